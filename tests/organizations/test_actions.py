"""What is done to organisations, people, standings and offices, and what is refused.

Rule: O1 to O4, P1, P4, R2, R4, R7 to R9, V2.
"""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from organizations import actions
from organizations.models import CalendarDay, LeadingGroupMember, Office, Organization, Standing, User
from organizations.rights import Refused
from organizations.roles import Role
from organizations.tiers import Tier
from tests.factories import make_disclosure, make_office, make_organization, make_person, make_standing
from tests.organizations.conftest import TODAY, TOMORROW, YESTERDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def columns(row):
    row.refresh_from_db()
    return [getattr(row, f"level_{level}") for level in range(1, 7)]


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def refusals():
    return list(Event.objects.filter(verb="refused").values_list("after", "actor_id"))


# -- Organisations -------------------------------------------------------------------------------------------------


def test_a_new_organisation_knows_everything_above_it(tree, admins, acting, now):
    street = Organization(name="新村党支部", kind="village_branch", code="AX", fonds="9001", superior=tree.a)

    actions.save_organization(street, act=acting(admins["A"]), reason="撤并后新设")

    assert columns(street) == [tree.county.pk, tree.a.pk, street.pk, None, None, None]
    assert (street.level, street.catalog_issuer) == (3, tree.county)
    past = street.history.get()
    assert (past.history_user, past.history_date, past.history_change_reason) == (admins["A"], now, "撤并后新设")
    event = Event.objects.get()
    assert (event.verb, event.office, event.office_organization_id) == (
        "add_organization",
        "organization_admin",
        tree.a.pk,
    )
    assert (event.reason, event.after["code"], event.before) == ("撤并后新设", "AX", None)


def test_a_code_that_was_anothers_is_not_given_again(tree, console):
    """Rule: W5."""
    tree.av.code = "ZZ"
    actions.save_organization(tree.av, act=console)
    new = Organization(name="新村党支部", kind="village_branch", code="AV", fonds="9001", superior=tree.a)
    tree.bv.code = "AV"

    for organization in (new, tree.bv):
        with pytest.raises(ValidationError) as error:
            actions.save_organization(organization, act=console)
        message = "“AV”曾是石桥村党支部的代码；索引号以代码开头，不再给其他组织使用。"
        assert error.value.message_dict == {"code": [message]}

    tree.av.code = "AV"
    actions.save_organization(tree.av, act=console)
    assert set(Organization.objects.values_list("code", flat=True)) == {"C", "A", "B", "AV", "BV"}


def test_the_first_organisation_issues_its_own_catalogue(db, console):
    top = Organization(name="青岭县委", kind="county_committee", code="C", fonds="0001")

    actions.save_organization(top, act=console)

    top.refresh_from_db()
    assert (top.level, columns(top)) == (1, [top.pk, None, None, None, None, None])
    assert top.catalog_issuer == top


def test_saving_what_has_not_changed_leaves_no_trace(tree, admins, acting):
    actions.save_organization(tree.av, act=acting(admins["A"]))

    assert (verbs(), tree.av.history.count()) == ([], 2)


def test_a_moved_organisation_takes_everything_below_along(tree, console):
    hamlet = make_organization("上湾党小组", superior=tree.av)
    tree.av.superior = tree.b

    actions.save_organization(tree.av, act=console)

    assert columns(tree.av) == [tree.county.pk, tree.b.pk, tree.av.pk, None, None, None]
    assert columns(hamlet) == [tree.county.pk, tree.b.pk, tree.av.pk, hamlet.pk, None, None]
    assert columns(tree.bv) == [tree.county.pk, tree.b.pk, tree.bv.pk, None, None, None]
    assert verbs() == ["move_organization"]


