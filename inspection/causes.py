"""Why something came late: which step of its way took how long.  Rule: I5."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from audit import clock
from catalog.models import Obligation
from disclosure.models import Edition, Step
from inspection.listing import Leg, days_between
from inspection.look import Look
from inspection.querysets import events_for

START, POST = "start", "post"
AWAITED = {
    "": _("before it was begun"),
    START: _("drafting"),
    "propose": _("clearing"),
    "clear": _("review"),
    "review": _("approval"),
    "approve": _("waiting for its day"),
    "return_to_author": _("mending"),
    "call_back": _("mending"),
    "release": _("posting"),
}
"""What is waited for after each verb."""

Moment = tuple[str, datetime.date]


def legs_of(duties: Sequence[Obligation], look: Look) -> dict[int, list[Leg]]:
    """For each of `duties` that a disclosure met: the steps of its way with their days; two queries."""
    ways = _ways(duties, look)
    begun = _begun([step.edition_id for steps in ways.values() for step in steps[:1]], look)
    return {
        duty.pk: _legs(duty, ways[duty.pk], begun) for duty in duties if duty.pk in ways and duty.met_at is not None
    }


def _ways(duties: Iterable[Obligation], look: Look) -> dict[int, list[Step]]:
    """The signatures on the edition that each duty's disclosure showed first, up to that release."""
    signed = Step.objects.inspected_by(look.reader).filter(
        edition__disclosure__obligation__in=[duty.pk for duty in duties]
    )
    by_duty: dict[int, dict[int, list[Step]]] = defaultdict(lambda: defaultdict(list))
    for step in signed.select_related("edition__disclosure").order_by("id"):
        by_duty[step.edition.disclosure.obligation_id or 0][step.edition_id].append(step)
    ways = {}
    for duty, editions in by_duty.items():
        released = [steps for steps in editions.values() if any(step.verb == "release" for step in steps)]
        if released:
            steps = min(released, key=lambda steps: steps[0].id)
            verbs = [step.verb for step in steps]
            ways[duty] = steps[: verbs.index("release") + 1]
    return ways


def _begun(editions: Sequence[int], look: Look) -> dict[int, datetime.date]:
    """When each of `editions` was begun: no signature says so, an event does."""
    events = events_for(look.reader).filter(
        object_kind=Edition._meta.label_lower, object_id__in=editions, verb__in=[START, "correct"]
    )
    return {pk: clock.day_of(at) for pk, at in events.values_list("object_id", "at") if pk is not None}


def _legs(duty: Obligation, steps: Sequence[Step], begun: dict[int, datetime.date]) -> list[Leg]:
    """Each step once, however often it was taken, in the order in which they first came."""
    first = steps[0]
    way: list[Moment] = [("", _runs_from(duty))]
    way.append((START, begun.get(first.edition_id, clock.day_of(first.at))))
    way += [(step.verb, clock.day_of(step.at)) for step in steps]
    if duty.met_at is not None and duty.met_at > steps[-1].at:
        way.append((POST, clock.day_of(duty.met_at)))
    taken: dict[str, int] = defaultdict(int)
    for (before, since), (verb, until) in pairwise(way):
        word = AWAITED["propose"] if verb == "clear" else AWAITED[before]  # a sensitive item is cleared twice
        taken[str(word)] += max(0, days_between(since, until))
    longest = max(taken.values())
    legs = [Leg(word, days) for word, days in taken.items()]
    return [replace(leg, is_longest=longest > 0 and leg.days == longest) for leg in legs]


def _runs_from(duty: Obligation) -> datetime.date:
    """The day from which the time to disclose ran."""
    start = duty.explained.get("start")
    return datetime.date.fromisoformat(start) if start else duty.until_on
