"""The one rule of sight: held to the oracle on random worlds, and told in sentences.

Rule: V1, V2, V3, V4, V5, V8, R2.
"""

import datetime
import itertools

import pytest
from django.core.exceptions import FieldDoesNotExist

from disclosure.actions import Circle, Named
from disclosure.models import Disclosure, Edition, Release, Row, Step
from disclosure.states import State
from disclosure.sweep import release_due
from organizations.models import User
from organizations.roles import Role, SitePost
from organizations.sight import VisibleQuerySet, reader_for, visitor
from organizations.tiers import STANDING_TIERS, Tier
from tests.factories import (
    NOW,
    make_correction,
    make_disclosure,
    make_office,
    make_organization,
    make_person,
    make_standing,
)
from tests.worlds import disagreements, random_world, said_of, write

pytestmark = [pytest.mark.both, pytest.mark.django_db]

WORLDS, AT_ONCE = 2000, 100

TODAY = NOW.date()
A_DAY = datetime.timedelta(days=1)
AN_HOUR = datetime.timedelta(hours=1)
LAST_MOMENT = datetime.datetime(2026, 11, 20, 15, 59, 59, 999_999, tzinfo=datetime.UTC)
"""The last of TODAY in Shanghai."""
MIDNIGHT = LAST_MOMENT + datetime.timedelta(microseconds=1)

PARTY, STAFF, PUBLIC = Tier.PARTY_MEMBERS, Tier.ALL_STAFF, Tier.PUBLIC


# -- The oracle


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_everybody_sees_what_the_oracle_says(first):
    worlds = [random_world(seed) for seed in range(first, first + AT_ONCE)]

    write(worlds)

    assert list(itertools.islice(disagreements(worlds), 5)) == []


def test_the_worlds_hold_plenty_of_what_is_seen_and_of_what_is_hidden():
    pairs = seen = read = listed = 0
    for seed in range(100):
        world = random_world(seed)
        for person in world.people:
            said = said_of(world, person, NOW)
            pairs += len(world.disclosures)
            seen += len(said["Disclosure.visible_to"])
            read += len(said["Disclosure.readable_to"])
            listed += len(said["shelf 0"])

    assert 0.2 < seen / pairs < 0.4
    assert 0.15 < read / pairs < seen / pairs
    assert 0.1 < listed / pairs < seen / pairs


# -- Circles


def reader(person, now=NOW):
    return reader_for(User.objects.get(pk=person.pk), now) if person else visitor(now)


def lines(person, now=NOW):
    return set(Disclosure.objects.visible_to(reader(person, now)))


def contents(person, now=NOW):
    return set(Disclosure.objects.readable_to(reader(person, now)))


def shown_to(tier, organization, **fields):
    """A disclosure of `organization` released to `tier`, on the web unless told otherwise."""
    return make_disclosure(organization=organization, item_fields={"tier": tier}, **fields)


def test_a_tier_holds_every_narrower_one_and_no_wider_one(village):
    shown = {tier: shown_to(tier, village) for tier in Tier}

    for tier, _label in STANDING_TIERS:
        person = make_standing(tier, village).person
        assert lines(person) == contents(person) == {shown[wider] for wider in Tier if wider >= tier}


def test_a_visitor_sees_what_is_public_and_nothing_else(county, village):
    public = {shown_to(PUBLIC, county), shown_to(PUBLIC, village, subtree=1)}
    shown_to(STAFF, county, subtree=1)

    assert lines(None) == contents(None) == public


def test_what_is_public_is_so_for_members_of_every_other_organization(village):
    elsewhere = make_standing(STAFF, make_organization("外县县委")).person
    public = shown_to(PUBLIC, village)

    assert lines(elsewhere) == {public}


def test_member_of_the_superior_does_not_see_a_branch_disclosure(township, village):
    member = make_standing(Tier.COMMITTEE_MEMBERS, township).person
    hidden = shown_to(PARTY, village, subtree=1)

    assert hidden in Disclosure.objects.all()
    assert lines(member) == set()