@pytest.mark.parametrize("to, level", [("county", 2), ("bv", 4)])
def test_a_move_up_or_down_shifts_every_level_below(tree, console, to, level):
    hamlet = make_organization("上湾党小组", superior=tree.av)
    superior = getattr(tree, to)
    tree.av.superior = superior

    actions.save_organization(tree.av, act=console)

    above = [pk for pk in columns(superior) if pk]
    assert columns(hamlet) == ([*above, tree.av.pk, hamlet.pk] + [None] * 6)[:6]
    assert (Organization.objects.get(pk=tree.av.pk).level, hamlet.level) == (level, level + 1)


def test_disclosures_move_with_their_organisation(tree, console):
    disclosure = make_disclosure(organization=tree.av)
    assert columns(disclosure)[:3] == [tree.county.pk, tree.a.pk, tree.av.pk]
    tree.av.superior = tree.b

    actions.save_organization(tree.av, act=console)

    assert columns(disclosure) == [tree.county.pk, tree.b.pk, tree.av.pk, None, None, None]


def test_a_circle_is_refused(tree, console):
    tree.a.superior = tree.av

    with pytest.raises(Refused) as refused:
        actions.save_organization(tree.a, act=console)

    assert refused.value.rule == "O2"
    assert Organization.objects.get(pk=tree.a.pk).superior == tree.county
    assert refusals() == [({"verb": "change_organization"}, None)]


def test_a_seventh_level_is_refused(tree, console):
    deepest = tree.av
    for level in (4, 5, 6):
        deepest = make_organization(f"第{level}级", superior=deepest)

    with pytest.raises(Refused) as new:
        actions.save_organization(
            Organization(name="第七级", kind="agency", code="X7", fonds="7", superior=deepest), act=console
        )
    tree.av.superior = tree.bv
    with pytest.raises(Refused) as moved:
        actions.save_organization(tree.av, act=console)

    assert (new.value.rule, moved.value.rule) == ("O1", "O1")
    assert columns(deepest)[1] == tree.a.pk


@pytest.mark.parametrize(
    "field, value",
    [("kind", "agency"), ("code", "OTHER"), ("fonds", "777"), ("superior", "b"), ("catalog_issuer", "b")],
)
def test_what_is_owed_is_decided_above(tree, admins, acting, field, value):
    setattr(tree.av, field, getattr(tree, value, value))

    with pytest.raises(Refused) as refused:
        actions.save_organization(tree.av, act=acting(admins["AV"]))

    assert refused.value.rule == "R1"
    tree.av.refresh_from_db()
    actions.save_organization(tree.av, act=acting(admins["AV"]))
    verb = "move_organization" if field == "superior" else "change_organization"
    assert refusals() == [({"verb": verb}, admins["AV"].pk)]


def test_a_move_takes_the_right_over_the_old_superior_and_the_new(tree, admins, acting):
    tree.av.superior = tree.b

    for code in ("A", "B"):
        with pytest.raises(Refused):
            actions.save_organization(tree.av, act=acting(admins[code]))
    actions.save_organization(tree.av, act=acting(admins["C"]))

    assert verbs() == ["refused", "refused", "move_organization"]


def test_nobody_but_a_site_post_decides_about_the_top(tree, admins, posts, acting):
    tree.county.fonds = "4711"

    with pytest.raises(Refused):
        actions.save_organization(tree.county, act=acting(admins["C"]))
    actions.save_organization(tree.county, act=acting(posts["system"]))

    assert Event.objects.get(verb="change_organization").office == "system"


# -- People --------------------------------------------------------------------------------------------------------


def test_an_administrator_takes_somebody_in_by_their_standing(tree, admins, acting, now):
    person = User(username=" LiSi ", name="李四", email="li@example.org")
    standing = Standing(organization=tree.av, tier=Tier.PARTY_MEMBERS, from_on=TODAY)

    actions.save_person(person, act=acting(admins["A"]), standing=standing)

    assert (person.username, person.date_joined, person.has_usable_password()) == ("lisi", now, False)
    assert person.standings.get().organization == tree.av
    assert verbs() == ["add_user", "add_standing"]
    assert Event.objects.get(verb="add_user").after["email"] == "***"


