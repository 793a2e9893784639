"""A county with two townships and a village in each, at a moment that the tests choose."""

import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from audit import clock, travel
from audit.act import Act, by_command_line
from organizations.roles import Role
from tests.factories import make_office, make_organization, make_person

TODAY = datetime.date(2026, 11, 20)
YESTERDAY, TOMORROW = TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def the_day_is_chosen(now):
    with travel.at(now):
        assert clock.today() == TODAY
        yield


@pytest.fixture
def tree(db):
    """County C; township A with village AV, township B with village BV; the county's bureau D."""
    county = make_organization("青岭县委", kind="county_committee", code="C")
    a = make_organization("柳湾镇党委", kind="township_committee", superior=county, code="A")
    b = make_organization("石门镇党委", kind="township_committee", superior=county, code="B")
    return SimpleNamespace(
        county=county,
        a=a,
        b=b,
        av=make_organization("石桥村党支部", kind="village_branch", superior=a, code="AV"),
        bv=make_organization("河口村党支部", kind="village_branch", superior=b, code="BV"),
    )


@pytest.fixture
def admins(tree):
    """One organisation administrator for each of county, A, B and AV, by the organisation's code."""
    return {
        organization.code: make_office(Role.ORGANIZATION_ADMIN, organization).person
        for organization in (tree.county, tree.a, tree.b, tree.av)
    }


@pytest.fixture
def posts(db):
    """One holder of each site post, by the post."""
    return {post: make_person(f"{post}管理员", site_post=post) for post in ("system", "security", "audit")}


@pytest.fixture
def console(now):
    return by_command_line(now)


@pytest.fixture
def acting(now):
    """Makes what a person does now, as the middleware makes it."""
    return lambda person: Act(by=person.pk, name=person.name, at=now, request="r1")


@pytest.fixture
def signed_in():
    """Makes a browser in which a person has signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(person, backend="organizations.backends.OfficeBackend")
        return client

    return sign_in