def test_member_of_a_branch_sees_what_reaches_down_to_it_and_not_what_stays_above(county, township, village):
    member = make_standing(PARTY, village).person
    reaching = {shown_to(PARTY, county, subtree=1), shown_to(STAFF, township, subtree=1)}
    shown_to(PARTY, county)
    shown_to(PARTY, township)

    assert lines(member) == reaching


def test_member_of_a_neighbouring_branch_is_the_public_there(township, village):
    member = make_standing(Tier.COMMITTEE_MEMBERS, make_organization("河西村党支部", superior=township)).person
    shown_to(STAFF, village, subtree=1)

    assert lines(member) == set()


def test_each_standing_counts_on_its_own(township, village):
    person = make_standing(PARTY, village).person
    make_standing(STAFF, township, person)
    seen = {shown_to(PARTY, village), shown_to(STAFF, township)}
    shown_to(PARTY, township)

    assert lines(person) == seen


def test_nobody_sees_what_no_stage_has_released(village):
    member = make_standing(Tier.COMMITTEE_MEMBERS, village).person
    make_disclosure(State.APPROVED, organization=village, stages=[(PUBLIC, NOW + AN_HOUR)])

    assert lines(member) == lines(None) == set()


def test_the_next_circle_waits_for_its_stage(village):
    member, staff = (make_standing(tier, village).person for tier in (PARTY, STAFF))
    disclosure = shown_to(STAFF, village, stages=[(PARTY, NOW), (STAFF, NOW + AN_HOUR)])

    assert (lines(member), lines(staff)) == ({disclosure}, set())


# -- Terms


def test_a_standing_counts_on_its_last_day_in_shanghai_and_no_longer(village):
    member = make_standing(PARTY, village, until_on=TODAY).person
    disclosure = shown_to(PARTY, village)

    assert (lines(member, LAST_MOMENT), lines(member, MIDNIGHT)) == ({disclosure}, set())


def test_a_standing_counts_from_its_first_day_in_shanghai_and_no_sooner(village):
    member = make_standing(PARTY, village, from_on=TODAY + A_DAY).person
    disclosure = shown_to(PARTY, village)

    assert (lines(member, LAST_MOMENT), lines(member, MIDNIGHT)) == (set(), {disclosure})


def test_an_office_ends_with_its_last_day_whatever_the_wall_clock_says(village):
    drafter = make_office("drafter", village, until_on=TODAY).person
    draft = make_disclosure(State.DRAFT, organization=village)

    assert (lines(drafter, LAST_MOMENT), lines(drafter, MIDNIGHT)) == ({draft}, set())


def test_a_deactivated_person_is_a_visitor(village):
    member = make_standing(PARTY, village).person
    make_office("reviewer", village, member)
    disclosure = shown_to(PARTY, village)
    assert lines(member) == {disclosure}

    User.objects.filter(pk=member.pk).update(is_active=False)

    assert lines(member) == set()


@pytest.mark.parametrize("post", SitePost)
def test_site_posts_see_no_more_than_the_public(village, post):
    shown_to(STAFF, village)

    assert lines(make_person(site_post=post)) == set()


# -- Named readers and extra circles


@pytest.mark.parametrize(
    "first, last, is_seen",
    [
        (-5, None, True),
        (-5, -1, False),
        (-5, 0, True),
        (0, 0, True),
        (1, None, False),
    ],
)
def test_a_grant_counts_from_its_first_to_its_last_day(village, first, last, is_seen):
    person = make_person()
    until_on = None if last is None else TODAY + last * A_DAY
    grant = Named(person.pk, TODAY + first * A_DAY, until_on)
    disclosure = shown_to(Tier.COMMITTEE_MEMBERS, village, named=[grant])

    assert lines(person) == contents(person) == ({disclosure} if is_seen else set())


def test_a_grant_opens_nothing_that_is_not_released(village):
    person = make_person()
    make_disclosure(
        State.APPROVED, organization=village, stages=[(PUBLIC, NOW + AN_HOUR)], named=[Named(person.pk, TODAY)]
    )

    assert lines(person) == set()


def test_a_grant_goes_with_its_edition(village):
    before, after = make_person(), make_person()
    disclosure = shown_to(PARTY, village, named=[Named(before.pk, TODAY)])
    make_correction(disclosure, State.APPROVED, named=[Named(after.pk, TODAY)])
    assert (lines(before), lines(after)) == ({disclosure}, set())

    release_due(NOW)

    assert (lines(before), lines(after)) == (set(), {disclosure})


