"""The town of the doors, served to a browser; one for all tests of the faces."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.conftest import ROOT, free_port, wait_until

SEEN = (1280, 320)
"""The widths at which every page is looked at."""


class Town:
    """The town in a process of its own: its readers' sessions, and the pages there are to look at."""

    def __init__(self, port: int, told: dict[str, Any]):
        self.url = f"http://127.0.0.1:{port}"
        self.cookies: dict[str, str] = told["cookies"]
        self.pages: list[dict[str, str]] = told["pages"]

    def enter(self, browser: Browser, reader: str, *, script: bool = True, **display: str) -> BrowserContext:
        """A browser of `reader`'s own, with the display that they chose."""
        context = browser.new_context(
            base_url=self.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            viewport={"width": SEEN[0], "height": 720},
            reduced_motion="reduce",
        )
        kept = {f"display_{name}": value for name, value in display.items()}
        if reader in self.cookies:
            kept["sessionid"] = self.cookies[reader]
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in kept.items()])
        return context

    def address(self, name: str) -> str:
        return next(page["address"] for page in self.pages if page["name"] == name)


@pytest.fixture(scope="module")
def town(browser, tmp_path_factory) -> Iterator[Town]:
    var: Path = tmp_path_factory.mktemp("town")
    port = free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "disclosure.config.settings",
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var / 'town.sqlite3'}",
        "BROKER_URL": "memory://",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SITE_TELEPHONE": "0000-1234567",
        "SITE_HOURS": "工作日 8:30–17:30",
        "SITE_OFFICE": "青岭县党务公开工作领导小组办公室",
        "SITE_ADDRESS": "青岭县城关街道人民路1号",
        "DEBUG": "0",
    }
    log, told = var / "serve.log", var / "told.json"
    with log.open("wb") as complaints, told.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faces.serve", str(port), str(var / "media")],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=complaints,
        )
    try:
        wait_until(
            lambda: told.read_bytes().endswith(b"\n") or process.poll() is not None, "the town is built and served"
        )
        assert process.poll() is None, log.read_text()
        yield Town(port, json.loads(told.read_text()))
    finally:
        process.terminate()
        process.wait()
