"""The stretches of time that an inspector asks about: this month, the last quarter, this year."""

import dataclasses
import datetime

from django.utils.translation import gettext_lazy as _

from audit import clock
from catalog.timing import period_of
from disclosure.naming import period_name
from organizations.calendar import ONE_DAY

PRESETS = {
    "month": (1, False, _("This month")),
    "last-month": (1, True, _("Last month")),
    "quarter": (3, False, _("This quarter")),
    "last-quarter": (3, True, _("Last quarter")),
    "year": (12, False, _("This year")),
}
"""Months, whether it is the one before the present one, and the word."""
DEFAULT = "quarter"


@dataclasses.dataclass(frozen=True)
class Period:
    """A stretch of days, first and last included, known in addresses by `code`."""

    code: str
    first: datetime.date
    last: datetime.date
    name: str

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        """For `__range`."""
        return self.first, self.last

    @property
    def start(self) -> datetime.datetime:
        return clock.start_of(self.first)

    @property
    def end(self) -> datetime.datetime:
        """The first moment after it."""
        return clock.start_of(self.last + ONE_DAY)


def period(code: str, day: datetime.date) -> Period:
    """The period known by `code` as `day` finds it.  Raises KeyError for an unknown one."""
    months, is_past, _word = PRESETS[code]
    found = period_of(day, months)
    if is_past:
        found = period_of(found.first - ONE_DAY, months)
    return Period(code, found.first, found.last, period_name(found.first, months))
