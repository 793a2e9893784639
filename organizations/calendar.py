"""Working days: the ordinary week, and the table of days that break it.  Rule: T6."""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from typing import Self

from organizations.models import CalendarDay

ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5


@dataclasses.dataclass(frozen=True)
class Skipped:
    """A day that did not count; `name` is the holiday's, empty for an ordinary Saturday or Sunday."""

    day: datetime.date
    name: str = ""


@dataclasses.dataclass(frozen=True)
class Counted:
    """Where counting working days led, and how.

    `assumed`: some days on the way lie in years that the table does not know and were taken for ordinary weeks.
    """

    day: datetime.date
    skipped: tuple[Skipped, ...] = ()
    assumed: bool = False


class WorkingCalendar:
    """The working days of every year, as the table stood when it was loaded.

    A year without a single row in the table is not known: there the ordinary week counts, Monday to Friday.
    """

    def __init__(self, exceptions: Mapping[datetime.date, tuple[bool, str]]):
        """`exceptions`: for each day that breaks the ordinary week, whether work is done on it, and its name."""
        self._exceptions = exceptions
        self._years = frozenset(day.year for day in exceptions)

    @classmethod
    def load(cls, near: datetime.date | None = None) -> Self:
        """The calendar as the table has it now, or its years around the day `near`, for short terms; one query."""
        known = CalendarDay.objects.order_by()
        if near is not None:
            first, last = max(near.year - 1, datetime.MINYEAR), min(near.year + 2, datetime.MAXYEAR)
            known = known.filter(day__range=(datetime.date(first, 1, 1), datetime.date(last, 12, 31)))
        rows = known.values_list("day", "is_working", "name")
        return cls({day: (bool(is_working), name) for day, is_working, name in rows})

    def knows(self, day: datetime.date) -> bool:
        """Whether the table says anything of the year of `day`."""
        return day.year in self._years

    def is_working(self, day: datetime.date) -> bool:
        """Whether work is done on `day`."""
        is_working, _name = self._exceptions.get(day, (day.weekday() < SATURDAY, ""))
        return is_working

    def add(self, day: datetime.date, n: int) -> Counted:
        """The `n`-th working day after `day`, which itself never counts; with `n` 0, `day`.

        Raises ValueError for a negative `n`.
        """
        if n < 0:
            raise ValueError("Working days are counted forward only.")
        skipped = []
        reached, left, assumed = day, n, False
        while left:
            reached += ONE_DAY
            assumed |= not self.knows(reached)
            if self.is_working(reached):
                left -= 1
            else:
                skipped.append(Skipped(reached, self._name(reached)))
        return Counted(reached, tuple(skipped), assumed)

    def working_days_between(self, a: datetime.date, b: datetime.date) -> int:
        """How many working days lie after `a`, up to and with `b`; 0 when `b` is not after `a`.

        So `working_days_between(day, add(day, n).day) == n`.
        """
        return sum(self.is_working(day) for day in _days_after(a, b))

    def _name(self, day: datetime.date) -> str:
        return self._exceptions.get(day, (False, ""))[1]


def _days_after(a: datetime.date, b: datetime.date) -> Iterator[datetime.date]:
    return (a + ONE_DAY * n for n in range(1, (b - a).days + 1))
