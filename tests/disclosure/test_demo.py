"""The demonstration: made once by the real verbs, on any day of the year, and in an empty database only."""

import datetime
import itertools
import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from audit import clock, progress
from audit.models import Event
from catalog.models import Item, Obligation
from disclosure.config.demonstration import neighbours, people, township
from disclosure.config.demonstration.moments import Soon, Times
from disclosure.config.demonstration.papers import PAPERS, upload
from disclosure.files import store
from disclosure.models import Attachment, Disclosure, DisclosureGrant, Edition, Release
from organizations.calendar import WorkingCalendar
from organizations.calendar_rows import default_rows
from organizations.models import Organization, User
from organizations.roles import Role, SitePost
from organizations.tiers import Tier
from tests import factories

MATTERS = [*township.MATTERS, *neighbours.MATTERS, neighbours.WITHHELD.matter]
WRITTEN = [matter for matter in MATTERS if matter.editions]

STATES = {
    ("QLLW", "010301"): ["released"],
    ("QLLW", "050105"): ["approved"],
    ("QLLW", "010303"): ["reviewed"],
    ("QLLW", "030406"): ["proposed"],
    ("QLLW", "010203"): ["proposed"],
    ("QLLW", "120203"): ["reviewed"],
    ("QLLW", "060203"): ["returned"],
    ("QLLW", "070203"): ["draft"],
    ("QLLW", "060103"): ["released"],
    ("QLLW", "010408"): ["released"],
    ("QLLW", "030302"): ["ended"],
    ("QL", "010404"): ["released"],
    ("QLLY", "070203"): ["superseded", "released"],
    ("QLLY", "120403"): ["released"],
    ("QLDS", "060103"): ["refused"],
    ("QLLWSQ", "090201"): ["released"],
    ("QLLWSQ", "090304"): ["cleared"],
}
"""Each disclosure, by organisation and item, and the states of its editions."""


def demonstrate(capsys):
    call_command("demo", "--small")
    return capsys.readouterr().out


def test_demonstration_is_made_once_and_stands_as_told(db, capsys):
    said = demonstrate(capsys)

    assert states() == STATES
    assert_circles()
    assert_duties()
    assert_accounts(said)
    assert Item.objects.filter(category__catalog__edition__endswith="年版").count() == 215
    assert Attachment.objects.count() == 2
    assert list(DisclosureGrant.objects.values_list("user__username", flat=True)) == ["fengyl"]
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)

    before = counts()
    again = demonstrate(capsys)

    assert counts() == before
    assert said.endswith(again)


def states():
    found = {}
    for edition in Edition.objects.select_related("disclosure__organization", "disclosure__item").order_by("number"):
        key = (edition.disclosure.organization.code, edition.disclosure.item.code)
        found.setdefault(key, []).append(edition.state)
    return found


def assert_circles():
    """Who sees what: one stage opens two minutes after the start, and the ended list is closed."""
    start = progress.reached("sweep")
    soon = Disclosure.objects.get(item__code="010301")
    stage = Release.objects.get(edition__disclosure=soon, released_at=None)
    assert (soon.tier_now, stage.tier, stage.due_at) == (
        Tier.PARTY_MEMBERS,
        Tier.ALL_STAFF,
        start + datetime.timedelta(minutes=2),
    )
    ended = Disclosure.objects.get(item__code="030302")
    assert (ended.shelf, ended.content_open, ended.tier_now) == (1, 0, Tier.ALL_STAFF)
    public = Disclosure.objects.filter(tier_now=Tier.PUBLIC).values_list("item__code", flat=True)
    assert sorted(public) == ["010408", "060103", "090201"]


def assert_duties():
    """Each organisation owes for past and coming periods, little of it late, and one duty is withheld."""
    conditions = Counter(
        Obligation.objects.with_condition(clock.today()).values_list("organization__code", "condition")
    )
    assert conditions["QLLY", "withheld"] == 1
    assert conditions["QLLWSQ", "overdue"] >= 1
    for code in ("QL", "QLLW", "QLDS", "QLLY", "QLLWSQ"):
        assert conditions[code, "overdue"] <= 12
        assert conditions[code, "not_yet_due"] > 100


