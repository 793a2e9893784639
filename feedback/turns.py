"""Who answers: the nearest organisation upwards where somebody holds the handler's office.  Rule: F4."""

import datetime
from collections.abc import Iterable

from feedback.querysets import ANSWER
from organizations.models import Office, Organization
from organizations.roles import roles_with


def answering(organizations: Iterable[Organization], day: datetime.date) -> dict[int, int | None]:
    """For each of `organizations` the id of the one that answers what is asked there, None where nobody does.

    One query for all of them.
    """
    organizations = list(organizations)
    places = {place for organization in organizations for place in organization.path}
    held = Office.objects.in_force(day).filter(
        organization__in=places, role__in=roles_with(ANSWER), person__is_active=True
    )
    answered_in = set(held.values_list("organization_id", flat=True))
    return {
        organization.pk: next((place for place in reversed(organization.path) if place in answered_in), None)
        for organization in organizations
    }
