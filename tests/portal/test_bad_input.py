"""What people and others send that cannot be right: nothing is lost, nothing else is changed, and the page says why."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit import travel
from audit.models import Event
from disclosure import workflow
from disclosure.actions import Circle, Named, correct
from disclosure.config import celery, schedule
from disclosure.content import content_hash
from disclosure.models import Attachment, Edition, Step
from disclosure.states import State
from organizations.models import User
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW, make_edition, make_item, make_office
from tests.portal.markup import Page
from tests.portal.town import pdf

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

DRAFTED = {
    "title": "已写的标题",
    "fact_on": "2026-11-19",
    "summary": "已写的摘要",
    "document_number": "柳党发〔2026〕1号",
}
"""What is typed into the form of a draft."""


@pytest.fixture(autouse=True)
def at_one_moment(now):
    with travel.at(now):
        yield


@pytest.fixture
def catalog(county):
    return factories.make_catalog(county)


@pytest.fixture(autouse=True)
def offices(township):
    """Somebody in each office that signs."""
    for role in ("drafter", "confidentiality_reviewer", "reviewer", "approver"):
        make_office(role, township)


@pytest.fixture
def with_table(township, catalog):
    """A draft whose item wants a table of names and amounts."""
    from catalog.models import Column, ColumnSet

    column_set = ColumnSet.objects.create(catalog=catalog, name="payments")
    for position, (name, kind) in enumerate({"who": "person", "paid": "money", "paid_on": "date"}.items()):
        Column.objects.create(column_set=column_set, position=position, name=name, title=name, type=kind)
    return make_edition(organization=township, item=make_item(catalog, timing="temporary", column_set=column_set))


@pytest.fixture
def draft(township, catalog):
    return make_edition(organization=township)


def signed_in(person):
    client = Client()
    client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client


def client_of(role, organization):
    return signed_in(factories.holder(role, organization))


def edit(edition):
    return reverse("edit", args=[edition.disclosure.slug])


def filled(client, edition, **typed):
    """The form of the draft as it stands on its page, with what was typed over it."""
    page = Page(client.get(edit(edition)).content.decode())
    fields = page.form(edit(edition))
    return fields | {name: value if isinstance(value, list) else [value] for name, value in typed.items()}


def send(client, edition, **typed):
    return client.post(edit(edition), filled(client, edition, **typed))


def summary_of(page):
    """The list of what is wrong, on top of the form: where each entry leads, and its words."""
    box = next((element for element in page.all("div") if element.get("id") == "errors"), None)
    if box is None:
        return {}
    entries = [
        e for e in page.all("li") if any(e.within("div") is inner for inner in page.all("div")) and _is_in(e, box)
    ]
    links = {link.within("li"): link.get("href") for link in page.all("a") if _is_in(link, box)}
    return {links.get(entry, ""): entry.text.strip() for entry in entries}


def _is_in(element, box):
    while element is not None and element is not box:
        element = element.parent
    return element is box


# -- A form with gaps ----------------------------------------------------------------------------------------------


GAPS = {
    "no title": ({"title": ""}, {"#id_title"}),
    "a title that nobody sees": ({"title": "\u200b"}, {"#id_title"}),
    "a long title": ({"title": "长" * 121}, {"#id_title"}),
    "no day at all": ({"fact_on": "昨天"}, {"#id_fact_on"}),
    "a day that never was": ({"fact_on": "2026-02-30"}, {"#id_fact_on"}),
    "a day before all reckoning": ({"fact_on": "0001-01-01"}, {"#id_fact_on"}),
    "a day after all reckoning": ({"fact_on": "9999-12-31"}, {"#id_fact_on"}),
    "a moment that never was": ({"stage_7": "2026-11-20T25:00"}, {"#id_stage_7"}),
    "an unknown reach": ({"subtree": "5"}, {"#id_subtree"}),
    "a named reader nobody knows": ({"named": "nobody 2026-11-01"}, {"#id_named"}),
    "a named reader without a day": ({"named": "{reader}"}, {"#id_named"}),
    "a named reader for a term that ends before it begins": (
        {"named": "{reader} 2026-11-20 2026-11-01"},
        {"#id_named"},
    ),
    "a named reader with one day too many": ({"named": "{reader} 2026-11-20 2026-11-21 2026-11-22"}, {"#id_named"}),
    "a named reader until a day beyond all reckoning": ({"named": "{reader} 2026-11-20 9999-12-31"}, {"#id_named"}),
    "a named reader who is a comma": ({"named": "，"}, {"#id_named"}),
    "a circle that is a comma": ({"circles": "、"}, {"#id_circles"}),
    "a circle of nowhere": ({"circles": "nowhere 全体党员"}, {"#id_circles"}),
    "a circle that is none": ({"circles": "{county} 所有人"}, {"#id_circles"}),
    "the public of another organisation": ({"circles": "{county} 社会公众"}, {"#id_circles"}),
    "no circle": ({"circles": "{county} 含下级"}, {"#id_circles"}),
    "a circle twice": ({"circles": "{county} 全体职工群众\n{county} 全体职工群众 含下级"}, {"#id_circles"}),
    "several at once": ({"title": "", "fact_on": "x", "named": "nobody"}, {"#id_title", "#id_fact_on", "#id_named"}),
}


@pytest.mark.sample
@pytest.mark.parametrize("gap", GAPS)
def test_a_form_with_gaps_says_on_top_where_they_are_and_keeps_what_was_typed(draft, township, gap):
    """Rule: B1."""
    typed, places = GAPS[gap]
    reader = factories.make_person("点名", username="reader")
    names = {"reader": reader.username, "county": township.superior.code}
    typed = DRAFTED | {name: value.format(**names) for name, value in typed.items()}
    client, before = client_of("drafter", township), content_hash(draft)

    response = send(client, draft, **typed)

    page = Page(response.content.decode())
    assert response.status_code == 200
    assert set(summary_of(page)) == places
    assert places <= {f"#{name}" for name in page.ids()}
    kept = {name: value for name, value in typed.items() if name != "subtree"}  # one of two, chosen from a list
    assert {name: page.form(edit(draft))[name] for name in kept} == {name: [value] for name, value in kept.items()}
    assert page.faults() == []
    assert content_hash(Edition.objects.get(pk=draft.pk)) == before


NAMED = ["reader 2026-01-01 2026-12-31", "reader，2026-01-01，2026-12-31", "reader,2026-01-01, 2026-12-31"]
NAMED += ["ｒｅａｄｅｒ　２０２６－０１－０１、２０２６－１２－３１", "\treader;2026-01-01；2026-12-31，"]


@pytest.mark.parametrize("line", NAMED)
def test_named_readers_are_understood_however_the_line_was_typed(draft, township, line):
    factories.make_person("点名", username="reader")

    assert send(client_of("drafter", township), draft, named=line).status_code == 302

    grant = draft.grants.get()
    assert (grant.user.username, str(grant.from_on), str(grant.until_on)) == ("reader", "2026-01-01", "2026-12-31")


@pytest.mark.parametrize("line", ["{code} 全体党员 含下级", "{code}，全体党员，含下级", "{code}、全体党员含下级"])
def test_circles_are_understood_however_the_line_was_typed(draft, township, line):
    line = line.format(code=township.superior.code)

    assert send(client_of("drafter", township), draft, circles=line).status_code == 302

    circle = draft.extra_circles.get()
    assert (circle.organization, circle.tier, circle.subtree) == (township.superior, Tier.PARTY_MEMBERS, 1)


def test_whom_a_correction_is_for_besides_is_kept_when_its_form_is_saved(township, county, catalog):
    """Rule: V2."""
    below = factories.make_organization("石桥村党支部", kind="village_branch", superior=township)
    circles = [Circle(county.pk, Tier.PARTY_MEMBERS), Circle(below.pk, Tier.ALL_STAFF, subtree=1)]
    guest = factories.make_person("点名", username="guest")
    named = [Named(guest.pk, factories.NOW.date())]
    disclosure = factories.make_disclosure(organization=township, circles=circles, named=named)
    correction = correct(disclosure, act=factories.act_of(factories.holder("drafter", township)))
    before, client = content_hash(correction), client_of("drafter", township)

    page = Page(client.get(edit(correction)).content.decode())
    assert client.post(edit(correction), page.form(edit(correction))).status_code == 302

    assert content_hash(Edition.objects.get(pk=correction.pk)) == before
    typed = page.form(edit(correction))["circles"]
    assert typed == [f"{county.code} 全体党员\n{below.code} 全体村民 含下级"]


def test_who_signs_sees_the_day_of_the_secrecy_review_as_it_was_here(township):
    """In the evening of Greenwich the next day has begun where the organisations live."""
    evening = datetime.datetime(2026, 11, 18, 18, 0, tzinfo=datetime.UTC)
    edition = make_edition(State.CLEARED, organization=township, now=evening)

    page = client_of("reviewer", township).get(reverse("decide", args=[edition.disclosure.slug]))

    cleared = edition.steps.get(verb="clear")
    assert f"{cleared.signed_name} 2026-11-19" in Page(page.content.decode()).text


def test_who_signs_sees_whom_it_is_for(township, county):
    """Rule: V2."""
    below = factories.make_organization("石桥村党支部", kind="village_branch", superior=township)
    edition = factories.make_edition(
        State.REVIEWED,
        organization=township,
        circles=[Circle(county.pk, Tier.PARTY_MEMBERS), Circle(below.pk, Tier.ALL_STAFF, subtree=1)],
        named=[Named(factories.make_person("点名", username="guest").pk, factories.NOW.date())],
        document_number="柳发〔2026〕9号",
        subtree=1,
    )

    text = Page(client_of("approver", township).get(reverse("decide", args=[edition.disclosure.slug])).content.decode())

    shown = " ".join(text.text.split())
    for said in (
        "青岭县委：全体党员",
        "石桥村党支部（含下级）：全体村民",
        "点名（guest），自 2026-11-20 起",
        "柳发〔2026〕9号",
        "本组织及所属全部组织",
    ):
        assert said in shown


def rows_typed(*rows):
    """The fields of a table with these rows, as its form sends them."""
    typed = {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0"}
    for n, row in enumerate(rows):
        typed |= {f"rows-{n}-{name}": value for name, value in row.items()}
    return typed


GOOD_ROW = {"who": "王小明", "paid": "1,200.50", "paid_on": "2026年11月2日"}
BAD_CELLS = {
    "paid": "一千二",
    "paid_on": "2026-02-30",
    "who": "长" * 301,
}


@pytest.mark.parametrize("column", BAD_CELLS)
def test_a_bad_cell_is_named_with_its_row_and_everything_typed_is_kept(with_table, township, column):
    """Rule: C5."""
    client = client_of("drafter", township)
    typed = DRAFTED | rows_typed(GOOD_ROW, GOOD_ROW | {column: BAD_CELLS[column]})

    response = send(client, with_table, **typed)

    page = Page(response.content.decode())
    assert response.status_code == 200
    assert set(summary_of(page)) == {f"#id_rows-1-{column}"}
    assert {name: page.form(edit(with_table))[name] for name in typed} == {n: [value] for n, value in typed.items()}
    assert page.faults() == []
    assert not with_table.rows.filter(cells__who="王小明").exists()


def test_good_rows_are_stored_in_their_form_and_empty_ones_left_out(with_table, township):
    rows = [GOOD_ROW, {"who": "", "paid": "", "paid_on": ""}, GOOD_ROW | {"who": "李四", "DELETE": "on"}]

    response = send(client_of("drafter", township), with_table, **(DRAFTED | rows_typed(*rows)))

    assert response.status_code == 302
    assert list(with_table.rows.values_list("cells", flat=True)) == [
        {"who": "王小明", "paid": "1200.50", "paid_on": "2026-11-02"}
    ]


@pytest.mark.parametrize("total, status", [("2000", 302), ("2001", 200), ("100000000", 200), ("x", 200)])
def test_a_table_takes_two_thousand_rows_and_says_when_there_are_more(with_table, township, total, status):
    count = min(int(total), 2001) if total.isdigit() else 0
    typed = DRAFTED | rows_typed(*[{"who": "王", "paid": "1", "paid_on": ""}] * count) | {"rows-TOTAL_FORMS": total}

    response = client_of("drafter", township).post(
        edit(with_table), typed | {"subtree": "0", "stage_7": "2026-11-23T09:00"}
    )

    assert response.status_code == status
    assert with_table.rows.count() == (2000 if status == 302 else 1)


@pytest.mark.parametrize("button", ["then", "add_row"])
def test_rows_beyond_two_thousand_come_back_with_what_is_wrong(with_table, township, button):
    """Rule: B1."""
    typed = DRAFTED | rows_typed(*[{"who": "王", "paid": "1", "paid_on": ""}] * 2000, {"who": "末行", "paid": "2"})

    response = client_of("drafter", township).post(edit(with_table), typed | {"subtree": "0", button: "1"})

    page = Page(response.content.decode())
    assert page.text.count("最多2000行，请减去一些。") >= 1
    assert page.form(edit(with_table))["rows-2000-who"] == ["末行"]
    assert with_table.rows.count() == 1


def test_more_fields_than_a_form_takes_are_told_with_the_limit(with_table, township):
    typed = {f"rows-{n}-who": "王" for n in range(20_001)}

    response = client_of("drafter", township).post(edit(with_table), typed)

    page = Page(response.content.decode())
    assert response.status_code == 400
    assert "一次提交的内容过多" in page.text
    assert "2000行" in page.text


# -- A proposal with gaps ------------------------------------------------------------------------------------------


PLANS = {
    "an outer circle before an inner one": {"stage_5": "2026-11-24T09:00", "stage_7": "2026-11-23T09:00"},
    "not as far as the catalogue says": {"stage_5": "2026-11-23T09:00", "stage_7": ""},
    "no circle at all": {"stage_7": ""},
    "no summary": {"summary": ""},
    "no day of the fact": {"fact_on": ""},
    "a fact of tomorrow": {"fact_on": "2026-11-21"},
    "no text": {"body": ""},
    "a text of tags alone": {"body": "<p> </p><p><br></p>"},
    "a summary of 301 characters": {"summary": "长" * 301},
}


@pytest.mark.parametrize("gap", PLANS)
def test_a_draft_may_have_gaps_and_cannot_be_proposed_with_them(draft, township, gap):
    """Each fault leads to its field in the form; nothing is signed.  Rule: C5, C6, V8."""
    client, check = client_of("drafter", township), reverse("check", args=[draft.disclosure.slug])

    assert send(client, draft, then="check", **(DRAFTED | PLANS[gap]))["location"] == check
    response = client.post(check, {"note": ""})

    page, form = Page(response.content.decode()), Page(client.get(edit(draft)).content.decode())
    assert response.status_code == 200
    assert len(summary_of(page)) == 1
    (place,) = summary_of(page)
    assert place.startswith(f"{edit(draft)}#")
    assert place.partition("#")[2] in form.ids()
    assert Edition.objects.get(pk=draft.pk).state == State.DRAFT
    assert not draft.steps.exists()


# -- Somebody was quicker ------------------------------------------------------------------------------------------


def test_who_was_overtaken_hears_by_whom_and_when_and_keeps_what_they_typed(draft, township):
    first, second = client_of("drafter", township), make_office("drafter", township)
    mine = filled(first, draft, **DRAFTED)
    with travel.at(NOW + datetime.timedelta(minutes=5)):
        assert send(signed_in(second.person), draft, title="另一位先存了").status_code == 302

    with travel.at(NOW + datetime.timedelta(minutes=6)):
        response = first.post(edit(draft), mine)

    page = Page(response.content.decode())
    said = "".join(summary_of(page).values())
    assert response.status_code == 409
    assert second.person.name in said
    assert "10:05" in said
    assert {name: page.form(edit(draft))[name] for name in DRAFTED} == {n: [value] for n, value in DRAFTED.items()}
    assert Edition.objects.get(pk=draft.pk).title == "另一位先存了"

    with travel.at(NOW + datetime.timedelta(minutes=7)):  # now that they know, saving again is their own decision
        known = mine | {"seen": page.form(edit(draft))["seen"][0]}
        assert first.post(edit(draft), known).status_code == 302


def test_a_second_window_of_ones_own_does_not_overwrite_the_first_unasked(draft, township):
    """Rule: B4."""
    client = client_of("drafter", township)
    first, second = filled(client, draft, title="第一个窗口"), filled(client, draft, title="第二个窗口")
    assert client.post(edit(draft), first).status_code == 302

    response = client.post(edit(draft), second)

    page = Page(response.content.decode())
    assert response.status_code == 409
    assert Edition.objects.get(pk=draft.pk).title == "第一个窗口"
    assert page.form(edit(draft))["title"] == ["第二个窗口"]
    known = second | {"seen": page.form(edit(draft))["seen"]}
    assert client.post(edit(draft), known).status_code == 302
    assert Edition.objects.get(pk=draft.pk).title == "第二个窗口"


def test_what_was_typed_is_kept_when_the_draft_was_proposed_meanwhile(draft, township):
    """Also when it has been refused since, and is on its way no more."""
    first = client_of("drafter", township)
    mine = filled(first, draft, **DRAFTED)

    for verb in ("propose", "refuse"):
        edition = factories.sign(Edition.objects.get(pk=draft.pk), verb)
        response = first.post(edit(draft), mine)

        page, last = Page(response.content.decode()), edition.steps.last()
        assert response.status_code == 409
        assert last.signed_name in "".join(summary_of(page).values())
        assert page.form(edit(draft))["title"] == [DRAFTED["title"]]


DECISIONS = {
    "clear": (
        State.PROPOSED,
        "confidentiality_reviewer",
        {"conclusion": "写下的结论", "findings_handled": "写下的处理"},
    ),
    "review": (State.CLEARED, "reviewer", {"opinion": "写下的意见"}),
    "approve": (State.REVIEWED, "approver", {"opinion": "写下的意见"}),
    "return_to_author": (State.REVIEWED, "approver", {"reason": "写下的理由"}),
    "refuse": (State.REVIEWED, "approver", {"reason": "写下的理由"}),
    "call_back": (State.APPROVED, "approver", {"reason": "写下的理由"}),
}


@pytest.mark.parametrize("verb", DECISIONS)
def test_a_decision_that_comes_too_late_says_who_did_what_when_and_keeps_what_was_typed(township, catalog, verb):
    """Somebody else who holds the same office returned it meanwhile.  Rule: W1."""
    state, role, typed = DECISIONS[verb]
    edition = make_edition(state, organization=township)
    slug, late = edition.disclosure.slug, signed_in(make_office(role, township).person)
    assert late.get(reverse("decide", args=[slug])).status_code == 200
    with travel.at(NOW + datetime.timedelta(minutes=5)):
        now = NOW + datetime.timedelta(minutes=5)
        factories.sign(edition, "call_back" if state == State.APPROVED else "return_to_author", now=now)
    signatures = Step.objects.count()

    response = late.post(reverse("take", args=[slug, verb]), typed)

    said, last = response.content.decode(), edition.steps.last()
    assert response.status_code == 409
    assert last.signed_name in said
    assert "2026-11-20 10:05" in said
    assert str(State.RETURNED.label) in said
    assert all(text in said for text in typed.values())
    assert Step.objects.count() == signatures
    assert Event.objects.filter(verb="refused").count() == 1


@pytest.mark.parametrize("verb", ["approve", "return_to_author", "refuse"])
def test_a_decision_after_a_colleague_above_returned_it_says_so_and_keeps_what_was_typed(
    county, township, catalog, verb
):
    """Once returned it is out of the sight of both; a stranger still meets a missing page.  Rule: W1, B4."""
    colleague, late = make_office("approver", county).person, signed_in(make_office("approver", county).person)
    item = make_item(catalog, approver="superior")
    edition = make_edition(State.REVIEWED, organization=township, item=item)
    address = reverse("take", args=[edition.disclosure.slug, verb])
    assert late.get(reverse("decide", args=[edition.disclosure.slug])).status_code == 200
    workflow.return_to_author(edition, reason="数字不符", act=factories.act_of(colleague))

    response = late.post(address, {"opinion": "写下的意见", "reason": "写下的理由"})

    said = response.content.decode()
    assert response.status_code == 409
    assert colleague.name in said
    assert str(State.RETURNED.label) in said
    assert ("写下的意见" if verb == "approve" else "写下的理由") in said
    assert edition.title not in said
    assert client_of("approver", factories.make_organization("别处", superior=county)).post(address).status_code == 404


@pytest.mark.parametrize("verb", DECISIONS)
def test_nobody_signs_a_text_that_is_not_the_one_they_had_before_them(township, catalog, verb):
    """Returned, changed and led back to the same signature while the page stood open.  Rule: W4, B4."""
    state, role, typed = DECISIONS[verb]
    edition = make_edition(state, organization=township)
    address, client = reverse("take", args=[edition.disclosure.slug, verb]), client_of(role, township)
    page = Page(client.get(reverse("decide", args=[edition.disclosure.slug])).content.decode())
    opened = page.form(address) | {name: [value] for name, value in typed.items()}
    factories.sign(edition, "call_back" if state == State.APPROVED else "return_to_author")
    factories.write(edition, factories.holder("drafter", township), title="换过的内容")
    factories.lead(edition, state)
    signatures = Step.objects.count()

    response = client.post(address, opened)

    said = response.content.decode()
    assert response.status_code == 409
    assert "重新提出" in said
    assert all(text in said for text in typed.values())
    assert reverse("decide", args=[edition.disclosure.slug]) in said
    assert Step.objects.count() == signatures
    assert Event.objects.filter(verb="refused").count() == 1

    anew = Page(client.get(reverse("decide", args=[edition.disclosure.slug])).content.decode())
    assert client.post(address, anew.form(address) | {n: [value] for n, value in typed.items()}).status_code == 302


def test_what_is_proposed_is_what_was_checked(draft, township):
    """Rule: B4."""
    client, check = client_of("drafter", township), reverse("check", args=[draft.disclosure.slug])
    send(client, draft, **DRAFTED)
    opened = Page(client.get(check).content.decode()).form(check)
    send(client, draft, **DRAFTED | {"title": "换过的标题"})

    late = client.post(check, opened)
    assert late.status_code == 409
    assert "换过的标题" in late.content.decode()
    assert Edition.objects.get(pk=draft.pk).state == State.DRAFT

    assert client.post(check, Page(late.content.decode()).form(check)).status_code == 302
    assert Edition.objects.get(pk=draft.pk).state == State.PROPOSED


@pytest.mark.parametrize("empty", [False, True])
def test_a_signature_pressed_twice_says_so_and_keeps_what_was_typed(township, catalog, empty):
    """Also where the second one is not even filled in: the page holds no form for it any more.  Rule: B4."""
    edition = make_edition(State.PROPOSED, organization=township)
    client, address = (
        client_of("confidentiality_reviewer", township),
        reverse("take", args=[edition.disclosure.slug, "clear"]),
    )
    typed = {"conclusion": "写下的结论", "findings_handled": "写下的处理"}

    assert client.post(address, typed).status_code == 302
    response = client.post(address, typed | ({"conclusion": ""} if empty else {}))

    said = response.content.decode()
    assert response.status_code == 409
    assert str(State.CLEARED.label) in said
    assert "写下的处理" in said


def test_an_approval_sent_twice_is_signed_once(township, catalog):
    edition = make_edition(State.REVIEWED, organization=township)
    client, address = client_of("approver", township), reverse("take", args=[edition.disclosure.slug, "approve"])

    answers = [client.post(address, {"opinion": "同意"}).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert edition.steps.filter(verb="approve").count() == 1
    assert Event.objects.filter(verb="approve").count() == 1


@pytest.mark.parametrize("verb", ["review", "approve", "return_to_author", "refuse"])
def test_a_decision_without_its_reason_is_not_taken(township, catalog, verb):
    state = State.CLEARED if verb == "review" else State.REVIEWED
    edition = make_edition(state, organization=township, item_fields={"approver": "committee"})
    role = "reviewer" if verb == "review" else "approver"

    response = client_of(role, township).post(reverse("take", args=[edition.disclosure.slug, verb]), {})

    page = Page(response.content.decode())
    assert response.status_code == 200
    assert summary_of(page)
    assert {place.removeprefix("#") for place in summary_of(page)} <= page.ids()
    assert Edition.objects.get(pk=edition.pk).state == state


# -- Forms of duties ---------------------------------------------------------------------------------------------------

FILING = {"reason": "涉及在审事项", "basis": "保密规定第三条", "scope": "全部", "examine_again_on": "2026-12-01"}
WRONG_FILINGS = {
    "no reason": ({"reason": ""}, {"#id_reason"}),
    "a reason, a basis and a matter that nobody sees": (
        dict.fromkeys(("reason", "basis", "scope"), "\u200b"),
        {"#id_reason", "#id_basis", "#id_scope"},
    ),
    "a day beyond all reckoning": ({"examine_again_on": "9999-12-31"}, {"#id_examine_again_on"}),
    "no basis": ({"basis": " "}, {"#id_basis"}),
    "a day that never was": ({"examine_again_on": "2026-02-30"}, {"#id_examine_again_on"}),
    "no day": ({"examine_again_on": ""}, {"#id_examine_again_on"}),
    "today": ({"examine_again_on": "2026-11-20"}, {"#id_examine_again_on"}),
    "nothing": (dict.fromkeys(FILING, ""), {"#id_reason", "#id_basis", "#id_scope", "#id_examine_again_on"}),
}


@pytest.mark.parametrize("gap", WRONG_FILINGS)
def test_a_filing_with_gaps_is_not_filed_and_keeps_what_was_typed(draft, township, gap):
    """Rule: D4."""
    typed, places = FILING | WRONG_FILINGS[gap][0], WRONG_FILINGS[gap][1]
    duty = draft.disclosure.obligation

    response = client_of("drafter", township).post(reverse("withhold", args=[duty.pk]), typed)

    page = Page(response.content.decode())
    kept = page.form("")
    assert response.status_code == 200
    assert set(summary_of(page)) == places
    assert {name: [part.strip() for part in kept[name]] for name in typed} == {n: [v.strip()] for n, v in typed.items()}
    assert page.faults() == []
    assert not duty.withholdings.exists()


def test_a_duty_filed_meanwhile_says_since_when_and_keeps_what_was_typed(draft, township):
    duty, address = draft.disclosure.obligation, reverse("withhold", args=[draft.disclosure.obligation_id])
    other = signed_in(make_office("drafter", township).person)
    assert other.post(address, FILING).status_code == 302

    response = client_of("drafter", township).post(address, FILING | {"reason": "另一个理由"})

    page = Page(response.content.decode())
    assert response.status_code == 409
    assert "2026年11月20日" in "".join(summary_of(page).values())
    assert page.form("")["reason"] == ["另一个理由"]
    assert duty.withholdings.count() == 1


# -- Forged --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verb", ["propose", "release", "end", "archive", "supersede", "start", "delete", "__class__", "取"]
)
def test_a_verb_that_is_none_is_a_missing_page(township, catalog, verb):
    edition = make_edition(State.REVIEWED, organization=township)

    response = client_of("approver", township).post(
        f"/admin/work/{edition.disclosure.slug}/{verb}/", {"opinion": "同意"}
    )

    assert response.status_code == 404
    assert Edition.objects.get(pk=edition.pk).state == State.REVIEWED


FORGED = {
    "state": "approved",
    "round": "9",
    "number": "9",
    "approved_hash": "0" * 64,
    "content_hash": "0" * 64,
    "turn_organization": "1",
    "turn_organization_id": "1",
    "waiting_since": "2020-01-01",
    "disclosure": "1",
    "organization": "1",
    "item": "1",
    "slug": "forged0000",
    "tier_now": "7",
    "audience": "1",
    "content_open": "1",
    "published_at": "2020-01-01 00:00",
    "index_number": "FORGED",
    "channels": "board",
    "id": "1",
    "pk": "1",
    "signed_by": "1",
    "site_post": "system",
    "is_superuser": "1",
    "joint": "1",
    "vote_on": "2020-01-01",
}


def columns_of(row, *, but):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in but}


def test_a_draft_form_with_every_other_field_forged_changes_what_it_may_and_no_more(draft, township):
    client = client_of("drafter", township)
    before = columns_of(draft, but=set(DRAFTED)), columns_of(draft.disclosure, but=set())

    response = send(client, draft, **(FORGED | DRAFTED))

    after = Edition.objects.get(pk=draft.pk)
    assert response.status_code == 302
    assert (columns_of(after, but=set(DRAFTED)), columns_of(after.disclosure, but=set())) == before
    assert after.title == DRAFTED["title"]
    assert set(User.objects.values_list("site_post", "is_superuser")) == {("none", False)}


def test_a_decision_with_every_other_field_forged_takes_its_verb_and_no_more(township, catalog):
    edition = make_edition(State.PROPOSED, organization=township)
    clean = make_edition(State.CLEARED, organization=township)
    data = FORGED | {"conclusion": "可以公开", "verb": "approve"}

    response = client_of("confidentiality_reviewer", township).post(
        reverse("take", args=[edition.disclosure.slug, "clear"]), data
    )

    after, own = Edition.objects.get(pk=edition.pk), {"id", "disclosure_id", "title", "waiting_since", "content_hash"}
    assert response.status_code == 302
    assert columns_of(after, but=own) == columns_of(clean, but=own)
    assert after.content_hash == edition.content_hash
    assert set(after.steps.values_list("verb", "joint", "vote_on")) == {("propose", 0, None), ("clear", 0, None)}


def test_a_file_of_another_edition_is_not_taken_off_by_its_number(draft, township):
    """Rule: B3."""
    client = client_of("drafter", township)
    other = make_edition(organization=township)
    for edition in (draft, other):
        assert send(client, edition, upload=[pdf(f"{edition.pk}.pdf", "内容")]).status_code == 302

    response = send(client, draft, remove_attachment=str(other.attachments.get().pk))

    assert response.status_code == 302
    assert other.attachments.count() == 1
    assert draft.attachments.count() == 1


def test_a_form_of_another_site_changes_nothing(draft, township):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.holder("drafter", township), backend="organizations.backends.OfficeBackend")

    for address in (edit(draft), reverse("check", args=[draft.disclosure.slug])):
        assert client.post(address, DRAFTED).status_code == 403
    assert Edition.objects.get(pk=draft.pk).title == draft.title


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(township, path):
    person = factories.make_person("张三", username="zhangsan")

    response = Client().post(
        reverse("account_login") + f"?next={path}", {"login": "zhangsan", "password": "long-enough-7", "next": path}
    )

    assert person.pk
    assert (response.status_code, response["location"]) == (302, "/")


# -- Uploads -------------------------------------------------------------------------------------------------------


def package(*members, kind="word/document.xml"):
    """An archive as Word and Excel write them, with more members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr(kind, "<document/>")
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000050001a5f645400000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n%%EOF\n"
WRONG_FILES = {
    "a page called a picture": ("x.png", b"<html><script>alert(1)</script></html>"),
    "a program called a document": ("x.pdf", b"MZ\x90\x00" + b"\x00" * 200),
    "a picture called a document": ("x.docx", PNG),
    "an archive called a document": ("x.docx", package(kind="readme.txt")),
    "a document called a table": ("x.xlsx", package()),
    "a drawing that can act": ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    "a page": ("x.html", b"<html></html>"),
    "an archive": ("x.zip", package()),
    "an ending too many": ("x.pdf.exe", PDF),
    "no ending": ("x", PDF),
    "empty": ("x.pdf", b""),
    "macros": ("x.docx", package(("word/vbaProject.bin", "x"))),
    "a bomb": ("x.docx", package(("word/media/zeros", b"\x00" * (201 * 1024 * 1024)))),
    "a bomb of many members": ("x.docx", package(*((f"word/{n}", "") for n in range(5_001)))),
    "damaged": ("x.docx", package()[:-30]),
    "a document after something else": ("x.pdf", b"GIF89a" + PDF),
}


