"""What proves that people were told otherwise than on the web, and until when the proof is expected.  Rule: E1, E3.

The rule stands here alone: as a condition on postings, which the querysets put to the database.
"""

import datetime
from typing import Any

from django.db.models import F, Q

from audit import clock
from catalog.choices import Channel
from catalog.models import Catalog
from organizations.calendar import ONE_DAY, WorkingCalendar

CHANNELS = tuple(channel for channel in Channel if channel != Channel.WEB)
"""Those that leave evidence of their own; the website's is the release itself."""

SAME_TEXT = Q(content_hash=F("edition__content_hash"))
"""Postings of the text that their edition has: one that was called back may have been written anew."""


def proof(photographed: Q, shown: Any) -> Q:
    """Which postings are evidence for their channel, given when one is photographed and which edition is shown.

    A board is proved by a photograph, of the edition that is shown: where a new one took its place the old sheet
    must come down.  A meeting is proved by its attendance or a photograph, a document or bulletin by its number.
    None proves what was written after it.  Rule: E1.
    """
    return SAME_TEXT & (
        (Q(channel=Channel.BOARD, edition=shown) & photographed)
        | (Q(channel=Channel.MEETING) & (Q(should_attend__isnull=False) | photographed))
        | Q(channel__in=[Channel.DOCUMENT, Channel.BULLETIN])
    )


def limits(day: datetime.date) -> list[tuple[int, datetime.datetime]]:
    """For each number of working days that a catalogue allows, the moment before which the last circle was reached.

    What reached its outermost circle before that moment, and has no evidence, is late on `day`.  Rule: E3.
    """
    calendar = WorkingCalendar.load()
    allowed = Catalog.objects.order_by().values_list("evidence_working_days", flat=True).distinct()
    return [(number, clock.start_of(_first_of(calendar, day, number))) for number in sorted(allowed)]


def due_on(released_at: datetime.datetime, working_days: int, calendar: WorkingCalendar) -> datetime.date:
    """The last day on which evidence of what reached its outermost circle at `released_at` is in time.  Rule: E3."""
    return calendar.add(clock.day_of(released_at), working_days).day


def _first_of(calendar: WorkingCalendar, day: datetime.date, working_days: int) -> datetime.date:
    """The first of the last `working_days` working days that were over before `day`."""
    first, left = day, working_days
    while left:
        first -= ONE_DAY
        left -= calendar.is_working(first)
    return first
