"""Working days: counted over the holidays of 2026 by hand, and over any table against a count day by day.  Rule: T6."""

import datetime
from datetime import date

import pytest
from chinese_calendar import holidays, is_workday
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from audit import triggers
from organizations.calendar import Counted, Skipped, WorkingCalendar
from organizations.calendar_rows import write_missing_rows
from organizations.models import CalendarDay

ONE_DAY = datetime.timedelta(days=1)


def named(*days):
    """Skipped days from (month, day, name) of 2026."""
    return tuple(Skipped(date(2026, month, day), name) for month, day, name in days)


@pytest.fixture(scope="module")
def calendar():
    """The holidays of 2026 as they were announced, and no other year."""
    return WorkingCalendar(
        {
            date(2026, 1, 1): (False, "元旦"),
            date(2026, 1, 2): (False, "元旦"),
            date(2026, 1, 4): (True, "元旦"),
            date(2026, 9, 20): (True, "国庆节"),
            **{date(2026, 10, day): (False, "国庆节") for day in (1, 2, 5, 6, 7)},
            date(2026, 10, 10): (True, "国庆节"),
        }
    )


NATIONAL_DAY = named(
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, ""),
    (10, 4, ""),
    (10, 5, "国庆节"),
    (10, 6, "国庆节"),
    (10, 7, "国庆节"),
)


@pytest.mark.parametrize(
    ("start", "n", "reached", "skipped"),
    [
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), NATIONAL_DAY, id="over the long October holiday"),
        pytest.param(date(2026, 9, 30), 3, date(2026, 10, 10), NATIONAL_DAY, id="a make-up Saturday counts"),
        pytest.param(
            date(2026, 9, 30), 4, date(2026, 10, 12), (*NATIONAL_DAY, *named((10, 11, ""))), id="its Sunday does not"
        ),
        pytest.param(date(2026, 9, 18), 1, date(2026, 9, 20), named((9, 19, "")), id="a make-up Sunday counts"),
        pytest.param(date(2026, 11, 20), 5, date(2026, 11, 27), named((11, 21, ""), (11, 22, "")), id="ordinary week"),
        pytest.param(date(2026, 10, 3), 0, date(2026, 10, 3), (), id="nothing to count"),
    ],
)
def test_the_nth_working_day_after_a_day(calendar, start, n, reached, skipped):
    assert calendar.add(start, n) == Counted(reached, skipped, assumed=False)


def test_days_beyond_the_table_follow_the_ordinary_week_and_say_so(calendar):
    assert calendar.add(date(2026, 12, 30), 1) == Counted(date(2026, 12, 31))
    assert calendar.add(date(2026, 12, 30), 2) == Counted(date(2027, 1, 1), assumed=True)


def test_working_days_are_counted_forward_only(calendar):
    with pytest.raises(ValueError, match="forward only"):
        calendar.add(date(2026, 9, 30), -1)


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [
        (date(2026, 9, 30), date(2026, 10, 7), 0),
        (date(2026, 9, 30), date(2026, 10, 11), 3),
        (date(2026, 9, 18), date(2026, 9, 20), 1),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 13), 0),
    ],
)
def test_working_days_between_two_days(calendar, a, b, count):
    assert calendar.working_days_between(a, b) == count


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
tables = st.dictionaries(days, st.tuples(st.booleans(), st.just("节")), max_size=120)


@given(table=tables, start=days, n=st.integers(0, 60))
def test_every_calendar_counts_as_one_would_day_by_day(table, start, n):
    """Property: an independent, naive count reaches the same day over the same skipped days."""
    works = {day: is_working for day, (is_working, _name) in table.items()}
    reached, left, skipped = start, n, []
    while left > 0:
        reached += ONE_DAY
        if works.get(reached, reached.isoweekday() <= 5):
            left -= 1
        else:
            skipped.append(reached)

    counted = WorkingCalendar(table).add(start, n)

    assert (counted.day, [day.day for day in counted.skipped]) == (reached, skipped)
    assert WorkingCalendar(table).working_days_between(start, counted.day) == n


@pytest.mark.both
@pytest.mark.django_db
def test_the_table_holds_every_day_that_the_library_knows(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = WorkingCalendar.load()

    first, last = min(holidays).replace(month=1, day=1), max(holidays).replace(month=12, day=31)
    every_day = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    assert [day for day in every_day if calendar.is_working(day) != is_workday(day)] == []
    assert calendar.knows(last)
    assert not calendar.knows(last + ONE_DAY)


@pytest.mark.both
@pytest.mark.django_db
def test_the_table_holds_exceptions_only():
    rows = CalendarDay.objects.filter(day__year=2026).order_by("day")

    assert [(row.day, row.is_working, row.name) for row in rows if row.day.month in (9, 10)] == [
        (date(2026, 9, 20), 1, "国庆节"),
        (date(2026, 9, 25), 0, "中秋"),
        (date(2026, 10, 1), 0, "国庆节"),
        (date(2026, 10, 2), 0, "国庆节"),
        (date(2026, 10, 5), 0, "国庆节"),
        (date(2026, 10, 6), 0, "国庆节"),
        (date(2026, 10, 7), 0, "国庆节"),
        (date(2026, 10, 10), 1, "国庆节"),
    ]


@pytest.mark.both
@pytest.mark.django_db
def test_default_rows_are_written_once_and_never_over_an_edited_one():
    CalendarDay.objects.filter(day=date(2026, 10, 10)).update(is_working=0, name="停工")
    CalendarDay.objects.filter(day=date(2026, 10, 7)).delete()

    assert [write_missing_rows(), write_missing_rows()] == [1, 0]

    kept = CalendarDay.objects.filter(day__in=[date(2026, 10, 7), date(2026, 10, 10)]).order_by("day")
    assert list(kept.values_list("is_working", "name")) == [(0, "国庆节"), (0, "停工")]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_the_table_full_again():
    count = CalendarDay.objects.count()

    triggers.take_down()
    call_command("flush", interactive=False, verbosity=0)

    assert CalendarDay.objects.count() == count > 0
