"""What follows a release in the county: postings with their evidence, questions and answers, sealed records."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from catalog.choices import Channel
from catalog.timing import EVENT_DRIVEN, Timing
from disclosure.config.demonstration.courses import Fate, Told
from disclosure.config.demonstration.diary import Diary
from disclosure.config.demonstration.matters import Answer, Asked, Posted, Sealed
from disclosure.config.demonstration.moments import At
from disclosure.config.demonstration.people import Person, Place
from disclosure.config.demonstration.signers import Staff
from disclosure.config.demonstration.voices import VOICES, Voice
from organizations.kinds import Kind
from organizations.roles import Role
from organizations.tiers import Tier

ASKED, ANSWERED_LATE, OVERDUE, OPEN = 60, 5, 5, 6
"""How much is asked about; how much of it was answered late, is overdue, and may still wait."""
SEALED = 34
UNPROVED = 14
"""How many were never posted by board or meeting."""
TEMPORARY_IS_OVER, STAGED_IS_OVER = 14, 30
"""Working days after the outermost release by which the time of such a disclosure is over."""
REPLY_DUE = 15
MEETINGS = {
    Kind.VILLAGE_BRANCH: "村民代表会议",
    Kind.COMMUNITY_BRANCH: "居民代表会议",
    Kind.SCHOOL: "教职工大会",
    Kind.STATE_ENTERPRISE: "职工代表会议",
    Kind.PRIVATE_ENTERPRISE: "职工大会",
    Kind.SOCIAL_ORG: "会员大会",
}
BOARDS = ("大门内公开栏", "办事大厅公开栏", "一楼公开栏", "活动室外公开栏")


class Afterwards:
    """`told` are the matters that were disclosed."""

    def __init__(self, diary: Diary, staff: Staff, draw: random.Random, told: Sequence[Told]):
        self.diary, self.staff, self.draw = diary, staff, draw
        self.told = [one for one in told if one.outermost is not None and one.outermost < len(diary)]
        self.unproved = {
            one.matter.key for one in draw.sample([one for one in self.told if self._is_on_the_web(one)], UNPROVED)
        }
        self.asked_about: dict[str, int | None] = {}
        self.heard: Counter[Voice] = Counter()

    # Postings.

    def postings(self) -> Iterator[Posted]:
        for one in self.told:
            for position in filter(None, [one.released, one.corrected]):
                yield from self._postings_of(one, position)

    def _postings_of(self, one: Told, position: int) -> Iterator[Posted]:
        place, item = one.case.place, one.case.item
        for number, channel in enumerate(channel for channel in item.channels if channel != Channel.WEB):
            if one.matter.key in self.unproved and channel in (Channel.BOARD, Channel.MEETING):
                continue
            outward = item.inner_first and channel == Channel.BOARD and not one.corrected
            day = min(position + int(outward), len(self.diary) - 1)
            yield Posted(
                one.matter.key,
                self.staff.held[place.code, Role.DRAFTER][0],
                self.diary.at(day, f"{10 + number:02}:{self.draw.randint(5, 55):02}"),
                channel,
                self._where(place, channel, one),
                days=self.draw.choice((10, 15, 30)) if channel == Channel.BOARD else 0,
                attendance=self._attendance() if channel == Channel.MEETING else None,
                pictures=int(channel == Channel.BOARD),
            )

    def _where(self, place: Place, channel: str, one: Told) -> str:
        text = one.matter.editions[0]
        return {
            Channel.BOARD: f"{place.short}{self.draw.choice(BOARDS)}",
            Channel.MEETING: MEETINGS.get(Kind(place.kind), "全体党员会议" if self._is_inside(one) else "干部职工会议"),
            Channel.DOCUMENT: text.document_number,
            Channel.BULLETIN: f"《{place.short}党务简报》第{self.draw.randint(3, 48)}期",
        }[Channel(channel)]

    def _attendance(self) -> tuple[int, int]:
        should = self.draw.randint(16, 74)
        return should, should - self.draw.randint(0, should // 8)

    # Questions.

    def questions(self) -> Iterator[Asked]:
        """Older ones are answered, most in time; of the newest some wait."""
        able = [one for one in self.told if self._is_on_the_web(one) and self._readers(one)]
        latest = len(self.diary)
        new = [one for one in able if latest - 13 <= (one.outermost or 0) <= latest - 2][:OPEN]
        stale = [one for one in able if self._stays(one) and (one.outermost or 0) < latest - 24][-OVERDUE:]
        kept = {one.matter.key for one in [*new, *stale]}
        old = [one for one in able if one.matter.key not in kept and (one.outermost or 0) < latest - 26]
        old = self._varied(old)[: ASKED - len(new) - len(stale)]
        for one in new:
            yield self._question(one, None)
        for one in stale:
            yield self._question(one, None)
        for number, one in enumerate(old):
            late = number < ANSWERED_LATE
            yield self._question(one, REPLY_DUE + self.draw.randint(2, 5) if late else self.draw.randint(2, 11))

    def _varied(self, told: Sequence[Told]) -> list[Told]:
        """In any order, but each item once before one comes again."""
        seen: Counter[str] = Counter()
        turns: list[tuple[int, int, Told]] = []
        for one in self.draw.sample(told, len(told)):
            seen[one.matter.item] += 1
            turns.append((seen[one.matter.item], len(turns), one))
        return [one for _turn, _number, one in sorted(turns, key=lambda turn: turn[:2])]

    def _question(self, one: Told, answered_after: int | None) -> Asked:
        """Asked on one of the first days, while even what is shown shortest is shown."""
        position = min((one.outermost or 0) + self.draw.randint(0, 2), len(self.diary) - 1)
        voice, place = self._voice(one), one.case.place
        fixed = {"short": place.short, "phone": place.phone, "title": one.matter.editions[-1].title}
        asked = self._moment(position, (12, 20))
        self.asked_about[one.matter.key] = None if answered_after is None else position + answered_after
        answer = None
        if answered_after is not None:
            answer = Answer(
                self.staff.nearest(place, Role.HANDLER),
                self._moment(position + answered_after, (9, 17)),
                *(part.format(**fixed) for part in (voice.verified, voice.rule, voice.done, voice.next_step)),
            )
        asker = self.draw.choice(self._readers(one)).username
        return Asked(one.matter.key, asker, asked, voice.kind, voice.text.format(**fixed), answer)

    def _voice(self, one: Told) -> Voice:
        code = one.matter.item
        fitting = [voice for voice in VOICES if any(code.startswith(under) for under in voice.under if under)]
        able = fitting or [voice for voice in VOICES if voice.under == ("",)]
        voice = min(self.draw.sample(able, len(able)), key=lambda voice: self.heard[voice])
        self.heard[voice] += 1
        return voice

    def _readers(self, one: Told) -> list[Person]:
        """The people of the organisation whom it has reached, and who did not write it."""
        tier = Tier.from_code(one.case.item.tier)
        people = self.staff.in_place[one.case.place.code]
        return [person for person in people if person.tier and person.tier <= tier and not person.role]

    def _stays(self, one: Told) -> bool:
        return one.case.item.timing not in EVENT_DRIVEN

    # Records.

    def seals(self) -> Iterator[Sealed]:
        """Of what is long over, what was proved and answered is sealed."""
        over = [one for one in self.told if self._over_since(one) is not None and self._is_settled(one)]
        for one in self.draw.sample(over, min(SEALED, len(over))):
            after = max(self._over_since(one) or 0, (self.asked_about.get(one.matter.key) or 0) + 1)
            position = min(after + self.draw.randint(3, 20), len(self.diary) - 1)
            reason = "原张贴照片未留存，已由两名经手人书面证明。" if one.matter.key in self.unproved else ""
            by = self.staff.nearest(one.case.place, Role.ARCHIVIST)
            yield Sealed(one.matter.key, by, self._moment(position, (14, 16)), reason)

    def _over_since(self, one: Told) -> int | None:
        """The working day by which its time is over, where that is before yesterday."""
        wait = {Timing.TEMPORARY: TEMPORARY_IS_OVER, Timing.STAGED: STAGED_IS_OVER}.get(Timing(one.case.item.timing))
        if wait is None or one.case.fate is Fate.AGAIN:
            return None
        over = (one.outermost or 0) + wait
        return over if over < len(self.diary) - 2 else None

    def _is_settled(self, one: Told) -> bool:
        """Nothing that was asked about it waits for an answer, or would be answered after the last day."""
        answered = self.asked_about.get(one.matter.key, 0)
        return answered is not None and answered < len(self.diary) - 3

    def _moment(self, position: int, hours: tuple[int, int]) -> At:
        """Between two full hours of a working day that has been."""
        hour = self.draw.randint(hours[0], hours[1] - 1)
        return self.diary.at(min(position, len(self.diary) - 1), f"{hour:02}:{self.draw.randint(0, 59):02}")

    def _is_on_the_web(self, one: Told) -> bool:
        return Channel.WEB in one.case.item.channels

    def _is_inside(self, one: Told) -> bool:
        return Tier.from_code(one.case.item.tier).is_inside_party