@pytest.mark.parametrize("what", WRONG_FILES)
def test_a_file_that_is_not_let_in_is_refused_with_the_reason(draft, township, what):
    """Nothing of it is kept, and nothing typed is lost.  Rule: B3."""
    client = client_of("drafter", township)
    upload = SimpleUploadedFile(*WRONG_FILES[what], content_type="application/pdf")

    response = send(client, draft, upload=[upload], **DRAFTED)

    page = Page(response.content.decode())
    assert response.status_code == 200
    assert set(summary_of(page)) == {"#id_upload"}
    assert page.form(edit(draft))["title"] == [DRAFTED["title"]]
    assert not Attachment.objects.exists()


def test_a_save_with_one_bad_file_saves_nothing_at_all(draft, township):
    """Neither the words nor the good file, and what was to be taken off stays.  Rule: B1, B3."""
    client = client_of("drafter", township)
    assert send(client, draft, upload=[pdf("先有.pdf", "先有")]).status_code == 302
    kept, before = draft.attachments.get(), content_hash(Edition.objects.get(pk=draft.pk))
    events = Event.objects.count()
    uploads = [pdf("good.pdf", "好"), SimpleUploadedFile("bad.exe", b"MZ")]

    response = send(client, draft, upload=uploads, remove_attachment=str(kept.pk), **DRAFTED)

    assert response.status_code == 200
    assert list(draft.attachments.all()) == [kept]
    assert content_hash(Edition.objects.get(pk=draft.pk)) == before
    assert Event.objects.count() == events


