"""One event opened: what it changed, field by field, and what of a draft or a matter it keeps to itself.

Rule: I2, P6.
"""

import datetime

import pytest
from django.urls import reverse

from audit import travel
from audit.models import Event
from catalog.models import Column, ColumnSet
from disclosure import actions
from disclosure.models import Edition
from disclosure.states import State
from organizations.actions import appoint
from organizations.models import Office
from organizations.sight import reader_for
from tests import factories
from tests.factories import NOW, act_of, lead, make_catalog, make_correction, make_edition, make_item, make_office, sign
from tests.inspection.conftest import signed_in
from tests.portal.town import pdf

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("at_one_moment")]

HOUR = datetime.timedelta(hours=1)


def page_of(person, event):
    return signed_in(person).get(reverse("event", args=[event.pk]))


def shown(person, event):
    """What stands on the page of an event: field, before, after."""
    changes = page_of(person, event).context["shown"].changes
    text = lambda segments: "".join(text for _op, text in segments)  # noqa: E731
    return {change.field: (text(change.before), text(change.after)) for change in changes}


def newest(verb, edition=None):
    events = Event.objects.filter(verb=verb)
    return (events.filter(object_id=edition.pk) if edition else events).latest("id")


@pytest.fixture
def returned(township):
    """A draft that was proposed and returned, each an hour later."""
    edition = make_edition(
        State.DRAFT, organization=township, title="第三季度支出", body="<p>实际支出128,400.00元。</p>"
    )
    edition = sign(edition, "propose", now=NOW + HOUR)
    return sign(edition, "return_to_author", now=NOW + 2 * HOUR)


def saved(edition, at, **content):
    drafter = factories.holder("drafter", edition.disclosure.organization)
    with travel.at(at):
        factories.write(edition, drafter, now=at, **content)


# -- Values and the past ----------------------------------------------------------------------------------------------


def test_a_verb_shows_the_states_before_and_after(above, returned):
    assert shown(above, newest("return_to_author", returned))["状态"] == ("等待保密审查", "被退回")


def test_what_was_mended_is_shown_field_by_field(above, returned):
    saved(returned, NOW + 3 * HOUR, title=returned.title, body="<p>实际支出146,400.00元。</p>")

    changes = shown(above, newest("save_draft", returned))

    assert changes["文字"] == ("实际支出128,400.00元。", "实际支出146,400.00元。")
    assert "名称" not in changes


def test_the_words_that_differ_are_marked(above, returned):
    text = "本季度党务工作经费实际支出{}元，其中党员教育培训支出占六成。"
    saved(returned, NOW + 3 * HOUR, title=returned.title, body=f"<p>{text.format('128,400.00')}</p>")
    saved(returned, NOW + 4 * HOUR, title=returned.title, body=f"<p>{text.format('146,400.00')}</p>")

    text = page_of(above, newest("save_draft", returned)).content.decode()

    assert "<del>128,400.00</del>" in text
    assert "<ins>146,400.00</ins>" in text


def test_a_proposal_after_a_return_is_compared_with_what_was_returned(above, returned):
    saved(returned, NOW + 3 * HOUR, title="第三季度支出（更正）")
    with travel.at(NOW + 4 * HOUR):
        sign(returned, "propose", now=NOW + 4 * HOUR)

    changes = shown(above, newest("propose", returned))

    assert changes["名称"] == ("第三季度支出", "第三季度支出（更正）")
    assert changes["状态"] == ("被退回", "等待保密审查")


def test_a_new_edition_is_compared_with_the_one_it_replaces_and_its_table_cell_by_cell(above, county, township):
    catalog = make_catalog(county)
    columns = ColumnSet.objects.create(catalog=catalog, name="rows")
    for position, name in enumerate(("项目", "实际")):
        Column.objects.create(column_set=columns, position=position, name=name, title=name, type="text")
    item = make_item(catalog, timing="temporary", column_set=columns)
    rows = [{"项目": "培训", "实际": "46,200.00"}, {"项目": "会议", "实际": "1,000.00"}]
    first = make_edition(State.RELEASED, organization=township, item=item, title="经费决算", rows=rows)
    rows = [{"项目": "培训", "实际": "64,200.00"}, {"项目": "会议", "实际": "1,000.00"}]
    second = make_correction(first.disclosure, State.PROPOSED, title="经费决算", rows=rows, now=NOW + HOUR)

    changes = shown(above, newest("propose", second))
    assert changes.pop("表格　第 1 行　实际") == ("46,200.00", "64,200.00")
    assert set(changes) == {"状态", "稿次"}


def test_an_office_shows_who_was_appointed_to_what(above, township):
    administrator = make_office("organization_admin", township).person
    office = Office(person=factories.make_person("马骏"), organization=township, role="approver", from_on=NOW.date())
    appoint(office, act=act_of(administrator))

    changes = shown(above, newest("appoint"))

    assert changes["党组织"] == ("", township.name)
    assert changes["岗位"] == ("", "审批人")
    assert changes["自"] == ("", "2026-11-20")


def test_a_reason_stands_below_the_fields(above, returned):
    assert "请补充" in page_of(above, newest("return_to_author", returned)).content.decode()


