"""What was corrected: when a new edition took the place of another, why, and what changed.  Rule: L6."""

import dataclasses
import datetime
from collections.abc import Iterable

from disclosure.differences import Segments, difference_for_readers
from disclosure.models import Edition, Release, Step


@dataclasses.dataclass(frozen=True)
class Correction:
    """`difference` is for those who could read the former edition; to others nothing of it is shown."""

    number: int
    at: datetime.datetime
    reason: str
    difference: Segments


def correction_of(
    edition: Edition, former: Edition | None, steps: Iterable[Step], stages: Iterable[Release]
) -> Correction | None:
    """What `edition`, which took the place of another, corrected; None for a first one, or before its release.

    `former` is the one that it replaced, where the reader could read that too.
    """
    released = [stage.released_at for stage in stages if stage.released_at]
    if edition.number == 1 or not released:
        return None
    reasons = [step.note for step in steps if step.verb == "propose" and step.round == edition.round]
    difference = difference_for_readers(former, edition) if former else []
    return Correction(edition.number, min(released), reasons[-1] if reasons else "", difference)
