"""When each circle could first see a new edition: inside the party first, on the next working days.  Rule: V8."""

import datetime

from audit import clock
from catalog.models import Item
from organizations.calendar import WorkingCalendar
from organizations.tiers import Tier

OPENING = datetime.time(9, 0)


def suggested_stages(item: Item, now: datetime.datetime) -> list[tuple[int, datetime.datetime]]:
    """The stages that `item` asks for, as (tier, moment), innermost first.

    The first begins on the second working day after `now` at nine, so that the signatures have their time;
    an outer one follows on the next working day.
    """
    tiers = [Tier.PARTY_MEMBERS, item.tier] if item.inner_first else [item.tier]
    day = clock.day_of(now)
    calendar = WorkingCalendar.load(day)
    return [(int(tier), _opening(calendar.add(day, 2 + step).day)) for step, tier in enumerate(tiers)]


def _opening(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, OPENING, tzinfo=clock.start_of(day).tzinfo)
