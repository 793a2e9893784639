"""Every role and every permission, over what is one's own, above, below and beside, on the days around a term.

Rule: R1 to R3, R7.
"""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission

from organizations.models import Office, Organization, Standing, User
from organizations.rights import Refused, office_for, organizations_where, places_of, signed
from organizations.roles import ROLES, SITE_POSTS, Role, roles_with
from organizations.tiers import Tier
from tests.factories import make_office, make_person, make_standing
from tests.organizations.conftest import TODAY, TOMORROW, YESTERDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db]

PERMISSIONS = sorted(set().union(*ROLES.values(), *SITE_POSTS.values()))

PUBLIC = {  # what everybody may read is read everywhere
    "organizations.view_organization",
    "organizations.view_leadinggroupmember",
    "catalog.view_catalog",
    "catalog.view_category",
    "catalog.view_item",
}
CATALOG = {f"catalog.{verb}_{model}" for verb in ("add", "change") for model in ("catalog", "category", "item")}


def expected(role, place):
    """What `role` in A carries in `place`, in the words of the rule."""
    if place == "a":
        return set(ROLES[role])
    if place == "av" and role in {"inspector", "organization_admin"}:
        return set(ROLES[role]) - CATALOG
    return set(ROLES[role]) & PUBLIC


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("place", ["county", "a", "av", "b", "bv"])
def test_every_role_over_every_place(tree, role, place):
    person = make_office(role, tree.a).person
    organization = getattr(tree, place)

    held = {permission for permission in PERMISSIONS if person.has_perm(permission, organization)}

    assert held == expected(role, place)


@pytest.mark.parametrize("role", Role.values)
def test_a_verb_asks_the_tables_and_hears_the_same(tree, acting, role):
    holder = make_office(role, tree.a)
    act = acting(holder.person)

    for place, permission in itertools.product((tree.county, tree.a, tree.av, tree.b), PERMISSIONS):
        if holder.person.has_perm(permission, place):
            assert office_for(act, permission, place) == holder
            assert signed(act, permission, place) == act.holding(role, tree.a.pk)
        else:
            with pytest.raises(Refused):
                office_for(act, permission, place)


@pytest.mark.parametrize(
    "from_on, until_on, in_force",
    [
        (YESTERDAY, None, True),
        (YESTERDAY, YESTERDAY, False),
        (YESTERDAY, TODAY, True),
        (TODAY, TODAY, True),
        (TODAY, None, True),
        (TOMORROW, None, False),
        (TODAY, YESTERDAY, False),  # taken back
    ],
)
def test_rights_begin_and_end_with_the_day(tree, acting, from_on, until_on, in_force):
    person = make_office(Role.APPROVER, tree.a, from_on=from_on, until_on=until_on).person

    assert person.has_perm("disclosure.approve_edition", tree.a) is in_force
    assert person.has_perm("disclosure.approve_edition") is in_force
    assert person.is_staff is in_force
    if in_force:
        office_for(acting(person), "disclosure.approve_edition", tree.a)
    else:
        with pytest.raises(Refused):
            office_for(acting(person), "disclosure.approve_edition", tree.a)


@pytest.mark.parametrize("post", list(SITE_POSTS))
def test_every_site_post_over_everything(tree, post):
    person = make_person(site_post=post)

    for place in (None, tree.county, tree.bv):
        assert {p for p in PERMISSIONS if person.has_perm(p, place)} == SITE_POSTS[post]
    assert person.is_staff is (post != "none")


def test_site_posts_hold_nothing_in_common_but_what_is_public():
    for one, other in itertools.combinations(("system", "security", "audit"), 2):
        assert SITE_POSTS[one] & SITE_POSTS[other] <= PUBLIC | {"organizations.view_user"}


def test_without_an_object_some_office_is_enough(tree):
    person = make_office(Role.DRAFTER, tree.av).person

    assert {p for p in PERMISSIONS if person.has_perm(p)} == ROLES["drafter"]
    assert person.has_module_perms("disclosure")
    assert not person.has_module_perms("audit")


