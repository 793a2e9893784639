"""Random worlds for the rule of sight: plain rows for the oracle, and the same rows in the database.

A world follows from its seed alone, and its ids are those of the database.  Dates crowd around the moments at which
it is asked, so that terms begin and end on the very day.  Some people live in many worlds at once: one question to
the database then asks about all of them.
"""

import dataclasses
import datetime
import functools
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model

from catalog.models import Catalog, Category, Item
from disclosure import models
from organizations import sight
from organizations.models import Office, Organization, Standing, User
from tests import oracle

TODAY = datetime.date(2026, 11, 20)
MIDNIGHT = datetime.datetime.combine(TODAY, datetime.time(), oracle.CHINA)
MOMENTS = [
    (MIDNIGHT + datetime.timedelta(**after)).astimezone(datetime.UTC)
    for after in (
        {"hours": -14},
        {"microseconds": -1},
        {},
        {"hours": 5},  # still yesterday in UTC
        {"hours": 10},
        {"hours": 24, "microseconds": -1},
        {"hours": 24},
        {"hours": 34},
    )
]
LONG_AGO = datetime.date(2020, 1, 1)
EVERYWHERE = [oracle.Person(number, is_active=number != 1) for number in range(1, 7)]
PARTS: dict[str, Any] = {
    "Row": models.Row,
    "Attachment": models.Attachment,
    "Release": models.Release,
    "Step": models.Step,
}
IDS_A_WORLD, MANY = 1000, 100_000

# How often a disclosure stands so: the states of its editions, the number of the one shown, the shelf.
COURSES = [
    (3, ("draft",), None, 0),
    (1, ("proposed",), None, 0),
    (1, ("cleared",), None, 0),
    (1, ("reviewed",), None, 0),
    (1, ("returned",), None, 0),
    (1, ("refused",), None, 0),
    (1, ("refused", "draft"), None, 0),
    (2, ("approved",), None, 0),
    (10, ("released",), 1, 0),
    (3, ("released", "draft"), 1, 0),
    (1, ("released", "proposed"), 1, 0),
    (1, ("released", "returned"), 1, 0),
    (1, ("released", "approved"), 1, 0),
    (1, ("released", "refused"), 1, 0),
    (2, ("superseded", "released"), 2, 0),
    (1, ("archived", "superseded", "released"), 3, 0),
    (3, ("ended",), 1, 1),
    (1, ("ended", "draft"), 1, 1),
    (1, ("superseded", "ended"), 2, 1),
    (2, ("archived",), 1, 1),
]
OTHERS = ["archivist", "archivist", "inspector", "inspector", "supervisor", "organization_admin"]
ROLES = [*sorted(oracle.SIGNERS), *sorted(oracle.CARRIERS), *OTHERS]


@dataclasses.dataclass(frozen=True)
class Part:
    """What hangs on an edition; `kind` is the name of its model."""

    id: int
    kind: str
    edition: oracle.Edition


@dataclasses.dataclass(eq=False)
class World(oracle.World):
    seed: int
    parts: list[Part]


# -- Making one ------------------------------------------------------------------------------------------------


def random_world(seed: int) -> World:
    """About ten organisations, twelve people and twelve disclosures, the same for the same seed."""
    return Maker(seed).world


class Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.ids = itertools.count((seed + 1) * IDS_A_WORLD)
        people = [*self.chance.sample(EVERYWHERE, 5), *(oracle.Person(next(self.ids)) for _ in range(6))]
        self.world = World([], people, [], [], [], [], [], [], seed, [])
        for _ in range(self.chance.randint(7, 12)):
            self.found_organization()
        for person in people:
            self.place(person)
        for _ in range(self.chance.randint(10, 14)):
            self.disclose()

    def any_organization(self) -> oracle.Organization:
        return self.chance.choice(self.world.organizations)

    def found_organization(self) -> None:
        """Below one of the others, often below the last, so that the tree grows deep; at most on level six."""
        there = [organization for organization in self.world.organizations if len(path(organization)) < 6]
        superior = self.chance.choice([*there, *there[-1:] * 3]) if there else None
        self.world.organizations.append(oracle.Organization(next(self.ids), superior))

    def place(self, person: oracle.Person) -> None:
        """Give `person` their standings and offices."""
        for _ in range(self.chance.choices([0, 1, 2, 3], [1, 5, 3, 2])[0]):
            tier = self.chance.randint(1, 6)
            standing = oracle.Standing(next(self.ids), person, *self.term(), self.any_organization(), tier)
            add_once(self.world.standings, standing, "person", "organization", "from_on")
        for _ in range(self.chance.choices([0, 1, 2, 3], [6, 4, 2, 1])[0]):
            role = self.chance.choice(ROLES)
            office = oracle.Office(next(self.ids), person, *self.term(), self.any_organization(), role)
            add_once(self.world.offices, office, "person", "organization", "role", "from_on")

    def term(self) -> tuple[datetime.date, datetime.date | None]:
        days = [TODAY + datetime.timedelta(days) for days in (-2, -1, 0, 1, 2)]
        from_on = self.chance.choice([*[LONG_AGO] * 8, *days])
        return from_on, self.chance.choice([*[None] * 6, *(day for day in days if day >= from_on)])

    def disclose(self) -> None:
        weights = [weight for weight, *_ in COURSES]
        _, states, shown, shelf = self.chance.choices(COURSES, weights)[0]
        disclosure = oracle.Disclosure(
            next(self.ids),
            self.any_organization(),
            subtree=self.chance.random() < 0.5,
            tier_now=self.chance.choice([1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 7]) if shown else 0,
            shown=shown,
            content_open=bool(shown) and self.chance.random() < 0.7,
            shelf=shelf,
            listed_at=self.chance.choice(MOMENTS) - datetime.timedelta(self.chance.randint(2, 4)) if shown else None,
            ends_at=self.chance.choice([*[None] * 8, *MOMENTS]) if shown else None,
        )
        self.world.disclosures.append(disclosure)
        for number, state in enumerate(states, start=1):
            self.edit(disclosure, number, state)

    def edit(self, disclosure: oracle.Disclosure, number: int, state: str) -> None:
        here = disclosure.organization
        turn = self.chance.choice([None, here, *path(here), self.any_organization()])
        edition = oracle.Edition(next(self.ids), disclosure, number, state, turn)
        self.world.editions.append(edition)
        for _ in range(self.chance.choice([0, 0, 1, 2])):
            person = self.chance.choice(self.world.people)
            grant = oracle.Grant(next(self.ids), person, *self.term(), edition)
            add_once(self.world.grants, grant, "edition", "person", "from_on")
        for _ in range(self.chance.choice([0, 0, 1, 2])):
            is_wide, tier = self.chance.random() < 0.5, self.chance.randint(1, 6)
            circle = oracle.Circle(next(self.ids), edition, self.any_organization(), is_wide, tier)
            if circle.organization is not here:
                add_once(self.world.circles, circle, "edition", "organization")
        for kind in self.chance.sample(list(PARTS), self.chance.randint(1, 2)):
            self.world.parts.append(Part(next(self.ids), kind, edition))


def path(organization: oracle.Organization) -> list[oracle.Organization]:
    """From the top down to `organization`."""
    return list(oracle.upwards(organization))[::-1]


def add_once(rows: list, row: Any, *columns: str) -> None:
    """Add `row` unless another is the same in `columns`, which the database would refuse."""
    if all(any(getattr(row, name) != getattr(other, name) for name in columns) for other in rows):
        rows.append(row)


# -- Writing them ----------------------------------------------------------------------------------------------


def write(worlds: Sequence[World]) -> None:
    """Put the rows of `worlds` into the database, under the same ids, in few statements."""
    people = {person for world in worlds for person in world.people}
    User.objects.bulk_create(
        User(id=person.id, username=f"u{person.id}", name=f"某{person.id}", is_active=person.is_active)
        for person in people
    )
    Organization.objects.bulk_create(
        Organization(
            id=row.id,
            name=f"组织{row.id}",
            kind="agency",
            code=f"W{row.id}",
            fonds=f"{row.id}",
            superior_id=id_of(row.superior),
            level=len(path(row)),
            **levels(row),
        )
        for row in every(worlds, "organizations")
    )
    Standing.objects.bulk_create(
        Standing(organization_id=row.organization.id, tier=row.tier, **term(row)) for row in every(worlds, "standings")
    )
    Office.objects.bulk_create(
        Office(organization_id=row.organization.id, role=row.role, **term(row)) for row in every(worlds, "offices")
    )
    write_disclosures(worlds)
    for number in (1, 2, 3):
        write_editions(worlds, {row for row in every(worlds, "editions") if row.number == number})


