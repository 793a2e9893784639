"""Fills an empty database with a mass to measure on: a county, its people, and what was disclosed to them.

Rows are written in bulk and past the verbs, so nothing here is proof of anything.  The same seed makes the same
world, around the moment at which it is made.
"""

import datetime
import hashlib
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from audit import clock
from audit.act import by_command_line
from audit.models import LEVELS, Event
from audit.record import record
from catalog.choices import AfterEnd, Channel
from catalog.importing import REFERENCE, store
from catalog.models import Item, Obligation
from catalog.reading import read_catalog
from catalog.timing import EVENT_DRIVEN
from disclosure.models import (
    SLUG_ALPHABET,
    Disclosure,
    DisclosureGrant,
    Edition,
    ExtraCircle,
    IndexCounter,
    Release,
    Step,
)
from disclosure.states import State
from organizations.kinds import Kind
from organizations.models import Office, Organization, Standing, User
from organizations.roles import Role
from organizations.tiers import Tier

MARK = "make_world"
"""The verb of its event, with which the database is no longer empty."""

CHUNK = 5000
AN_HOUR, A_DAY, A_WEEK = (datetime.timedelta(hours=hours) for hours in (1, 24, 168))
CURRENT, OVER = (0, 330), (60, 1000)
"""How many days ago something was disclosed that is current, and something that has ended."""

BEFORE, BEHIND = "青柳石桥东西南北大小上下白云龙凤松竹梅双", "岭湾山河溪塘坪坝洲岗冲湖泉田林沟坡埠关寨"
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文志永春"
SIGNERS = {
    "propose": Role.DRAFTER,
    "clear": Role.CONFIDENTIALITY_REVIEWER,
    "review": Role.REVIEWER,
    "approve": Role.APPROVER,
}
NOTES = {"clear": "经审查，不含国家秘密和工作秘密。", "review": "内容属实，应当公开。", "approve": "同意公开。"}
TITLE = "{place}{day:%Y年%m月}{matter}"
SUMMARY = "{place}对{matter}作出安排，现予公开。"
BODY = (
    "<p>根据党务公开目录，现将{matter}公开如下。</p>"
    "<h2>一、基本情况</h2><p>经{place}会议研究，自{day:%Y年%m月%d日}起施行。应到{people}人，实到{people}人，一致同意。</p>"
    "<h2>二、落实安排</h2><ul><li>由党建办公室牵头，月底前完成。</li><li>进展情况按季度通报。</li></ul>"
    "<h2>三、意见反映</h2><p>党员、群众如有意见建议，可向{place}当面提出，也可投入意见箱。</p>"
)

Rows = dict[type[Model], list[Model]]


class Command(BaseCommand):
    help = "Fills an empty database with a mass of organisations, people and disclosures, for measuring."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--items", type=int, required=True, help="how many disclosures are released")
        parser.add_argument("--waiting", type=int, default=0, help="how many more are approved, and due in an hour")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, items: int, waiting: int, seed: int, **options: Any) -> None:
        if Event.objects.exists() or Organization.objects.exists() or User.objects.exists():
            raise CommandError("This database holds something already: a world is made in an empty one.")
        chance = random.Random(seed)  # noqa: S311 - nothing here is secret
        with transaction.atomic():
            Mass(items, waiting, chance, clock.now().replace(microsecond=0)).make()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner of neither database has seen any of it
        self.stdout.write(f"{Organization.objects.count()} organisations, {User.objects.count()} people.")


