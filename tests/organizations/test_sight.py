"""Which people and terms somebody sees, and the keys that a reader holds: exact sets.  Rule: V1, V2, V6."""

import pytest

from organizations.models import Office, Organization, Standing, User
from organizations.roles import Role
from organizations.sight import PUBLIC_KEY, Reader, VisibleQuerySet, audience_key, reader_for, visitor
from organizations.tiers import Tier
from tests.factories import make_office, make_person, make_standing
from tests.organizations.conftest import TODAY, TOMORROW, YESTERDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def sees(model, person, now):
    return set(model.objects.visible_to(reader_for(person, now)))


@pytest.fixture
def people(tree):
    """Somebody in every place, in every way."""
    return {
        "stands in AV": make_standing(Tier.PARTY_MEMBERS, tree.av).person,
        "drafts in AV": make_office(Role.DRAFTER, tree.av).person,
        "from tomorrow in AV": make_standing(Tier.PARTY_MEMBERS, tree.av, from_on=TOMORROW).person,
        "until yesterday in AV": make_standing(Tier.PARTY_MEMBERS, tree.av, until_on=YESTERDAY).person,
        "stands in BV": make_standing(Tier.PARTY_MEMBERS, tree.bv).person,
        "nowhere": make_person(),
    }


def test_an_administrator_sees_the_people_at_and_below_home(tree, people, now):
    admin = make_office(Role.ORGANIZATION_ADMIN, tree.a).person

    in_av = {people[name] for name in people if name.endswith("AV")}
    assert sees(User, admin, now) == in_av | {admin}


def test_who_went_elsewhere_is_seen_there_and_no_more_here(tree, people, now):
    gone = people["until yesterday in AV"]
    make_standing(Tier.PARTY_MEMBERS, tree.bv, gone)
    here, there = (make_office(Role.ORGANIZATION_ADMIN, place).person for place in (tree.av, tree.bv))

    assert gone not in sees(User, here, now)
    assert gone in sees(User, there, now)


def test_an_administrator_does_not_see_holders_of_site_posts(tree, posts, now):
    make_standing(Tier.PARTY_MEMBERS, tree.av, posts["audit"])
    admin = make_office(Role.ORGANIZATION_ADMIN, tree.a).person

    assert sees(User, admin, now) == {admin}


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANIZATION_ADMIN])
def test_everybody_else_sees_themselves(tree, people, now, role):
    holder = make_office(role, tree.a).person

    assert sees(User, holder, now) == {holder}
    assert sees(Office, holder, now) == set(holder.offices.all())
    assert sees(Standing, holder, now) == set()


@pytest.mark.parametrize("post, everybody", [("system", True), ("security", True), ("audit", False)])
def test_site_posts_see_people_as_they_need(people, posts, now, post, everybody):
    assert sees(User, posts[post], now) == (set(User.objects.all()) if everybody else {posts[post]})


def test_terms_are_seen_by_their_person_and_their_administrator(tree, people, posts, now):
    admin = make_office(Role.ORGANIZATION_ADMIN, tree.a).person
    standings = set(Standing.objects.all())

    assert sees(Standing, admin, now) == {row for row in standings if row.organization == tree.av}
    assert sees(Standing, people["stands in BV"], now) == set(people["stands in BV"].standings.all())
    assert sees(Standing, posts["security"], now) == standings
    assert sees(Standing, posts["system"], now) == set()


def test_a_visitor_sees_organisations_and_no_person(people, now):
    reader = visitor(now)

    assert set(User.objects.visible_to(reader)) == set(Office.objects.visible_to(reader)) == set()
    assert set(Organization.objects.visible_to(reader)) == set(Organization.objects.all())


def test_a_queryset_without_a_rule_shows_nothing():
    with pytest.raises(NotImplementedError):
        VisibleQuerySet(Organization).visible_to(None)


# -- Keys ----------------------------------------------------------------------------------------------------------


