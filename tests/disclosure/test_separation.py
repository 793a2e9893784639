"""Nobody signs two of the signatures of one round, but where the rule lets one person clear and review.  Rule: W2, W3.

Every pattern of four people over the signatures is tried against a judge in plain Python that knows the rule and
none of our code.  Patterns that begin alike share their beginning: whoever comes next is tried upon it and put back.
"""

import itertools

import pytest
from django.db import IntegrityError, transaction

from disclosure import workflow
from disclosure.errors import Refused
from disclosure.models import Edition, Step
from disclosure.states import State
from disclosure.workflow import Clearance
from tests.factories import NOW, act_of, make_edition, make_office, make_organization, make_person, travel

pytestmark = [pytest.mark.django_db, pytest.mark.both]

ROLES = ("drafter", "confidentiality_reviewer", "reviewer", "approver")
PLAIN = ("propose", "clear", "review", "approve")
SENSITIVE = ("propose", "clear", "clear", "review", "approve")
TAKE = {
    "propose": lambda edition, act: workflow.propose(edition, act=act),
    "clear": lambda edition, act: workflow.clear(edition, act=act, clearance=Clearance("无涉密内容")),
    "review": lambda edition, act: workflow.review(edition, act=act, opinion="属实"),
    "approve": lambda edition, act: workflow.approve(edition, act=act, opinion="同意"),
}


def judge(signatures, joint_clearing, sensitive):
    """Whether the last of `signatures`, (verb, person) in their order, may stand after the others."""
    *earlier, (verb, person) = signatures
    done = {earlier_verb for earlier_verb, signer in earlier if signer == person}
    return not done - ({"clear"} if verb == "review" and joint_clearing and not sensitive else set())


@pytest.mark.parametrize(
    "verbs, signers, joint, sensitive, stands",
    [
        (PLAIN, "abcd", False, False, True),
        (PLAIN, "abba", True, False, False),
        (PLAIN, "abbb", True, False, False),
        (PLAIN[:3], "abb", True, False, True),
        (PLAIN[:3], "abb", False, False, False),
        (PLAIN[:2], "aa", True, False, False),
        (SENSITIVE[:3], "abb", True, True, False),
        (SENSITIVE[:4], "abcc", True, True, False),
        (SENSITIVE, "abcde", False, True, True),
    ],
)
def test_the_judge_says_what_the_rule_says(verbs, signers, joint, sensitive, stands):
    assert judge([*zip(verbs, signers, strict=True)], joint, sensitive) is stands


@pytest.fixture
def people(db):
    """Four people who hold all four offices, in the organisation and in its superior."""
    superior = make_organization("县委")
    own = make_organization("镇党委", superior=superior)
    people = [make_person(name) for name in "甲乙丙丁"]
    for person, place, role in itertools.product(people, (superior, own), ROLES):
        make_office(role, place, person)
    return own, people


def tried(sign, verbs, people, signatures=()):
    """Lets each of `people` try the next of `verbs`, and, where they could, each of them the one after it.

    Yields every attempt with whether it stood; together they decide all patterns of `people` over `verbs`.
    """
    for person in people:
        undo = transaction.savepoint()
        attempt = (*signatures, (verbs[len(signatures)], person))
        stood = sign(*attempt[-1])
        yield attempt, stood
        if stood and len(attempt) < len(verbs):
            yield from tried(sign, verbs, people, attempt)
        transaction.savepoint_rollback(undo)


def by_verbs(edition):
    def sign(verb, person):
        try:
            with travel.at(NOW):
                TAKE[verb](edition, act_of(person))
        except Refused:
            return False
        return True

    return sign


def whole_patterns(own, people, *, joint, sensitive, state=State.DRAFT):
    """Compares every attempt on an edition in `state` with the judge; answers how many patterns stood whole."""
    own.joint_clearing = int(joint)
    own.save()
    edition = make_edition(state, organization=own, item_fields={"sensitive": sensitive})
    verbs, whole = SENSITIVE if sensitive else PLAIN, 0
    for attempt, stood in tried(by_verbs(edition), verbs, people):
        assert stood is judge(attempt, joint, sensitive), attempt
        if stood and len(attempt) == len(verbs):
            whole += 1
            assert Edition.objects.get(pk=edition.pk).state == State.APPROVED
    return whole


@pytest.mark.parametrize("joint, whole", [(False, 24), (True, 48)])
def test_all_patterns_of_four_over_four_signatures(people, joint, whole):
    assert whole_patterns(*people, joint=joint, sensitive=False) == whole


@pytest.mark.parametrize("joint", [False, True])
def test_a_sensitive_item_needs_five_people_whatever_the_setting(people, joint):
    """Four people hold the offices, so no pattern stands whole; each stands as far as the judge says."""
    assert whole_patterns(*people, joint=joint, sensitive=True) == 0


@pytest.mark.parametrize("joint, whole", [(False, 24), (True, 48)])
def test_a_second_round_begins_with_clean_hands(people, joint, whole):
    assert whole_patterns(*people, joint=joint, sensitive=False, state=State.RETURNED) == whole


def test_five_people_can_sign_a_sensitive_item(people):
    own, four = people
    fifth = make_person("戊")
    for role in ROLES:
        make_office(role, own, fifth)
    edition = make_edition(organization=own, item_fields={"sensitive": True})

    sign = by_verbs(edition)

    assert all(sign(verb, person) for verb, person in zip(SENSITIVE, [*four, fifth], strict=True))


def test_a_setting_changed_in_between_opens_no_hole(people):
    """Clearing and reviewing by one person was allowed when they cleared and is not when they review, or reversed."""
    own, (first, second, *_) = people
    sign = by_verbs(make_edition(organization=own))

    def allow(joint):
        own.joint_clearing = joint
        own.save()

    allow(1)
    assert sign("propose", first)
    assert sign("clear", second)
    allow(0)
    assert not sign("review", second)
    allow(1)
    assert sign("review", second)
    allow(0)
    assert not sign("approve", first)
    assert not sign("approve", second)


# -- The tables hold it too


def by_rows(edition, *, joint, sensitive):
    """Writes signatures straight into the table, as the verbs would."""

    def sign(verb, person):
        before = Step.objects.filter(edition=edition)
        cleared = before.filter(verb="clear")
        step = Step(
            edition=edition,
            round=1,
            verb=verb,
            turn=cleared.count() + 1 if verb == "clear" else 1,
            joint=int(verb == "review" and joint and not sensitive and cleared.filter(signed_by=person).exists()),
            signed_by=person,
            signed_name=person.name,
            at=NOW,
        )
        try:
            with transaction.atomic():
                step.save()
        except IntegrityError:
            return False
        return True

    return sign


@pytest.mark.parametrize("joint", [False, True])
@pytest.mark.parametrize("sensitive", [False, True])
def test_the_constraints_take_exactly_what_the_rule_allows(people, joint, sensitive):
    own, four = people
    sign = by_rows(make_edition(organization=own), joint=joint, sensitive=sensitive)

    for attempt, stood in tried(sign, SENSITIVE if sensitive else PLAIN, four):
        assert stood is judge(attempt, joint, sensitive), attempt