@pytest.mark.parametrize("who", ["anonymous", "inactive"])
def test_who_is_not_signed_in_holds_nothing(tree, acting, who):
    person = make_office(Role.APPROVER, tree.a).person
    person.is_active = False
    person.save()
    user = AnonymousUser() if who == "anonymous" else person

    assert not any(user.has_perm(permission, tree.a) for permission in PERMISSIONS)
    with pytest.raises(Refused):
        office_for(acting(person), "disclosure.approve_edition", tree.a)


def test_groups_and_single_permissions_carry_nothing(tree):
    person, group = make_person(), Group.objects.create(name="审批人")
    permission = Permission.objects.get(codename="add_office")
    group.permissions.add(permission)
    person.groups.add(group)
    person.user_permissions.add(permission)

    assert not person.has_perm("organizations.add_office")
    assert person.get_all_permissions() == set()


def test_the_nearest_office_signs(tree, acting):
    person = make_office(Role.ORGANIZATION_ADMIN, tree.county).person
    nearer = make_office(Role.ORGANIZATION_ADMIN, tree.a, person)

    assert office_for(acting(person), "organizations.add_office", tree.av) == nearer


def test_nobody_is_a_superuser(db):
    with pytest.raises(NotImplementedError):
        User.objects.create_superuser("root", password="long-enough-7")
    assert User.objects.create_user("root", name="某", is_superuser=True, is_staff=True).is_superuser is False
    with pytest.raises(Exception, match="nobody_is_superuser"):
        User.objects.update(is_superuser=True)


def test_what_is_public_is_public_for_every_role():
    assert [role for role in Role.values if not ROLES[role] >= PUBLIC] == []
    assert roles_with("catalog.change_item") == ["organization_admin"]


# -- Where a person is administered --------------------------------------------------------------------------------


def test_a_person_is_administered_where_they_stand_or_last_did(tree):
    person = make_person()
    assert places_of(person) == []

    make_standing(Tier.ALL_STAFF, tree.bv, person, until_on=YESTERDAY)
    assert places_of(person) == [tree.bv]

    make_office(Role.DRAFTER, tree.av, person)
    make_standing(Tier.PARTY_MEMBERS, tree.a, person, from_on=TOMORROW)
    assert places_of(person) == [tree.a, tree.av]


def test_one_place_is_enough_to_see_a_person_and_all_are_needed_to_change_them(tree, admins):
    person = make_standing(Tier.PARTY_MEMBERS, tree.av).person
    make_standing(Tier.LEADING_CADRES, tree.b, person)

    answers = {
        code: (admin.has_perm("organizations.view_user", person), admin.has_perm("organizations.change_user", person))
        for code, admin in admins.items()
    }

    assert answers == {"C": (True, True), "A": (True, False), "B": (True, False), "AV": (True, False)}


def test_who_stands_nowhere_or_holds_a_site_post_is_for_site_posts(tree, admins, posts):
    make_standing(Tier.PARTY_MEMBERS, tree.av, posts["audit"])

    for person in (make_person(), posts["audit"]):
        assert places_of(person) == []
        assert not admins["C"].has_perm("organizations.view_user", person)
        assert posts["system"].has_perm("organizations.change_user", person)


def test_a_new_organisation_is_asked_where_it_is_to_stand(tree, admins):
    below = Organization(superior=tree.av)

    assert [admins[code].has_perm("organizations.add_organization", below) for code in ("C", "A", "B", "AV")] == [
        True,
        True,
        False,
        True,
    ]
    assert not admins["C"].has_perm("organizations.add_organization", Organization())


@pytest.mark.parametrize(
    "row", [Office(), Standing(), Organization(), User()], ids=["office", "standing", "organization", "person"]
)
def test_a_row_without_a_place_is_in_nobodys_hands(tree, admins, row):
    assert not any(admins["C"].has_perm(permission, row) for permission in PERMISSIONS)


def test_drop_downs_offer_where_the_right_is_held(tree, admins, posts):
    add, edit = {"organizations.add_office"}, {"catalog.change_item"}

    where = lambda person, right: {o.code for o in organizations_where(person, right)}  # noqa: E731

    assert where(admins["A"], add) == {"A", "AV"}
    assert where(admins["A"], edit) == {"A"}
    assert where(admins["C"], add) == {"C", "A", "AV", "B", "BV"}
    assert where(posts["security"], add) == {"C", "A", "AV", "B", "BV"}
    assert where(make_person(), add) == set()
