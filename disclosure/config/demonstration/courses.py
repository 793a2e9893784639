"""How one disclosure of the county goes: who signs it when, and what becomes of it."""

import dataclasses
import enum
import random
from collections import Counter
from collections.abc import Sequence

from catalog.choices import COLLECTIVE, Channel
from catalog.reading.reading import Item
from catalog.timing import EVENT_DRIVEN, Period, Timing
from disclosure.config.demonstration.diary import Diary
from disclosure.config.demonstration.matters import Matter, Signed, Text
from disclosure.config.demonstration.moments import At, Moment, Soon
from disclosure.config.demonstration.people import Place
from disclosure.config.demonstration.sayings import (
    AGAIN,
    APPROVED,
    CALLED_BACK,
    CLEARED,
    CLEARED_ABOVE,
    CORRECTED,
    HANDLED,
    REFUSED,
    RETURNED,
    REVIEWED,
)
from disclosure.config.demonstration.signers import Signers, Staff
from disclosure.config.demonstration.tables import Rows, Setting, rows_of
from disclosure.config.demonstration.wording import Worded, body_of, worded
from disclosure.states import SIGNING
from organizations.kinds import Kind
from organizations.tiers import Tier

RELEASE_EVERY = 3
"""Working days from one day on which the county discloses to the next."""
LATEST_REPORT = 10
"""Working days before its first word on which something may have happened, at most."""
OPENING = "09:00"
SOON = (300, 480)
"""Seconds after the beginning at which somebody may watch one more being released."""


class Fate(enum.Enum):
    """What becomes of a disclosure."""

    PLAIN = enum.auto()
    RETURNED = enum.auto()
    CALLED_BACK = enum.auto()
    CORRECTED = enum.auto()
    AGAIN = enum.auto()
    LATE = enum.auto()
    REFUSED = enum.auto()
    NEVER = enum.auto()
    # on its way today
    DRAFT = enum.auto()
    PROPOSED = enum.auto()
    HALF_CLEARED = enum.auto()
    CLEARED = enum.auto()
    REVIEWED = enum.auto()
    SENT_BACK = enum.auto()
    APPROVED = enum.auto()
    TAKEN_BACK = enum.auto()
    HALF_WAY = enum.auto()
    SOON = enum.auto()

    @property
    def is_under_way(self) -> bool:
        return self.value >= Fate.DRAFT.value

    @property
    def is_signed(self) -> bool:
        """Whether, of what is under way, all have signed."""
        return self.value >= Fate.APPROVED.value

    def fits(self, item: Item) -> bool:
        """Whether this can become of a disclosure of `item`."""
        if self is Fate.HALF_CLEARED:
            return item.sensitive
        if self is Fate.HALF_WAY:
            return item.inner_first
        if self is Fate.SOON:
            return item.tier == Tier.PUBLIC.code and not item.inner_first and Channel.WEB in item.channels
        return True


UNTIL: dict[Fate, tuple[str, ...]] = {
    Fate.DRAFT: (),
    Fate.PROPOSED: SIGNING[:1],
    Fate.HALF_CLEARED: SIGNING[:2],
    Fate.CLEARED: SIGNING[:2],
    Fate.REVIEWED: SIGNING[:3],
}
"""What has been signed of what is under way."""


@dataclasses.dataclass(frozen=True)
class Case:
    """One disclosure to be: of `item`, in `place`, begun on the working day `first`.

    It is released on the working day `latest` at most, if that can be.  It is owed for `period`, or because it is
    `standing`, or else because something happened.
    """

    item: Item
    place: Place
    fate: Fate
    first: int
    latest: int | None = None
    period: Period | None = None
    standing: bool = False
    mobile: bool = False

    @property
    def follows_an_event(self) -> bool:
        return self.item.timing in EVENT_DRIVEN


@dataclasses.dataclass(frozen=True)
class Told:
    """A matter, and what the postings, questions and records about it have to know.

    `released` and `outermost` are working days: on which its last edition reached the first circle and the last.
    """

    matter: Matter
    case: Case
    released: int | None = None
    outermost: int | None = None
    corrected: int | None = None


