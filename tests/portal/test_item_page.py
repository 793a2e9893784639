"""The item page: its nine labels, what a new edition corrected, and the rows for a spreadsheet."""

import csv
import datetime
import io

import pytest
from django.urls import reverse

from catalog.models import Column, ColumnSet
from disclosure.models import Edition
from organizations.roles import Role
from organizations.sight import reader_for, visitor
from organizations.tiers import Tier
from portal.spreadsheets import harmless
from tests import factories
from tests.factories import NOW
from tests.portal.conftest import client_of, disclose
from tests.portal.markup import Page

pytestmark = [pytest.mark.django_db]

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
LABELS = ["索引号", "分类", "发布机构", "成文日期", "名称", "文号", "发布日期", "有效性", "主题词"]


def page_of(disclosure, person=None):
    return client_of(person).get(reverse("disclosure", args=[disclosure.slug]))


def test_the_box_has_its_nine_labels_in_their_order(place):
    quarterly = {"timing": "regular_quarterly", "title": "党费收缴情况"}
    disclosure = disclose(place, fields=quarterly)

    page = Page(page_of(disclosure).content.decode())
    box = next(dl for dl in page.all("dl") if dl.get("class").startswith("facts"))
    facts = [(e.tag, e.text.strip()) for e in page.all("dt", "dd") if e.within("dl") is box]

    assert [text for tag, text in facts if tag == "dt"] == LABELS
    values = dict(zip(LABELS, [text for tag, text in facts if tag == "dd"], strict=True))
    assert values["文号"] == "—"
    assert values["主题词"] == "事项；党费收缴情况；2026年第三季度"


@pytest.mark.parametrize("body, is_said", [("<p>经会议研究。另有说明。</p>", False), ("<p>正文。</p>", True)])
def test_a_summary_that_the_text_says_is_not_said_twice(place, body, is_said):
    text = page_of(disclose(place, body=body, summary="经会议研究。")).content.decode()

    assert text.count("经会议研究。") == 1
    assert ("lead-line" in text) is is_said


# -- What was corrected.


def corrected(place, *, old="<p>差旅支出32,915元。</p>", tier=Tier.PUBLIC, stages=None, **content):
    """A disclosure whose second edition took the place of the first."""
    first = disclose(place, "费用", body=old, tier=tier, stages=stages, now=NOW - DAY)
    content.setdefault("body", "<p>差旅支出39,215元。</p>")
    factories.make_correction(first, "released", **content)
    return first


def changes(response):
    correction = response.context["correction"]
    return {(op, text) for op, text in correction.difference if op != "equal"}


def test_a_correction_says_so_and_shows_what_changed(place):
    """Rule: L6."""
    response = page_of(corrected(place))
    text = Page(response.content.decode()).text

    assert response.context["correction"].number == 2
    assert response.context["correction"].at == NOW
    assert {("delete", "32,915"), ("insert", "39,215")} <= changes(response)
    assert "更正于" in text


@pytest.mark.both
def test_whom_a_later_stage_reached_meets_nothing_of_the_former_text(place):
    """Rule: L6, V3."""
    disclosure = disclose(
        place,
        "费用",
        body="<p>从前的话。</p>",
        tier=Tier.PUBLIC,
        stages=[(5, NOW - DAY), (7, NOW + DAY)],
        now=NOW - DAY,
    )
    factories.make_correction(disclosure, "released", stages=[(5, NOW), (7, NOW)], body="<p>现在的话。</p>")
    inspector = factories.make_office(Role.INSPECTOR, place.county).person
    former = Edition.objects.get(disclosure=disclosure, number=1)

    def met(person):
        reader = visitor(NOW + HOUR) if person is None else reader_for(person, NOW + HOUR)
        return list(Edition.objects.formerly_readable_to(reader))

    assert met(place.member) == met(inspector) == [former]
    assert met(None) == []
    assert "从前的话" not in page_of(disclosure).content.decode()
    assert page_of(disclosure).context["correction"].difference == []
    assert "从前" in "".join(text for _op, text in page_of(disclosure, place.member).context["correction"].difference)


@pytest.mark.both
def test_a_former_text_that_was_not_on_the_web_or_is_closed_now_is_met_by_nobody(place):
    """Rule: L6, V5."""
    board = disclose(place, "上墙", fields={"channels": ("board",)}, now=NOW - DAY)
    factories.make_correction(board, "released")
    hidden = {"personal_data_after_end": "hide"}
    over = disclose(place, "公示", fields=hidden, now=NOW - 30 * DAY)
    factories.make_correction(over, "released", now=NOW - 29 * DAY)
    over.refresh_from_db()
    factories._take("end", over.shown, NOW)

    assert list(Edition.objects.formerly_readable_to(visitor(NOW))) == []


def test_personal_data_that_were_corrected_are_not_shown_again(place):
    """Rule: L6, V9."""
    disclosure = corrected(place, old="<p>联系人张三，手机13900001234。</p>", body="<p>联系人张三。</p>")

    response = page_of(disclosure)

    assert response.context["correction"].difference == []
    assert "13900001234" not in response.content.decode()