def test_a_file_that_is_too_large_is_refused(draft, township, settings):
    settings.ATTACHMENT_LARGEST = 1024

    response = send(client_of("drafter", township), draft, upload=[pdf("x.pdf", "x" * 2000)])

    assert set(summary_of(Page(response.content.decode()))) == {"#id_upload"}
    assert not Attachment.objects.exists()


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\temp\\名单.pdf": None,
    "名单\u202efdp.exe.pdf": "名单fdp.exe.pdf",
    "名\x00单\n.pdf": "名单.pdf",
    "长" * 200 + ".pdf": "长" * 146 + ".pdf",
    "'; DROP TABLE --.pdf": "'; DROP TABLE --.pdf",
    '<img src=x onerror="alert(1)">.PDF': None,
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_a_name_and_nothing_more(draft, township, name):
    client = client_of("drafter", township)

    assert send(client, draft, upload=[pdf(name, "内容")]).status_code == 302

    kept = draft.attachments.get()
    assert NAMES[name] is None or kept.name == NAMES[name]
    assert kept.name.isprintable()
    assert not {"/", "\u202e", "\n"} & set(kept.name)
    assert len(kept.name) <= 150
    page = Page(client.get(edit(draft)).content.decode())
    assert page.faults() == []
    assert kept.name in page.text