# -- Drafts ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(township):
    """A draft whose text and file were changed before anybody proposed it."""
    edition = make_edition(State.DRAFT, organization=township, title="初稿", body="<p>初稿里的话。</p>")
    drafter = act_of(factories.holder("drafter", township), NOW + HOUR)
    attached = actions.attach(edition, pdf("初稿的附件.pdf", "x"), act=drafter)
    actions.detach(attached, act=drafter)
    saved(edition, NOW + 2 * HOUR, title="定稿", body="<p>定稿里的话。</p>")
    return edition


@pytest.mark.parametrize("verb", ["start", "save_draft", "attach", "detach"])
def test_nothing_of_a_draft_is_shown(above, drafted, verb):
    text = page_of(above, newest(verb, drafted)).content.decode()

    assert "草稿的内容只归起草人" in text
    assert [word for word in ("初稿", "定稿", "里的话", ".pdf") if word in text] == []


@pytest.mark.parametrize("verb", ["start", "save_draft", "attach", "detach"])
def test_nothing_of_the_time_as_a_draft_is_shown_once_it_was_proposed(above, drafted, verb):
    lead(drafted, State.APPROVED, now=NOW + 3 * HOUR)
    text = page_of(above, newest(verb, drafted)).content.decode()

    assert "定稿" in text  # that is its title now
    assert [word for word in ("初稿", "里的话", ".pdf") if word in text] == []


def test_what_was_a_draft_is_told_by_the_order_of_events_where_moments_are_the_same(above, drafted):
    """Everything in one moment, as a clock that is set by hand has it."""
    attached = newest("attach", drafted)
    lead(drafted, State.APPROVED, now=attached.at)

    assert "草稿的内容只归起草人" in page_of(above, attached).content.decode()


def test_the_first_proposal_shows_that_it_was_made_and_no_former_text(above, drafted):
    sign(drafted, "propose", now=NOW + 3 * HOUR)

    assert set(shown(above, newest("propose", drafted))) == {"状态", "稿次"}


# -- Sight -------------------------------------------------------------------------------------------------------------


def test_a_county_event_is_a_missing_page_for_the_inspector_of_a_township(inspector, county):
    edition = make_edition(State.PROPOSED, organization=county)
    event = newest("propose", edition)

    hidden, missing = page_of(inspector, event), signed_in(inspector).get(reverse("event", args=[10**12]))

    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_the_audit_administrator_sees_that_it_happened_and_not_what_it_says(auditor, returned):
    page = page_of(auditor, newest("return_to_author", returned))
    text = page.content.decode()

    assert page.context["shown"].changes == []
    assert [word for word in (returned.title, "请补充", "128,400") if word in text] == []


def test_the_audit_administrator_reads_the_registers(auditor, township):
    administrator = make_office("organization_admin", township).person
    office = Office(person=factories.make_person("马骏"), organization=township, role="approver", from_on=NOW.date())
    appoint(office, act=act_of(administrator))

    assert shown(auditor, newest("appoint"))["党组织"] == ("", township.name)


def test_reading_what_ones_circles_do_not_open_is_an_event(above, returned):
    saved(returned, NOW + 3 * HOUR, title="改过的标题")
    page_of(above, newest("save_draft", returned))

    event = Event.objects.get(verb="read")
    assert (event.actor_id, event.object_id, event.office) == (above.pk, returned.pk, "inspector")


def test_an_event_that_shows_no_content_is_not_read(above, returned):
    page_of(above, newest("return_to_author", returned))

    assert not Event.objects.filter(verb="read").exists()


# -- Ways on -----------------------------------------------------------------------------------------------------------


def test_an_event_leads_to_its_neighbours_of_the_same_object(above, returned):
    make_edition(State.PROPOSED, organization=returned.disclosure.organization)
    events = list(Event.objects.filter(object_kind="disclosure.edition", object_id=returned.pk).order_by("at", "id"))
    urls = [reverse("event", args=[event.pk]) for event in events]

    for n, event in enumerate(events):
        context = page_of(above, event).context
        assert context["earlier_url"] == (urls[n - 1] if n else "")
        assert context["later_url"] == (urls[n + 1] if n + 1 < len(urls) else "")


def test_the_events_of_one_request_are_found_from_any_of_them(above, returned):
    context = page_of(above, newest("propose", returned)).context

    assert context["same_request"] == Event.objects.filter(request="test").count()
    page = signed_in(above).get(context["same_request_url"])
    assert {entry.event.request for entry in page.context["entries"]} == {"test"}


def test_a_disclosure_leads_to_its_log_and_on_to_an_event(above, township):
    edition = make_edition(State.RELEASED, organization=township)
    client = signed_in(above)
    item = client.get(reverse("disclosure", args=[edition.disclosure.slug])).content.decode()
    address = f"{reverse('log')}?object={edition.disclosure.slug}&amp;from="

    assert address in item
    entries = client.get(address.replace("&amp;", "&")).context["entries"]
    assert {entry.event.object_id for entry in entries if entry.event.verb == "approve"} == {edition.pk}
    assert client.get(entries[0].url).status_code == 200


def test_readers_are_shown_no_way_to_the_log(township):
    edition = make_edition(State.RELEASED, organization=township)
    page = signed_in(factories.make_person()).get(reverse("disclosure", args=[edition.disclosure.slug]))

    assert reverse("log") not in page.content.decode()


def test_the_past_is_that_of_editions_that_the_inspector_sees(inspector, returned):
    reader = reader_for(inspector, NOW)

    assert set(Edition.objects.inspected_by(reader)) == {returned}
