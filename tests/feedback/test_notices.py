"""Handlers are told and reminded, the superior hears of what is overdue, and the writer is in none of it.  Rule: F6."""

import datetime

import pytest

from audit import clock
from feedback.notices import remind_of_opinions, tell_of_opinions
from feedback.sweep import renew_answering
from notices.models import Notice
from organizations.roles import Role
from tests import factories
from tests.factories import NOW
from tests.feedback.conftest import answer

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def at(day: datetime.date) -> datetime.datetime:
    return clock.start_of(day) + datetime.timedelta(hours=9)


def told(kind: str) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("person", flat=True))


def test_every_handler_is_told_once_of_what_was_asked(asked, handler, township):
    second = factories.make_office(Role.HANDLER, township).person

    assert [tell_of_opinions(NOW), tell_of_opinions(NOW)] == [2, 0]

    assert told("opinion_new") == {handler.pk, second.pk}
    notice = Notice.objects.filter(person=handler).get()
    assert notice.path == f"/admin/work/voices/{asked.slug}/"
    assert notice.about == asked.disclosure.slug
    assert asked.text not in notice.subject


def test_whoever_handles_it_later_is_told_then(asked, handler, county):
    above = factories.make_office(Role.HANDLER, county).person
    tell_of_opinions(NOW)
    handler.offices.update(until_on=NOW.date())
    tomorrow = NOW + factories.ONE_DAY

    renew_answering(tomorrow)

    assert tell_of_opinions(tomorrow) == 1
    assert told("opinion_new") == {handler.pk, above.pk}


def test_where_nobody_handles_it_the_nearest_administrator_is_told(asked, handler, county):
    administrator = factories.make_office(Role.ORGANIZATION_ADMIN, county).person
    handler.offices.update(until_on=(NOW - factories.ONE_DAY).date())
    renew_answering(NOW)

    assert [tell_of_opinions(NOW), tell_of_opinions(NOW)] == [1, 0]
    assert told("opinion_stuck") == {administrator.pk}


@pytest.mark.parametrize(
    "days, kinds",
    [
        (-4, set()),
        (-3, {"opinion_due_soon"}),
        (-1, {"opinion_due_soon"}),
        (0, {"opinion_due_today"}),
        (1, {"opinion_overdue"}),
        (30, {"opinion_overdue"}),
        (31, set()),
    ],
)
def test_handlers_are_reminded_before_the_last_day_on_it_and_after_it(asked, handler, days, kinds):
    now = at(asked.due_on + days * factories.ONE_DAY)

    assert [remind_of_opinions(now), remind_of_opinions(now)] == [len(kinds), 0]
    assert {notice.kind for notice in Notice.objects.filter(person=handler)} == kinds


def test_nobody_is_reminded_of_what_is_answered(asked, handler):
    answer(asked, handler)

    assert remind_of_opinions(at(asked.due_on + factories.ONE_DAY)) == 0
    assert tell_of_opinions(NOW) == 0


@pytest.mark.parametrize(
    "offices, hears",
    [
        ({Role.PUBLISHER, Role.APPROVER}, Role.PUBLISHER),
        ({Role.APPROVER}, Role.APPROVER),
        (set(), None),
    ],
)
def test_what_is_overdue_is_told_to_the_superiors_leading_group_office(asked, handler, county, offices, hears):
    people = {role: factories.make_office(role, county).person.pk for role in offices}
    now = at(asked.due_on + factories.ONE_DAY)

    remind_of_opinions(now)

    assert told("opinion_overdue") == {handler.pk} | ({people[hears]} if hears else set())
    assert set(Notice.objects.exclude(person=handler).values_list("path", flat=True)) <= {"/inbox/"}


def test_the_organisations_own_office_does_not_stand_in_for_the_superior(asked, handler, township):
    factories.make_office(Role.PUBLISHER, township)

    remind_of_opinions(at(asked.due_on + factories.ONE_DAY))

    assert told("opinion_overdue") == {handler.pk}


def test_the_writer_is_told_nothing(asked, handler, member):
    """Rule: F1."""
    tell_of_opinions(NOW)
    answer(asked, handler)
    tell_of_opinions(NOW)

    assert not Notice.objects.filter(person=member).exists()
