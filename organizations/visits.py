"""When somebody was here last: what is new for them counts from there."""

import datetime

from organizations.models import User

ONE_VISIT = datetime.timedelta(minutes=30)
"""Whoever comes back within that time is still on the same visit."""


def visit(person: User, *, now: datetime.datetime) -> datetime.datetime | None:
    """When `person` was here before the visit that is going on, None on the first; notes when a new one begins.

    One small write at the beginning of a visit, without an event: what somebody reads is nobody's business.  Two
    requests at once begin one visit.  Rule: L3.
    """
    if person.visited_at is None or now - person.visited_at > ONE_VISIT:
        began = {"previous_visit_at": person.visited_at, "visited_at": now}
        User.objects.filter(pk=person.pk, visited_at=person.visited_at).update(**began)
        person.previous_visit_at, person.visited_at = person.visited_at, now
    return person.previous_visit_at
