"""An inspector who opens what their own circles do not open leaves an event.  Rule: P6."""

import pytest
from django.urls import reverse

from audit import travel
from audit.models import Event
from disclosure.states import State
from organizations.roles import Role
from organizations.tiers import Tier
from tests.factories import NOW, any_item, make_edition, make_office, make_standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside_the_party(county, township):
    """A released edition that the party members of the township may open."""
    return make_edition(State.RELEASED, organization=township, item=any_item(township, tier=Tier.PARTY_MEMBERS))


@pytest.fixture
def inspector(county):
    return make_office(Role.INSPECTOR, county).person


def opened_by(person, edition, client):
    """The status that `person` gets for the page of `edition`, and who is then recorded as its readers."""
    client.force_login(person, backend="organizations.backends.OfficeBackend")
    with travel.at(NOW):
        answer = client.get(reverse("disclosure", args=[edition.disclosure.slug]))
    return answer.status_code, list(Event.objects.filter(verb="read").values_list("actor_id", "object_id"))


def test_reading_behind_the_circles_is_recorded(inspector, inside_the_party, client):
    assert opened_by(inspector, inside_the_party, client) == (200, [(inspector.pk, inside_the_party.pk)])


def test_reading_as_one_of_the_readers_is_not(inspector, inside_the_party, township, client):
    make_standing(Tier.PARTY_MEMBERS, township, inspector)

    assert opened_by(inspector, inside_the_party, client) == (200, [])


def test_reading_what_is_public_is_not(inspector, township, client):
    public = make_edition(State.RELEASED, organization=township)

    assert opened_by(inspector, public, client) == (200, [])


def test_a_member_leaves_no_trace(inside_the_party, township, client):
    member = make_standing(Tier.PARTY_MEMBERS, township).person

    assert opened_by(member, inside_the_party, client) == (200, [])
