"""Who signs what in the county: the nearest organisation upwards in which somebody else holds the office."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

from catalog.choices import Approver
from catalog.reading.reading import Item
from disclosure.config.demonstration.people import Person, Place
from organizations.roles import Role


@dataclasses.dataclass(frozen=True)
class Signers:
    """Who takes one matter through its four signatures; a sensitive one is cleared twice."""

    drafter: str
    clears: Sequence[str]
    reviewer: str
    approver: str


class Staff:
    """The offices of the county, as they are held from the first day on."""

    def __init__(self, places: Iterable[Place], people: Iterable[Person]):
        self.places = {place.code: place for place in places}
        self.held: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.in_place: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            self.in_place[person.place].append(person)
            for role in person.roles:
                self.held[person.place, role].append(person.username)

    def signers(self, place: Place, item: Item) -> Signers:
        """As `disclosure.workflow.turns` will find them."""
        above = self.places.get(place.superior, place)
        signed = [self.held[place.code, Role.DRAFTER][0]]
        clears = [self.nearest(place, Role.CONFIDENTIALITY_REVIEWER, signed)]
        signed += clears
        if item.sensitive:
            clears.append(self.nearest(above, Role.CONFIDENTIALITY_REVIEWER, signed))
            signed += clears[1:]
        joint = place.joint and not item.sensitive
        reviewer = self.nearest(place, Role.REVIEWER, signed[:1] if joint else signed)
        signed.append(reviewer)
        approver = self.nearest(above if item.approver == Approver.SUPERIOR else place, Role.APPROVER, signed)
        return Signers(signed[0], clears, reviewer, approver)

    def nearest(self, place: Place, role: str, barred: Sequence[str] = ()) -> str:
        """Who holds `role` in `place` or the nearest organisation above it, and is not barred."""
        while True:
            if free := [person for person in self.held[place.code, role] if person not in barred]:
                return free[0]
            place = self.places[place.superior]

    def names(self, place: Place) -> list[str]:
        """What the people of `place` are called, those who lead it first."""
        return [person.name for person in sorted(self.in_place[place.code], key=lambda person: person.tier or 9)]
