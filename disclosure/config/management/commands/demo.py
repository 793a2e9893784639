"""Makes the small demonstration: an invented county that discloses by the real actions and verbs, in its own past.

The clock is turned from one thing to the next, in the order in which they happened, and the timetable does in
between what was due.  Either all of it is made or nothing.
"""

import dataclasses
import datetime
import itertools
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit import clock, travel
from audit.act import Act, by_command_line
from audit.models import Event
from audit.record import record
from catalog.actions import report_fact, withhold
from catalog.choices import COLLECTIVE
from catalog.importing import REFERENCE, store
from catalog.models import Catalog, Item, Obligation
from catalog.planning import plan_obligations
from catalog.reading import Reading, read_catalog
from disclosure import actions, workflow
from disclosure.config import schedule
from disclosure.config.demonstration import neighbours, township
from disclosure.config.demonstration.matters import Matter, Signed, Text
from disclosure.config.demonstration.moments import Times, When, before
from disclosure.config.demonstration.papers import upload
from disclosure.config.demonstration.people import ACCOUNTS, COUNTY, PASSWORD, PEOPLE, PLACES, Person
from disclosure.models import Disclosure, Edition, Release
from disclosure.states import State
from organizations.actions import appoint, save_leading_group_member, save_organization, save_person
from organizations.calendar import WorkingCalendar
from organizations.models import LeadingGroupMember, Office, Organization, Standing, User
from organizations.roles import Role, SitePost
from organizations.tiers import Tier

MARK = "demonstrate"
"""The verb of the event by which the demonstration knows its own database."""

A_WEEK, TERM = datetime.timedelta(days=7), datetime.timedelta(days=730)
ADOPTED, IN_FORCE = before(4, "16:00"), before(2, "00:10")
WORDS = {"propose": "note", "review": "opinion", "approve": "opinion"}
MATTERS = (*township.MATTERS, *neighbours.MATTERS, neighbours.WITHHELD.matter)


class Command(BaseCommand):
    help = "Makes the small demonstration in an empty database, and prints its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Event.objects.filter(verb=MARK).exists():
            if Event.objects.exists() or Organization.objects.exists() or User.objects.exists():
                raise CommandError(_("This database holds something else already: the demonstration leaves it alone."))
            Demonstration(clock.now()).make()
            self.stdout.write(opening_soon())
        self.stdout.write("\n".join(accounts()))


# -- Making it -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Scene:
    """Something that happens at a moment."""

    at: datetime.datetime
    take: Callable[[], object]