class Writer:
    """Writes the matters of the county, one after the other, as they were begun."""

    def __init__(self, diary: Diary, staff: Staff, draw: random.Random):
        self.diary, self.staff, self.draw = diary, staff, draw
        self.papers: Counter[tuple[str, int]] = Counter()
        self.titles: set[str] = set()
        self.facts: Counter[tuple[str, str]] = Counter()
        self.soon = iter(SOON)
        self.tables: dict[tuple[str, str], Rows] = {}

    def tell(self, number: int, case: Case) -> Told:
        """The matter that `case` becomes, with its editions and all signatures."""
        first, released = self._days(case)
        signers = self.staff.signers(case.place, case.item)
        happened = self._happened(case, first)
        words, rows = self._words(case, happened), self._rows(case, happened)
        text = self._text(case, words, rows, first, released, signers)
        editions = [text]
        corrected: int | None = None
        if case.fate in (Fate.CORRECTED, Fate.AGAIN):
            corrected, more = self._correction(case, text, words, released, signers)
            editions += more
        matter = Matter(
            f"generated {number}",
            case.place.code,
            case.item.code,
            editions,
            fact=words.fact if case.follows_an_event else "",
            happened=self.diary.at(happened, f"08:{self.draw.randint(20, 55)}") if case.follows_an_event else None,
            period=case.period.first if case.period else None,
            standing=case.standing,
        )
        reaches = released is not None and case.fate is not Fate.REFUSED and not case.fate.is_under_way
        if not reaches or released is None:
            return Told(matter, case)
        return Told(matter, case, released, (corrected or released) + int(case.item.inner_first), corrected)

    # When.

    def _days(self, case: Case) -> tuple[int, int]:
        """The working days on which it is begun and on which it is first released."""
        today = len(self.diary)
        if case.fate.is_under_way:
            released = today - 1 if case.fate is Fate.HALF_WAY else today + self.draw.randint(0, 2)
            return min(case.first, today - 1 - (case.fate is Fate.HALF_WAY)), released
        span = self._span(case)
        released = case.first + span + 1
        released += -released % RELEASE_EVERY
        if case.latest is not None and released > case.latest:
            released = max(case.latest, case.first + span + 1)
        released = min(released, today)  # whoever is late still has yesterday to sign
        first = released - 1 - span if case.follows_an_event else min(case.first, released - 1)
        return first, released

    def _span(self, case: Case) -> int:
        """How many working days lie between the first word and the last signature."""
        more = {Fate.RETURNED: 1, Fate.CALLED_BACK: 2}.get(case.fate, 0)
        if case.item.timing == Timing.TEMPORARY:
            return more
        return more + self.draw.randint(0, 2 if case.follows_an_event else 4)

    def _happened(self, case: Case, first: int) -> int:
        """The working day of the fact: that on which it is written down, and long before where it comes late."""
        return max(0, first - self.draw.randint(3, LATEST_REPORT - 1)) if case.fate is Fate.LATE else first

    # What.

    def words(self, item: Item, place: Place, happened: int, period: Period | None = None) -> Worded:
        """What `place` writes, under a title that it has not used before, if that can be."""
        for _attempt in range(6):
            person = self.draw.choice(self.staff.names(place))
            words = worded(item, place, period, self.diary.past[happened], person, self.draw)
            if words.title not in self.titles:
                break
        self.titles.add(words.title)
        self.facts[place.code, words.fact] += 1
        times = self.facts[place.code, words.fact]
        return words if times == 1 else dataclasses.replace(words, fact=f"{words.fact}（第{times}次）")

    def _words(self, case: Case, happened: int) -> Worded:
        words = self.words(case.item, case.place, happened, case.period)
        if case.mobile:
            name, number = self.draw.choice(self.staff.names(case.place)), self.draw.randint(1000, 9999)
            added = f"公示期间如需当面反映，请与{name}约定时间，工作手机1390000{number}。"
            words = dataclasses.replace(words, paragraphs=(*words.paragraphs, added))
        return words

    def _rows(self, case: Case, happened: int) -> Rows:
        if not case.item.columns:
            return []
        day = self.diary.past[happened]
        first, last = day.replace(month=1, day=1), day
        if case.period:
            first, last = case.period.first, min(case.period.last, day)
        elif case.follows_an_event:
            first = self.diary.past[max(0, happened - 40)]
        series = (case.place.code, case.item.code)
        setting = Setting(case.place, first, last, self.staff.names(case.place), self.tables.get(series, []))
        rows = rows_of(case.item.columns, case.item.code, self.draw, setting)
        if case.period:
            self.tables[series] = rows
        return rows

    def _text(self, case: Case, words: Worded, rows: Rows, first: int, released: int, signers: Signers) -> Text:
        way = self._way(case, signers)
        last = len(self.diary) - 1 if case.fate.is_under_way else released - 1
        if case.fate is Fate.HALF_WAY:
            last -= 1
        begun, *moments = self.diary.course(self.draw, first, last, len(way) + 1)
        signed = [dataclasses.replace(step, at=at) for step, at in zip(way, moments, strict=True)]
        shortened = words.paragraphs[:-1] or words.paragraphs
        return Text(
            by=signers.drafter,
            begun=begun,
            title=words.title,
            summary=words.summary,
            stages=self._stages(case, released),
            way=signed,
            body=words.body,
            first_body=body_of(shortened) if any(step.verb == "save_draft" for step in way) else "",
            document_number=self._document_number(case, begun),
            rows=rows,
            subtree=int(case.place.kind == Kind.COUNTY_COMMITTEE and self.draw.random() < 0.6),
            fact_on=self._fact_on(case, begun),
            finished=True,
        )

    def _fact_on(self, case: Case, begun: At) -> Moment | None:
        if case.period and case.period.last < begun.moment.date():
            return self.diary.on(case.period.last, OPENING)
        return None

    def _stages(self, case: Case, released: int) -> list[tuple[int, Moment]]:
        tier = int(Tier.from_code(case.item.tier))
        if case.fate is Fate.SOON:
            return [(tier, Soon(next(self.soon)))]
        opens = self.diary.at(released, OPENING)
        if not case.item.inner_first:
            return [(tier, opens)]
        outward = self.draw.randint(1, 3) if case.fate is Fate.HALF_WAY else 1
        return [(int(Tier.PARTY_MEMBERS), opens), (tier, self.diary.at(released + outward, OPENING))]

    def _document_number(self, case: Case, begun: At) -> str:
        if Channel.DOCUMENT not in case.item.channels:
            return ""
        year = begun.moment.year
        self.papers[case.place.code, year] += 1
        short = case.place.short.removeprefix("县").removeprefix("金岭矿业公司") or "金矿"
        body = {Kind.COUNTY_COMMITTEE: "发", Kind.AGENCY: "党组发"}.get(Kind(case.place.kind), "党发")
        return (
            f"{short[:1] if body != '党组发' else short[:2]}{body}〔{year}〕{self.papers[case.place.code, year] + 2}号"
        )

    # Who signs.

    def _way(self, case: Case, signers: Signers) -> list[Signed]:
        """The signatures in their order; their moments are found afterwards."""
        once, fate = self._once(case, signers), case.fate
        turn = self.draw.randint(1, len(once) - 1)
        begun, next_signer = once[:turn], once[turn].by
        again = [self._said("save_draft", signers.drafter, ("",)), *once]
        if fate in UNTIL:
            return [step for step in once if step.verb in UNTIL[fate]][: 2 if fate is Fate.HALF_CLEARED else None]
        if fate is Fate.REFUSED:
            return [*begun, self._said("refuse", next_signer, REFUSED)]
        if fate in (Fate.SENT_BACK, Fate.RETURNED):
            back = [*begun, self._said("return_to_author", next_signer, RETURNED)]
            return [*back, *again] if fate is Fate.RETURNED else back
        if fate in (Fate.TAKEN_BACK, Fate.CALLED_BACK):
            back = [*once, self._said("call_back", signers.approver, CALLED_BACK)]
            return [*back, *again] if fate is Fate.CALLED_BACK else back
        return once

    def _once(self, case: Case, signers: Signers) -> list[Signed]:
        """The signatures of one round."""
        handled = self.draw.choice(HANDLED) if case.mobile else ""
        cleared = [
            dataclasses.replace(self._said("clear", by, CLEARED_ABOVE if turn else CLEARED), handled=handled)
            for turn, by in enumerate(signers.clears)
        ]
        approved = self._said("approve", signers.approver, APPROVED)
        if case.item.approver in COLLECTIVE:
            approved = dataclasses.replace(approved, vote=self._vote())
        return [
            self._said("propose", signers.drafter, ("",)),
            *cleared,
            self._said("review", signers.reviewer, REVIEWED),
            approved,
        ]

    def _said(self, verb: str, by: str, words: Sequence[str]) -> Signed:
        return Signed(verb, by, Soon(0), self.draw.choice(words))

    def _vote(self) -> str:
        due = self.draw.choice((5, 7, 9, 9, 11))
        came = due - self.draw.choice((0, 0, 1))
        against = self.draw.choice((0, 0, 0, 1))
        return f"应到{due}人，实到{came}人，{came - against}人同意" + (f"，{against}人弃权" if against else "")

    # What takes its place.

    def _correction(
        self, case: Case, text: Text, words: Worded, released: int, signers: Signers
    ) -> tuple[int | None, list[Text]]:
        """A second edition, where there was time for one: while the first is shown, or after it has ended."""
        after_the_end = case.fate is Fate.AGAIN
        wait = self.draw.randint(16, 24) if after_the_end else self.draw.randint(2, 4)
        first = released + int(case.item.inner_first) + wait
        last = first + 1
        opens = last + 1 + -(last + 1) % RELEASE_EVERY
        if opens >= len(self.diary):
            return None, []
        explained = self.draw.choice(AGAIN if after_the_end else CORRECTED).format(title=text.title)
        way = self._once(case, signers)
        begun, *moments = self.diary.course(self.draw, first, opens - 1, len(way) + 1)
        second = dataclasses.replace(
            text,
            begun=begun,
            title=f"{text.title}（{'再次公开' if after_the_end else '更正'}）",
            stages=[(int(Tier.from_code(case.item.tier)), self.diary.at(opens, OPENING))],
            way=[dataclasses.replace(step, at=at) for step, at in zip(way, moments, strict=True)],
            body=body_of((explained, *words.paragraphs)),
            first_body="",
            fact_on=text.fact_on or text.begun,
        )
        return opens, [second]
