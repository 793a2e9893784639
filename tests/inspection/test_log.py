"""The log: who sees which events, what each filter finds, and what of a draft or a matter stands nowhere.

Rule: I1, I2, I3.
"""

import datetime

import pytest
from django.http import QueryDict
from django.urls import reverse

from audit.models import Event
from disclosure.states import State
from inspection import log
from inspection.forms import LogForm
from inspection.querysets import events_for, organizations_for
from organizations.models import Organization
from organizations.sight import reader_for
from tests.factories import NOW, act_of, make_correction, make_edition, make_office, make_organization, make_person
from tests.inspection.conftest import signed_in
from tests.portal.markup import Page

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("at_one_moment")]

DAY = datetime.timedelta(days=1)


def event_in(place, verb="read", *, days=0, kind="organizations.office", **fields):
    """An event in `place`, so many days ago."""
    path = {f"level_{level}": getattr(place, f"level_{level}") for level in range(1, 7)} if place else {}
    return Event.objects.create(
        at=NOW - days * DAY,
        verb=verb,
        object_kind=kind,
        organization_id=place.pk if place else None,
        actor_name=fields.pop("actor_name", "张三"),
        **path,
        **fields,
    )


def found(person, **question):
    """The events that `person` finds with this question; of all time unless it says otherwise."""
    reader = reader_for(person, NOW)
    data = QueryDict(mutable=True)
    data.update({"from": ""} | question)
    form = LogForm(data, organizations=organizations_for(reader), day=reader.day)
    assert form.is_valid(), form.errors
    return set(log.asked_for(form, reader))


# -- Who sees what -----------------------------------------------------------------------------------------------------


@pytest.fixture
def everywhere(county, township, village):
    beside = make_organization("石门镇党委", kind="township_committee", superior=county)
    return {place: event_in(place) for place in (county, township, village, beside, None)}


def test_an_inspector_sees_the_events_of_their_organisation_and_below(everywhere, inspector, township, village):
    assert found(inspector) == {everywhere[township], everywhere[village]}


def test_the_inspector_above_sees_them_all_but_those_of_no_organisation(everywhere, above):
    assert found(above) == {event for place, event in everywhere.items() if place}


def test_the_audit_administrator_sees_every_event(everywhere, auditor):
    assert found(auditor) == set(everywhere.values())


@pytest.mark.parametrize("role", ["drafter", "approver", "supervisor", "organization_admin"])
def test_nobody_else_sees_any(everywhere, township, role):
    reader = reader_for(make_office(role, township).person, NOW)

    assert not events_for(reader).exists()


def test_an_office_that_has_ended_shows_nothing(everywhere, township):
    former = make_office("inspector", township, until_on=NOW.date() - DAY).person

    assert not events_for(reader_for(former, NOW)).exists()


# -- Filters -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def several(county, township, village):
    return {
        "old": event_in(township, "export", days=200, request="aa11"),
        "office": event_in(township, "appoint", days=5, actor_name="李四", object_label="马骏 柳湾镇党委 审批人"),
        "reading": event_in(
            village,
            "read",
            days=2,
            request="bb22",
            kind="disclosure.edition",
            object_id=10**9,
            object_label="LWZ-01-2026-0007 / 1",
        ),
        "today": event_in(county, "export", request="bb22", reason="核查线索"),
    }