def test_the_same_file_is_kept_once_and_twenty_at_most(draft, township):
    client = client_of("drafter", township)

    assert send(client, draft, upload=[pdf("a.pdf", "同样"), pdf("a.pdf", "同样")]).status_code == 302
    assert draft.attachments.count() == 1

    response = send(client, draft, upload=[pdf(f"{n}.pdf", str(n)) for n in range(20)])
    assert set(summary_of(Page(response.content.decode()))) == {"#id_upload"}
    assert draft.attachments.count() <= 20


# -- Texts that would act ------------------------------------------------------------------------------------------


TEXTS = {
    "<p>好<script>alert(1)</script></p>": "<p>好</p>",
    "<style>body{display:none}</style><p>好</p>": "<p>好</p>",
    '<iframe src="https://evil.example"></iframe><p>好</p>': "<p>好</p>",
    '<p onclick="alert(1)" style="color:red" class="x" id="main">好</p>': "<p>好</p>",
    '<a href="javascript:alert(1)">好</a>': '<a rel="noopener noreferrer">好</a>',
    '<a href="data:text/html,x">好</a>': '<a rel="noopener noreferrer">好</a>',
    '<a href="https://a.cn" target="_blank">好</a>': '<a href="https://a.cn" rel="noopener noreferrer">好</a>',
    '<img src="x" onerror="alert(1)"><p>好</p>': "<p>好</p>",
    '<form action="/admin/"><input name="x"><p>好</p></form>': "<p>好</p>",
    "<svg><script>alert(1)</script></svg><p>好</p>": "<p>好</p>",
    "<p>好</p><!-- <script> -->": "<p>好</p>",
    "<table><tr><td colspan='2' onload='x'>好</td></tr></table>": (
        '<table><tbody><tr><td colspan="2">好</td></tr></tbody></table>'
    ),
    "<p>1 < 2 & 3</p>": "<p>1 &lt; 2 &amp; 3</p>",
}


