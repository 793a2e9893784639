"""What one demonstration is made of: the small one, or the whole county around it."""

import dataclasses
import datetime
import functools
from collections.abc import Mapping, Sequence

from catalog.importing import REFERENCE
from catalog.reading import Reading, read_catalog
from disclosure.config.demonstration import neighbours, township
from disclosure.config.demonstration.matters import Asked, Matter, Posted, Sealed, SetAside, Withheld
from disclosure.config.demonstration.moments import Times
from disclosure.config.demonstration.people import PEOPLE, PLACES, Person, Place
from organizations.roles import Role

CORE = (*township.MATTERS, *neighbours.MATTERS)
EVERYBODY: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True)
class Town:
    """Who there is and what they disclose.

    The county tries the items of `tried` from the day `since` on, each binding the kinds of organisation that are
    named, or `EVERYBODY`.
    """

    since: datetime.date
    tried: Mapping[str, frozenset[str]]
    places: Sequence[Place] = PLACES
    people: Sequence[Person] = PEOPLE
    matters: Sequence[Matter] = CORE
    withheld: Sequence[Withheld] = (neighbours.WITHHELD,)
    aside: Sequence[SetAside] = ()
    postings: Sequence[Posted] = ()
    questions: Sequence[Asked] = ()
    seals: Sequence[Sealed] = ()

    def drafter(self, place: str) -> Person:
        """Who writes in the organisation with this code."""
        return next(person for person in self.people if person.place == place and Role.DRAFTER in person.roles)


def small(times: Times) -> Town:
    """One county, two townships, an agency and a village, and seventeen matters."""
    return Town(since=times.quarter.first, tried=tried_by_the_core())


def tried_by_the_core() -> dict[str, frozenset[str]]:
    """The items of which the core tells something before the whole catalogue was in force."""
    return dict.fromkeys((matter.item for matter in (*CORE, neighbours.WITHHELD.matter)), EVERYBODY)


@functools.cache
def reference() -> Reading:
    """The catalogue that the county adopts."""
    return read_catalog(REFERENCE)