def keys(*circles):
    """Keys by (organization, subtree, tiers)."""
    return {audience_key(o.pk, tier, subtree=subtree) for o, subtree, tiers in circles for tier in tiers} | {PUBLIC_KEY}


@pytest.mark.parametrize("tier", [tier for tier in Tier if tier != Tier.PUBLIC])
def test_a_standing_holds_its_own_tier_and_every_wider_one(tree, now, tier):
    person = make_standing(tier, tree.av).person
    wider = range(tier, Tier.PUBLIC)

    assert set(reader_for(person, now).keys) == keys(
        (tree.av, False, wider), (tree.av, True, wider), (tree.a, True, wider), (tree.county, True, wider)
    )


def test_each_standing_holds_its_own_circles(tree, now):
    person = make_standing(Tier.LEADING_CADRES, tree.a).person
    make_standing(Tier.ALL_STAFF, tree.bv, person)
    in_a, in_bv = range(4, 7), range(6, 7)

    assert set(reader_for(person, now).keys) == keys(
        (tree.a, False, in_a),
        (tree.a, True, in_a),
        (tree.county, True, in_a),
        (tree.bv, False, in_bv),
        (tree.bv, True, in_bv),
        (tree.b, True, in_bv),
    )


@pytest.mark.parametrize(
    "from_on, until_on, holds",
    [(YESTERDAY, YESTERDAY, False), (YESTERDAY, TODAY, True), (TODAY, None, True), (TOMORROW, None, False)],
)
def test_keys_come_and_go_with_the_day(tree, now, from_on, until_on, holds):
    person = make_standing(Tier.PARTY_MEMBERS, tree.av, from_on=from_on, until_on=until_on).person

    assert (len(reader_for(person, now).keys) > 1) is holds


def test_an_office_holds_no_keys(tree, now):
    person = make_office(Role.APPROVER, tree.a).person

    assert reader_for(person, now).keys == (PUBLIC_KEY,)


def test_a_deactivated_person_is_a_visitor(tree, now):
    person = make_standing(Tier.COMMITTEE_MEMBERS, tree.a).person
    person.is_active = False

    assert reader_for(person, now) == visitor(now)


def test_the_public_key_is_one_everywhere(tree):
    assert {audience_key(o.pk, Tier.PUBLIC, subtree=s) for o in (tree.a, tree.bv) for s in (True, False)} == {
        PUBLIC_KEY
    }


def test_no_two_circles_share_a_key(tree):
    circles = [(o.pk, t, s) for o in Organization.objects.all() for t in range(1, 7) for s in (True, False)]

    assert len({audience_key(o, t, subtree=s) for o, t, s in circles}) == len(circles)


def test_what_a_reader_is_where(tree, now):
    person = make_office(Role.DRAFTER, tree.av).person
    for role, place in (
        (Role.APPROVER, tree.a),
        (Role.PUBLISHER, tree.b),
        (Role.INSPECTOR, tree.b),
        (Role.ORGANIZATION_ADMIN, tree.av),
    ):
        make_office(role, place, person)
    make_office(Role.INSPECTOR, tree.county, person, until_on=YESTERDAY)

    reader = reader_for(person, now)

    assert (reader.person, reader.day, reader.site_post) == (person.pk, TODAY, "none")
    assert reader.drafts_in == {tree.av.pk}
    assert reader.signs_in == {tree.av.pk, tree.a.pk}
    assert reader.carries_in == {tree.b.pk}
    assert reader.works_in == {tree.av.pk, tree.a.pk, tree.b.pk}
    assert reader.inspects == ((2, tree.b.pk),)
    assert reader.administers == ((3, tree.av.pk),)


def test_a_reader_takes_two_queries(tree, now, django_assert_num_queries):
    person = User.objects.get(pk=make_office(Role.DRAFTER, tree.av).person.pk)

    with django_assert_num_queries(2):
        assert isinstance(reader_for(person, now), Reader)