def write_disclosures(worlds: Sequence[World]) -> None:
    catalog = Catalog.objects.create(
        issuer_id=worlds[0].organizations[0].id, edition="2026", title="党务公开目录", effective_on=LONG_AGO
    )
    category = Category.objects.create(catalog=catalog, code="A", title="组织建设")
    item = Item.objects.create(category=category, code="A1", title="换届选举", tier=7, timing="long_term")
    shown = {(row.disclosure, row.number): row.id for row in every(worlds, "editions")}
    models.Disclosure.objects.bulk_create(
        models.Disclosure(
            id=row.id,
            slug=f"d{row.id}",
            item=item,
            organization_id=row.organization.id,
            subtree=int(row.subtree),
            tier_now=row.tier_now,
            shown_id=shown.get((row, row.shown)),
            content_open=int(row.content_open),
            shelf=row.shelf,
            published_at=row.listed_at,
            listed_at=row.listed_at,
            ends_at=row.ends_at,
            **levels(row.organization),
        )
        for row in every(worlds, "disclosures")
    )


def write_editions(worlds: Sequence[World], editions: set[oracle.Edition]) -> None:
    """Write `editions`, one of each disclosure, as drafts with their content, then let their states move on."""
    models.Edition.objects.bulk_create(
        models.Edition(
            id=row.id,
            disclosure_id=row.disclosure.id,
            number=row.number,
            turn_organization_id=id_of(row.turn),
            title=f"事项{row.id}",
            subtree=int(row.disclosure.subtree),
            content_hash="0" * 64,
            approved_hash="0" * 64,
        )
        for row in editions
    )
    permission = Permission.objects.get(codename="view_disclosure")
    models.DisclosureGrant.objects.bulk_create(
        models.DisclosureGrant(
            id=row.id,
            edition_id=row.edition.id,
            content_object_id=row.edition.disclosure.id,
            user_id=row.person.id,
            permission=permission,
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in every(worlds, "grants")
        if row.edition in editions
    )
    models.ExtraCircle.objects.bulk_create(
        models.ExtraCircle(
            id=row.id,
            edition_id=row.edition.id,
            disclosure_id=row.edition.disclosure.id,
            organization_id=row.organization.id,
            subtree=int(row.subtree),
            tier=row.tier,
        )
        for row in every(worlds, "circles")
        if row.edition in editions
    )
    for kind, model in PARTS.items():
        parts = [row for row in every(worlds, "parts") if row.kind == kind and row.edition in editions]
        model._default_manager.bulk_create(
            model(id=row.id, edition_id=row.edition.id, **columns_of(row)) for row in parts
        )
    for state in {row.state for row in editions}:
        ids = [row.id for row in editions if row.state == state]
        models.Edition.objects.filter(id__in=ids).update(state=state)


def columns_of(part: Part) -> dict[str, Any]:
    """What the model of `part` needs besides; sight asks nothing of it."""
    return {
        "Row": {"position": 1, "cells": {}},
        "Attachment": {"slug": f"a{part.id}", "name": "附件.pdf", "kind": "pdf", "size": 1, "sha256": f"{part.id:064}"},
        "Release": {"tier": part.edition.disclosure.tier_now or 7, "due_at": MIDNIGHT},
        "Step": {"round": 1, "verb": "propose", "signed_name": "某人", "signed_as": "drafter", "at": MIDNIGHT},
    }[part.kind]


def every(worlds: Iterable[World], rows: str) -> Iterator[Any]:
    return itertools.chain.from_iterable(getattr(world, rows) for world in worlds)


def id_of(row: Any) -> int | None:
    return None if row is None else row.id


def levels(organization: oracle.Organization) -> dict[str, int]:
    return {f"level_{level}": above.id for level, above in enumerate(path(organization), start=1)}


def term(row: oracle.Term) -> dict[str, Any]:
    return {"id": row.id, "person_id": row.person.id, "from_on": row.from_on, "until_on": row.until_on}


# -- Asking both -----------------------------------------------------------------------------------------------


def disagreements(worlds: Sequence[World]) -> Iterator[str]:
    """Every answer that the database gives and the oracle does not, at two moments; `worlds` were written before.

    A visitor is asked at both, everybody else at one of them.  Who lives in one world alone is asked by sample.
    """
    chance = random.Random(worlds[0].seed)
    lone = [person for world in worlds for person in world.people if person not in EVERYWHERE]
    onlookers = [None, None, *EVERYWHERE, *chance.sample(lone, len(worlds) // 20)]
    for person, moment in zip(onlookers, itertools.cycle(chance.sample(MOMENTS, 2)), strict=False):
        reader = reader_of(person, moment)
        for model in (models.Disclosure, models.Edition, PARTS[chance.choice(list(PARTS))]):
            yield from wrong_sets(worlds, person, reader, model)
        yield from wrong_lists(worlds, person, reader, a_page=MANY if person in EVERYWHERE else 3)


def wrong_sets(
    worlds: Sequence[World], person: oracle.Person | None, reader: sight.Reader, model: type[Model]
) -> Iterator[str]:
    """Lines and content of one kind of row."""
    for depth in ("visible_to", "readable_to"):
        rows = getattr(model._default_manager, depth)(reader).order_by()
        found = set(rows.values_list("pk", flat=True))
        wanted = said_by_oracle(worlds, person, reader.now, f"{model.__name__}.{depth}")
        if found != wanted:
            yield f"{model.__name__}.{depth}: {difference(found, wanted)} for {person} at {reader.now}"


def wrong_lists(
    worlds: Sequence[World], person: oracle.Person | None, reader: sight.Reader, a_page: int
) -> Iterator[str]:
    """The current list and that of the ended, in their order, page by page to the end."""
    for shelf in (0, 1):
        wanted = said_by_oracle(worlds, person, reader.now, f"shelf {shelf}")
        found: list[tuple] = []
        while len(found) <= len(wanted):
            before = found[-1] if found else None
            lines = models.Disclosure.objects.newest_visible(reader, a_page, before=before, shelf=shelf)
            page = list(lines.values_list("listed_at", "id"))
            found += page
            if len(page) < a_page:
                break
        if found != sorted(wanted, reverse=True):
            yield f"shelf {shelf}: {difference(set(found), wanted)} for {person} at {reader.now}"


def reader_of(person: oracle.Person | None, moment: datetime.datetime) -> sight.Reader:
    return sight.visitor(moment) if person is None else sight.reader_for(User.objects.get(id=person.id), moment)


def said_by_oracle(
    worlds: Sequence[World], person: oracle.Person | None, moment: datetime.datetime, question: str
) -> set:
    """Ids, or for a shelf moments and ids.  Where `person` does not live they are a visitor."""
    answers = [said_of(world, person if person in world.people else None, moment) for world in worlds]
    return set().union(*(answer[question] for answer in answers))


@functools.lru_cache(maxsize=10_000)
def said_of(world: World, person: oracle.Person | None, moment: datetime.datetime) -> dict[str, set]:
    onlooker = oracle.Onlooker(world, person, moment)
    said: dict[str, set] = {
        "Disclosure.visible_to": {row.id for row in world.disclosures if onlooker.sees(row)},
        "Disclosure.readable_to": {row.id for row in world.disclosures if onlooker.reads(row)},
    }
    for shelf in (0, 1):
        found = [row for row in world.disclosures if onlooker.finds_on(shelf, row)]
        said[f"shelf {shelf}"] = {(row.listed_at, row.id) for row in found}
    for depth, asks in (("visible_to", onlooker.sees_edition), ("readable_to", onlooker.reads_edition)):
        editions = {row for row in world.editions if asks(row)}
        said[f"Edition.{depth}"] = {row.id for row in editions}
        for kind in PARTS:
            said[f"{kind}.{depth}"] = {row.id for row in world.parts if row.kind == kind and row.edition in editions}
    return said


def difference(found: set, wanted: set) -> str:
    return f"{describe(found - wanted)} too many, {describe(wanted - found)} missing"


def describe(rows: set) -> str:
    """Ids, each with the seed of its world."""
    ids = sorted(row[1] if isinstance(row, tuple) else row for row in rows)
    return ", ".join(f"{found} (world {found // IDS_A_WORLD - 1})" for found in ids[:3]) or "none"