@pytest.mark.parametrize("place", ["b", "county", None])
def test_nobody_takes_in_where_they_do_not_administer(tree, admins, acting, place):
    standing = place and Standing(organization=getattr(tree, place), tier=Tier.ALL_STAFF, from_on=TODAY)

    with pytest.raises(Refused):
        actions.save_person(User(username="lisi", name="李四"), act=acting(admins["A"]), standing=standing)

    assert not User.objects.filter(username="lisi").exists()
    assert verbs() == ["refused"]


def test_who_stands_in_two_places_is_changed_by_who_administers_both(tree, admins, acting):
    person = make_standing(Tier.PARTY_MEMBERS, tree.av).person
    make_standing(Tier.LEADING_CADRES, tree.b, person)
    person.phone = "13800000000"

    for code in ("A", "B", "AV"):
        with pytest.raises(Refused):
            actions.save_person(person, act=acting(admins[code]))
    actions.save_person(person, act=acting(admins["C"]))

    assert verbs() == ["refused", "refused", "refused", "change_user"]
    assert Event.objects.get(verb="change_user").after == {"phone": "***"}


def test_deactivation_signs_out_and_erases_nothing(tree, admins, acting, signed_in):
    person = make_office(Role.DRAFTER, tree.av).person
    browser = signed_in(person)
    assert browser.get("/accounts/password/").status_code == 200

    actions.deactivate(person, act=acting(admins["A"]), reason="调离")

    assert browser.get("/accounts/password/").status_code == 302
    assert person.offices.count() == 1
    assert verbs()[-1] == "deactivate_person"
    actions.reactivate(person, act=acting(admins["A"]), reason="调回")
    assert browser.get("/accounts/password/").status_code == 200


def test_nobody_deactivates_themselves(admins, acting):
    with pytest.raises(Refused) as refused:
        actions.deactivate(admins["A"], act=acting(admins["A"]), reason="")

    assert refused.value.rule == "R8"


@pytest.mark.parametrize("by", ["C", "system", "security"])
def test_no_site_post_is_given_from_inside(tree, admins, posts, acting, by):
    person = make_standing(Tier.ALL_STAFF, tree.av).person
    person.site_post = "audit"

    with pytest.raises(Refused):
        actions.save_person(person, act=acting((admins | posts)[by]))

    assert User.objects.get(pk=person.pk).site_post == "none"


@pytest.mark.parametrize("username", ["lisi", "LISI", " LiSi "])
def test_a_user_name_is_taken_however_it_is_written(db, console, username):
    make_person(username="lisi")

    with pytest.raises(ValidationError):
        actions.save_person(User(username=username, name="李四"), act=console)


def test_nobody_has_a_name_that_cannot_be_seen(db, console):
    with pytest.raises(ValidationError) as fault:
        actions.save_person(User(username="lisi", name="\u200b"), act=console)

    assert fault.value.message_dict == {"name": ["请填写内容。"]}


# -- Offices and standings -----------------------------------------------------------------------------------------


DAY = datetime.timedelta(days=1)


def office(person, organization, role=Role.DRAFTER, from_on=TODAY, until_on=None):
    return Office(person=person, organization=organization, role=role, from_on=from_on, until_on=until_on)


def test_an_appointment_takes_effect_on_its_first_day(tree, admins, acting, now):
    person = make_person()

    actions.appoint(office(person, tree.av, from_on=TOMORROW), act=acting(admins["A"]))

    assert [row.role for row in User.objects.get(pk=person.pk).offices_on(TODAY)] == []
    assert [row.role for row in User.objects.get(pk=person.pk).offices_on(TOMORROW)] == ["drafter"]
    assert verbs() == ["appoint"]
    assert person.offices.get().history.get().history_user == admins["A"]


