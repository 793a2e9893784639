"""The whole county around the small core, drawn from a seed: who discloses what, when, and how it goes.

The county first tries its catalogue on few: the items of `TRIED` bind only some kinds of organisation, so that
what is owed can be disclosed by those who owe it.  What follows an event binds whom the catalogue says.
"""

import dataclasses
import datetime
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from html import unescape

from catalog.reading.reading import Item
from catalog.timing import EVENT_DRIVEN, MONTHS, Period, Timing, period_of
from disclosure.config.demonstration import crowd, neighbours, tree
from disclosure.config.demonstration.afterwards import Afterwards
from disclosure.config.demonstration.courses import LATEST_REPORT, Case, Fate, Told, Writer
from disclosure.config.demonstration.diary import Diary
from disclosure.config.demonstration.matters import Matter, Paper, SetAside, Text, Withheld
from disclosure.config.demonstration.moments import Times
from disclosure.config.demonstration.papers import page_of, sheet_of
from disclosure.config.demonstration.people import Place
from disclosure.config.demonstration.sayings import SET_ASIDE, WITHHELD
from disclosure.config.demonstration.signers import Staff
from disclosure.config.demonstration.texts import ITEMS
from disclosure.config.demonstration.town import CORE, EVERYBODY, Town, reference, tried_by_the_core
from organizations.calendar import ONE_DAY
from organizations.kinds import Kind
from organizations.roles import Role

GOES_BACK = datetime.timedelta(days=270)
DISCLOSURES = 415
"""How many there are at least, those of the core included."""

C, T, A, V, N, S, E, P, Q = (
    frozenset({kind})
    for kind in (
        Kind.COUNTY_COMMITTEE,
        Kind.TOWNSHIP_COMMITTEE,
        Kind.AGENCY,
        Kind.VILLAGE_BRANCH,
        Kind.COMMUNITY_BRANCH,
        Kind.SCHOOL,
        Kind.STATE_ENTERPRISE,
        Kind.PRIVATE_ENTERPRISE,
        Kind.SOCIAL_ORG,
    )
)
TRIED: Mapping[str, frozenset[str]] = {
    # every quarter
    "010101": C,
    "020102": C,
    "020301": Q,
    "030602": C,
    "060104": C,
    "070203": T | A,
    "090201": V,
    "090202": N,
    "090301": N,
    "100201": E,
    "110103": C,
    "110204": C,
    # every half-year
    "010102": C | S,
    "010204": C | E,
    "020203": C,
    "030401": S,
    "050303": C,
    "070103": C,
    "070306": C,
    "090501": N,
    "100205": S,
    "100401": P | Q,
    # every year, and written at its beginning
    "010403": C | S,
    "040104": C,
    "040401": C,
    "070101": C,
    "100402": P | Q,
    "120104": C | S,
    # from the day on which the catalogue took effect
    "010401": S,
    "030103": S,
    "030403": S,
    "030502": E,
    "040101": S | Q,
    "040103": P,
    "060302": C,
    "070304": C,
    "110101": C | T,
    "110201": C | T,
    "110202": C,
    "120103": S | P,
}
"""What comes round or stays, and whom it bound while the catalogue was tried."""

RATHER: Mapping[str, frozenset[str]] = {"0501": T | A, "0502": C | T | A, "0703": C | T | A}
"""Who rather discloses what stands under a heading, of all whom it binds."""
FOR_THE_COMPANY = frozenset({"100101", "100106"})
"""What a mine decides as a whole, and none of its branches."""
WEIGHT = {
    Kind.COUNTY_COMMITTEE: 2,
    Kind.TOWNSHIP_COMMITTEE: 4,
    Kind.AGENCY: 4,
    Kind.PUBLIC_INSTITUTION: 3,
    Kind.VILLAGE_BRANCH: 4,
    Kind.COMMUNITY_BRANCH: 2,
}
"""How often something happens in organisations of a kind; in the others once."""

LEAST = 3
"""So many filled tables of each column set, at least."""
FINISHED = 12
"""Working days after which whatever was begun has come to its end."""

PAPERS, MOBILES = 20, 4
"""How many bring a file, and how many a mobile number."""
FORGOTTEN, WITHHOLDINGS = 9, 9
"""How much was reported and forgotten, and how much was filed as withheld."""

