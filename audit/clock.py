"""The one clock of the portal.

Read it once per request and once per sweep and hand the moment on, so that everything decided together is
decided at the same moment.  Only `audit.travel` can turn it.
"""

import datetime

from django.utils import timezone

_turned_to: datetime.datetime | None = None


def now() -> datetime.datetime:
    """The present moment, aware, in UTC."""
    return _turned_to or timezone.now()


def day_of(moment: datetime.datetime) -> datetime.date:
    """The calendar day of `moment` where the organisations live (setting TIME_ZONE)."""
    return timezone.localdate(moment)


def today() -> datetime.date:
    """The calendar day of the present moment."""
    return day_of(now())


def start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of `day` where the organisations live, aware."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
