"""Telling people once, and noting what they have read.  Rule: N1."""

import datetime

import pytest

from notices.actions import News, mark_read, tell, tell_all
from notices.models import Notice
from organizations.sight import reader_for
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both]

DUE = {
    "kind": "duty_due_in_7",
    "event_key": "17 2026-11-27",
    "subject": "将于 7 日内到期",
    "path": "/admin/work/duties/",
}


def test_each_person_is_told_once_however_often_it_is_asked(now):
    first, second = make_person(), make_person()

    told = [tell([first.pk], now=now, **DUE), tell([first.pk, second.pk], now=now, **DUE)]

    assert told == [1, 1]
    assert list(Notice.objects.order_by("id").values_list("person", "kind", "event_key")) == [
        (first.pk, "duty_due_in_7", "17 2026-11-27"),
        (second.pk, "duty_due_in_7", "17 2026-11-27"),
    ]


def test_another_kind_or_another_event_is_another_notice(now):
    person = make_person()

    tell([person.pk], now=now, **DUE)
    tell([person.pk], now=now, **DUE | {"kind": "duty_overdue"})
    tell([person.pk], now=now, **DUE | {"event_key": "18 2026-11-27"})

    assert Notice.objects.filter(person=person).count() == 3


def test_the_message_id_follows_from_person_and_event_alone(settings, now):
    settings.BASE_URL = "https://portal.example.org"
    news = News(7, "kind", "key", "one subject", "/one/")

    assert news.message_id == News(7, "kind", "key", "another", "/another/", about="x").message_id
    assert news.message_id != News(8, "kind", "key", "one subject", "/one/").message_id
    assert news.message_id.endswith("@portal.example.org>")


def test_thousands_are_told_in_few_statements(now, django_assert_max_num_queries):
    people = [make_person() for _ in range(3)]
    news = [News(person.pk, "kind", str(key), "s", "/") for key in range(1000) for person in people]

    with django_assert_max_num_queries(60):
        assert tell_all(iter(news), now=now) == 3000
    assert tell_all(iter(news), now=now) == 0


def test_one_marks_only_ones_own_as_read(now):
    one, other = make_person(), make_person()
    tell([one.pk, other.pk], now=now, **DUE)
    later = now + datetime.timedelta(hours=1)

    marked = [mark_read(Notice.objects.visible_to(reader_for(one, later)), now=later) for _ in range(2)]

    assert marked == [1, 0]
    assert dict(Notice.objects.values_list("person", "read_at")) == {one.pk: later, other.pk: None}
