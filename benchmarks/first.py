# ruff: noqa: S608 - SQL by hand is what is measured against
"""The hot paths: the newest twenty, release as a set, how many queries a page takes, and what the first one weighs.

The first two are held against what one would write instead: SQL by hand, and `save()` object by object.
"""

import argparse
import datetime
import gzip
import itertools
import random
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from audit.act import Act, by_timetable
from audit.history import save_as_history
from audit.record import record
from benchmarks._measuring import Figure, measure, medians, tell
from catalog.duedates import minimum_end
from disclosure.models import Disclosure, DisclosureGrant, ExtraCircle, Release, Step
from disclosure.states import State
from disclosure.workflow import release_stages
from organizations.calendar import WorkingCalendar
from organizations.models import Office, User
from organizations.roles import Role
from organizations.sight import Reader, reader_for, visitor

ITEMS, A_PAGE, MOST_QUERIES = 10_000, 20, 12
RATIO = {"sqlite": 8, "postgresql": 3}
CLOCK = {"sqlite": time.process_time, "postgresql": time.perf_counter}  # SQLite works within this very process
ROUNDS = 100
RELEASE_ROUNDS, AS_A_SET, BY_SAVE = 3, 1_000, 50
LINKED = re.compile(r'<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="([^"]+)"')
TWO_HOURS = datetime.timedelta(hours=2)
WAITING = RELEASE_ROUNDS * (AS_A_SET + BY_SAVE)


def figures(options: argparse.Namespace) -> Iterator[Figure]:
    vendor, chance = connection.vendor, random.Random(options.seed)
    with transaction.atomic():
        make_world(options.seed, items=10)
        few = dict(queries())
        transaction.set_rollback(True)
    make_world(options.seed, items=ITEMS, waiting=WAITING)
    for page, number in queries():
        yield Figure(f"{vendor}.{page}.queries", number, MOST_QUERIES)
        yield Figure(f"{vendor}.{page}.queries_more_than_at_10_items", number - few[page], 0)
    yield from weights()
    for who, person in people().items():
        ratio = listing(chance, person)
        yield Figure(f"{vendor}.newest_{A_PAGE}.{who}.ratio_to_sql_by_hand", ratio, RATIO[vendor])
    yield Figure(f"{vendor}.release.ratio_to_save", release(chance), 10, at_least=True)


def make_world(seed: int, **size: int) -> None:
    tell(f"{connection.vendor}: a world of {size['items']} items")
    call_command("make_world", **size, seed=seed, stdout=sys.stderr)


def people() -> dict[str, User | None]:
    """Who looks: members without an office, with one standing or with three, and a visitor."""
    members = User.objects.filter(offices=None).annotate(places=Count("standings")).order_by("pk")
    return {
        "visitor": None,
        "member": members.filter(places=1, standings__tier=5).first(),
        "member_of_three": members.filter(places=3).first(),
    }


# -- How many queries a page takes


def queries() -> Iterator[tuple[str, int]]:
    """The most that each page takes, of items and organisations any of the first five, when asked for a second time."""
    for who, person in people().items():
        if who == "member_of_three":
            continue
        client = signed_in(person)
        shown = Disclosure.objects.newest_visible(reader_of(person, clock.now()), 5)
        shown = list(shown.select_related("organization"))
        pages = {
            "home": [reverse("home")],
            "list": [reverse("list"), f"{reverse('list')}?year={clock.now().year}&tier=7&kind=agency"],
            "search": [f"{reverse('search')}?q=2026"],
            "organizations": [reverse("organizations")],
            "organization": [reverse("organization", args=[disclosure.organization.code]) for disclosure in shown],
            "item": [disclosure.get_absolute_url() for disclosure in shown],
        }
        for page, addresses in pages.items():
            yield f"{page}.{who}", max(queries_of(client, address) for address in addresses)
    for role, view in ((Role.INSPECTOR, "inspect"), (Role.DRAFTER, "workbench"), (Role.APPROVER, "workbench")):
        yield f"{view}.{role}", queries_of(signed_in(in_office(role)), reverse(view))


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client