def test_an_extra_circle_of_another_organization_sees_it_too(village):
    other = make_organization("河东村党支部")
    member, staff = (make_standing(tier, other).person for tier in (PARTY, STAFF))
    below = make_standing(PARTY, make_organization("河东一组", superior=other)).person
    disclosure = shown_to(PARTY, village, circles=[Circle(other.pk, PARTY)])

    assert (lines(member), lines(staff), lines(below)) == ({disclosure}, set(), set())


def test_an_extra_circle_waits_until_its_tier_is_reached_at_home(village):
    other = make_organization("河东村党支部")
    staff = make_standing(STAFF, other).person
    stages = [(PARTY, NOW), (STAFF, NOW + AN_HOUR)]
    disclosure = shown_to(STAFF, village, stages=stages, circles=[Circle(other.pk, STAFF)])
    assert lines(staff) == set()

    release_due(NOW + AN_HOUR)

    assert lines(staff) == {disclosure}


# -- Two depths


def test_content_hidden_at_the_end_leaves_the_line(village):
    member, drafter = make_standing(PARTY, village).person, make_office("drafter", village).person
    fields = {"tier": PARTY, "personal_data_after_end": "hide"}
    disclosure = make_disclosure(State.ENDED, organization=village, item_fields=fields)

    assert (lines(member), contents(member)) == ({disclosure}, set())
    assert contents(drafter) == {disclosure}


def test_content_kept_at_the_end_stays_readable(village):
    member = make_standing(PARTY, village).person
    disclosure = shown_to(PARTY, village, state=State.ENDED)

    assert lines(member) == contents(member) == {disclosure}


def test_without_the_web_readers_see_the_line_alone(village):
    member = make_standing(PARTY, village).person
    fields = {"tier": PARTY, "channels": ["board"]}
    disclosure = make_disclosure(organization=village, item_fields=fields)

    assert (lines(member), contents(member)) == ({disclosure}, set())


# -- Editions, and what hangs on them


A_ROW = {"rows": [{"name": "李四"}]}


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.RETURNED, State.APPROVED, State.REFUSED])
def test_a_second_edition_on_its_way_is_nobodys_reading(village, state):
    member = reader(make_standing(PARTY, village).person)
    first = shown_to(PARTY, village, **A_ROW).shown
    make_correction(first.disclosure, state, body="<p>不同的正文。</p>", **A_ROW)

    for editions in (Edition.objects.visible_to(member), Edition.objects.readable_to(member)):
        assert set(editions) == {first}
    for model in (Row, Release, Step):
        for rows in (model.objects.visible_to(member), model.objects.readable_to(member)):
            assert {row.edition for row in rows} == {first}


def test_a_replaced_edition_is_no_longer_shown(village):
    member, drafter = make_standing(PARTY, village).person, make_office("drafter", village).person
    first, second = shown_to(PARTY, village, state=State.SUPERSEDED).editions.all()

    assert set(Edition.objects.readable_to(reader(member))) == {second}
    assert set(Edition.objects.readable_to(reader(drafter))) == {first, second}


def test_rows_close_with_the_content(village):
    member = reader(make_standing(PARTY, village).person)
    fields = {"tier": PARTY, "channels": ["board"]}
    disclosure = make_disclosure(organization=village, item_fields=fields, **A_ROW)

    assert {row.edition for row in Row.objects.visible_to(member)} == {disclosure.shown}
    assert set(Row.objects.readable_to(member)) == set()


# -- Those who work on it or inspect it

DRAFTERS = {"drafter"}
SIGNERS = {"drafter", "confidentiality_reviewer", "reviewer", "approver"}
CARRIERS = {"publisher", "handler", "archivist"}


