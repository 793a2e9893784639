"""Making a demonstration: the clock is turned from one thing to the next, in the order in which they happened.

The timetable does in between what was due.  Either all of it is made or nothing.
"""

import bisect
import dataclasses
import datetime
import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Min

from archive.actions import seal
from audit import clock, travel
from audit.act import Act, by_command_line
from audit.record import record
from catalog.actions import mark_not_applicable, report_fact, withhold
from catalog.choices import COLLECTIVE
from catalog.importing import store
from catalog.models import Catalog, Item, Obligation
from catalog.planning import plan_obligations
from catalog.reading import Reading
from catalog.timing import Period, period_of
from disclosure import actions, postings, workflow
from disclosure.config import schedule
from disclosure.config.demonstration.matters import (
    Answer,
    Asked,
    Matter,
    Posted,
    Sealed,
    SetAside,
    Signed,
    Text,
    Withheld,
)
from disclosure.config.demonstration.moments import Times, When, before
from disclosure.config.demonstration.papers import upload, uploaded
from disclosure.config.demonstration.people import ACCOUNTS, COUNTY, PASSWORD, Person
from disclosure.config.demonstration.pictures import VARIANTS, photograph
from disclosure.config.demonstration.town import EVERYBODY, Town, reference
from disclosure.models import Disclosure, Edition
from disclosure.sweep import end_due, release_due
from feedback.actions import answer, ask
from feedback.models import Opinion
from organizations.actions import appoint, save_leading_group_member, save_organization, save_person
from organizations.models import LeadingGroupMember, Office, Organization, Standing, User

MARK = "demonstrate"
"""The verb of the event by which the demonstration knows its own database."""

FRIDAY, LATELY = 4, datetime.timedelta(days=20)
A_WEEK, TERM = datetime.timedelta(days=7), datetime.timedelta(days=730)
ADOPTED, IN_FORCE = before(4, "16:00"), before(2, "00:10")
WORDS = {"propose": "note", "review": "opinion", "approve": "opinion"}

Told = Callable[[int, int], None]
"""Is told after each thing how many there have been, and of how many."""


@dataclasses.dataclass(frozen=True)
class Scene:
    """Something that happens at a moment."""

    at: datetime.datetime
    take: Callable[[], object]