PRESENT = (
    *(Fate.HALF_CLEARED,) * 2,
    *(Fate.SOON,) * 2,
    *(Fate.HALF_WAY,) * 5,
    *(Fate.DRAFT,) * 6,
    *(Fate.PROPOSED,) * 6,
    *(Fate.CLEARED,) * 5,
    *(Fate.REVIEWED,) * 5,
    *(Fate.SENT_BACK,) * 4,
    *(Fate.TAKEN_BACK,) * 2,
    *(Fate.APPROVED,) * 6,
)
"""How what is on its way today stands."""
PAST = (
    (Fate.PLAIN, 63),
    (Fate.RETURNED, 12),
    (Fate.CALLED_BACK, 3),
    (Fate.CORRECTED, 6),
    (Fate.LATE, 8),
    (Fate.REFUSED, 8),
)
"""How what was begun long ago went, and how often."""
REGULAR = ((Fate.PLAIN, 78), (Fate.RETURNED, 6), (Fate.CORRECTED, 4), (Fate.LATE, 9), (Fate.NEVER, 3))
"""The same for what comes round."""


def county(times: Times, seed: int) -> Town:
    """The county as the moment of `times` finds it; the same for the same moment and seed."""
    return County(times, seed).town()


class County:
    def __init__(self, times: Times, seed: int):
        self.draw = random.Random(f"county {seed}")  # noqa: S311 - nothing here is secret
        self.times = times
        self.since = period_of(times.today - GOES_BACK, 3).first
        self.diary = Diary(times, self.since)
        self.items = {item.code: item for item in reference().items}
        self.places, self.people = crowd.settle(list(self._joined(tree.places())), self.draw)
        self.staff = Staff(self.places, self.people)
        self.of_kind: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            self.of_kind[place.kind].append(place)
        self.load: Counter[str] = Counter()
        self.told: set[tuple[str, str]] = {(matter.place, matter.item) for matter in CORE}

    def town(self) -> Town:
        tried = {code: kinds for code, kinds in TRIED.items() if code in ITEMS}
        events = {code for code, item in self.items.items() if item.timing in EVENT_DRIVEN}
        author = Writer(self.diary, self.staff, self.draw)
        cases = self._with_mobiles(sorted(self._cases(tried), key=lambda case: case.first))
        told = [author.tell(number, case) for number, case in enumerate(cases) if case.fate is not Fate.NEVER]
        afterwards = Afterwards(self.diary, self.staff, self.draw, told)
        return Town(
            since=self.since,
            tried={**dict.fromkeys(events, EVERYBODY), **tried_by_the_core(), **tried},
            places=self.places,
            people=self.people,
            matters=(*CORE, *self._with_papers(told), *self._forgotten(author)),
            withheld=(neighbours.WITHHELD, *self._withheld(author)),
            aside=tuple(self._aside(cases)),
            postings=tuple(afterwards.postings()),
            questions=tuple(afterwards.questions()),
            seals=tuple(afterwards.seals()),
        )

    def _joined(self, places: Iterable[Place]) -> Iterator[Place]:
        """Some organisations came on the day before the second quarter, and some before the third."""
        first = period_of(self.since, 3)
        days: dict[str, datetime.date] = {}
        for codes, period in zip(tree.LATER, (first.next, first.next.next), strict=True):
            days |= dict.fromkeys(codes, period.first - ONE_DAY)
        for place in places:
            joined = days.get(place.code)
            yield dataclasses.replace(place, joined=joined if joined and joined < self.times.today else None)

    # What is disclosed.

    def _cases(self, tried: Mapping[str, frozenset[str]]) -> list[Case]:
        owed = [case for code, kinds in tried.items() for case in self._owed(self.items[code], kinds)]
        for case in owed:
            self.load[case.place.code] += 1
        wanted = DISCLOSURES - len([matter for matter in CORE if matter.editions])
        written = sum(case.fate is not Fate.NEVER for case in owed)
        return [*owed, *self._events(wanted - written)]

    def _owed(self, item: Item, kinds: frozenset[str]) -> Iterator[Case]:
        """What comes round, or is owed from the day on which the catalogue or an organisation came."""
        for place in itertools.chain.from_iterable(self.of_kind[kind] for kind in sorted(kinds)):
            came = place.joined or self.since
            if item.timing == Timing.LONG_TERM:
                yield self._standing(item, place, came)
            else:
                for period in self._periods(item, came):
                    if (place.code, item.code) not in self.told or period.first != self.times.quarter.first:
                        yield self._of_a_period(item, place, period, came)

    def _periods(self, item: Item, came: datetime.date) -> Iterator[Period]:
        """The periods that have closed; of what comes once a year the running one, since it says what is planned."""
        period = period_of(came + ONE_DAY, MONTHS[Timing(item.timing)])
        if item.timing == Timing.REGULAR_YEARLY:
            yield period
            return
        while period.last < self.diary.past[-3]:
            yield period
            period = period.next

    def _of_a_period(self, item: Item, place: Place, period: Period, came: datetime.date) -> Case:
        if item.timing == Timing.REGULAR_YEARLY:
            first = self.diary.position(came) + self.draw.randint(12, 45)
            return Case(item, place, Fate.PLAIN, first, period=period)
        closed = self.diary.position(period.last + ONE_DAY)
        due = self.diary.position(period.last + ONE_DAY * (item.disclose_within_days or 20)) - 1
        if due >= len(self.diary) - 1:  # still to come
            first = self.draw.randint(closed, len(self.diary) - 1)
            return Case(item, place, self._so_far(first), first, period=period)
        fate = self._drawn(REGULAR)
        last = due + self.draw.randint(3, 14) if fate is Fate.LATE else due - 1
        last = min(last, len(self.diary) - 1)
        first = self.draw.randint(closed + 1, max(closed + 1, last - 5))
        return Case(item, place, fate, first, last, period)

    def _standing(self, item: Item, place: Place, came: datetime.date) -> Case:
        """Due five working days after it was first asked for."""
        start = self.diary.position(came + ONE_DAY)
        fate = self._drawn(((Fate.PLAIN, 80), (Fate.LATE, 15), (Fate.NEVER, 5)))
        late = self.draw.randint(4, 25) if fate is Fate.LATE else 0
        return Case(item, place, fate, start + late, latest=start + late + 4, standing=True)

    def _so_far(self, first: int) -> Fate:
        """How something stands that was begun on the working day `first`, not long ago."""
        if first < len(self.diary) - 6:
            return Fate.PLAIN
        return self.draw.choice((Fate.DRAFT, Fate.PROPOSED, Fate.CLEARED, Fate.REVIEWED, Fate.SENT_BACK, Fate.APPROVED))

    def _events(self, number: int) -> Iterator[Case]:
        """Disclosures of what happened: each item once, those with a table more often, then any until there are enough.

        Some are on their way today, as `PRESENT` says; the others began some time before.
        """
        items = [item for code, item in self.items.items() if item.timing in EVENT_DRIVEN and code in ITEMS]
        filled = Counter(item.columns for item in items if item.columns)
        wanted = [item for item in items for _ in range(-(-LEAST // filled[item.columns]) if item.columns else 1)]
        wanted += self.draw.choices(items, k=max(0, number - len(wanted)))
        self.draw.shuffle(wanted)
        for fate in PRESENT:
            fitting = [number for number, item in enumerate(wanted) if fate.fits(item) and not item.columns]
            item = wanted.pop(fitting[0]) if fitting else next(item for item in items if fate.fits(item))
            yield self._present_event(item, fate)
        yield from (self._old_event(item) for item in wanted)

    def _old_event(self, item: Item) -> Case:
        fate = self._drawn(PAST)
        first = self.draw.randint(8, len(self.diary) - FINISHED)
        reported = max(0, first - LATEST_REPORT)
        return Case(item, self._place_for(item, self.diary.past[reported]), fate, first)

    def _present_event(self, item: Item, fate: Fate) -> Case:
        first = len(self.diary) - self.draw.choice((2, 2, 3, 4) if fate.is_signed else (1, 1, 2, 2, 3, 4))
        return Case(item, self._place_for(item, self.diary.past[first]), fate, first)

    def _with_mobiles(self, cases: list[Case]) -> list[Case]:
        """Some give a mobile number on purpose: whoever clears them says how that was handled."""
        able = [
            number
            for number, case in enumerate(cases)
            if case.follows_an_event and not case.item.sensitive and case.fate in (Fate.PLAIN, Fate.REVIEWED)
        ]
        for number in self.draw.sample(able, MOBILES):
            cases[number] = dataclasses.replace(cases[number], mobile=True)
        return cases

    def _with_papers(self, told: Sequence[Told]) -> Iterator[Matter]:
        """The matters, some of them with the text as it was printed, or the table as a workbook."""
        with_papers = set(self.draw.sample(range(len(told)), PAPERS))
        titles = {table.name: [(c.name, c.title) for c in table.columns] for table in reference().column_sets}
        for number, one in enumerate(told):
            if number not in with_papers:
                yield one.matter
                continue
            first, *later = one.matter.editions
            columns = titles.get(one.case.item.columns, [])
            paper = self._table(first, columns) if first.rows else self._print(first)
            yield dataclasses.replace(one.matter, editions=[dataclasses.replace(first, files=[paper]), *later])

    def _table(self, text: Text, columns: Sequence[tuple[str, str]]) -> Paper:
        rows = [[str(row[name]) for name, _title in columns] for row in text.rows]
        return Paper(f"{text.title}明细表.xlsx", partial(sheet_of, [title for _name, title in columns], rows))

    def _print(self, text: Text) -> Paper:
        paragraphs = [unescape(part) for part in text.body.removeprefix("<p>").removesuffix("</p>").split("</p><p>")]
        return Paper(f"{text.title}.pdf", partial(page_of, text.title, paragraphs))

    def _place_for(self, item: Item, day: datetime.date) -> Place:
        """One of those that the item binds and that had come by `day`, rather one that has disclosed little."""
        kinds = [
            kind for under, rather in RATHER.items() if item.code.startswith(under) for kind in rather & {*item.kinds}
        ]
        there = {
            kind: [place for place in self.of_kind[kind] if not place.joined or place.joined < day]
            for kind in sorted(kinds or item.kinds)
        }
        able = {kind: places for kind, places in there.items() if places}
        bound = able[self.draw.choices(list(able), [WEIGHT.get(Kind(kind), 1) for kind in able])[0]]
        if item.code in FOR_THE_COMPANY:
            bound = [place for place in bound if place.code == tree.MINE]
        fresh = [place for place in bound if (place.code, item.code) not in self.told] or bound
        place = min(self.draw.sample(fresh, min(3, len(fresh))), key=lambda place: self.load[place.code])
        self.load[place.code] += 1
        self.told.add((place.code, item.code))
        return place

    def _drawn(self, weighted: Sequence[tuple[Fate, int]]) -> Fate:
        fates, weights = zip(*weighted, strict=True)
        return self.draw.choices(fates, weights)[0]

    # What is not disclosed.

    def _forgotten(self, author: Writer) -> Iterator[Matter]:
        """Reported, and nobody has begun to write: overdue."""
        for number in range(FORGOTTEN):
            position = len(self.diary) - self.draw.randint(5, 45)
            yield self._reported(author, f"forgotten {number}", position, sensitive=False)

    def _withheld(self, author: Writer) -> Iterator[Withheld]:
        """Filed with the superior, the day after; some of it was to be examined again long ago."""
        for number in range(WITHHOLDINGS):
            reason, basis, scope = WITHHELD[number % len(WITHHELD)]
            position = len(self.diary) - self.draw.randint(4, 80)
            matter = self._reported(author, f"withheld {number}", position, sensitive=True)
            by = self.staff.held[matter.place, Role.DRAFTER][0]
            at = self.diary.at(position + 1, f"10:{self.draw.randint(10, 59)}")
            yield Withheld(matter, by, at, reason, basis, scope, days=self.draw.choice((30, 45, 60, 90)))

    def _reported(self, author: Writer, key: str, position: int, *, sensitive: bool) -> Matter:
        items = [i for i in self.items.values() if i.timing in EVENT_DRIVEN and i.code in ITEMS]
        item = self.draw.choice([item for item in items if item.sensitive == sensitive])
        place = self._place_for(item, self.diary.past[position])
        fact = author.words(item, place, position).fact
        return Matter(key, place.code, item.code, fact=fact, happened=self.diary.at(position, "08:50"))

    def _aside(self, cases: Sequence[Case]) -> Iterator[SetAside]:
        """Some of what came round and was never written does not apply where it was owed."""
        never = [case for case in cases if case.fate is Fate.NEVER and case.period]
        able = [case for case in never if self.staff.held[case.place.code, Role.APPROVER]]
        for number, case in enumerate(able[: len(able) // 2]):
            first = case.period.first if case.period else None
            matter = Matter(f"aside {number}", case.place.code, case.item.code, period=first)
            by = self.staff.held[case.place.code, Role.APPROVER][0]
            at = self.diary.at(min(case.first + 3, len(self.diary) - 1), f"15:{self.draw.randint(10, 59)}")
            yield SetAside(matter, by, at, SET_ASIDE[number % len(SET_ASIDE)])