def assert_accounts(said):
    usable = {user.username for user in User.objects.all() if user.has_usable_password()}
    assert usable == {person.username for person in people.ACCOUNTS}
    assert len(usable) <= 25
    assert User.objects.get(username="liyan").check_password(people.PASSWORD)
    assert usable == set(re.findall(r"^([a-z]+) ", said, re.MULTILINE))
    assert people.PASSWORD in said


def counts():
    return {model.__name__: model.objects.count() for model in (Event, User, Edition, Obligation, Organization)}


@pytest.mark.parametrize("make", [factories.make_person, lambda: factories.make_organization("别的组织")])
def test_demonstration_leaves_another_database_alone(db, make):
    make()

    with pytest.raises(CommandError):
        call_command("demo", "--small")

    assert (User.objects.count() + Organization.objects.count(), Event.objects.count()) == (1, 0)


def test_demonstration_leaves_a_database_with_events_alone(db):
    Event.objects.create(at=clock.now(), verb="sign_in_failed", actor_name="", object_kind="organizations.user")

    with pytest.raises(CommandError):
        call_command("demo", "--small")

    assert (User.objects.count(), Event.objects.count()) == (0, 1)


def test_every_office_tier_and_post_has_an_account():
    accounts = people.ACCOUNTS

    assert {person.role for person in accounts if person.role} == set(Role)
    assert {person.tier for person in accounts if person.tier} == set(Tier) - {Tier.PUBLIC}
    assert {person.post for person in accounts} == set(SitePost)
    names = [person.username for person in people.PEOPLE]
    assert sorted(names) == sorted(set(names))


CALENDAR = WorkingCalendar({row.day: (bool(row.is_working), row.name) for row in default_rows()})


@pytest.mark.parametrize("year", [2025, 2026, 2031])
def test_everything_happens_in_its_order_on_every_day(year):
    """Also around the long holidays, and in a year that the holiday table does not know."""
    first = datetime.datetime(year, 1, 1, 0, 30, tzinfo=datetime.UTC)

    for start in (first + datetime.timedelta(days=n, hours=n % 24) for n in range(365)):
        times = Times(start, CALENDAR)
        for matter in WRITTEN:
            assert_order(matter, times)


def assert_order(matter, times):
    """What is reported, written, signed and shown follow each other, and no signature lies ahead."""
    done = [times.moment(matter.happened)] if matter.happened else []
    for text in matter.editions:
        stages = [times.moment(when) for _tier, when in text.stages]
        done += [times.moment(text.begun), *(times.moment(signed.at) for signed in text.way)]
        assert done[-1] <= times.start
        assert done == sorted(done), matter.key
        if text.way and text.way[-1].verb == "approve":
            assert [*done, *stages] == sorted([*done, *stages]), matter.key
        done += [moment for moment in stages if moment <= times.start]


def test_stage_that_one_may_watch_is_the_only_one_that_opens_soon():
    found = [when for matter in WRITTEN for text in matter.editions for _tier, when in text.stages]

    assert [when for when in found if isinstance(when, Soon)] == [Soon(120)]


@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_let_in_as_what_they_are(name):
    stored = store(upload(name))

    assert stored.name == name
    assert stored.kind == name.rpartition(".")[2]


def test_named_places_and_people_exist():
    codes, names = {place.code for place in people.PLACES}, {person.username for person in people.PEOPLE}

    signers = itertools.chain.from_iterable(
        [text.by, *(signed.by for signed in text.way), *(named.username for named in text.named)]
        for matter in WRITTEN
        for text in matter.editions
    )
    assert set(signers) <= names
    assert {matter.place for matter in MATTERS} <= codes
    assert {place.principal for place in people.PLACES} <= names