def in_office(role: str) -> User:
    """Who holds `role` as high up as somebody does."""
    offices = Office.objects.in_force(clock.today()).filter(role=role).select_related("person")
    return offices.order_by("organization__level", "organization", "pk")[0].person


# -- What the first page weighs


def weights() -> Iterator[Figure]:
    """Bytes, compressed, of the first page and of what it links; how often it asks, and whom.

    Of style sheets the most that a page links, of scripts all of our own.
    """
    client = Client()
    text, linked = page_with_links(client, reverse("home"))
    sizes = {address: weight(client, address) for address in linked if address.startswith("/static/")}
    yield Figure("home.bytes_compressed", len(gzip.compress(text)) + sum(sizes.values()), 100_000)
    yield Figure("home.requests", len(linked) + 1, 10)
    yield Figure("home.other_hosts", len(linked) - len(sizes), 0)
    yield Figure("css.bytes_compressed", max(style_sheets()), 20_000)
    scripts = (Path(settings.STATICFILES_DIRS[0]) / "js").glob("*.js")
    yield Figure("js.bytes_compressed", sum(len(gzip.compress(path.read_bytes())) for path in scripts), 10_000)


def style_sheets() -> Iterator[int]:
    """What the style sheets of each face weigh: of the portal, the workbench and the console."""
    for role, view in ((None, "home"), (Role.DRAFTER, "workbench"), (Role.INSPECTOR, "inspect")):
        client = signed_in(in_office(role) if role else None)
        _text, linked = page_with_links(client, reverse(view))
        yield sum(weight(client, address) for address in linked if address.endswith(".css"))


def page_with_links(client: Client, address: str) -> tuple[bytes, list[str]]:
    text = client.get(address).content
    return text, sorted({a.partition("#")[0] for a in LINKED.findall(text.decode()) if not a.startswith("#")})


def weight(client: Client, address: str) -> int:
    return len(gzip.compress(b"".join(client.get(address).streaming_content)))  # type: ignore[attr-defined]


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    if response.status_code != 200:
        raise AssertionError(f"{address} answers {response.status_code}")
    return len(captured)


# -- The newest twenty


def listing(chance: random.Random, person: User | None) -> float:
    """How many times as long as by hand the newest twenty take."""
    reader = reader_of(person, clock.now())
    sql, values = sql_by_hand(reader)

    def ours() -> list[int]:
        return [disclosure.pk for disclosure in Disclosure.objects.newest_visible(reader, A_PAGE)]

    def by_hand() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [row[0] for row in cursor.fetchall()]

    if ours() != by_hand():
        raise AssertionError("The list by hand is another one.")
    taken, taken_by_hand = medians(chance, ours, by_hand, rounds=ROUNDS, clock=CLOCK[connection.vendor])
    tell(f"{connection.vendor}: {taken * 1000:.2f} ms, by hand {taken_by_hand * 1000:.2f} ms")
    return taken / taken_by_hand


def reader_of(person: User | None, now: datetime.datetime) -> Reader:
    return visitor(now) if person is None else reader_for(person, now)


