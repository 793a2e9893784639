"""What every test stands on: triggers that survive the flush, a clock to choose, and one fixture per person."""

import datetime
import os

import pytest
from django.test import TransactionTestCase

from audit import triggers
from tests import factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in the test's thread


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


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    """Attachments and mails of a test go where nobody else looks."""
    settings.MEDIA_ROOT = settings.SENDFILE_ROOT = str(tmp_path / "media")


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
