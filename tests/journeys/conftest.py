"""A portal as `dev.py run` starts it, and people who use it in a real browser.

Web, worker, beat and broker are processes of their own, on a database of their own; nothing of the test's own
process reaches into them.  What is to be seen is seen in Chromium, and what it complains of fails the test.
"""

import contextlib
import datetime
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from playwright.sync_api import Browser, Page

import dev
from disclosure.config import broker as brokers
from disclosure.config import processes
from disclosure.config.demonstration.people import PASSWORD

ROOT = Path(dev.__file__).parent
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
PATIENCE = 120
"""Seconds for a process to be ready on a machine that has much to do."""


# -- The portal ----------------------------------------------------------------------------------------------


class Portal:
    """The processes of one portal, each started and ended by its id."""

    def __init__(self, var: Path, database_url: str):
        self.var = var
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        self.broker = self._broker()
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "disclosure.config.settings",
            "VAR_DIR": str(var),
            "MEDIA_ROOT": str(var / "media"),
            "DATABASE_URL": database_url,
            "BROKER_URL": self.broker.url,
            "EMAIL_URL": f"filemail://{var / 'mail'}",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": self.url,
            "SWEEP_SECONDS": "2",
            "DEBUG": "0",
        }
        self.commands = processes.commands(broker=self.broker, port=self.port, var_dir=var)
        self.running: dict[str, subprocess.Popen] = {}

    def _broker(self) -> brokers.Broker:
        """A broker of its own; only where none can be started, the one that the tests were given."""
        own = brokers.choose(self.var, environ={})
        return brokers.choose(self.var) if own.is_lossy else own

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py to its end; returns what it said."""
        return self._call(sys.executable, "manage.py", *arguments)

    def run_module(self, *arguments: str) -> str:
        """Run a module of the tests as a process on the portal's database; returns what it said."""
        return self._call(sys.executable, "-m", *arguments)

    def _call(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *names: str) -> None:
        for name in names:
            with (self.var / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(  # noqa: S602 - the very line that `dev.py run` starts
                    self.commands[name],
                    shell=True,
                    cwd=ROOT,
                    env=self.env,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def start_all(self) -> None:
        if "broker" in self.commands:
            self.start("broker")
            wait_until(lambda: brokers.answers(self.broker.socket), "the broker answers")
        self.start("web", "worker", "beat")
        wait_until(self.answers, "the portal answers")

    def stop_all(self) -> None:
        for name in reversed(list(self.running)):
            self.stop(name)

    def answers(self) -> bool:
        with contextlib.suppress(OSError):  # refused, cut off, or too slow to say anything yet
            return urllib.request.urlopen(f"{self.url}/healthz", timeout=5).status == 200  # noqa: S310
        return False

    def complaints(self) -> list[str]:
        """The lines in which a process of the portal tells of an error."""
        logs = [path.read_text(errors="replace") for path in self.var.glob("*.log")]
        return [line for log in logs for line in log.splitlines() if re.search(r"\b(ERROR|CRITICAL|Traceback)\b", line)]


def wait_until(answers, what: str, seconds: float = PATIENCE) -> None:
    """Ask every half second until `answers()`; fails when that takes too long."""
    until = time.monotonic() + seconds
    while not answers():
        assert time.monotonic() < until, f"Waited {seconds:.0f} seconds, and still not: {what}."
        time.sleep(0.5)


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


@contextlib.contextmanager
def database_of_its_own(var: Path) -> Iterator[str]:
    """The address of a new database: beside the one that the tests use, or a file."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{var / 'portal.sqlite3'}"
        return
    server, name = urlsplit(given), f"journey_{os.getpid()}"
    with contextlib.closing(psycopg2.connect(server._replace(path="/postgres").geturl())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            try:
                yield server._replace(path=f"/{name}").geturl()
            finally:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def portal(browser, tmp_path_factory) -> Iterator[Portal]:
    """The demonstration, served by the processes that `dev.py run` starts; the sweep comes every two seconds."""
    var = tmp_path_factory.mktemp("portal")
    with database_of_its_own(var) as database_url:
        portal = Portal(var, database_url)
        portal.manage("migrate", "--verbosity", "0")
        portal.manage("demo", "--small")
        try:
            portal.start_all()
            yield portal
        finally:
            portal.stop_all()


# -- Its people ----------------------------------------------------------------------------------------------


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, portal: Portal, complaints: list[str]):
        self.portal = portal
        self.context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=portal.url)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("console", lambda message: self._note(message, complaints))
        self.page.on("pageerror", lambda error: complaints.append(f"{self.page.url}: {error}"))

    def _note(self, message, complaints: list[str]) -> None:
        """Warnings and errors, among them every report of the content security policy; a 404 was asked for."""
        if message.type in {"warning", "error"} and "status of 404" not in message.text:
            complaints.append(f"{self.page.url}: {message.text}")

    def sign_in(self, username: str) -> "Visitor":
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)
        return self

    def opens(self, path: str) -> int:
        """Go to `path`; returns the status of the answer."""
        return self.page.goto(path).status

    def finds(self, title: str, *, path: str = "/list/") -> bool:
        """Whether a line with this title stands in the list at `path`."""
        assert self.opens(path) == 200
        return self.page.locator("ol.ledger a.t", has_text=title).count() > 0

    def writes(self, summary: str, body: str) -> None:
        """In the form of a draft: the day of the fact, the summary, and the text."""
        self.page.fill("#id_fact_on", f"{datetime.datetime.now(SHANGHAI):%Y-%m-%d}")
        self.page.fill("#id_summary", summary)
        self.page.locator(".ProseMirror[contenteditable=true]").click()
        self.page.keyboard.insert_text(body)

    def proposes(self, title: str) -> str:
        """From the form: check, then propose; returns the address that readers will have."""
        self.page.click("button[value=check]")
        self.page.wait_for_url("**/check/")
        assert self.page.locator("#errors").count() == 0, self.text()
        slug = self.page.url.rstrip("/").split("/")[-2]
        self.page.click("main form button.btn-main")
        self.page.wait_for_url("**/admin/work/")
        assert title in self.page.inner_text("section[aria-labelledby=mine]")
        return f"/d/{slug}/"

    def signs(self, title: str, **typed: str) -> None:
        """Whoever's turn it is finds it on the workbench, reads it, and signs with what is `typed` besides."""
        self.page.goto("/admin/work/")
        self.page.locator("section[aria-labelledby=queue] li", has_text=title).locator(".do a").click()
        self.page.wait_for_url("**/decide/")
        assert title in self.page.inner_text("h1")
        self.picture("decide")
        for name, text in typed.items():
            self.page.fill(f"#decide-form [name={name}]", text)
        self.page.locator("#decide-form button").last.click()
        self.page.wait_for_url("**/admin/work/")
        assert title in self.page.inner_text("ul.messages")

    def picture(self, name: str, path: str = "") -> None:
        """Keep what is on the screen for the documents, where `PICTURES` names a directory: at a desk, on a phone."""
        if not (directory := os.environ.get("PICTURES")):
            return
        if path:
            self.page.goto(path)
        for width in (1280, 360):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.evaluate("scrollTo(0, 0)")
            self.page.screenshot(path=f"{directory}/{name}-{width}.png")
        self.page.set_viewport_size({"width": 1280, "height": 720})

    def text(self) -> str:
        """The words that the page shows in its middle."""
        return self.page.inner_text("main")


@pytest.fixture
def arrive(browser, portal) -> Iterator:
    """Brings a visitor, signed in when named; afterwards neither browser nor processes may have complained."""
    complaints: list[str] = []
    come: list[Visitor] = []

    def arrive(username: str = "") -> Visitor:
        visitor = Visitor(browser, portal, complaints)
        come.append(visitor)
        return visitor.sign_in(username) if username else visitor

    yield arrive
    for visitor in come:
        visitor.context.close()
    assert complaints == []
    assert portal.complaints() == []