@pytest.mark.parametrize("place", ["a", "av", "b", "county"])
def test_nobody_appoints_themselves(tree, admins, acting, place):
    with pytest.raises(Refused) as refused:
        actions.appoint(office(admins["A"], getattr(tree, place), Role.APPROVER), act=acting(admins["A"]))

    assert refused.value.rule == "R8"
    assert admins["A"].offices.count() == 1
    assert refusals() == [({"verb": "appoint"}, admins["A"].pk)]


def test_the_security_administrator_appoints_others_and_not_himself(tree, posts, acting):
    act = acting(posts["security"])

    actions.appoint(office(make_person(), tree.county, Role.ORGANIZATION_ADMIN), act=act)
    with pytest.raises(Refused):
        actions.appoint(office(posts["security"], tree.county, Role.ORGANIZATION_ADMIN), act=act)

    assert verbs() == ["appoint", "refused"]


@pytest.mark.parametrize("post", ["system", "audit"])
def test_a_site_post_goes_with_no_office_and_no_standing(tree, admins, posts, acting, post):
    with pytest.raises(Refused) as given:
        actions.appoint(office(posts[post], tree.av), act=acting(admins["A"]))
    with pytest.raises(Refused) as stands:
        actions.save_standing(
            Standing(person=posts[post], organization=tree.av, tier=1, from_on=TODAY), act=acting(admins["A"])
        )

    assert (given.value.rule, stands.value.rule) == ("R9", "R9")


@pytest.mark.parametrize(
    "until_on, begins, ends, allowed",
    [
        (None, TODAY, YESTERDAY, True),  # taken back on its first day
        (None, TOMORROW, YESTERDAY, True),  # taken back before it began
        (None, YESTERDAY, TODAY, True),
        (TOMORROW, YESTERDAY, TODAY, True),
        (TODAY, YESTERDAY, TOMORROW, False),  # longer
        (TODAY, YESTERDAY, None, False),
        (YESTERDAY, YESTERDAY, YESTERDAY, False),  # over
        (None, datetime.date(2026, 1, 1), datetime.date(2026, 11, 18), False),  # what was done was done in office
    ],
)
def test_a_term_is_only_shortened(tree, admins, acting, until_on, begins, ends, allowed):
    row = make_office(Role.DRAFTER, tree.av, from_on=begins, until_on=until_on)

    if allowed:
        actions.end_office(row, ends, act=acting(admins["A"]), reason="免职")
    else:
        with pytest.raises(Refused):
            actions.end_office(row, ends, act=acting(admins["A"]))

    row.refresh_from_db()
    assert row.until_on == (ends if allowed else until_on)
    assert verbs() == ["end_office" if allowed else "refused"]
    in_force = begins <= TODAY and row.until_on in (None, TODAY, TOMORROW)
    assert list(Office.objects.in_force(TODAY).filter(pk=row.pk)) == [row] * in_force


def test_a_new_term_begins_before_it_ends(tree, admins, acting):
    with pytest.raises(ValidationError):
        actions.appoint(office(make_person(), tree.av, from_on=TODAY, until_on=YESTERDAY), act=acting(admins["A"]))


@pytest.mark.parametrize("day", [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)])
@pytest.mark.parametrize("field", ["from_on", "until_on"])
def test_no_term_begins_or_ends_beyond_all_reckoning(tree, admins, acting, field, day):
    with pytest.raises(ValidationError) as fault:
        actions.appoint(office(make_person(), tree.av, **{field: day}), act=acting(admins["A"]))
    days = {"from_on": TODAY, field: day}
    standing = Standing(person=make_person(), organization=tree.av, tier=Tier.ALL_STAFF, **days)
    with pytest.raises(ValidationError):
        actions.save_standing(standing, act=acting(admins["A"]))

    assert field in fault.value.message_dict


