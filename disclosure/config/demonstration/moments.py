"""When things happen in the demonstration: relative to the moment at which it is made, on working days.

"The quarter" is the last one that closed long enough ago for its duties to have fallen due.
"""

import dataclasses
import datetime

from audit import clock
from catalog.timing import Period, period_of
from organizations.calendar import ONE_DAY, WorkingCalendar

LONG_ENOUGH = datetime.timedelta(days=40)


@dataclasses.dataclass(frozen=True)
class When:
    """`hour` (such as "09:30") on a working day: the n-th before or after today, or after the quarter."""

    days: int
    hour: str
    after_quarter: bool = False


@dataclasses.dataclass(frozen=True)
class Soon:
    """So many seconds after the demonstration was begun."""

    seconds: int


@dataclasses.dataclass(frozen=True)
class At:
    """A moment of its own, which was worked out already."""

    moment: datetime.datetime


Moment = When | Soon | At


def before(days: int, hour: str = "09:00") -> When:
    return When(-days, hour)


def ahead(days: int, hour: str = "09:00") -> When:
    return When(days, hour)


def after_quarter(days: int, hour: str = "09:00") -> When:
    return When(days, hour, after_quarter=True)


class Times:
    """What the moments are for a demonstration that is made at `start`."""

    def __init__(self, start: datetime.datetime, calendar: WorkingCalendar):
        self.start, self.calendar = start, calendar
        self.today = clock.day_of(start)
        self.quarter = self._quarter()

    def moment(self, when: Moment) -> datetime.datetime:
        if isinstance(when, At):
            return when.moment
        if isinstance(when, Soon):
            return self.start + datetime.timedelta(seconds=when.seconds)
        hour = datetime.time.fromisoformat(when.hour)
        first = clock.start_of(self.day(when))
        return first + datetime.timedelta(hours=hour.hour, minutes=hour.minute)

    def day(self, when: Moment) -> datetime.date:
        if isinstance(when, Soon | At):
            return clock.day_of(self.moment(when))
        if when.after_quarter:
            return self.calendar.add(self.quarter.last, when.days).day
        if when.days >= 0:
            return self.calendar.add(self.today, when.days).day
        return self._day_back(-when.days)

    @property
    def quarter_name(self) -> str:
        """As titles have it: 2026年第三季度."""
        first = self.quarter.first
        return f"{first.year}年第{'一二三四'[first.month // 3]}季度"

    def quarters(self) -> list[Period]:
        """The quarter and those that have begun since."""
        found = [self.quarter]
        while found[-1].next.first <= self.today:
            found.append(found[-1].next)
        return found

    def _quarter(self) -> Period:
        running = period_of(self.today - LONG_ENOUGH, 3)
        return period_of(running.first - ONE_DAY, 3)

    def _day_back(self, days: int) -> datetime.date:
        day = self.today
        while days:
            day -= ONE_DAY
            days -= self.calendar.is_working(day)
        return day
