"""Who is told of what happens to an edition, once, and without a word of its title.  Rule: N1, N3, R6."""

import datetime

import pytest
from django.db import connection
from django.urls import resolve

from audit import progress
from audit.models import Event
from disclosure.models import Edition
from disclosure.notices import (
    JOB,
    remind_of_waiting,
    tell_of_events,
    tell_of_the_undone,
    tell_of_turns,
)
from disclosure.states import State
from disclosure.sweep import end_due, release_due, renew_turns
from notices.models import Notice
from organizations.models import Office, User
from organizations.tiers import Tier
from tests.factories import (
    NOW,
    any_item,
    holder,
    make_correction,
    make_disclosure,
    make_edition,
    make_office,
    make_person,
    sign,
    withheld,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

A_MINUTE = datetime.timedelta(minutes=1)
A_DAY = datetime.timedelta(days=1)
PARTY, PUBLIC = Tier.PARTY_MEMBERS, Tier.PUBLIC
SECRET = "绝密标题"


def told(*kinds):
    rows = Notice.objects.filter(kind__in=kinds) if kinds else Notice.objects
    return set(rows.values_list("person", "kind"))


def drafter_of(organization):
    return holder("drafter", organization)


# -- Turns


@pytest.mark.parametrize(
    "state, role", [("proposed", "confidentiality_reviewer"), ("cleared", "reviewer"), ("reviewed", "approver")]
)
def test_those_whose_turn_it_is_are_told_once(county, state, role):
    holders = {make_office(role, county).person.pk for _ in range(2)}
    make_edition(state, organization=county)

    assert [tell_of_turns(NOW), tell_of_turns(NOW + A_MINUTE)] == [2, 0]

    assert told() == {(person, "edition_turn") for person in holders}


def test_the_township_is_told_when_the_village_has_nobody(township, village):
    above = make_office("confidentiality_reviewer", township).person
    make_edition(State.PROPOSED, organization=village)

    tell_of_turns(NOW)

    assert told() == {(above.pk, "edition_turn")}


def test_who_has_signed_this_round_is_not_told(county):
    drafter = make_office("drafter", county).person
    make_office("confidentiality_reviewer", county, person=drafter)
    other = make_office("confidentiality_reviewer", county).person
    make_edition(State.PROPOSED, organization=county)

    tell_of_turns(NOW)

    assert told() == {(other.pk, "edition_turn")}


def test_who_is_appointed_later_is_told_and_who_left_is_not(county):
    first = make_office("confidentiality_reviewer", county)
    make_edition(State.PROPOSED, organization=county)
    Office.objects.filter(pk=first.pk).update(until_on=NOW.date() - A_DAY)
    renew_turns(NOW)
    assert tell_of_turns(NOW) == 0

    second = make_office("confidentiality_reviewer", county)
    renew_turns(NOW)
    tell_of_turns(NOW)

    assert told() == {(second.person_id, "edition_turn")}


def test_another_round_is_another_turn(county):
    edition = make_edition(State.PROPOSED, organization=county)
    make_office("confidentiality_reviewer", county)
    renew_turns(NOW)
    tell_of_turns(NOW)
    edition = sign(sign(edition, "return_to_author", now=NOW + A_MINUTE), "propose", now=NOW + 2 * A_MINUTE)

    tell_of_turns(NOW + 3 * A_MINUTE)

    assert Notice.objects.filter(kind="edition_turn").count() == 2


def test_where_nobody_can_sign_the_nearest_administrator_is_told_at_once(county, township, village):
    make_office("organization_admin", county)
    nearest = make_office("organization_admin", township).person
    make_edition(State.PROPOSED, organization=village)

    assert [tell_of_turns(NOW), tell_of_turns(NOW + A_DAY)] == [1, 0]

    assert told() == {(nearest.pk, "edition_stuck")}


def test_after_three_working_days_those_who_have_not_signed_are_reminded(county):
    """NOW is a Friday: Monday, Tuesday and Wednesday count."""
    person = make_office("confidentiality_reviewer", county).person
    make_edition(State.PROPOSED, organization=county)

    counts = [remind_of_waiting(NOW + days * A_DAY) for days in (0, 3, 4, 5, 6)]

    assert counts == [0, 0, 0, 1, 0]
    assert told() == {(person.pk, "edition_waiting")}


# -- What happened


@pytest.mark.parametrize(
    "state, verb, kind",
    [
        ("proposed", "return_to_author", "edition_returned"),
        ("approved", "call_back", "edition_returned"),
        ("proposed", "refuse", "edition_refused"),
        ("reviewed", "approve", "edition_approved"),
    ],
)
def test_the_proposer_hears_of_the_decision_once(county, state, verb, kind):
    edition = make_edition(state, organization=county, now=NOW - 30 * A_DAY)
    sign(edition, verb)

    assert [tell_of_events(NOW + n * A_MINUTE) for n in range(5)] == [1, 0, 0, 0, 0]

    assert told() == {(drafter_of(county).pk, kind)}


def test_the_proposer_hears_of_each_stage_and_of_the_end(county):
    line = make_disclosure(organization=county, stages=[(PARTY, NOW), (PUBLIC, NOW + A_DAY)])
    release_due(NOW + A_DAY)
    line.refresh_from_db()
    tell_of_events(NOW + A_DAY)
    end_due(line.ends_at)
    tell_of_events(line.ends_at)

    kinds = Notice.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["edition_approved", "edition_released", "edition_released", "edition_ended"]
    assert {person for person, _ in told()} == {drafter_of(county).pk}


def test_what_happened_while_nobody_swept_is_told_afterwards(county):
    tell_of_events(NOW - A_DAY)
    make_edition(State.APPROVED, organization=county, stages=[(PUBLIC, NOW + A_DAY)])

    told_late = tell_of_events(NOW + 20 * A_DAY)

    assert told_late == 1
    assert progress.reached(JOB) == NOW + 20 * A_DAY


def test_an_event_that_was_written_late_is_told_by_the_next_run(county):
    """Its transaction ended after a sweep had looked, at a moment that the event does not say."""
    tell_of_events(NOW + A_MINUTE)
    make_edition(State.APPROVED, organization=county, stages=[(PUBLIC, NOW + A_DAY)])

    assert tell_of_events(NOW + 2 * A_MINUTE) == 1


def test_the_first_run_of_all_does_not_tell_of_years(county):
    make_edition(State.APPROVED, organization=county, stages=[(PUBLIC, NOW)], now=NOW - 30 * A_DAY)

    assert tell_of_events(NOW) == 0


def test_a_closed_account_is_not_told(county):
    drafter = make_office("drafter", county).person
    make_edition(State.APPROVED, organization=county)
    User.objects.filter(pk=drafter.pk).update(is_active=False)

    assert tell_of_events(NOW) == 0


# -- Due and not done


def test_what_is_due_and_cannot_be_released_is_told_and_recorded_once(county):
    line = make_disclosure(organization=county, stages=[(PARTY, NOW), (PUBLIC, NOW + A_MINUTE)])
    edition = make_correction(line, State.APPROVED, stages=[(PARTY, NOW + 2 * A_MINUTE), (PUBLIC, NOW + A_DAY)])
    auditor = make_person(site_post="audit")
    release_due(NOW + A_MINUTE)
    at = NOW + 2 * A_MINUTE

    assert (release_due(at), tell_of_the_undone(at - datetime.timedelta(microseconds=1))) == (0, 0)
    assert [tell_of_the_undone(at), tell_of_the_undone(at + A_MINUTE)] == [2, 0]

    approver = edition.steps.get(verb="approve").signed_by
    assert told("due_not_done") == {(approver.pk, "due_not_done"), (auditor.pk, "due_not_done")}
    event = Event.objects.get(verb="due_not_done")
    assert (event.object_id, event.after) == (edition.pk, {"tier": 5, "round": 1})


def test_what_was_approved_and_is_withheld_is_told_as_due_and_not_done(county):
    """Rule: D4."""
    edition = make_edition(State.APPROVED, organization=county)
    withheld(edition.disclosure.obligation)

    assert (release_due(NOW), tell_of_the_undone(NOW)) == (0, 1)


def test_an_outer_circle_that_waits_for_the_party_to_have_its_time_is_not_undone(county):
    """Rule: V8."""
    item = any_item(county, inner_first=True)
    make_edition(State.APPROVED, organization=county, item=item, stages=[(PARTY, NOW), (PUBLIC, NOW + A_DAY)])
    late = NOW + 3 * A_DAY

    assert (release_due(late), tell_of_the_undone(late + A_MINUTE)) == (1, 0)


def test_what_is_released_in_time_is_not_reported(county):
    make_edition(State.APPROVED, organization=county)
    release_due(NOW)

    assert tell_of_the_undone(NOW + A_DAY) == 0


@pytest.fixture
def hands_in_the_database(db):
    """The tables refuse an approved hash that differs from the content's, as long as their constraint stands."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:  # the test's transaction brings it back
            cursor.execute("ALTER TABLE disclosure_edition DROP CONSTRAINT edition_approved_is_signed")
            yield


def test_a_content_that_differs_from_what_was_approved_is_not_released(county, hands_in_the_database):
    edition = make_edition(State.APPROVED, organization=county)
    Edition.objects.filter(pk=edition.pk).update(approved_hash="0" * 64)

    assert (release_due(NOW), tell_of_the_undone(NOW)) == (0, 1)

    edition.refresh_from_db()
    assert edition.state == State.APPROVED


# -- Words and ways


def test_no_subject_holds_a_title_and_every_link_leads_somewhere(county):
    make_office("organization_admin", county)
    for role in ("confidentiality_reviewer", "reviewer", "approver"):
        make_office(role, county)
    for state in (State.PROPOSED, State.CLEARED, State.REVIEWED, State.RETURNED, State.REFUSED, State.ENDED):
        make_edition(state, organization=county, title=SECRET, summary=SECRET, item_fields={"title": "干部任免"})
    stuck = any_item(county, sensitive=True, title="干部任免")
    make_edition(State.PROPOSED, organization=county, item=stuck, title=SECRET)
    Office.objects.filter(role="confidentiality_reviewer").update(until_on=NOW.date() - A_DAY)
    tell_of_turns(NOW)
    renew_turns(NOW)
    tell_of_turns(NOW)
    remind_of_waiting(NOW + 10 * A_DAY)
    tell_of_events(NOW)

    notices = list(Notice.objects.all())
    kinds = {
        *("edition_turn", "edition_stuck", "edition_waiting"),
        *("edition_returned", "edition_refused", "edition_approved", "edition_released", "edition_ended"),
    }
    assert {notice.kind for notice in notices} == kinds
    assert all("干部任免" in notice.subject and county.name in notice.subject for notice in notices)
    assert not any(SECRET in notice.subject for notice in notices)
    for notice in notices:
        resolve(notice.path)  # raises Resolver404


def test_many_waiting_cost_few_queries(county, django_assert_max_num_queries):
    make_office("confidentiality_reviewer", county)
    for _ in range(12):
        make_edition(State.PROPOSED, organization=county)

    with django_assert_max_num_queries(8):
        assert tell_of_turns(NOW) == 12
