"""The default rows of the working-day calendar: holidays and make-up days as the State Council announced them.

Written after every migration, and so also after a flush.  A row that stands is never touched: what somebody
edited stays as they left it.  Rule: T6.
"""

import datetime
from collections.abc import Iterator

from chinese_calendar import Holiday, holidays, workdays
from django.db import connections, transaction

from organizations.calendar import SATURDAY
from organizations.models import CalendarDay


def default_rows() -> Iterator[CalendarDay]:
    """Every day that breaks the ordinary week, in all years that the library knows."""
    for day, name in sorted(holidays.items()):
        if day.weekday() < SATURDAY:
            yield CalendarDay(day=day, is_working=0, name=_chinese(name))
    for day, name in sorted(workdays.items()):
        if day.weekday() >= SATURDAY:
            yield CalendarDay(day=day, is_working=1, name=_chinese(name))


def write_missing_rows(using: str = "default") -> int:
    """Write the default rows of days that have none; returns how many.  Safe to run again, and at once.

    They have no history: a row's past begins with the first person who changes it.
    """
    rows = CalendarDay.objects.using(using)
    with transaction.atomic(using=using):
        known: set[datetime.date] = set(rows.values_list("day", flat=True))
        missing = [row for row in default_rows() if row.day not in known]
        rows.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def write_after_migrate(sender, using="default", **kwargs):
    """Handler of `post_migrate`."""
    if CalendarDay._meta.db_table in connections[using].introspection.table_names():
        write_missing_rows(using)


def _chinese(name: str) -> str:
    return Holiday(name).chinese
