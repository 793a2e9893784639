"""A township that discloses, somebody who reads it there, and the one who answers."""

import pytest

from feedback import actions
from organizations.models import User
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories


@pytest.fixture
def member(township) -> User:
    return factories.make_standing(Tier.PARTY_MEMBERS, township).person


@pytest.fixture
def handler(township) -> User:
    return factories.make_office(Role.HANDLER, township).person


@pytest.fixture
def disclosure(township):
    """Released to the party members of the township."""
    return factories.make_disclosure(organization=township, item_fields={"tier": Tier.PARTY_MEMBERS})


@pytest.fixture
def asked(disclosure, handler, member):
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