class Demonstration:
    """`town` is made by the present moment, which `times` knows."""

    def __init__(self, times: Times, town: Town):
        self.times, self.town, self.start = times, town, times.start
        self.founded = clock.start_of(town.since) - A_WEEK
        self.reached, self.next_end = self.founded, None
        self.openings = sorted({self.times.moment(at) for _tier, at in self._stages()})
        self.reading = reference()
        self.password = make_password(PASSWORD)
        self.catalogs: list[tuple[datetime.date, dict[str, Item]]] = []
        self.people: dict[str, User] = {}
        self.places: dict[str, Organization] = {}
        self.disclosures: dict[str, Disclosure] = {}
        self.editions: dict[str, Edition] = {}
        self.duties: dict[str, Obligation] = {}
        self.opinions: dict[str, Opinion] = {}
        self.pictures = itertools.count()

    @transaction.atomic
    def make(self, told: Told = lambda done, of: None) -> None:
        scenes = sorted(self._scenes(), key=lambda scene: scene.at)
        done = itertools.count(1)
        for day, of_the_day in itertools.groupby(scenes, key=lambda scene: clock.day_of(scene.at)):
            for scene in of_the_day:
                self._go_on_to(scene.at)
                with travel.at(scene.at):
                    scene.take()
                told(next(done), len(scenes))
            if self._is_swept(day):
                self._sweep(scene.at)

    def _stages(self) -> Iterator[tuple[int, Any]]:
        for matter in self.town.matters:
            for text in matter.editions:
                yield from text.stages

    def _scenes(self) -> Iterator[Scene]:
        """Everything that people do and that comes round by itself, in any order."""
        yield Scene(self.founded, self._found)
        for day in sorted({place.joined for place in self.town.places if place.joined}):
            yield Scene(clock.start_of(day), partial(self._settle_all, day))
        for period in self._quarters():
            yield Scene(clock.start_of(period.first), self._plan)
        yield Scene(self.times.moment(ADOPTED), self._adopt)
        yield Scene(self.times.moment(IN_FORCE), self._plan)
        for matter in self.town.matters:
            yield from self._scenes_of(matter)
        for withheld in self.town.withheld:
            yield from self._scenes_of(withheld.matter)
            yield Scene(self.times.moment(withheld.at), partial(self._withhold, withheld))
        for aside in self.town.aside:
            yield from self._scenes_of(aside.matter)
            yield Scene(self.times.moment(aside.at), partial(self._set_aside, aside))
        for posted in self.town.postings:
            yield Scene(self.times.moment(posted.at), partial(self._post, posted))
        for asked in self.town.questions:
            yield from self._scenes_of_question(asked)
        for sealed in self.town.seals:
            yield Scene(self.times.moment(sealed.at), partial(self._seal, sealed))
        yield Scene(self.start, self._plan)

    def _scenes_of_question(self, asked: Asked) -> Iterator[Scene]:
        yield Scene(self.times.moment(asked.at), partial(self._ask, asked))
        if asked.answer:
            yield Scene(self.times.moment(asked.answer.at), partial(self._answer, asked.key, asked.answer))

    def _scenes_of(self, matter: Matter) -> Iterator[Scene]:
        if matter.happened:
            yield Scene(self.times.moment(matter.happened), partial(self._report, matter))
        for number, text in enumerate(matter.editions, start=1):
            yield Scene(self.times.moment(text.begun), partial(self._write, matter, text, number))
            for signed in text.way:
                yield Scene(self.times.moment(signed.at), partial(self._sign, matter, text, signed))

    def _quarters(self) -> Iterator[Period]:
        """The quarter in which it began, and those that have begun since."""
        period = period_of(self.town.since, 3)
        while period.first <= self.times.today:
            yield period
            period = period.next

    # What the timetable does.

    def _go_on_to(self, moment: datetime.datetime) -> None:
        """Let the timetable do what falls due before `moment`, each thing at its time."""
        while (due := self._next_due()) is not None and due <= moment:
            with travel.at(due):
                release_due(due)
                end_due(due)
            self._arrive(due)
        self.reached = moment

    def _is_swept(self, day: datetime.date) -> bool:
        """Whether people are told of things on the evening of `day`: long ago once a week, of late every day."""
        return day.weekday() == FRIDAY or day >= self.times.today - LATELY

    def _next_due(self) -> datetime.datetime | None:
        position = bisect.bisect_right(self.openings, self.reached)
        return min(filter(None, [self.next_end, *self.openings[position : position + 1]]), default=None)

    def _sweep(self, moment: datetime.datetime) -> None:
        with travel.at(moment):
            for outcome in schedule.run(schedule.SWEEP, moment):
                if outcome.error:
                    raise outcome.error
        self._arrive(moment)

    def _arrive(self, moment: datetime.datetime) -> None:
        self.reached = moment
        coming = Disclosure.objects.filter(shelf=0, ends_at__gt=moment)
        self.next_end = coming.aggregate(first=Min("ends_at"))["first"]

    def _plan(self) -> None:
        plan_obligations(clock.now())

    # Founding it: places, people, and what they are.

    def _found(self) -> None:
        self._settle_all(None)
        tried = dataclasses.replace(self.reading, items=tuple(self._tried()))
        self._store(tried, edition="试行", effective_on=self.town.since)

    def _settle_all(self, joined: datetime.date | None) -> None:
        """The organisations that come on one day, with their people."""
        act = by_command_line(clock.now())
        come = [place for place in self.town.places if place.joined == joined]
        for place in come:
            self.places[place.code] = save_organization(
                Organization(
                    name=place.name,
                    kind=place.kind,
                    code=place.code,
                    fonds=place.fonds,
                    superior=self.places.get(place.superior),
                    phone=place.phone,
                    address=place.address,
                    joint_clearing=place.joint,
                ),
                act=act,
            )
            if place.code == COUNTY:
                record(MARK, self.places[COUNTY], act=act)
        codes = {place.code for place in come} | ({""} if joined is None else set())
        for person in self.town.people:
            if person.place in codes:
                self._settle(person, act)
        for place in come:
            organization = self.places[place.code]
            organization.principal = self.people[place.principal]
            save_organization(organization, act=act)

    def _settle(self, person: Person, act: Act) -> None:
        """An account, and what its person is: standing, offices, seat in the leading group."""
        password = self.password if person in ACCOUNTS else ""
        user = User(username=person.username, name=person.name, site_post=person.post, password=password)
        place, first = self.places.get(person.place), clock.day_of(act.at)
        standing = Standing(organization=place, tier=person.tier, from_on=first) if person.tier else None
        self.people[person.username] = save_person(user, standing=standing, act=act)
        until = first + TERM if person.term else None
        for role in person.roles:
            appoint(Office(person=user, organization=place, role=role, from_on=first, until_on=until), act=act)
        if person.seat:
            seat = LeadingGroupMember(organization=place, person=user, seat=person.seat, post=person.title)
            save_leading_group_member(seat, act=act)

    def _tried(self) -> Iterator[Any]:
        """The items that the county tried first, and whom they bound."""
        for item in self.reading.items:
            if item.code in self.town.tried:
                kinds = self.town.tried[item.code] or EVERYBODY.union(item.kinds)
                yield dataclasses.replace(item, kinds=tuple(kind for kind in item.kinds if kind in kinds))

    def _adopt(self) -> None:
        """The county adopts the whole catalogue, in force from a day to come."""
        day = self.times.day(IN_FORCE)
        self._store(self.reading, edition=f"{day.year}年版", effective_on=day)

    def _store(self, reading: Reading, *, edition: str, effective_on: datetime.date) -> None:
        named = dataclasses.replace(reading, title=f"青岭县党务公开目录（{edition}）")
        act = by_command_line(clock.now())
        catalog = store(named, issuer=self.places[COUNTY], edition=edition, effective_on=effective_on, act=act)
        self.catalogs.append((effective_on, _items_of(catalog)))

    # What people do.

    def _act(self, username: str) -> Act:
        person = self.people[username]
        return Act(by=person.pk, name=person.name, at=clock.now())

    def _item(self, code: str) -> Item:
        """The item as the catalogue in force has it."""
        return [items for effective_on, items in self.catalogs if effective_on <= clock.today()][-1][code]

    def _report(self, matter: Matter) -> None:
        place, act = self.places[matter.place], self._act(self.town.drafter(matter.place).username)
        self.duties[matter.key] = report_fact(
            place, self._item(matter.item), fact=matter.fact, happened_on=clock.today(), act=act
        )

    def _write(self, matter: Matter, text: Text, number: int) -> None:
        act = self._act(text.by)
        if number == 1:
            edition = actions.start(self._duty(matter), act=act)
            self.disclosures[matter.key] = edition.disclosure
        else:
            edition = actions.correct(self.disclosures[matter.key], act=act)
        self.editions[matter.key] = edition
        actions.save_draft(edition, self._draft(matter, text, text.first_body or text.body), act=act)
        for name in text.papers:
            actions.attach(edition, upload(name), act=act)
        for paper in text.files:
            actions.attach(edition, uploaded(paper.name, paper.make()), act=act)

    def _duty(self, matter: Matter) -> Obligation:
        if matter.fact:
            return self.duties[matter.key]
        owed = Obligation.objects.filter(
            organization=self.places[matter.place], item__code=matter.item, not_applicable_at=None
        )
        if matter.standing:
            return owed.get(cause=Obligation.Cause.STANDING)
        return owed.get(cause=Obligation.Cause.PERIOD, starts_on=matter.period or self.times.quarter.first)

    def _draft(self, matter: Matter, text: Text, body: str) -> actions.Draft:
        fact_on = self.times.day(text.fact_on or matter.happened or text.begun)
        words = {"year": fact_on.year, "quarter": self.times.quarter_name, "fact": f"{fact_on.month}月{fact_on.day}日"}
        worded = (lambda said: said) if text.finished else (lambda said: said.format(**words))
        return actions.Draft(
            title=worded(text.title),
            summary=worded(text.summary),
            fact_on=fact_on,
            document_number=worded(text.document_number),
            body=worded(body),
            subtree=text.subtree,
            channels=[str(row.channel) for row in self._item(matter.item).channels.all()],
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

    def _sign(self, matter: Matter, text: Text, signed: Signed) -> None:
        edition, act = self.editions[matter.key], self._act(signed.by)
        if signed.verb == "save_draft":
            actions.save_draft(edition, self._draft(matter, text, text.body), act=act)
            return
        words: dict[str, Any] = {WORDS.get(signed.verb, "reason"): signed.note}
        if signed.verb == "clear":
            words = {"clearance": workflow.Clearance(signed.note, findings_handled=signed.handled)}
        if signed.verb == "approve" and edition.disclosure.item.approver in COLLECTIVE:
            words |= {"vote_on": clock.today(), "vote_result": signed.vote}
        getattr(workflow, signed.verb)(edition, act=act, **words)

    def _withhold(self, filed: Withheld) -> None:
        withhold(
            self._duty(filed.matter),
            reason=filed.reason,
            basis=filed.basis,
            scope=filed.scope,
            examine_again_on=clock.today() + datetime.timedelta(days=filed.days),
            act=self._act(filed.by),
        )

    def _post(self, posted: Posted) -> None:
        today = clock.today()
        postings.post(
            self.disclosures[posted.key],
            channel=posted.channel,
            place=posted.place,
            from_on=today,
            until_on=today + datetime.timedelta(days=posted.days) if posted.days else None,
            should_attend=posted.attendance[0] if posted.attendance else None,
            attended=posted.attendance[1] if posted.attendance else None,
            photographs=[
                uploaded(f"照片{number}.jpg", photograph((next(self.pictures)) % VARIANTS))
                for number in range(1, posted.pictures + 1)
            ],
            act=self._act(posted.by),
        )

    def _ask(self, asked: Asked) -> None:
        self.opinions[asked.key] = ask(
            self.disclosures[asked.key], kind=asked.kind, text=asked.text, act=self._act(asked.by)
        )

    def _answer(self, key: str, reply: Answer) -> None:
        answer(
            self.opinions[key],
            verified=reply.verified,
            rule=reply.rule,
            done=reply.done,
            next_step=reply.next_step,
            act=self._act(reply.by),
        )

    def _seal(self, sealed: Sealed) -> None:
        seal(self.disclosures[sealed.key], act=self._act(sealed.by), reason=sealed.reason)

    def _set_aside(self, aside: SetAside) -> None:
        mark_not_applicable(self._duty(aside.matter), reason=aside.reason, act=self._act(aside.by))


def _items_of(catalog: Catalog) -> dict[str, Item]:
    items = Item.objects.filter(category__catalog=catalog).select_related("category__catalog", "column_set")
    return {item.code: item for item in items.prefetch_related("channels")}
