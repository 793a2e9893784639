"""What is due now: each function calls one verb of the timetable.  Safe to run twice, at once, or days late."""

import datetime

from audit.act import by_timetable
from disclosure import workflow
from disclosure.models import Release


def release_due(now: datetime.datetime) -> int:
    """Release every stage whose time has come; returns how many.  Rule: T1."""
    return workflow.release_stages(Release.objects.due(now), act=by_timetable(now))


def end_due(now: datetime.datetime) -> int:
    """End every disclosure whose time is over; returns how many.  Rule: T4."""
    return workflow.end_due(act=by_timetable(now))


def renew_turns(now: datetime.datetime) -> int:
    """Say anew whose turn it is, after offices began, ended or changed; returns how many moved.  Rule: R6."""
    return workflow.renew_turns(act=by_timetable(now))
