"""The clock at work: a real worker and beat on each broker, nobody touching a page, and a worker killed on the way.

The processes are those that `dev.py run` starts, on the test's own database.  What holds a claim open is the database
itself, from outside; no code of the portal knows of it.

Rule: T1.
"""

import contextlib
import datetime
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.core.management import call_command
from django.db import connection

import dev
from audit import clock, progress
from audit.models import Event
from disclosure.config import broker as brokers
from disclosure.config.processes import commands
from disclosure.models import Disclosure, Edition, Release, Step
from disclosure.states import State
from notices.models import Notice
from organizations.tiers import Tier
from tests.factories import any_item, holder, make_disclosure, make_edition, make_obligation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

PATIENCE = 50.0
"""Seconds within which everything must have happened."""


class Site:
    """The processes of one portal, on the test's database and a directory of their own."""

    def __init__(self, var: Path, broker_url: str, **env: str):
        given = {"BROKER_URL": broker_url} if broker_url else {}
        self.broker = brokers.choose(var, environ=given)
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "disclosure.config.settings",
            "VAR_DIR": str(var),
            "DATABASE_URL": database_url(),
            "BROKER_URL": self.broker.url,
            "EMAIL_URL": f"filemail:///{var / 'mail'}",
            "SECRET_KEY": "jobs",
            "PYTHONUNBUFFERED": "1",
            **env,
        }
        self.var = var
        self.commands = commands(broker=self.broker, port=0, var_dir=var, python=sys.executable)
        self.processes: dict[str, subprocess.Popen] = {}
        if "broker" in self.commands:
            self.start("broker")
            wait_until(lambda: brokers.answers(self.broker.socket), "the broker answers")

    def start(self, name: str) -> None:
        with (self.var / f"{name}.log").open("ab") as log:
            command = ["sh", "-c", self.commands[name]]
            self.processes[name] = subprocess.Popen(command, env=self.env, cwd=dev.ROOT, stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """SIGKILL, which no process can prepare for."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def watch_over(self, name: str) -> None:
        """Start it again when it ended by itself: a worker that loses its broker with a task in hand ends with 1."""
        if self.processes[name].poll() is not None:
            self.start(name)

    def stop(self) -> None:
        for name in ("beat", "worker", "broker"):
            if name in self.processes:
                self.kill(name)

    def mailed(self) -> Counter[tuple[str, str]]:
        """Who was told what by mail, and how often; what was told at one moment is numbered in one mail."""
        parted = b"\n" + b"-" * 79 + b"\n"
        files = (path.read_bytes() for path in sorted(self.var.glob("mail/*.log")))
        mails = [message_from_bytes(text) for file in files for text in file.split(parted) if text.strip()]
        bodies = [(mail["To"], mail.get_payload(decode=True).decode()) for mail in mails]
        said = [(to, re.sub(r"^\d+\. ", "", line)) for to, body in bodies for line in body.splitlines()]
        subjects = set(Notice.objects.values_list("subject", flat=True))
        return Counter((to, line) for to, line in said if line in subjects)

    def let_it_sweep(self, times: int = 2) -> None:
        """Wait for sweeps that begin from now on, so that whatever would be done twice has been done twice."""
        for _ in range(times):
            asked = clock.now()
            wait_until(lambda: (progress.reached("sweep") or asked) > asked, "another sweep is done")  # noqa: B023


def database_url() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(at['NAME']))}"
    login = ":".join(quote(at[part], safe="") for part in ("USER", "PASSWORD") if at[part])
    return f"postgres://{login}@{quote(at['HOST'] or '', safe='')}:{at['PORT'] or 5432}/{at['NAME']}"


def wait_until(is_so, what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"gave up waiting: {what}"
        time.sleep(0.1)


def brokers_to_meet() -> list[str]:
    """SQLite meets both brokers; a PostgreSQL has a Redis beside it, where there is one."""
    beside_redis = connection.vendor == "postgresql" and dev.find_redis()
    return ["redis"] if beside_redis else ["embedded", "redis"]


@pytest.fixture(params=brokers_to_meet())
def site(request, tmp_path):
    """Starts a site with the variables it is given; all of its processes end with the test."""
    url = dev.find_redis() if request.param == "redis" else ""
    if request.param == "redis" and not url:
        pytest.skip("no Redis server is to be had")
    if request.param == "embedded" and not brokers.embedded_server():
        pytest.skip("no server came with the packages of this machine")
    with contextlib.ExitStack() as afterwards:
        if url:
            afterwards.callback(forget_messages, url)

        def start(**env):
            made = Site(tmp_path, url, **env)
            afterwards.callback(made.stop)
            return made

        yield start


def forget_messages(url: str) -> None:
    with redis.Redis.from_url(url) as server:
        server.delete("celery", "unacked", "unacked_index", *server.scan_iter("_kombu.*"))


def seconds(number: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=number)


def test_a_stage_is_released_an_item_ends_and_a_reminder_arrives_with_nobody_touching_a_page(site, county):
    portal = site(SWEEP_SECONDS="1", PLAN_SECONDS="1")
    now = clock.now()
    week_ago = now - datetime.timedelta(days=9)
    ending = make_disclosure(organization=county, now=week_ago)
    due_at, ends_at = now + seconds(6), now + seconds(7)
    Disclosure.objects.filter(pk=ending.pk).update(ends_at=ends_at)
    item, in_time = any_item(county), clock.day_of(now) + datetime.timedelta(days=60)
    coming = make_edition(
        State.APPROVED,
        organization=county,
        obligation=make_obligation(item, county, due_on=in_time),
        stages=[(Tier.PUBLIC, due_at)],
        now=now,
    )
    make_obligation(item, county, due_on=clock.day_of(now) + datetime.timedelta(days=1))

    portal.start("worker")
    portal.start("beat")
    wait_until(lambda: Edition.objects.get(pk=coming.pk).state == State.RELEASED, "the stage is released")
    wait_until(lambda: Disclosure.objects.get(pk=ending.pk).shelf == 1, "the item ends")
    wait_until(lambda: Notice.objects.filter(mailed_at=None).count() == 0, "all is mailed")
    portal.let_it_sweep()

    released_at, ended_at = Event.objects.get(verb="release", object_id=coming.pk).at, Event.objects.get(verb="end").at
    assert due_at <= released_at < due_at + seconds(30)
    assert ends_at <= ended_at < ends_at + seconds(30)
    told = Notice.objects.values_list("kind", "subject")
    assert sorted(kind for kind, _ in told) == [
        "duty_due_in_1",
        "edition_approved",
        "edition_ended",
        "edition_released",
    ]
    drafter = holder("drafter", county)
    assert portal.mailed() == Counter((drafter.email, subject) for _, subject in told)


def test_a_worker_killed_in_the_middle_of_a_claim_loses_nothing_and_does_nothing_twice(site, county):
    portal = site(SWEEP_SECONDS="1")
    editions = [make_edition(State.APPROVED, organization=county, now=clock.now()) for _ in range(3)]

    with claim_held_open(editions[1]) as is_stuck:
        portal.start("worker")
        portal.start("beat")
        wait_until(is_stuck, "a sweep has begun its claim and cannot end it")
        portal.kill("worker")
        portal.start("worker")
        kept_by_the_dead = Release.objects.exclude(released_at=None).exists(), verbs(Event) + verbs(Step)
    wait_until(lambda: not Release.objects.filter(released_at=None).exists(), "all is released")
    wait_until(lambda: Notice.objects.exclude(mailed_at=None).count() >= 6, "all is mailed")
    portal.let_it_sweep()

    assert kept_by_the_dead == (False, Counter())
    assert verbs(Event) == verbs(Step) == Counter(release=3)
    for model in (Edition, Disclosure):
        past = model.history.filter(history_change_reason="release").values_list("id", flat=True)
        assert Counter(past) == Counter(model.objects.values_list("id", flat=True))
    told = Notice.objects.values_list("kind", "person__email", "subject")
    assert Counter(kind for kind, *_ in told) == Counter(edition_approved=3, edition_released=3)
    assert portal.mailed() == Counter((email, subject) for _, email, subject in told)


@pytest.mark.parametrize("site", ["embedded"], indirect=True)
def test_without_a_broker_the_command_does_the_work_and_the_clock_goes_on_when_it_is_back(site, county):
    portal = site(SWEEP_SECONDS="1")
    portal.start("worker")
    portal.start("beat")
    portal.let_it_sweep(1)

    portal.kill("broker")
    by_hand = make_edition(State.APPROVED, organization=county, now=clock.now())
    call_command("sweep", stdout=StringIO())
    portal.start("broker")
    by_clock = make_edition(State.APPROVED, organization=county, now=clock.now())

    def is_released():
        portal.watch_over("worker")
        return Edition.objects.get(pk=by_clock.pk).state == State.RELEASED

    wait_until(is_released, "the clock goes on")
    portal.let_it_sweep()

    assert Edition.objects.get(pk=by_hand.pk).state == State.RELEASED
    assert verbs(Event) == verbs(Step) == Counter(release=2)


def verbs(model):
    """How often each of the clock's verbs was recorded."""
    return Counter(model.objects.filter(verb__in=["release", "supersede", "end"]).values_list("verb", flat=True))


def claim_held_open(edition):
    """Within the block a sweep that releases `edition` hangs inside its transaction, its writes done in part.

    Gives a function that says whether one hangs now.
    """
    return held_by_postgresql(edition) if connection.vendor == "postgresql" else held_by_sqlite()


@contextlib.contextmanager
def held_by_postgresql(edition):
    """Another session holds the duty that the release meets: the stage and the edition are written by then."""
    other = connection.copy()

    def is_stuck():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return cursor.fetchone() == (1,)

    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM catalog_obligation WHERE id = %s FOR UPDATE", [edition.disclosure.obligation_id]
            )
        yield is_stuck
    finally:
        other.close()


@contextlib.contextmanager
def held_by_sqlite():
    """A trigger counts for minutes after a stage is written, and the write lock stays taken meanwhile."""
    file = connection.settings_dict["NAME"]
    counting = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 10000000000) SELECT count(*) FROM n"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER held AFTER UPDATE OF released_at ON disclosure_release BEGIN SELECT ({counting}); END"
        )

    def is_stuck():
        return all(is_locked(file) for _ in range(15))

    try:
        yield is_stuck
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER held")


def is_locked(file) -> bool:
    time.sleep(0.1)
    with contextlib.closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as asking:
        try:
            asking.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False
