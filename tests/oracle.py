"""Who sees what, answered a second time: plain Python over plain lists, written from the words of the rule.

It imports nothing of the project and knows neither keys nor SQL: it walks from an organisation upwards and asks
"is this person in this circle at this moment?".  The tests hold the querysets to its answers.
"""

import dataclasses
import datetime
from collections.abc import Iterator

CHINA = datetime.timezone(datetime.timedelta(hours=8))
PUBLIC = 7
SIGNERS = {"drafter", "confidentiality_reviewer", "reviewer", "approver"}
CARRIERS = {"publisher", "handler", "archivist"}
APPROVED_ONCE = {"approved", "released", "superseded", "ended", "archived"}
OVER = {"ended", "archived"}


@dataclasses.dataclass(frozen=True, eq=False)
class Organization:
    id: int
    superior: "Organization | None"


@dataclasses.dataclass(frozen=True, eq=False)
class Person:
    id: int
    is_active: bool = True


@dataclasses.dataclass(frozen=True, eq=False)
class Term:
    """What a person is somewhere, first and last day included; without a last day it goes on."""

    id: int
    person: Person
    from_on: datetime.date
    until_on: datetime.date | None


@dataclasses.dataclass(frozen=True, eq=False)
class Standing(Term):
    organization: Organization
    tier: int


@dataclasses.dataclass(frozen=True, eq=False)
class Office(Term):
    organization: Organization
    role: str


@dataclasses.dataclass(frozen=True, eq=False)
class Disclosure:
    """`tier_now` is the tier reached, 0 before the first; `shown` the number of the edition shown."""

    id: int
    organization: Organization
    subtree: bool
    tier_now: int
    shown: int | None
    content_open: bool
    shelf: int
    listed_at: datetime.datetime | None
    ends_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True, eq=False)
class Edition:
    id: int
    disclosure: Disclosure
    number: int
    state: str
    turn: Organization | None


@dataclasses.dataclass(frozen=True, eq=False)
class Grant(Term):
    edition: Edition


@dataclasses.dataclass(frozen=True, eq=False)
class Circle:
    """A circle of another organisation that the edition is shown to as well."""

    id: int
    edition: Edition
    organization: Organization
    subtree: bool
    tier: int


@dataclasses.dataclass(eq=False)
class World:
    organizations: list[Organization]
    people: list[Person]
    standings: list[Standing]
    offices: list[Office]
    disclosures: list[Disclosure]
    editions: list[Edition]
    grants: list[Grant]
    circles: list[Circle]


class Onlooker:
    """Who looks at a world at one moment; a visitor, and a person no longer active, are nobody in it."""

    def __init__(self, world: World, person: Person | None, moment: datetime.datetime) -> None:
        self.world, self.person, self.moment = world, person, moment
        self.day = moment.astimezone(CHINA).date()
        self.standings = [standing for standing in world.standings if self.holds(standing)]
        self.offices = [office for office in world.offices if self.holds(office)]

    def holds(self, term: Term) -> bool:
        has_begun, is_over = term.from_on <= self.day, term.until_on is not None and term.until_on < self.day
        return term.person is self.person and term.person.is_active and has_begun and not is_over

    def is_in_circle(self, organization: Organization, subtree: bool, tier: int) -> bool:
        def is_mine(standing: Standing) -> bool:
            below = subtree and is_within(standing.organization, organization)
            return standing.tier <= tier and (below or standing.organization is organization)

        return tier == PUBLIC or any(is_mine(standing) for standing in self.standings)

    def works_on(self, edition: Edition) -> bool:
        def is_work_of(office: Office) -> bool:
            is_ours = office.organization is edition.disclosure.organization
            is_our_turn = office.organization is edition.turn
            return (
                (office.role == "drafter" and is_ours)
                or (office.role in SIGNERS and (is_ours or is_our_turn) and edition.state != "draft")
                or (office.role in CARRIERS and is_ours and edition.state in APPROVED_ONCE)
                or (office.role == "archivist" and edition.state in OVER and self.is_nearest_archivist(office, edition))
            )

        return any(is_work_of(office) for office in self.offices)

    def is_nearest_archivist(self, office: Office, edition: Edition) -> bool:
        """Whether nobody works as an archivist between the organisation of `edition` and that of `office`."""

        def has_one(organization: Organization) -> bool:
            there = [o for o in self.world.offices if o.organization is organization and o.role == "archivist"]
            return any(Onlooker(self.world, o.person, self.moment).holds(o) for o in there)

        above = upwards(edition.disclosure.organization)
        return next((organization for organization in above if has_one(organization)), None) is office.organization

    def inspects(self, edition: Edition) -> bool:
        where = edition.disclosure.organization
        mine = [office.organization for office in self.offices if office.role == "inspector"]
        return edition.state != "draft" and any(is_within(where, organization) for organization in mine)

    def is_behind(self, edition: Edition) -> bool:
        return self.works_on(edition) or self.inspects(edition)

    def is_behind_one_of(self, disclosure: Disclosure) -> bool:
        editions = [edition for edition in self.world.editions if edition.disclosure is disclosure]
        return any(self.is_behind(edition) for edition in editions)

    def is_named(self, disclosure: Disclosure) -> bool:
        grants = [grant for grant in self.world.grants if grant.edition.disclosure is disclosure]
        return any(is_shown(grant.edition) and self.holds(grant) for grant in grants)

    def is_in_extra_circle(self, disclosure: Disclosure) -> bool:
        circles = [circle for circle in self.world.circles if circle.edition.disclosure is disclosure]
        opened = [c for c in circles if is_shown(c.edition) and c.tier <= disclosure.tier_now]
        return any(self.is_in_circle(c.organization, c.subtree, c.tier) for c in opened)

    def is_reader_of(self, disclosure: Disclosure) -> bool:
        return disclosure.tier_now > 0 and (
            self.is_in_circle(disclosure.organization, disclosure.subtree, disclosure.tier_now)
            or self.is_named(disclosure)
            or self.is_in_extra_circle(disclosure)
        )

    def sees(self, disclosure: Disclosure) -> bool:
        """The line: title, number, dates, state."""
        return self.is_reader_of(disclosure) or self.is_behind_one_of(disclosure)

    def reads(self, disclosure: Disclosure) -> bool:
        """The content as well."""
        is_open = disclosure.content_open and self.is_reader_of(disclosure)
        return is_open or self.is_behind_one_of(disclosure)

    def sees_edition(self, edition: Edition) -> bool:
        """Its line.  What hangs on an edition (rows, attachments, stages, signatures) asks the same."""
        return self.is_behind(edition) or (is_shown(edition) and self.sees(edition.disclosure))

    def reads_edition(self, edition: Edition) -> bool:
        return self.is_behind(edition) or (is_shown(edition) and self.reads(edition.disclosure))

    def finds_on(self, shelf: int, disclosure: Disclosure) -> bool:
        """Shelf 0 holds what is current, to the second when its time is over; shelf 1 what has ended."""
        is_over = shelf == 0 and disclosure.ends_at is not None and disclosure.ends_at <= self.moment
        return disclosure.tier_now > 0 and disclosure.shelf == shelf and not is_over and self.sees(disclosure)


def is_shown(edition: Edition) -> bool:
    return edition.disclosure.shown == edition.number


def is_within(organization: Organization, above: Organization) -> bool:
    """Whether `organization` is `above` itself or lies somewhere below it."""
    return above in upwards(organization)


def upwards(organization: Organization | None) -> Iterator[Organization]:
    while organization is not None:
        yield organization
        organization = organization.superior
