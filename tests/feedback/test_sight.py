"""Who sees which opinion, before and after its answer: every kind of reader against one table.  Rule: F3, F5."""

import pytest

from disclosure.models import Disclosure
from feedback.models import Opinion, OpinionWriter, Reply
from organizations.models import User
from organizations.roles import Role
from organizations.sight import reader_for, visitor
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW
from tests.feedback.conftest import answer, ask

pytestmark = [pytest.mark.both, pytest.mark.django_db]

PUBLIC, OPEN, ORIGINAL = "answered", "open", "original"
"""An answered one, one that waits, and the writer's own words of the answered one."""

SEEN = {
    "visitor": set(),
    "stranger": set(),
    "staff": set(),
    "writer": {PUBLIC},
    "another member": {PUBLIC},
    "committee member": {PUBLIC},
    Role.DRAFTER: {PUBLIC, OPEN, ORIGINAL},
    Role.CONFIDENTIALITY_REVIEWER: {PUBLIC},
    Role.REVIEWER: {PUBLIC},
    Role.APPROVER: {PUBLIC, OPEN, ORIGINAL},
    Role.PUBLISHER: {PUBLIC, OPEN, ORIGINAL},
    Role.HANDLER: {PUBLIC, OPEN, ORIGINAL},
    Role.ARCHIVIST: {PUBLIC},
    Role.INSPECTOR: {PUBLIC, OPEN, ORIGINAL},
    Role.SUPERVISOR: set(),
    Role.ORGANIZATION_ADMIN: set(),
    "inspector above": {PUBLIC, OPEN, ORIGINAL},
    "handler above": set(),
    "approver above": set(),
    "drafter below": set(),
    "system": set(),
    "audit": set(),
}
"""What each sees of what was asked about a disclosure to the township's party members."""


@pytest.fixture
def people(county, township, village, member) -> dict[str, User | None]:
    stand = lambda tier: factories.make_standing(tier, township).person  # noqa: E731
    return {
        "visitor": None,
        "stranger": factories.make_person(),
        "staff": stand(Tier.ALL_STAFF),
        "writer": member,
        "another member": stand(Tier.PARTY_MEMBERS),
        "committee member": stand(Tier.COMMITTEE_MEMBERS),
        **{role: factories.holder(role, township) for role in Role},
        "inspector above": factories.holder(Role.INSPECTOR, county),
        "handler above": factories.holder(Role.HANDLER, county),
        "approver above": factories.holder(Role.APPROVER, county),
        "drafter below": factories.holder(Role.DRAFTER, village),
        "system": factories.make_person(site_post="system"),
        "audit": factories.make_person(site_post="audit"),
    }


def reader(person, now=NOW):
    return reader_for(person, now) if person else visitor(now)


def seen_by(who) -> set[str]:
    found = {OPEN if opinion.answered_at is None else PUBLIC for opinion in Opinion.objects.visible_to(who)}
    originals = Opinion.objects.originals_visible_to(who).answered()
    return found | ({ORIGINAL} if originals.exists() else set())


def test_everybody_sees_what_the_rules_say(people, disclosure, asked, handler, member):
    """Rule: F3."""
    answer(ask(disclosure, member, "另一问"), handler)

    assert {name: seen_by(reader(person)) for name, person in people.items()} == SEEN
    assert {name: Reply.objects.visible_to(reader(person)).count() for name, person in people.items()} == {
        name: int(PUBLIC in seen) for name, seen in SEEN.items()
    }


def test_to_read_the_line_alone_is_not_enough(people, disclosure, asked, handler):
    """What is shown beside a text is seen by those who may open the text.  Rule: F3, V5."""
    answer(asked, handler)
    Disclosure.objects.filter(pk=disclosure.pk).update(content_open=0)

    assert Disclosure.objects.visible_to(reader(people["another member"])).exists()
    assert [seen_by(reader(people[name])) for name in ("another member", "writer")] == [set(), set()]
    assert seen_by(reader(people[Role.HANDLER])) == {PUBLIC, ORIGINAL}


def test_a_village_that_nobody_handles_is_answered_above_and_seen_there(county, township, village, handler):
    """Rule: F3, F4."""
    disclosure = factories.make_disclosure(organization=village, item_fields={"tier": Tier.ALL_STAFF})
    villager = factories.make_standing(Tier.ALL_STAFF, village).person
    opinion = ask(disclosure, villager)
    at_the_county = factories.make_office(Role.HANDLER, county).person
    inside_its_own = factories.holder(Role.DRAFTER, village)

    assert list(Opinion.objects.visible_to(reader(handler))) == [opinion]
    assert list(Opinion.objects.in_queue_of(reader(handler))) == [opinion]
    assert list(Opinion.objects.visible_to(reader(inside_its_own))) == [opinion]
    assert list(Opinion.objects.in_queue_of(reader(inside_its_own))) == []
    assert not Opinion.objects.visible_to(reader(at_the_county)).exists()
    assert not Disclosure.objects.visible_to(reader(handler)).filter(pk=disclosure.pk).exists()


def test_a_queue_goes_from_the_soonest_due_on_and_holds_what_waits(disclosure, asked, handler, member):
    """Rule: F2."""
    later = ask(disclosure, member, "以后的问题", at=NOW + factories.ONE_DAY * 4)
    sooner = ask(disclosure, member, "以前的问题", at=NOW - factories.ONE_DAY * 0)
    answer(asked, handler)

    assert list(Opinion.objects.in_queue_of(reader(handler))) == [sooner, later]
    assert not Opinion.objects.in_queue_of(reader(member)).exists()


def test_the_rights_of_an_office_end_with_its_last_day(asked, handler):
    """Rule: F3, R2."""
    handler.offices.update(until_on=NOW.date())
    fresh = User.objects.get(pk=handler.pk)

    assert Opinion.objects.visible_to(reader(fresh)).exists()
    assert not Opinion.objects.visible_to(reader(fresh, NOW + factories.ONE_DAY)).exists()


def test_who_wrote_it_is_shown_by_no_rule_of_sight(asked, people):
    """Rule: F1."""
    for person in people.values():
        with pytest.raises(NotImplementedError):
            OpinionWriter.objects.all().visible_to(reader(person))
