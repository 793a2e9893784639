"""The mass for measuring is made past the verbs, and yet stands as they would have left it."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit import clock
from disclosure.models import Disclosure, Edition, IndexCounter, Step
from disclosure.states import State
from disclosure.sweep import release_due
from organizations.models import User
from organizations.sight import reader_for, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.both]

ITEMS, WAITING = 60, 5


def make(seed=1):
    call_command("make_world", items=ITEMS, waiting=WAITING, seed=seed, stdout=StringIO())


def test_it_is_as_large_as_was_asked_for_signed_and_numbered():
    make()

    assert Disclosure.objects.filter(tier_now__gt=0).count() == ITEMS
    assert Edition.objects.filter(state=State.APPROVED).count() == WAITING
    assert {step.verb for step in Step.objects.all()} == {"propose", "clear", "review", "approve"}
    numbers = Disclosure.objects.filter(tier_now__gt=0).values_list("index_number", flat=True)
    assert len(set(numbers)) == ITEMS
    assert sum(IndexCounter.objects.values_list("last", flat=True)) == ITEMS + WAITING


def test_the_lists_hold_what_is_visible():
    make()
    now = clock.now()

    for reader in [visitor(now), *(reader_for(person, now) for person in User.objects.order_by("id")[:40])]:
        current = set(Disclosure.objects.visible_to(reader).current(now))
        assert set(Disclosure.objects.newest_visible(reader, ITEMS + WAITING)) == current


def test_what_waits_is_released_in_an_hour():
    make()

    now = clock.now()
    assert release_due(now) == 0
    assert release_due(now + datetime.timedelta(hours=1)) == WAITING


def test_a_database_that_holds_something_is_left_alone(county):
    with pytest.raises(CommandError, match="holds something already"):
        make()
