"""What runs by the clock, in its order: one list every half minute, one every hour.  Rule: T1.

Tasks and commands run these lists.  Each step is a plain function of the moment that does what is due by then; it
may run twice, beside another, or days late.
"""

import dataclasses
import datetime
import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from audit import progress
from audit.act import by_timetable
from audit.models import Event, Progress
from audit.record import record
from catalog.notices import remind_of_duties
from catalog.planning import plan_obligations
from disclosure.notices import remind_of_waiting, tell_of_events, tell_of_the_undone, tell_of_turns
from disclosure.sweep import end_due, release_due, renew_turns
from feedback.notices import remind_of_opinions, tell_of_opinions
from feedback.sweep import renew_answering
from notices.sweep import deliver

logger = logging.getLogger(__name__)

Step = Callable[[datetime.datetime], int]

RECORDED_EVERY = datetime.timedelta(hours=1)
"""A step that fails at every run is logged each time, and is an event once in so long."""


@dataclasses.dataclass(frozen=True)
class Schedule:
    """A list of steps, known by `name`; `audit.progress` says when it was last run to its end."""

    name: str
    steps: tuple[Step, ...]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one step: how many things it did, or the error that it ended with."""

    step: str
    done: int = 0
    error: Exception | None = None

    def __str__(self) -> str:
        return f"{self.step}: {f'failed, {type(self.error).__name__}' if self.error else self.done}"


SWEEP = Schedule(
    "sweep",
    (
        release_due,
        end_due,
        renew_turns,
        renew_answering,
        tell_of_turns,
        tell_of_events,
        tell_of_the_undone,
        tell_of_opinions,
        deliver,
    ),
)
"""Every half minute: what readers see, then who is told of it."""

PLAN = Schedule("plan", (plan_obligations, remind_of_duties, remind_of_waiting, remind_of_opinions, renew_turns))
"""Every hour: what is owed, and who is reminded of it."""


def run(schedule: Schedule, now: datetime.datetime) -> list[Outcome]:
    """Run every step of `schedule` as of `now`; one that fails keeps no other from running."""
    outcomes = [_take(step, schedule, now) for step in schedule.steps]
    job = progress.reach(schedule.name, now)
    for failed in (outcome for outcome in outcomes if outcome.error):
        _record_failure(job, f"{failed.step}: {type(failed.error).__name__}", now)
    return outcomes


def _take(step: Step, schedule: Schedule, now: datetime.datetime) -> Outcome:
    try:
        return Outcome(step.__name__, step(now))
    except Exception as error:  # whatever it is, the rest goes on
        logger.error("%s: %s failed: %s at %s", schedule.name, step.__name__, type(error).__name__, _where(error))
        if not connection.in_atomic_block:  # the next step finds a lost database again
            connection.close_if_unusable_or_obsolete()
        return Outcome(step.__name__, error=error)


def _record_failure(job: Progress, reason: str, now: datetime.datetime) -> None:
    recently = Event.objects.filter(verb="job_failed", at__gt=now - RECORDED_EVERY, reason=reason)
    if not recently.exists():
        record("job_failed", job, act=by_timetable(now), reason=reason)


def _where(error: Exception) -> str:
    """The way through our own code to the failure, without values: those of a row may be restricted."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(settings.BASE_DIR)]
    return " > ".join(f"{Path(f.filename).relative_to(settings.BASE_DIR)}:{f.lineno}" for f in ours)