class Demonstration:
    """What is made by `start`, the present moment."""

    def __init__(self, start: datetime.datetime):
        self.start = start
        self.times = Times(start, WorkingCalendar.load())
        self.founded = clock.start_of(self.times.quarter.first) - A_WEEK
        self.reached = self.founded
        self.reading = read_catalog(REFERENCE)
        self.people: dict[str, User] = {}
        self.places: dict[str, Organization] = {}
        self.disclosures: dict[str, Disclosure] = {}
        self.duties: dict[str, Obligation] = {}

    @transaction.atomic
    def make(self) -> None:
        scenes = sorted(self._scenes(), key=lambda scene: scene.at)
        for _day, of_the_day in itertools.groupby(scenes, key=lambda scene: clock.day_of(scene.at)):
            for scene in of_the_day:
                self._go_on_to(scene.at)
                with travel.at(scene.at):
                    scene.take()
            self._sweep(scene.at)

    def _scenes(self) -> Iterator[Scene]:
        """Everything that people do and that comes round by itself, in any order."""
        yield Scene(self.founded, self._found)
        for period in self.times.quarters():
            yield Scene(clock.start_of(period.first), self._plan)
        yield Scene(self.times.moment(ADOPTED), self._adopt)
        yield Scene(self.times.moment(IN_FORCE), self._plan)
        for matter in MATTERS:
            yield from self._scenes_of(matter)
        yield Scene(self.times.moment(neighbours.WITHHELD.at), self._withhold)
        yield Scene(self.start, self._plan)

    def _scenes_of(self, matter: Matter) -> Iterator[Scene]:
        if matter.happened:
            yield Scene(self.times.moment(matter.happened), partial(self._report, matter))
        for number, text in enumerate(matter.editions, start=1):
            yield Scene(self.times.moment(text.begun), partial(self._write, matter, text, number))
            for signed in text.way:
                yield Scene(self.times.moment(signed.at), partial(self._sign, matter, signed))

    def _go_on_to(self, moment: datetime.datetime) -> None:
        """Let the timetable do what falls due before `moment`, each thing at its time."""
        while (due := self._next_due(moment)) is not None:
            self._sweep(due)
        self.reached = moment

    def _next_due(self, until: datetime.datetime) -> datetime.datetime | None:
        stages = Release.objects.filter(
            released_at=None,
            due_at__gt=self.reached,
            due_at__lte=until,
            edition__state__in=[State.APPROVED, State.RELEASED],
        )
        ends = Disclosure.objects.filter(shelf=0, ends_at__gt=self.reached, ends_at__lte=until)
        found = [stages.aggregate(first=Min("due_at"))["first"], ends.aggregate(first=Min("ends_at"))["first"]]
        return min(filter(None, found), default=None)

    def _sweep(self, moment: datetime.datetime) -> None:
        self.reached = moment
        with travel.at(moment):
            for outcome in schedule.run(schedule.SWEEP, moment):
                if outcome.error:
                    raise outcome.error

    def _plan(self) -> None:
        plan_obligations(clock.now())

    # Founding it: places, people, and what they are.

    def _found(self) -> None:
        act = by_command_line(clock.now())
        for place in PLACES:
            self.places[place.code] = save_organization(
                Organization(
                    name=place.name,
                    kind=place.kind,
                    code=place.code,
                    fonds=place.fonds,
                    superior=self.places.get(place.superior),
                    phone=place.phone,
                    address=place.address,
                ),
                act=act,
            )
        record(MARK, self.places[COUNTY], act=act)
        password = make_password(PASSWORD)
        for person in PEOPLE:
            self._settle(person, password if person in ACCOUNTS else "", act)
        for place in PLACES:
            organization = self.places[place.code]
            organization.principal = self.people[place.principal]
            save_organization(organization, act=act)
        trial = dataclasses.replace(self.reading, items=_tried(self.reading))
        self._store(trial, edition="试行", effective_on=self.times.quarter.first)

    def _settle(self, person: Person, password: str, act: Act) -> None:
        """An account, and what its person is: standing, office, seat in the leading group."""
        user = User(username=person.username, name=person.name, site_post=person.post, password=password)
        place, first = self.places.get(person.place), clock.day_of(act.at)
        standing = Standing(organization=place, tier=person.tier, from_on=first) if person.tier else None
        self.people[person.username] = save_person(user, standing=standing, act=act)
        if person.role:
            until = first + TERM if person.term else None
            appoint(Office(person=user, organization=place, role=person.role, from_on=first, until_on=until), act=act)
        if person.seat:
            seat = LeadingGroupMember(organization=place, person=user, seat=person.seat, post=person.title)
            save_leading_group_member(seat, act=act)

    def _adopt(self) -> None:
        """The county adopts the whole catalogue, in force from a day to come."""
        day = self.times.day(IN_FORCE)
        self._store(self.reading, edition=f"{day.year}年版", effective_on=day)

    def _store(self, reading: Reading, *, edition: str, effective_on: datetime.date) -> None:
        named = dataclasses.replace(reading, title=f"青岭县党务公开目录（{edition}）")
        act = by_command_line(clock.now())
        store(named, issuer=self.places[COUNTY], edition=edition, effective_on=effective_on, act=act)

    # What people do.

    def _act(self, username: str) -> Act:
        person = self.people[username]
        return Act(by=person.pk, name=person.name, at=clock.now())

    def _report(self, matter: Matter) -> None:
        day = clock.today()
        item = Item.objects.get(code=matter.item, category__catalog__in=Catalog.objects.in_force(day))
        by = next(person.username for person in PEOPLE if (person.place, person.role) == (matter.place, Role.DRAFTER))
        place, act = self.places[matter.place], self._act(by)
        self.duties[matter.key] = report_fact(place, item, fact=matter.fact, happened_on=day, act=act)

    def _write(self, matter: Matter, text: Text, number: int) -> None:
        act = self._act(text.by)
        if number == 1:
            edition = actions.start(self._duty(matter), act=act)
            self.disclosures[matter.key] = edition.disclosure
        else:
            edition = actions.correct(self.disclosures[matter.key], act=act)
        actions.save_draft(edition, self._draft(matter, text, edition), act=act)
        for name in text.papers:
            actions.attach(edition, upload(name), act=act)

    def _duty(self, matter: Matter) -> Obligation:
        if matter.fact:
            return self.duties[matter.key]
        return Obligation.objects.get(
            organization=self.places[matter.place],
            item__code=matter.item,
            cause=Obligation.Cause.PERIOD,
            starts_on=self.times.quarter.first,
        )

    def _draft(self, matter: Matter, text: Text, edition: Edition) -> actions.Draft:
        fact_on = self.times.day(text.fact_on or matter.happened or text.begun)
        words = {"year": fact_on.year, "quarter": self.times.quarter_name, "fact": f"{fact_on.month}月{fact_on.day}日"}
        return actions.Draft(
            title=text.title.format(**words),
            summary=text.summary,
            fact_on=fact_on,
            document_number=text.document_number.format(**words),
            body=text.body.format(**words),
            subtree=text.subtree,
            channels=edition.channels,
            rows=[{name: self._cell(cell) for name, cell in row.items()} for row in text.rows],
            stages=[actions.Stage(tier, self.times.moment(when)) for tier, when in text.stages],
            named=[
                actions.Named(
                    self.people[named.username].pk,
                    self.times.day(named.since),
                    self.times.day(named.since) + datetime.timedelta(days=named.days),
                )
                for named in text.named
            ],
        )

    def _cell(self, cell: str | When) -> str:
        return cell if isinstance(cell, str) else self.times.day(cell).isoformat()

    def _sign(self, matter: Matter, signed: Signed) -> None:
        edition = self.disclosures[matter.key].editions.latest("number")
        words: dict[str, Any] = {WORDS.get(signed.verb, "reason"): signed.note}
        if signed.verb == "clear":
            words = {"clearance": workflow.Clearance(signed.note)}
        if signed.verb == "approve" and edition.disclosure.item.approver in COLLECTIVE:
            words |= {"vote_on": clock.today(), "vote_result": signed.vote}
        getattr(workflow, signed.verb)(edition, act=self._act(signed.by), **words)

    def _withhold(self) -> None:
        filed = neighbours.WITHHELD
        withhold(
            self.duties[filed.matter.key],
            reason=filed.reason,
            basis=filed.basis,
            scope=filed.scope,
            examine_again_on=clock.today() + datetime.timedelta(days=filed.days),
            act=self._act(filed.by),
        )


