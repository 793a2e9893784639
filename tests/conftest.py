"""What every test stands on: triggers that survive the flush, a clock to choose, and one fixture per person."""

import datetime
import os
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase, override_settings
from playwright.sync_api import Browser, sync_playwright
from whitenoise.middleware import WhiteNoiseMiddleware

import dev
from audit import triggers
from tests import factories

QUIETLY = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-effective-connection-type=4G",  # without a network it would say that this one is slow
)

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the test's thread


def pytest_collection_modifyitems(items):
    """What waits most begins first, so that the others do their work meanwhile: journeys, then workers and beats."""
    waiting = ("tests/journeys/", "tests/jobs/")
    items.sort(key=lambda item: next((turn for turn, room in enumerate(waiting) if item.nodeid.startswith(room)), 2))


@pytest.fixture(scope="session", autouse=True)
def flush_takes_the_triggers_down():
    """Transactional tests end with `flush`, which the triggers refuse; it sends post_migrate, which puts them back."""
    original = TransactionTestCase._fixture_teardown

    def teardown(case):
        triggers.take_down()
        original(case)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    with override_settings(PASSWORD_HASHERS=factories.QUICK):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once():
    """Each test client begins a site of its own, and each site would look for all the static files again."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add(site):
        if not found:
            find(site)
            found.update(site.files)
        site.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    """Attachments and mails of a test go where nobody else looks."""
    settings.MEDIA_ROOT = settings.SENDFILE_ROOT = str(tmp_path / "media")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = dev.find_chromium()
    if not path:
        reason = "There is no Chromium here, and a journey is made in a browser."
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def now():
    """The moment of a test: a Friday morning in Shanghai, within the ordinary week."""
    return datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC)


@pytest.fixture
def county(db):
    """The county committee, the top of the tree and the issuer of the catalogue."""
    return factories.make_organization("青岭县委", kind="county_committee")


@pytest.fixture
def township(county):
    return factories.make_organization("柳湾镇党委", kind="township_committee", superior=county)


@pytest.fixture
def village(township):
    """A village branch without offices of its own but the drafter's."""
    return factories.make_organization("石桥村党支部", kind="village_branch", superior=township)
