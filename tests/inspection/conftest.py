"""Inspectors at two levels, and a moment at which they look."""

import pytest
from django.test import Client

from audit import travel
from organizations.roles import Role, SitePost
from tests import factories


@pytest.fixture
def at_one_moment(db):
    with travel.at(factories.NOW):
        yield


@pytest.fixture
def above(county):
    """The inspector of the county."""
    return factories.make_office(Role.INSPECTOR, county).person


@pytest.fixture
def inspector(township):
    """The inspector of the township."""
    return factories.make_office(Role.INSPECTOR, township).person


@pytest.fixture
def auditor(db):
    """The audit administrator."""
    return factories.make_person("审计", site_post=SitePost.AUDIT)


def signed_in(person):
    client = Client()
    client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client