def _tried(reading: Reading) -> tuple[Any, ...]:
    """The items that the county tried first: those of which something is told before the whole was in force."""
    codes = {matter.item for matter in MATTERS}
    return tuple(item for item in reading.items if item.code in codes)


# -- Telling of it -------------------------------------------------------------------------------------------


def opening_soon() -> str:
    """What one may watch: the stage that the timetable releases while the portal is looked at for the first time."""
    under_way = Release.objects.filter(released_at=None, edition__state=State.RELEASED)
    stage = under_way.select_related("edition").earliest("due_at")
    words = {
        "title": stage.edition.title,
        "tier": stage.get_tier_display(),
        "moment": timezone.localtime(stage.due_at).strftime("%H:%M:%S"),
    }
    return "\n" + _("“%(title)s” is disclosed to “%(tier)s” at %(moment)s.") % words


def accounts() -> Iterator[str]:
    """The accounts that can sign in, one a line, and the address."""
    heads = (_("User name"), pgettext("of a person", "Name"), _("Organisation"), _("Office or tier"))
    rows = [heads, *((p.username, p.name, _place(p), _what(p)) for p in ACCOUNTS)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(heads))]
    yield ""
    for row in rows:
        yield "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    yield _("Password of each: %(password)s") % {"password": PASSWORD}
    yield _("Address: %(address)s") % {"address": f"{settings.BASE_URL}/"}


def _place(person: Person) -> str:
    return next((place.name for place in PLACES if place.code == person.place), "")


def _what(person: Person) -> str:
    if person.post != SitePost.NONE:
        return str(SitePost(person.post).label)
    return str(Role(person.role).label if person.role else Tier(person.tier or Tier.PUBLIC).label)


def _width(text: str) -> int:
    """How many columns of a terminal `text` takes: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
