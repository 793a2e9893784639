"""The seven timing types, and the periods that regular items fall due in.  Rule: T2, T3."""

import dataclasses
import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Timing(models.TextChoices):
    LONG_TERM = "long_term", _("long-term")
    REGULAR_MONTHLY = "regular_monthly", _("regular, monthly")
    REGULAR_QUARTERLY = "regular_quarterly", _("regular, quarterly")
    REGULAR_HALF_YEARLY = "regular_half_yearly", _("regular, half-yearly")
    REGULAR_YEARLY = "regular_yearly", _("regular, yearly")
    STAGED = "staged", _("by stages")
    TEMPORARY = "temporary", _("at once")


MONTHS = {
    Timing.REGULAR_MONTHLY: 1,
    Timing.REGULAR_QUARTERLY: 3,
    Timing.REGULAR_HALF_YEARLY: 6,
    Timing.REGULAR_YEARLY: 12,
}
"""How many months a period of each regular timing has."""

EVENT_DRIVEN = frozenset({Timing.TEMPORARY, Timing.STAGED})
"""Owed because something happened, which only the organisation itself can report."""


class Unit(models.TextChoices):
    CALENDAR = "calendar", _("days")
    WORKING = "working", _("working days")


@dataclasses.dataclass(frozen=True)
class Period:
    """A month, quarter, half-year or year, from its first to its last day."""

    first: datetime.date
    last: datetime.date

    @property
    def next(self) -> "Period":
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return period_of(self.last + datetime.timedelta(days=1), months)


def period_of(day: datetime.date, months: int) -> Period:
    """The period of `months` months (1, 3, 6 or 12), counted from January, that holds `day`."""
    first_month = (day.month - 1) // months * months + 1
    first = datetime.date(day.year, first_month, 1)
    after = _first_of_month(day.year, first_month + months)
    return Period(first, after - datetime.timedelta(days=1))


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month `months` later, or that month's last when it has no such day (29 February)."""
    first = _first_of_month(day.year, day.month + months)
    last = _first_of_month(day.year, day.month + months + 1) - datetime.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _first_of_month(year: int, month: int) -> datetime.date:
    return datetime.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
