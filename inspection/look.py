"""What part of what they inspect somebody looks at, and when: the ground of every list and number.  Rule: I1."""

import dataclasses
import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.utils.functional import cached_property

from disclosure.models import Disclosure
from disclosure.querysets import DisclosureQuerySet
from inspection.periods import Period
from inspection.querysets import organizations_for
from organizations.models import Organization
from organizations.sight import LEVEL_COLUMNS, Reader, inside

MOST_OFFERED = 300
"""The most organisations in one drop-down; beyond that the lowest levels are left out of it."""


@dataclasses.dataclass(frozen=True)
class Look:
    """One inspector's view: all that lies below them, or below `chosen`, or, `alone`, that organisation's own.

    `organizations` are all that they inspect, from the top down.
    """

    reader: Reader
    period: Period
    organizations: list[Organization]
    chosen: Organization | None = None
    alone: bool = False

    @property
    def day(self) -> datetime.date:
        return self.reader.day

    def below(self, through: str = "") -> Q:
        """The rows of the organisations looked at; `through` leads to the columns `level_n`."""
        if self.chosen is None:
            return inside(self.reader.inspects, through)
        found = inside(((self.chosen.level, self.chosen.pk),), through)
        if self.alone and self.chosen.level < len(LEVEL_COLUMNS):
            found &= Q(**{f"{through}level_{self.chosen.level + 1}": None})
        return found

    @property
    def looked_at(self) -> list[Organization]:
        """The organisations looked at."""
        if self.chosen is None:
            return self.organizations
        if self.alone:
            return [self.chosen]
        return [row for row in self.organizations if self.chosen.pk in row.path]

    @cached_property
    def without_evidence(self) -> DisclosureQuerySet:
        """The disclosures looked at whose evidence of a posting is late: finding it reads the calendar, so once."""
        seen = Disclosure.objects.inspected_by(self.reader).filter(self.below())
        return seen.without_evidence(self.day)

    @property
    def offered(self) -> list[Organization]:
        """The organisations that a drop-down offers: all of them, or the upper levels of very many."""
        return offered(self.organizations, self.chosen)


def offered(organizations: list[Organization], chosen: Organization | None = None) -> list[Organization]:
    """As many levels of `organizations` as fit into a drop-down, and the one chosen."""
    lowest = 1
    while sum(row.level <= lowest + 1 for row in organizations) <= MOST_OFFERED and lowest < len(LEVEL_COLUMNS):
        lowest += 1
    return [row for row in organizations if row.level <= lowest or row == chosen]


def organizations_below(reader: Reader) -> list[Organization]:
    """The organisations that `reader` may ask about, each followed by those below it."""
    return in_tree_order(organizations_for(reader).order_by("code"))


def in_tree_order(organizations: Iterable[Organization]) -> list[Organization]:
    """Each followed by those below it, sisters by their codes."""
    rows = list(organizations)
    codes = {row.pk: row.code for row in rows}
    return sorted(rows, key=lambda row: [codes.get(above, "") for above in row.path])