@pytest.mark.parametrize(
    "state, roles",
    [
        (State.DRAFT, DRAFTERS),
        (State.PROPOSED, SIGNERS | {"inspector"}),
        (State.RETURNED, SIGNERS | {"inspector"}),
        (State.REFUSED, SIGNERS | {"inspector"}),
        (State.APPROVED, SIGNERS | CARRIERS | {"inspector"}),
        (State.RELEASED, SIGNERS | CARRIERS | {"inspector"}),
        (State.ENDED, SIGNERS | CARRIERS | {"inspector"}),
    ],
)
def test_each_office_sees_what_its_work_is(village, state, roles):
    offices = {role: make_office(role, village).person for role in Role}
    disclosure = make_disclosure(state, organization=village, item_fields={"tier": PARTY})

    assert {role for role, person in offices.items() if disclosure in lines(person)} == roles
    assert {role for role, person in offices.items() if disclosure in contents(person)} == roles


def test_offices_of_the_superior_see_it_when_it_is_their_turn(township, village):
    there = {role: make_office(role, township).person for role in (*SIGNERS, *CARRIERS)}
    make_office("drafter", village)
    draft = make_disclosure(State.DRAFT, organization=village)
    assert set().union(*(lines(person) for person in there.values())) == set()

    proposed = make_disclosure(State.PROPOSED, organization=village)

    assert proposed.editions.get().turn_organization == township
    assert {role for role, person in there.items() if proposed in contents(person)} == SIGNERS
    assert {role for role, person in there.items() if draft in lines(person)} == set()


def test_inspectors_see_everything_below_them_but_drafts(county, township, village):
    inspector = make_office("inspector", township).person
    below = {make_disclosure(State.PROPOSED, organization=place) for place in (township, village)}
    make_disclosure(State.DRAFT, organization=village)
    make_disclosure(State.PROPOSED, organization=county)
    make_disclosure(State.PROPOSED, organization=make_organization("东山镇党委", superior=county))

    assert lines(inspector) == contents(inspector) == below


def test_a_draft_correction_is_the_drafters_alone(village):
    inspector, drafter = (make_office(role, village).person for role in ("inspector", "drafter"))
    disclosure = shown_to(PARTY, village)
    draft = make_correction(disclosure)

    assert set(Edition.objects.visible_to(reader(inspector))) == {disclosure.shown}
    assert set(Edition.objects.visible_to(reader(drafter))) == {disclosure.shown, draft}


# -- Lists


def test_the_current_list_loses_a_disclosure_at_the_second_it_ends(village):
    disclosure = shown_to(PUBLIC, village)
    over = disclosure.ends_at

    before, at = (visitor(moment) for moment in (over - datetime.timedelta(microseconds=1), over))

    assert list(Disclosure.objects.newest_visible(before, 20)) == [disclosure]
    assert list(Disclosure.objects.newest_visible(at, 20)) == []
    assert list(Disclosure.objects.newest_visible(at, 20, shelf=1)) == []  # until the clock has ended it
    assert set(Disclosure.objects.visible_to(at)) == {disclosure}


@pytest.mark.parametrize("role", [None, "drafter", "inspector"])
def test_a_list_holds_what_is_visible_and_current_and_no_more(county, village, role):
    person = make_standing(PARTY, village).person
    if role:
        make_office(role, county, person)
    make_disclosure(State.ENDED, organization=village)
    make_disclosure(State.PROPOSED, organization=county)
    for place, tier in itertools.product((county, village), (PARTY, PUBLIC)):
        shown_to(tier, place)
    who = reader(person, NOW + AN_HOUR)

    wanted = set(Disclosure.objects.visible_to(who).current(who.now))

    assert set(Disclosure.objects.newest_visible(who, 20)) == wanted
    assert len(wanted) == (4 if role else 3)


def test_a_list_may_be_narrowed_by_a_column(county, village):
    there = shown_to(PUBLIC, village)
    shown_to(PUBLIC, county)

    assert list(Disclosure.objects.newest_visible(visitor(NOW), 20, organization_id=village.pk)) == [there]
    assert list(Disclosure.objects.newest_visible(visitor(NOW), 20, level_3=village.pk)) == [there]
    with pytest.raises(FieldDoesNotExist):
        Disclosure.objects.newest_visible(visitor(NOW), 20, nothing=1)


def test_a_model_without_a_rule_shows_nothing_to_anybody():
    with pytest.raises(NotImplementedError):
        VisibleQuerySet(User).visible_to(visitor(NOW))