class Mass:
    """Rows are numbered here, from 1, so that they can name one another before they are written."""

    def __init__(self, items: int, waiting: int, chance: random.Random, now: datetime.datetime):
        self.items, self.waiting, self.chance, self.now = items, waiting, chance, now
        self.numbers: defaultdict[type[Model], Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self.organizations: list[Organization] = []
        self.people = 0
        self.counters: Counter[tuple[int, str, int]] = Counter()
        self.permission = Permission.objects.get(codename="view_disclosure")

    def make(self) -> None:
        self.found()
        self.settle()
        county, act = self.organizations[0], by_command_line(self.now)
        reading = read_catalog(REFERENCE)
        store(reading, issuer=county, edition="2026", effective_on=self.day(1100), act=act)
        matters = self.matters()
        for first in range(0, self.items + self.waiting, CHUNK):
            rows: Rows = defaultdict(list)
            for number in range(first, min(first + CHUNK, self.items + self.waiting)):
                self.disclose(rows, *self.chance.choice(matters), is_waiting=number >= self.items)
            write(rows)
        sign_everything()
        IndexCounter.objects.bulk_create(
            IndexCounter(organization_id=organization, category_code=code, year=year, last=last)
            for (organization, code, year), last in self.counters.items()
        )
        record(MARK, county, act=act, after={"items": self.items, "waiting": self.waiting})
        reset_sequences(self.numbers)

    def matters(self) -> list[tuple[Item, list[Organization]]]:
        """What is owed because something happened, each with the organisations that it binds."""
        items = Item.objects.filter(timing__in=EVENT_DRIVEN).order_by("code")
        found = []
        for item in items.select_related("category__parent").prefetch_related("channels", "kinds"):
            kinds = {row.kind for row in item.kinds.all()}
            found.append((item, [place for place in self.organizations if place.kind in kinds]))
        return [(item, places) for item, places in found if places]

    def new(self, rows: Rows, model: type[Any], **columns: Any) -> Any:
        row = model(id=next(self.numbers[model]), **columns)
        rows[model].append(row)
        return row

    # Who there is.

    def found(self) -> None:
        """A county, its townships, and their villages: from some 30 organisations to some 3,000."""
        rows: Rows = defaultdict(list)
        names = [before + behind for before in BEFORE for behind in BEHIND]
        self.chance.shuffle(names)
        county = self.organization(rows, "青岭县委", Kind.COUNTY_COMMITTEE, None)
        for name in names[: max(4, min(40, self.items // 250))]:
            township = self.organization(rows, f"{name}镇党委", Kind.TOWNSHIP_COMMITTEE, county)
            for village in self.chance.sample(names, max(5, min(75, self.items // 1000))):
                self.organization(rows, f"{village}村党支部", Kind.VILLAGE_BRANCH, township)
        write(rows)

    def organization(self, rows: Rows, name: str, kind: Kind, superior: Organization | None) -> Organization:
        number = f"{len(self.organizations) + 1:05}"
        row = self.new(rows, Organization, name=name, kind=kind, code=f"Q{number}", fonds=number, superior=superior)
        row.level, row.catalog_issuer = superior.level + 1 if superior else 1, superior and self.organizations[0]
        for level in LEVELS:
            setattr(row, level, getattr(superior, level, None))
        setattr(row, f"level_{row.level}", row.id)
        self.organizations.append(row)
        return row

    def settle(self) -> None:
        """In each organisation the four who sign and some who read; a quarter of all stand somewhere else as well.

        The county has an inspector.
        """
        rows: Rows = defaultdict(list)
        for organization in self.organizations:
            people = [self.person(rows, organization) for _ in range(8)]
            for person, role in zip(people, SIGNERS.values(), strict=False):
                term = {"organization": organization, "from_on": self.day(1200)}
                self.new(rows, Office, person=person, role=role, **term)
        inspector = self.new(rows, User, name="何正", username="inspector")
        term = {"organization": self.organizations[0], "from_on": clock.day_of(self.now)}
        self.new(rows, Office, person=inspector, role=Role.INSPECTOR, **term)
        write(rows)
        self.people = len(rows[User])

    def person(self, rows: Rows, home: Organization) -> User:
        name = self.chance.choice(SURNAMES) + "".join(self.chance.sample(GIVEN, self.chance.choice([1, 2, 2])))
        person = self.new(rows, User, name=name, username=f"person{len(rows[User]) + 1}")
        elsewhere = self.chance.sample(self.organizations, self.chance.choices([0, 1, 2], [60, 25, 15])[0])
        for organization in [home, *(other for other in elsewhere if other is not home)]:
            tier = self.chance.choices(range(1, 7), [5, 5, 5, 10, 50, 25])[0]
            term = {"organization": organization, "from_on": self.day(1200)}
            self.new(rows, Standing, person=person, tier=tier, **term)
        return person

    # What they disclosed.

    def disclose(self, rows: Rows, item: Item, places: list[Organization], *, is_waiting: bool) -> None:
        """One disclosure with its edition, stages, signatures and duty, as far on its way as its dates say."""
        place, is_over = self.chance.choice(places), not is_waiting and self.chance.random() < 0.35
        at = self.now + AN_HOUR if is_waiting else self.ago(*(OVER if is_over else CURRENT))
        plan = [(tier, at + number * A_WEEK) for number, tier in enumerate(tiers_of(item))]
        reached = [stage for stage in plan if stage[1] <= self.now]
        words = {
            "place": place.name,
            "matter": item.title,
            "day": clock.day_of(at),
            "people": self.chance.randint(5, 30),
        }
        line: dict[str, Any] = {
            "title": TITLE.format(**words)[:120],
            "summary": SUMMARY.format(**words),
            "fact_on": clock.day_of(at),
            "subtree": int(self.chance.random() < 0.35),
        }
        disclosure = self.new(
            rows,
            Disclosure,
            slug="".join(self.chance.choices(SLUG_ALPHABET, k=10)),
            organization=place,
            item=item,
            category_code=item.category.top.code,
            index_number=self.index_number(place, item, line["fact_on"].year),
            **{level: getattr(place, level) for level in LEVELS},
        )
        edition = self.new(
            rows,
            Edition,
            disclosure=disclosure,
            channels=sorted(row.channel for row in item.channels.all()),
            body=BODY.format(**words),
            **line,
            **signed_as(State.ENDED if is_over else State.RELEASED if reached else State.APPROVED, disclosure.slug),
        )
        disclosure.obligation = self.new(
            rows,
            Obligation,
            organization=place,
            item=item,
            cause=Obligation.Cause.FACT,
            fact=disclosure.slug,
            starts_on=line["fact_on"],
            until_on=line["fact_on"],
            due_on=line["fact_on"] + 3 * A_DAY,
            met_at=at if reached else None,
        )
        for tier, due_at in plan:
            released_at = due_at if due_at <= self.now else None
            self.new(rows, Release, edition=edition, tier=tier, due_at=due_at, released_at=released_at)
        self.show_others(rows, edition, places)
        if reached:
            show(disclosure, edition, line, at, reached)
        if is_over:
            disclosure.ends_at, disclosure.shelf = reached[-1][1] + 30 * A_DAY, 1
            disclosure.content_open *= item.personal_data_after_end == AfterEnd.KEEP
        elif len(reached) == len(plan) and self.chance.random() < 0.7:
            disclosure.ends_at = self.now + self.chance.randint(1, 365) * A_DAY

    def show_others(self, rows: Rows, edition: Edition, places: list[Organization]) -> None:
        """Rarely, an edition is shown by name as well, or to a circle of another organisation."""
        disclosure, other = edition.disclosure, self.chance.choice(places)
        if self.chance.random() < 0.02:
            self.new(
                rows,
                DisclosureGrant,
                edition=edition,
                content_object=disclosure,
                permission=self.permission,
                user_id=self.chance.randint(1, self.people),
                from_on=self.day(1100),
                until_on=None if self.chance.random() < 0.5 else self.day(-30),
            )
        if self.chance.random() < 0.01 and other is not disclosure.organization:
            circle = {"organization": other, "tier": Tier.PARTY_MEMBERS}
            self.new(rows, ExtraCircle, edition=edition, disclosure=disclosure, **circle)

    def index_number(self, place: Organization, item: Item, year: int) -> str:
        key = (place.id, item.category.top.code, year)
        self.counters[key] += 1
        return f"{place.code}-{key[1]}-{year}-{self.counters[key]:04}"

    def ago(self, fewest_days: int, most_days: int) -> datetime.datetime:
        return self.now - datetime.timedelta(seconds=self.chance.randint(fewest_days * 86_400, most_days * 86_400))

    def day(self, days_ago: int) -> datetime.date:
        return clock.day_of(self.now - days_ago * A_DAY)


def tiers_of(item: Item) -> list[int]:
    return [Tier.PARTY_MEMBERS, item.tier] if item.inner_first else [item.tier]


def signed_as(state: State, text: str) -> dict[str, Any]:
    """The columns of an edition that was signed, as the verbs would have left them."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"state": state, "content_hash": digest, "approved_hash": digest}


def show(
    disclosure: Disclosure,
    edition: Edition,
    line: dict[str, Any],
    at: datetime.datetime,
    reached: list[tuple[int, datetime.datetime]],
) -> None:
    """Let `disclosure` show `edition`, as far as the stages `reached` lead."""
    for name, value in line.items():
        setattr(disclosure, name, value)
    disclosure.shown_id = edition.id
    disclosure.published_at, disclosure.content_open = at, int(Channel.WEB in edition.channels)
    disclosure.tier_now, disclosure.listed_at = reached[-1]


def write(rows: Rows) -> None:
    """What hangs on an edition goes first: an edition that stands, and is no draft, lets nothing more be hung on it."""
    for model in sorted(rows, key=lambda model: model is Edition):
        model._default_manager.bulk_create(rows[model])


def sign_everything() -> None:
    """Let whoever holds the office in each organisation have signed its editions, when their first stage was due."""
    with connection.cursor() as cursor:
        for verb, role in SIGNERS.items():
            cursor.execute(SIGN, [verb, NOTES.get(verb, ""), role])


SIGN = f"""
INSERT INTO {Step._meta.db_table} (edition_id, round, verb, turn, joint, signed_by_id, signed_name, signed_as,
                                   signed_in_id, at, note, content_hash, vote_result)
SELECT e.id, 1, %s, 1, 0, p.id, p.name, o.role, o.organization_id,
       (SELECT min(due_at) FROM {Release._meta.db_table} r WHERE r.edition_id = e.id), %s, e.content_hash, ''
  FROM {Edition._meta.db_table} e
  JOIN {Disclosure._meta.db_table} d ON d.id = e.disclosure_id
  JOIN {Office._meta.db_table} o ON o.organization_id = d.organization_id AND o.role = %s
  JOIN {User._meta.db_table} p ON p.id = o.person_id
 ORDER BY e.id
"""  # noqa: S608 - names of our own tables


def reset_sequences(models: Iterable[type[Model]]) -> None:
    """Let the database go on numbering where the rows leave off."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(sql)
