"""The past of a row: its managers are made once, and know the row that they are asked of.  Rule: P4."""

import pytest
from simple_history.manager import HistoryDescriptor

from audit import history
from organizations.models import Organization, User

pytestmark = pytest.mark.django_db


def test_the_manager_of_the_past_is_made_once_for_a_model(county, township):
    assert type(county.history) is type(township.history)
    assert type(Organization.history) is type(county.history)
    assert type(User.history) is not type(Organization.history)
    history.make_managers_once()
    assert type(county.history) is type(township.history)


def test_each_row_has_its_own_past(county, township):
    assert {past.name for past in county.history.all()} == {county.name}
    assert {past.name for past in township.history.all()} == {township.name}
    assert Organization.history.count() == county.history.count() + township.history.count()


def test_the_library_still_makes_them_where_we_ask():
    assert isinstance(vars(Organization)["history"], HistoryDescriptor)
    assert isinstance(vars(Organization)["history"].manager_class, history._Made)