@pytest.mark.parametrize("typed", TEXTS)
def test_a_text_is_stored_without_anything_that_could_act(draft, township, typed):
    """Rule: B2."""
    client = client_of("drafter", township)

    assert send(client, draft, body=typed).status_code == 302

    assert Edition.objects.get(pk=draft.pk).body == TEXTS[typed]
    page = Page(client.get(reverse("disclosure", args=[draft.disclosure.slug])).content.decode())
    assert page.faults() == []
    assert "alert(1)" not in page.text


def test_words_that_look_like_markup_are_words_on_every_page(township, catalog):
    words = "<script>alert(1)</script>"
    edition = make_edition(State.REVIEWED, organization=township, title=words, summary=words)
    approver, drafter = client_of("approver", township), client_of("drafter", township)
    slug = edition.disclosure.slug

    pages = [
        drafter.get(reverse("workbench")),
        approver.get(reverse("workbench")),
        approver.get(reverse("decide", args=[slug])),
        approver.get(reverse("disclosure", args=[slug])),
    ]

    for page in (Page(response.content.decode()) for response in pages):
        assert page.faults() == []
        assert words in page.text


# -- What the portal leans on is gone ------------------------------------------------------------------------------


def test_without_broker_and_mail_server_every_page_answers(township, catalog, monkeypatch, settings):
    """A message only wakes the sweep, and mails leave with it: what is due is done all the same.  Rule: T1, N2."""
    monkeypatch.setattr(celery.app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    edition = make_edition(State.REVIEWED, organization=township)
    slug, approver = edition.disclosure.slug, client_of("approver", township)

    assert Client().get(reverse("list")).status_code == 200
    assert approver.get(reverse("workbench")).status_code == 200
    assert approver.get(reverse("decide", args=[slug])).status_code == 200
    assert approver.post(reverse("take", args=[slug, "approve"]), {"opinion": "同意"}).status_code == 302
    assert Client().get(reverse("healthz")).status_code == 200
    ready = Client().get(reverse("readyz"))
    assert (ready.status_code, ready.json()["broker"], ready.json()["database"]) == (503, "down", "ok")

    failed = [outcome.step for outcome in schedule.run(schedule.SWEEP, NOW) if outcome.error]

    assert failed == []
    assert Client().get(reverse("disclosure", args=[slug])).status_code == 200
    assert Client().get(reverse("readyz")).json()["sweep"] == "ok"