@pytest.mark.parametrize(
    "begins, ends, allowed",
    [
        (TODAY, None, False),
        (TODAY, TODAY, False),
        (YESTERDAY, None, False),
        (YESTERDAY, YESTERDAY, True),
        (TOMORROW, None, False),
        (TOMORROW + DAY, None, True),
    ],
)
def test_nobody_holds_an_office_twice_in_one_place_on_one_day(tree, admins, acting, begins, ends, allowed):
    """Rule: R2."""
    person = make_office(Role.DRAFTER, tree.av, from_on=TODAY, until_on=TOMORROW).person
    make_office(Role.DRAFTER, tree.av, person, from_on=TOMORROW + 2 * DAY, until_on=TOMORROW + DAY)  # never in force
    again = office(person, tree.av, from_on=begins, until_on=ends)

    if not allowed:
        with pytest.raises(ValidationError, match=f"自{TODAY}至{TOMORROW}已在此担任该职务"):
            actions.appoint(again, act=acting(admins["A"]))
    else:
        actions.appoint(again, act=acting(admins["A"]))
    actions.appoint(office(person, tree.av, Role.REVIEWER), act=acting(admins["A"]))
    actions.appoint(office(person, tree.a), act=acting(admins["A"]))

    assert verbs().count("appoint") == 2 + allowed


def test_nobody_is_appointed_to_a_closed_account(tree, admins, acting):
    with pytest.raises(ValidationError):
        actions.appoint(office(make_person(is_active=False), tree.av), act=acting(admins["A"]))


def test_nobody_raises_their_own_standing(tree, admins, acting):
    row = make_standing(Tier.ALL_STAFF, tree.a, admins["A"])
    row.tier = Tier.COMMITTEE_MEMBERS

    with pytest.raises(Refused) as refused:
        actions.save_standing(row, act=acting(admins["A"]))
    actions.save_standing(row, act=acting(admins["C"]))

    assert refused.value.rule == "R8"
    event = Event.objects.get(verb="change_standing")
    assert (event.before, event.after) == ({"tier": 6}, {"tier": 1})


def test_a_right_that_ended_yesterday_is_none(tree, acting):
    former = make_office(Role.ORGANIZATION_ADMIN, tree.a, until_on=YESTERDAY).person

    with pytest.raises(Refused):
        actions.appoint(office(make_person(), tree.av), act=acting(former))


# -- The leading group and the calendar ----------------------------------------------------------------------------


def test_a_seat_in_the_leading_group(tree, admins, acting):
    seat = LeadingGroupMember(organization=tree.a, person=make_person(), seat="leader")
    second = LeadingGroupMember(organization=tree.a, person=make_person(), seat="leader")

    actions.save_leading_group_member(seat, act=acting(admins["A"]))
    with pytest.raises(ValidationError, match="该领导小组已有组长。"):
        actions.save_leading_group_member(second, act=acting(admins["A"]))
    second.person, second.seat = seat.person, "member"
    with pytest.raises(ValidationError, match="此人已是该领导小组成员。"):
        actions.save_leading_group_member(second, act=acting(admins["A"]))
    with pytest.raises(Refused):
        actions.save_leading_group_member(seat, act=acting(admins["B"]))

    assert verbs() == ["add_leadinggroupmember", "refused"]


def test_the_calendar_is_kept_by_the_system_administrator(admins, posts, acting):
    day = CalendarDay.objects.get(day=datetime.date(2026, 10, 1))
    day.name = "国庆"

    with pytest.raises(Refused):
        actions.save_calendar_day(day, act=acting(admins["C"]))
    actions.save_calendar_day(day, act=acting(posts["system"]))

    with pytest.raises(ValidationError):
        actions.save_calendar_day(CalendarDay(day=datetime.date(9999, 12, 31)), act=acting(posts["system"]))

    assert verbs() == ["refused", "change_calendarday"]
    assert day.history.get().history_user == posts["system"]