QUESTIONS = {
    "nothing": ({}, {"old", "office", "reading", "today"}),
    "from a day on": ({"from": "2026-11-18"}, {"reading", "today"}),
    "until a day": ({"to": "2026-11-18"}, {"old", "office", "reading"}),
    "one day": ({"from": "2026-11-18", "to": "2026-11-18"}, {"reading"}),
    "verb": ({"verb": "export"}, {"old", "today"}),
    "who": ({"actor": "李"}, {"office"}),
    "kind": ({"kind": "disclosure.edition"}, {"reading"}),
    "one object": ({"kind": "disclosure.edition", "number": str(10**9)}, {"reading"}),
    "label": ({"object": "马骏"}, {"office"}),
    "index number": ({"object": "lwz-01-2026-0007"}, {"reading"}),
    "index number in full width": ({"object": "ＬＷＺ－０１－２０２６－０００７"}, {"reading"}),
    "request": ({"request": "bb22"}, {"reading", "today"}),
    "text in a label": ({"q": "审批人"}, {"office"}),
    "text in a reason": ({"q": "线索"}, {"today"}),
    "text that is a request": ({"q": "aa11"}, {"old"}),
    "several at once": ({"verb": "export", "request": "bb22"}, {"today"}),
    "nothing such": ({"q": "没有这样的"}, set()),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_filter_finds_what_it_asks_for(several, above, name):
    question, wanted = QUESTIONS[name]

    assert found(above, **question) == {several[event] for event in wanted}


def test_an_organisation_is_asked_with_all_below_it(several, above, township):
    assert found(above, organization=township.code) == {several[name] for name in ("old", "office", "reading")}


def test_at_first_the_log_goes_back_ninety_days(several, above):
    page = signed_in(above).get(reverse("log"))

    assert {entry.event for entry in page.context["entries"]} == {several[n] for n in ("office", "reading", "today")}
    assert page.context["number"] == 3


@pytest.mark.parametrize(
    "question",
    [
        {"from": "2026-13-01"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "2026-11-20", "to": "2026-11-01"},
        {"verb": "no_such"},
        {"organization": "NOWHERE"},
        {"number": "x"},
        {"q": "字" * 101},
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_said_and_kept(several, above, question):
    answer = signed_in(above).get(reverse("log"), question)
    text = answer.content.decode()

    assert answer.status_code == 200
    assert 'role="alert"' in text
    assert answer.context["entries"] == []
    assert all(value in text for name, value in question.items() if name in {"q", "to"})


def test_a_null_in_a_question_is_a_missing_page_or_said(several, above):
    for name in ("q", "actor", "request", "organization", "after", "format"):
        assert signed_in(above).get(reverse("log"), {name: "a\0b"}).status_code in {200, 404}


def test_an_organisation_beyond_ones_own_is_none_that_can_be_asked(several, inspector, county):
    page = signed_in(inspector).get(reverse("log"), {"organization": county.code})

    assert page.context["entries"] == []
    assert county.code not in {value for value, _ in page.context["form"].fields["organization"].choices}


# -- Matters, drafts and their words -----------------------------------------------------------------------------------


def titles(person, **question):
    page = signed_in(person).get(reverse("log"), {"from": ""} | question)
    return {entry.what for entry in page.context["entries"] if entry.event.object_kind == "disclosure.edition"}


def test_an_edition_is_called_by_its_title_and_a_draft_by_its_number(above, township):
    proposed = make_edition(State.PROPOSED, organization=township, title="已提出的事项")
    draft = make_edition(State.DRAFT, organization=township, title="草稿的标题")

    assert titles(above) == {"已提出的事项", f"草稿（{draft}）"}
    assert titles(above, q="草稿的标题") == set()
    assert titles(above, q="已提出") == {"已提出的事项"}
    assert proposed.title == "已提出的事项"


def test_the_audit_administrator_reads_no_title_and_finds_none(auditor, township):
    edition = make_edition(State.PROPOSED, organization=township, title="不宜外传的事项")

    assert titles(auditor) == {str(edition)}
    assert titles(auditor, q="不宜外传") == set()


def test_the_audit_administrator_finds_no_reason_of_a_matter(auditor, above, township):
    make_edition(State.RETURNED, organization=township)  # returned because of 请补充

    assert found(auditor, q="请补充") == set()
    assert {event.verb for event in found(above, q="请补充")} == {"return_to_author"}


def test_an_index_number_finds_all_that_hangs_on_the_disclosure(above, township):
    edition = make_edition(State.RELEASED, organization=township)
    make_edition(State.RELEASED, organization=township)
    second = make_correction(edition.disclosure, State.PROPOSED)
    edition.disclosure.refresh_from_db()

    about = found(above, object=edition.disclosure.index_number)

    assert {event.object_id for event in about if event.object_kind == "disclosure.edition"} == {edition.pk, second.pk}
    assert found(above, object=edition.disclosure.slug) == about


# -- The page ----------------------------------------------------------------------------------------------------------


def test_a_line_says_when_to_the_second_who_in_which_office_what_and_where(above, county, township):
    make_edition(State.CLEARED, organization=township, title="某事项")
    signer = Event.objects.get(verb="clear")
    page = signed_in(above).get(reverse("log"), {"verb": "clear"})
    (entry,) = page.context["entries"]

    assert (entry.who, entry.verb, entry.what, entry.organization) == (
        signer.actor_name,
        "保密审查",
        "某事项",
        township.name,
    )
    assert entry.office == f"保密审查员、{township.name}"
    assert "2026-11-20 10:00:00" in page.content.decode()


def test_pages_of_the_log_show_every_event_once(above, township):
    Event.objects.bulk_create(
        Event(at=NOW - (n // 7) * DAY, verb="read", object_kind="a.b", actor_name="", level_1=township.level_1)
        for n in range(120)
    )
    client, address, seen = signed_in(above), reverse("log"), []
    while address:
        page = client.get(address)
        seen += [entry.event.pk for entry in page.context["entries"]]
        links = Page(page.content.decode()).all("a")
        address = next((link.get("href") for link in links if link.get("rel") == "next"), "")

    assert len(seen) == len(set(seen)) == 120
    assert page.context["newer_url"]


def test_a_reader_who_asked_is_called_a_reader(above, township):
    event_in(township, "ask", kind="feedback.opinion", actor_name="reader", object_id=5)
    page = signed_in(above).get(reverse("log"))

    assert [entry.who for entry in page.context["entries"]] == ["一位读者"]


def test_of_what_a_reader_did_the_log_says_the_day_alone(above, township):
    """Rule: F1."""
    asked = event_in(township, "ask", kind="feedback.opinion", actor_name="reader", object_id=5)
    client = signed_in(above)

    pages = [client.get(reverse("log")), client.get(reverse("event", args=[asked.pk]))]
    file = b"".join(client.get(reverse("log"), {"format": "csv", "verb": "ask"}).streaming_content).decode()

    assert all('<time datetime="2026-11-20">2026-11-20</time>' in page.content.decode() for page in pages)
    assert not any("10:00:00" in page.content.decode() for page in pages)
    assert file.splitlines()[2].startswith("2026-11-20,")


def test_all_organisations_can_be_chosen_by_the_audit_administrator(auditor, county, township):
    page = signed_in(auditor).get(reverse("log"), {"organization": township.code})

    assert page.status_code == 200
    assert Organization.objects.count() + 1 == len(page.context["form"].fields["organization"].choices)


@pytest.mark.parametrize("view", ["inspect", "log"])
def test_the_console_is_not_there_for_others(township, view):
    assert signed_in(make_person()).get(reverse(view)).status_code == 404
    assert signed_in(make_office("drafter", township).person).get(reverse(view)).status_code == 404


def test_an_act_is_recorded_in_the_office_that_inspects(inspector, township):
    assert act_of(inspector).office == ""
    signed_in(inspector).get(reverse("log"), {"format": "csv"})

    assert Event.objects.get(verb="export").office == "inspector"
