"""A random county for the numbers of the console: rows written at once, and beside each what is true of it.

What is true is worked out here in plain Python from the dates that were drawn, by the words of the rules; nothing of
the product is asked.
"""

import dataclasses
import datetime
import random
from types import SimpleNamespace

from catalog.models import Obligation, Withholding
from disclosure.models import Disclosure, Edition, Posting, Release, Step
from disclosure.states import State
from feedback.models import Opinion
from organizations.models import Organization
from organizations.roles import Role
from tests import factories

NOW = factories.NOW
TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
QUARTERS = {
    "quarter": (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31)),
    "last-quarter": (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)),
    "year": (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
}
LEVELS = [f"level_{level}" for level in range(1, 7)]


@dataclasses.dataclass(frozen=True)
class Fact:
    """What is true of one row: the organisation, the list that shows it whatever the period, and what is judged.

    `judged` holds (heading, day, in order): the row counts under the heading in a period that holds the day.
    """

    pk: int
    organization: int
    lists: frozenset[str] = frozenset()
    late_on: datetime.date | None = None
    judged: tuple[tuple[str, datetime.date, bool], ...] = ()


def build(seed: int) -> SimpleNamespace:
    """A county of three townships with villages, another county beside it, and inspectors at each level."""
    chance = random.Random(seed)
    make = factories.make_organization
    county = make(f"青岭县委{seed}", kind="county_committee")
    townships = [make(f"镇{n}", kind="township_committee", superior=county) for n in range(3)]
    villages = [make(f"村{n}", kind="village_branch", superior=chance.choice(townships)) for n in range(4)]
    beside = make(f"白水县委{seed}", kind="county_committee")
    world = SimpleNamespace(
        chance=chance,
        county=county,
        township=townships[0],
        organizations=[county, *townships, *villages, beside],
        person=factories.make_person("经办"),
        facts=[],
        serial=0,
    )
    world.inspectors = {
        place.pk: factories.make_office(Role.INSPECTOR, place).person for place in (county, townships[0], beside)
    }
    catalog = factories.make_catalog(county)
    world.items = [
        factories.make_item(catalog, channels=("web",)),
        factories.make_item(catalog, channels=("web", "document")),
    ]
    for _ in range(36):
        _owe(world)
    for _ in range(26):
        _disclose(world)
    return world


def expected(world: SimpleNamespace, inspector: Organization, period: str) -> dict[str, set[int]]:
    """The rows of each list by the rules, for who inspects at `inspector`."""
    first, last = QUARTERS[period]
    below = {row.pk for row in world.organizations if inspector.pk in row.path}
    found: dict[str, set[int]] = {name: set() for name in ("overdue", "late", "withheld", "evidence", "unanswered")}
    for fact in world.facts:
        if fact.organization in below:
            for name in fact.lists:
                found[name].add(fact.pk)
            if fact.late_on and first <= fact.late_on <= last:
                found["late"].add(fact.pk)
    return found


def judged(
    world: SimpleNamespace, inspector: Organization, period: str
) -> dict[tuple[str, int], tuple[set[int], set[int]]]:
    """For each heading and organisation the rows in order, and all that count."""
    first, last = QUARTERS[period]
    below = {row.pk for row in world.organizations if inspector.pk in row.path}
    found: dict[tuple[str, int], tuple[set[int], set[int]]] = {}
    for fact in world.facts:
        for heading, day, is_right in fact.judged:
            if fact.organization in below and first <= day <= last:
                right, every = found.setdefault((heading, fact.organization), (set(), set()))
                every.add(fact.pk)
                if is_right:
                    right.add(fact.pk)
    return found


def noon(day: datetime.date, **after: int) -> datetime.datetime:
    """Noon of `day` in Shanghai."""
    at = datetime.datetime.combine(day, datetime.time(4), datetime.UTC)
    return at + datetime.timedelta(**after)


def levels(organization: Organization) -> dict[str, int | None]:
    return {level: getattr(organization, level) for level in LEVELS}


# -- Duties --------------------------------------------------------------------------------------------------------


def _owe(world: SimpleNamespace) -> None:
    """One duty: met, late, open, filed, filed once, or set aside."""
    chance, place = world.chance, world.chance.choice(world.organizations)
    world.serial += 1
    due_on = TODAY + chance.randint(-130, 30) * DAY
    met_on = min(TODAY, due_on + chance.choice([-5, -1, 0, 1, 12]) * DAY) if chance.random() < 0.5 else None
    is_aside, filing = chance.random() < 0.1, chance.choice(["", "", "in force", "lifted"])
    duty = Obligation.objects.create(
        organization=place,
        item=chance.choice(world.items),
        cause="fact",
        fact=f"事实{world.serial}",
        starts_on=due_on - 20 * DAY,
        until_on=due_on - 20 * DAY,
        due_on=due_on,
        explained={"start": (due_on - 20 * DAY).isoformat()},
        met_at=noon(met_on) if met_on else None,
        not_applicable_at=NOW if is_aside else None,
        not_applicable_because="不适用" if is_aside else "",
    )
    filed = _file(world, duty, filing) if filing else None
    lists, late_on, in_time = set(), None, None
    if not is_aside:
        if met_on:
            late_on = met_on if met_on > due_on else None
            in_time = met_on <= due_on
        elif filing == "in force":
            lists.add("withheld")
        elif due_on < TODAY:
            lists.add("overdue")
            in_time = False
    time = (("time", due_on, in_time),) if in_time is not None else ()
    pk = filed.pk if "withheld" in lists else duty.pk
    world.facts.append(Fact(pk, place.pk, frozenset(lists), late_on, time))


