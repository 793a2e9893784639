"""Events hold plain values, in the caller's transaction.  Rule: P1."""

import pytest
from django.db import transaction
from django.utils import translation

from audit.act import Act, by_timetable
from audit.models import LEVELS, Event
from audit.record import record
from tests import factories

pytestmark = pytest.mark.both


def test_an_event_says_who_what_where_and_when(village, now):
    act = Act(by=7, name="张三", at=now, request="r1").holding("approver", village.pk)

    event = record("approve", village, act=act, before={"state": "a"}, after={"state": "b"}, reason="同意")

    event.refresh_from_db()
    assert (event.at, event.verb, event.actor_id, event.actor_name) == (now, "approve", 7, "张三")
    assert (event.office, event.office_organization_id, event.request) == ("approver", village.pk, "r1")
    assert (event.object_kind, event.object_id, event.object_label) == (
        "organizations.organization",
        village.pk,
        village.name,
    )
    assert (event.before, event.after, event.reason) == ({"state": "a"}, {"state": "b"}, "同意")
    assert [getattr(event, level) for level in LEVELS][: village.level] == village.path


def test_the_timetable_acts_by_name_and_without_a_person(county, now):
    event = record("release", county, act=by_timetable(now))

    assert (event.actor_id, event.actor_name, event.office) == (None, "timetable", "timetable")


def test_an_event_names_its_object_in_the_language_of_the_site_whoever_looks(village, now):
    office = factories.make_office("approver", village)

    with translation.override("en"):
        event = record("appoint", office, act=by_timetable(now))
        assert str(office) != event.object_label

    assert event.object_label == str(office)


def test_an_event_falls_with_its_transaction(county, now):
    with transaction.atomic():
        record("approve", county, act=by_timetable(now))
        transaction.set_rollback(True)

    assert not Event.objects.filter(verb="approve").exists()
