"""Who holds which office where: the people that a notice goes to."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable

from organizations.models import Office, Organization


class Holders:
    """Who holds which of `roles` on `day`, in `organizations` and in all above them; one query."""

    def __init__(self, organizations: Iterable[Organization], day: datetime.date, roles: Collection[str]):
        places = {place for organization in organizations for place in organization.path}
        self._people: dict[tuple[int, str], set[int]] = defaultdict(set)
        offices = Office.objects.in_force(day).filter(organization__in=places, role__in=roles, person__is_active=True)
        for organization, role, person in offices.values_list("organization_id", "role", "person_id"):
            self._people[organization, role].add(person)

    def of(self, organization: int, *roles: str) -> set[int]:
        """Those who hold one of `roles` in the organisation with this id."""
        return set().union(*(self._people.get((organization, role), set()) for role in roles))

    def nearest(self, organization: Organization, *roles: str) -> set[int]:
        """Those who hold one of `roles` in the nearest organisation upwards, itself first, where anybody does."""
        found = (self.of(place, *roles) for place in reversed(organization.path))
        return next(filter(None, found), set())