def _file(world: SimpleNamespace, duty: Obligation, filing: str) -> Withholding:
    again_on = world.chance.choice([None, TODAY - DAY, TODAY, TODAY + 9 * DAY])
    return Withholding.objects.create(
        obligation=duty,
        filed_with=world.county,
        filed_by=world.person,
        filed_at=NOW - DAY,
        reason="在审",
        basis="保密规定",
        scope="全部",
        examine_again_on=again_on,
        lifted_at=NOW if filing == "lifted" else None,
        lifted_because="已审结" if filing == "lifted" else "",
    )


# -- Disclosures ---------------------------------------------------------------------------------------------------


def _disclose(world: SimpleNamespace) -> None:
    """One disclosure: a draft, on its way, or disclosed; corrected or not, sent back or not, posted or not."""
    chance, place = world.chance, world.chance.choice(world.organizations)
    item = chance.choice(world.items)
    state = chance.choice([State.DRAFT, State.PROPOSED, *[State.RELEASED] * 6])
    disclosure = Disclosure.objects.create(organization=place, item=item, category_code="01", **levels(place))
    if state != State.RELEASED:
        _edition(disclosure, 1, state, item)
        return
    day = TODAY - chance.choice([0, 1, *range(20, 130, 7)]) * DAY
    is_corrected, is_sent_back = chance.random() < 0.3, chance.random() < 0.3
    first = _edition(disclosure, 1, State.SUPERSEDED if is_corrected else State.RELEASED, item)
    if is_sent_back:
        _step(first, "return_to_author", noon(day) - 3 * DAY)
    _step(first, "release", noon(day))
    shown = first
    if is_corrected:
        _step(first, "supersede", noon(day, hours=1))
        shown = _edition(disclosure, 2, State.RELEASED, item)
        _step(shown, "release", noon(day, hours=1))
        if chance.random() < 0.5:
            _step(shown, "return_to_author", noon(day, minutes=30))  # on the way of the second: no matter
    Release.objects.filter(edition=shown).update(released_at=noon(day, hours=1))
    Disclosure.objects.filter(pk=disclosure.pk).update(
        shown=shown,
        title=f"第{disclosure.pk}件",
        tier_now=7,
        content_open=1,
        published_at=noon(day),
        listed_at=noon(day),
    )
    demands, is_posted = item == world.items[1], chance.random() < 0.5
    if is_posted:
        Posting.objects.create(
            disclosure=disclosure,
            edition=shown,
            content_hash=shown.content_hash,
            channel="document",
            place="青委发1号",
            from_on=day,
            recorded_by=world.person,
            recorded_at=NOW,
        )
    lacks = demands and not is_posted and (TODAY - day).days > 10
    judged = [("content", day, not is_corrected), ("form", day, not lacks), ("procedure", day, not is_sent_back)]
    lists = frozenset({"evidence"} if lacks else ())
    world.facts.append(Fact(disclosure.pk, place.pk, lists, None, tuple(judged)))
    for _ in range(chance.choice([0, 0, 1, 2])):
        _ask(world, disclosure, shown)


def _edition(disclosure: Disclosure, number: int, state: str, item: object) -> Edition:
    edition = Edition.objects.create(
        disclosure=disclosure,
        number=number,
        title=f"第{disclosure.pk}件",
        channels=sorted(row.channel for row in item.channels.all()),  # type: ignore[attr-defined]
        content_hash="0" * 64,
        approved_hash="0" * 64,
    )
    Release.objects.create(edition=edition, tier=7, due_at=NOW - 400 * DAY)
    Edition.objects.filter(pk=edition.pk).update(state=state)
    return edition


def _step(edition: Edition, verb: str, at: datetime.datetime) -> None:
    Step.objects.create(edition=edition, round=1, verb=verb, signed_name="某人", signed_as="reviewer", at=at)


def _ask(world: SimpleNamespace, disclosure: Disclosure, edition: Edition) -> None:
    chance = world.chance
    due_on = TODAY + chance.choice([-60, -20, -3, -1, 0, 1, 8]) * DAY
    answered_on = min(TODAY, due_on + chance.choice([-2, 0, 1, 6]) * DAY) if chance.random() < 0.5 else None
    opinion = Opinion.objects.create(
        disclosure=disclosure,
        edition=edition,
        kind="question",
        text="请问？",
        asked_at=noon(due_on - 80 * DAY),
        due_on=due_on,
        answered_at=noon(answered_on) if answered_on else None,
    )
    judged = ()
    if answered_on or due_on < TODAY:
        judged = (("feedback", due_on, bool(answered_on and answered_on <= due_on)),)
    lists = frozenset() if answered_on else frozenset({"unanswered"})
    world.facts.append(Fact(opinion.pk, disclosure.organization_id, lists, None, judged))
