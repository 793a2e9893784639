"""The working days of the county: those that have been, which everything generated is counted in, and the next."""

import bisect
import datetime
import random
from collections.abc import Sequence

from audit import clock
from disclosure.config.demonstration.moments import At, Times
from organizations.calendar import ONE_DAY

SLOTS = ("09:05", "10:10", "11:15", "14:10", "15:15", "16:20")
"""When people sign, in the order of a day; a little later each time."""
JITTER = 40
"""Minutes at most."""


class Diary:
    """`past` are the working days from the first one until yesterday, `ahead` those after today."""

    def __init__(self, times: Times, since: datetime.date):
        days = (since + ONE_DAY * n for n in range((times.today - since).days))
        self.past = [day for day in days if times.calendar.is_working(day)]
        self.ahead = [times.calendar.add(times.today, n).day for n in range(1, 15)]
        self.times = times

    def __len__(self) -> int:
        return len(self.past)

    def position(self, day: datetime.date) -> int:
        """The first working day that is not before `day`, by its number."""
        return bisect.bisect_left(self.past, day)

    def at(self, position: int, hour: str) -> At:
        """`hour` on the working day with this number; behind the last it goes on with those to come."""
        behind = position - len(self.past)
        return self.on(self.past[position] if behind < 0 else self.ahead[behind], hour)

    def on(self, day: datetime.date, hour: str) -> At:
        time = datetime.time.fromisoformat(hour)
        return At(clock.start_of(day) + datetime.timedelta(hours=time.hour, minutes=time.minute))

    def course(self, draw: random.Random, first: int, last: int, number: int) -> Sequence[At]:
        """So many moments in their order, on the working days from `first` to `last`; sooner where they need room."""
        first = max(0, min(first, last - (number - 1) // len(SLOTS)))
        slots = [(day, hour) for day in range(first, last + 1) for hour in SLOTS]
        chosen = sorted({0, *draw.sample(range(1, len(slots)), number - 1)})
        return [self._late(draw, self.at(*slots[slot])) for slot in chosen]

    def _late(self, draw: random.Random, at: At) -> At:
        return At(at.moment + datetime.timedelta(minutes=draw.randint(0, JITTER), seconds=draw.randint(0, 59)))