def test_the_reason_that_the_drafter_wrote_stands_there_and_no_other_note(place):
    """Rule: L6."""
    disclosure = disclose(place, "费用", now=NOW - DAY)
    edition = factories.make_correction(disclosure)
    drafter = client_of(edition.history.latest().history_user)
    form = Page(drafter.get(reverse("check", args=[disclosure.slug])).content.decode())
    assert "更正了什么，为什么" in form.text

    drafter.post(reverse("check", args=[disclosure.slug]), {"note": "差旅支出数字颠倒。"})
    for verb in ("clear", "review", "approve"):
        factories.sign(Edition.objects.get(pk=edition.pk), verb)
    factories._take("release", Edition.objects.get(pk=edition.pk), NOW)
    text = Page(page_of(disclosure).content.decode()).text

    assert "差旅支出数字颠倒。" in text
    assert "情况属实" not in text


# -- Rows for a spreadsheet.


@pytest.fixture
def accounts(place):
    columns = ColumnSet.objects.create(catalog=place.catalog, name="accounts")
    for n, (name, kind, mask) in enumerate(
        (("who", "person", "given_name"), ("what", "text", ""), ("sum", "money", ""))
    ):
        Column.objects.create(column_set=columns, position=n, name=name, title=name, type=kind, mask=mask)
    rows = [
        {"who": "欧阳锋", "what": "=HYPERLINK(1)", "sum": "1200.50"},
        {"who": "李四", "what": '含,逗号与"引号"', "sum": "-200.25"},
    ]
    place.accounts = disclose(place, "明细", rows=rows, tier=Tier.PARTY_MEMBERS, fields={"column_set": columns})
    return place


def rows_of(place, person):
    return client_of(person).get(reverse("rows_csv", args=[place.accounts.slug]))


def test_the_rows_are_masked_harmless_and_end_with_their_sum(accounts):
    """Rule: L7, V9."""
    response = rows_of(accounts, accounts.member)
    text = response.content.decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text))) == [
        ["who", "what", "sum"],
        ["欧**", "'=HYPERLINK(1)", "1,200.50"],
        ["李*", '含,逗号与"引号"', "-200.25"],
        ["合计", "", "1,000.25"],
    ]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == f'attachment; filename="{accounts.accounts.index_number}.csv"'


def test_the_rows_are_for_those_who_may_read_them(accounts):
    missing = client_of().get(reverse("rows_csv", args=["zzzzzzzzzz"]))

    assert rows_of(accounts, None).status_code == 404
    assert rows_of(accounts, None).content == missing.content


def test_what_has_no_rows_has_nothing_to_hand_out(place):
    assert client_of().get(reverse("rows_csv", args=[disclose(place).slug])).status_code == 404


def test_rows_are_handed_out_of_what_is_disclosed_alone(accounts):
    """Whoever works on what is not disclosed yet finds the table and no way to a file that is not there."""
    rows = [{"who": "李四", "what": "差旅", "sum": "1.00"}]
    proposed = factories.make_edition(
        "proposed", organization=accounts.township, item=accounts.accounts.item, rows=rows
    ).disclosure
    drafter = factories.holder(Role.DRAFTER, accounts.township)

    found = {each: page_of(each, drafter).context for each in (proposed, accounts.accounts)}

    assert all(context["table"].rows for context in found.values())
    assert {each: bool(context["download_url"]) for each, context in found.items()} == {
        proposed: False,
        accounts.accounts: True,
    }


# -- What else leads on from it.


def test_the_log_is_offered_to_those_who_inspect_it(place):
    """Rule: I1."""
    here, above = (factories.make_office(Role.INSPECTOR, where).person for where in (place.township, place.county))
    disclosure = disclose(place, organization=place.county)

    found = {person: page_of(disclosure, person).context["log_url"] for person in (here, above, place.member)}

    assert found == {here: "", above: f"{reverse('log')}?object={disclosure.slug}&from=", place.member: ""}


def test_printing_says_how_it_is_done_without_a_script(place):
    disclosure = disclose(place, fields={"channels": ("web", "board")})

    for address in (reverse("disclosure", args=[disclosure.slug]), reverse("sheet", args=[disclosure.slug])):
        text = client_of().get(address).content.decode()
        assert text.count("<noscript>") == text.count("请用浏览器自带的打印功能。") == 1
        assert "print=1" not in text


HARMLESS = {
    "=1+1": "'=1+1",
    " =1+1": "' =1+1",
    "+86 139": "'+86 139",
    "-1": "-1",
    "-1,200.50": "-1,200.50",
    "+12%": "+12%",
    "-a": "'-a",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t=1",
    "普通": "普通",
    "": "",
}


@pytest.mark.parametrize("cell", HARMLESS, ids=repr)
def test_no_cell_is_calculated(cell):
    """Rule: L7."""
    assert harmless(cell) == HARMLESS[cell]
