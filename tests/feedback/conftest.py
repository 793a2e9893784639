"""A township that discloses, somebody who reads it there, and the one who answers: made once for each module."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from disclosure.models import Disclosure
from feedback import actions
from feedback.models import Opinion
from organizations.models import Organization, User
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """What the tests of a module begin with; each runs in a transaction of its own, inside this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build() -> SimpleNamespace:
    county = factories.make_organization("青岭县委", kind="county_committee")
    township = factories.make_organization("柳湾镇党委", kind="township_committee", superior=county)
    village = factories.make_organization("石桥村党支部", kind="village_branch", superior=township)
    return SimpleNamespace(
        county=county.pk,
        township=township.pk,
        village=village.pk,
        member=factories.make_standing(Tier.PARTY_MEMBERS, township).person.pk,
        handler=factories.make_office(Role.HANDLER, township).person.pk,
        disclosure=factories.make_disclosure(organization=township, item_fields={"tier": Tier.PARTY_MEMBERS}).pk,
    )


@pytest.fixture
def county(town, db) -> Organization:
    return Organization.objects.get(pk=town.county)


@pytest.fixture
def township(town, db) -> Organization:
    return Organization.objects.get(pk=town.township)


@pytest.fixture
def village(town, db) -> Organization:
    """A village branch without offices of its own but the drafter's."""
    return Organization.objects.get(pk=town.village)


@pytest.fixture
def member(town, db) -> User:
    return User.objects.get(pk=town.member)


@pytest.fixture
def handler(town, db) -> User:
    return User.objects.get(pk=town.handler)


@pytest.fixture
def disclosure(town, db) -> Disclosure:
    """Released to the party members of the township."""
    return Disclosure.objects.get(pk=town.disclosure)


@pytest.fixture
def asked(disclosure, member) -> Opinion:
    """A question of the member, not answered yet."""
    return ask(disclosure, member)


def ask(disclosure, person, text="基数是怎么核定的？", *, kind="question", at=factories.NOW):
    return actions.ask(disclosure, kind=kind, text=text, act=factories.act_of(person, at))


PARTS = {
    "verified": "两人晋升职级。",
    "rule": "党费收缴规定第二条。",
    "done": "已书面说明。",
    "next_step": "联系电话 0000-1234580。",
}


def answer(opinion, person, *, at=factories.NOW, **parts):
    return actions.answer(opinion, **(PARTS | parts), act=factories.act_of(person, at))