def sql_by_hand(reader: Reader) -> tuple[str, list[Any]]:
    """The same rows as plain tuples: the newest of each key, of those shown by name and of extra circles, merged."""
    line, grant, circle = (model._meta.db_table for model in (Disclosure, DisclosureGrant, ExtraCircle))
    columns = ", ".join(f'd."{field.column}"' for field in Disclosure._meta.local_concrete_fields)
    now = connection.ops.adapt_datetimefield_value(reader.now)
    day = connection.ops.adapt_datefield_value(reader.day)
    current = "d.shelf = 0 AND (d.ends_at IS NULL OR d.ends_at > %s)"
    newest = f"ORDER BY listed_at DESC, id DESC LIMIT {A_PAGE}"
    if connection.vendor == "postgresql":
        keys: Any = list(reader.keys)
        held = "= ANY(%s)"
        arm = (
            f"SELECT k.id, k.listed_at FROM unnest(%s::bigint[]) key CROSS JOIN LATERAL "
            f"(SELECT id, listed_at FROM {line} d WHERE audience = key AND {current} {newest}) k"
        )
    else:
        keys = str(list(reader.keys))
        held = "IN (SELECT value FROM json_each(%s))"
        arm = (
            f"SELECT x.id AS id, x.listed_at AS listed_at FROM json_each(%s) key CROSS JOIN {line} x ON x.id IN "
            f"(SELECT d.id FROM {line} d WHERE audience = key.value AND {current} {newest})"
        )
    arms, values = [arm], [keys, now]
    if reader.person is not None:
        arms.append(
            f"SELECT d.id, d.listed_at FROM {grant} g JOIN {line} d ON d.shown_id = g.edition_id "
            f"WHERE g.user_id = %s AND g.from_on <= %s AND (g.until_on IS NULL OR g.until_on >= %s) AND {current}"
        )
        arms.append(
            f"SELECT d.id, d.listed_at FROM {circle} c JOIN {line} d ON d.shown_id = c.edition_id "
            f"WHERE c.audience {held} AND c.tier <= d.tier_now AND {current}"
        )
        values += [reader.person, day, day, now, keys, now]
    merged = f"SELECT id FROM ({' UNION '.join(arms)} {newest}) merged"
    return f"SELECT {columns} FROM {line} d WHERE id IN ({merged}) {newest}", values


# -- Release


def release(chance: random.Random) -> float:
    """How many times as long one stage takes when each object is saved as when many are released as a set."""
    act = by_timetable(clock.now() + TWO_HOURS)
    due = Release.objects.due(act.at)
    stages = list(due.values_list("pk", flat=True))
    chance.shuffle(stages)
    left = iter(stages)

    def as_a_set() -> None:
        if release_stages(due.filter(pk__in=list(itertools.islice(left, AS_A_SET))), act=act) != AS_A_SET:
            raise AssertionError("Not all of the set was released.")

    def by_save() -> None:
        save_each(list(itertools.islice(left, BY_SAVE)), act)

    seconds_a_set, seconds_by_save = medians(chance, as_a_set, by_save, rounds=RELEASE_ROUNDS)
    a_second, a_second_by_save = AS_A_SET / seconds_a_set, BY_SAVE / seconds_by_save
    tell(f"{connection.vendor}: {a_second:.0f} stages a second, by save() {a_second_by_save:.0f}")
    return a_second / a_second_by_save


@transaction.atomic
def save_each(stages: list[int], act: Act) -> None:
    """What `release_stages` does to the first stages of editions, object by object, in one transaction."""
    calendar = WorkingCalendar.load()
    related = ("edition__disclosure__item__category__catalog", "edition__disclosure__obligation")
    for stage in Release.objects.filter(pk__in=stages).select_related(*related):
        edition, disclosure, item = stage.edition, stage.edition.disclosure, stage.edition.disclosure.item
        stage.released_at = act.at
        stage.save()
        edition.state, edition.turn_organization, edition.waiting_since = State.RELEASED, None, None
        save_as_history(edition, act, reason="release")
        for column in ("title", "summary", "fact_on", "subtree"):
            setattr(disclosure, column, getattr(edition, column))
        disclosure.shown, disclosure.tier_now, disclosure.content_open = edition, stage.tier, edition.is_on_the_web
        disclosure.published_at = disclosure.listed_at = act.at
        if not edition.releases.filter(released_at=None).exists():
            end = minimum_end(item, item.timing_rule, act.at, calendar)
            disclosure.ends_at = end.at if end else None
        save_as_history(disclosure, act, reason="release")
        if edition.is_on_the_web and (obligation := disclosure.obligation):
            obligation.met_at = act.at
            obligation.save()
        Step.objects.create(
            edition=edition,
            round=edition.round,
            verb="release",
            signed_name=act.name,
            signed_as=act.office,
            at=act.at,
            content_hash=edition.content_hash,
        )
        record("release", edition, act=act, after={"tier": stage.tier})


if __name__ == "__main__":
    sys.exit(measure("benchmarks.first", figures))
