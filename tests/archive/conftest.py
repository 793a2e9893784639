"""A township with an archivist, and a disclosure whose time is over with everything that a file can hold."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings

from audit import travel
from catalog.models import Column, ColumnSet
from disclosure import actions, postings
from disclosure.models import Disclosure, Edition
from disclosure.states import State
from feedback import actions as feedback
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories
from tests.feedback.conftest import answer
from tests.pictures import photograph
from tests.portal.town import pdf

WRITER = "qzwriter"
"""Stands in the account of whoever asked, and nowhere else."""
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> str:
    """Where the files lie that the disclosures of a module share."""
    return str(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, media):
    """A county, a township with an archivist, and what has ended there, once for a module and undone at its end."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        county = factories.make_organization("青岭县委", kind="county_committee")
        township = factories.make_organization("柳湾镇党委", kind="township_committee", superior=county)
        village = factories.make_organization("石桥村党支部", kind="village_branch", superior=township)
        archivist = factories.make_office(Role.ARCHIVIST, township).person
        yield SimpleNamespace(
            county=county,
            township=township,
            village=village,
            archivist=archivist,
            over=ended(township),
            over_in_village=ended(village),
        )
        transaction.set_rollback(True)


def ended(organization, **fields) -> Disclosure:
    fields.setdefault("title", "柳湾镇党委2026年入党积极分子公示")
    return factories.make_edition(State.ENDED, organization=organization, **fields).disclosure


def after(disclosure: Disclosure) -> datetime.datetime:
    """The day after its end, when files are closed."""
    return disclosure.ends_at + DAY


def full_file(county, township) -> SimpleNamespace:
    """A disclosure with two editions, files, rows, readers, postings and opinions, whose time is over."""
    now = factories.NOW
    catalog = factories.make_catalog(county)
    columns = ColumnSet.objects.create(catalog=catalog, name="rows")
    for position, (name, kind, mask) in enumerate((("what", "text", ""), ("who", "person", "given_name"))):
        Column.objects.create(column_set=columns, position=position, name=name, title=name, type=kind, mask=mask)
    item = factories.make_item(
        catalog, timing="temporary", column_set=columns, channels=("web", "board", "meeting"), tier=Tier.PARTY_MEMBERS
    )
    drafter, publisher, handler = (
        factories.make_office(role, township).person for role in (Role.DRAFTER, Role.PUBLISHER, Role.HANDLER)
    )
    guest = factories.make_person("点名读者")
    writer = factories.make_standing(
        Tier.PARTY_MEMBERS, township, factories.make_person(WRITER, username=WRITER)
    ).person
    content = {
        "rows": [{"what": "工资", "who": "赵小明"}, {"what": "补贴", "who": "欧阳修"}],
        "named": [actions.Named(guest.pk, factories.LONG_AGO)],
        "circles": [actions.Circle(county.pk, Tier.PARTY_MEMBERS)],
        "body": "<p>电话13800001234。</p>",
    }
    first = factories.make_edition(organization=township, item=item, now=now, **content)
    act = factories.act_of(drafter, now)
    for name in ("收据.pdf", "../../收据.pdf", "$HOME%0A~.pdf"):
        actions.attach(first, pdf(name, name), act=act)
    factories.lead(first, State.RELEASED, now=now)
    disclosure = first.disclosure
    second = factories.make_correction(disclosure, State.RELEASED, now=now + HOUR, **content)
    posted = {"from_on": now.date(), "until_on": None, "act": factories.act_of(publisher, now + 2 * HOUR)}
    with travel.at(now + 2 * HOUR):
        postings.post(disclosure, channel="board", place="一楼公开栏", photographs=[photograph()], **posted)
        wrong = postings.post(disclosure, channel="meeting", place="二楼", should_attend=9, attended=8, **posted)
        postings.withdraw_posting(wrong, reason="登记错了", act=posted["act"])
        postings.post(disclosure, channel="meeting", place="三楼", should_attend=30, attended=26, **posted)
        asked = factories.act_of(writer, now + 2 * HOUR)
        opinion = feedback.ask(disclosure, kind="question", text="为什么？<b>", act=asked)
        answer(opinion, handler, at=now + 3 * HOUR, shown_text="问缘由")
    end = factories._take("end", Edition.objects.get(pk=second.pk), now)
    return SimpleNamespace(disclosure=Disclosure.objects.get(pk=disclosure.pk), now=end + DAY, writer=writer)
