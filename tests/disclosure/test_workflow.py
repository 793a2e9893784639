"""Every verb from every state by everybody: exactly the arrows of the procedure, and a refusal changes nothing.

The tables below are written by hand and know nothing of `WORKFLOW`.

Rule: R6, W1, W2, W4, W5, W6.
"""

import datetime
import threading

import pytest
from django.db import connections, transaction

from audit import travel, triggers
from audit.act import Act, by_timetable
from audit.models import Event
from disclosure import workflow
from disclosure.errors import ContentChanged, Incomplete, Refused, WrongState
from disclosure.models import Disclosure, Edition, IndexCounter, SecrecyRecord, Step
from disclosure.states import WORKFLOW, State
from disclosure.workflow import Clearance
from organizations.models import Office
from organizations.roles import Role, SitePost
from tests.factories import (
    NOW,
    act_of,
    any_item,
    holder,
    make_correction,
    make_disclosure,
    make_edition,
    make_office,
    make_organization,
    make_person,
    sign,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

S = State
CLEARER, REVIEWER, APPROVER = Role.CONFIDENTIALITY_REVIEWER, Role.REVIEWER, Role.APPROVER

PEOPLE_DO = {
    ("propose", S.DRAFT): (S.PROPOSED, {Role.DRAFTER}),
    ("propose", S.RETURNED): (S.PROPOSED, {Role.DRAFTER}),
    ("clear", S.PROPOSED): (S.CLEARED, {CLEARER}),
    ("review", S.CLEARED): (S.REVIEWED, {REVIEWER}),
    ("approve", S.REVIEWED): (S.APPROVED, {APPROVER}),
    ("return_to_author", S.PROPOSED): (S.RETURNED, {CLEARER}),
    ("return_to_author", S.CLEARED): (S.RETURNED, {REVIEWER}),
    ("return_to_author", S.REVIEWED): (S.RETURNED, {APPROVER}),
    ("call_back", S.APPROVED): (S.RETURNED, {APPROVER, Role.PUBLISHER}),
    ("refuse", S.PROPOSED): (S.REFUSED, {CLEARER}),
    ("refuse", S.CLEARED): (S.REFUSED, {REVIEWER}),
    ("refuse", S.REVIEWED): (S.REFUSED, {APPROVER}),
    ("archive", S.ENDED): (S.ARCHIVED, {Role.ARCHIVIST, "timetable"}),
    ("archive", S.SUPERSEDED): (S.ARCHIVED, {Role.ARCHIVIST, "timetable"}),
}
"""Verb and state, to the state it leads to and whoever may take it."""

THE_CLOCK_DOES = {
    ("release", S.APPROVED): S.RELEASED,
    ("supersede", S.RELEASED): S.SUPERSEDED,
    ("end", S.RELEASED): S.ENDED,
}

TAKE = {
    "propose": lambda edition, act: workflow.propose(edition, act=act),
    "clear": lambda edition, act: workflow.clear(edition, act=act, clearance=Clearance("无涉密内容")),
    "review": lambda edition, act: workflow.review(edition, act=act, opinion="属实"),
    "approve": lambda edition, act: workflow.approve(edition, act=act, opinion="同意"),
    "return_to_author": lambda edition, act: workflow.return_to_author(edition, act=act, reason="请补充"),
    "call_back": lambda edition, act: workflow.call_back(edition, act=act, reason="请更正"),
    "refuse": lambda edition, act: workflow.refuse(edition, act=act, reason="不宜公开"),
    "archive": lambda edition, act: workflow.archive(edition, act=act),
}


def test_the_tables_are_the_procedure():
    arrows = {(verb, source): arrow.target for verb, arrow in WORKFLOW.items() for source in arrow.sources}

    assert arrows == {key: target for key, (target, _) in PEOPLE_DO.items()} | THE_CLOCK_DOES
    assert set(TAKE) == {verb for verb, _ in PEOPLE_DO}


@pytest.fixture
def everybody(county):
    """An act for everybody: a holder of each office, who has signed nothing yet, and those who hold none here."""
    sister, below = make_organization("邻县县委"), make_organization("下属支部", superior=county)
    people = {role: make_office(role, county).person for role in Role}
    people |= {post: make_person(site_post=post) for post in SitePost if post != SitePost.NONE}
    people["somebody without an office"] = make_person()
    for name, place in (("all offices elsewhere", sister), ("all offices below", below)):
        people[name] = make_person()
        for role in Role:
            make_office(role, place, people[name])
    past, coming, closed = (make_person() for _ in range(3))
    people |= {"all offices until yesterday": past, "all offices from tomorrow": coming, "an account closed": closed}
    for role in Role:
        make_office(role, county, past, until_on=datetime.date(2026, 11, 19))
        make_office(role, county, coming, from_on=datetime.date(2026, 11, 21))
        make_office(role, county, closed)
    closed.is_active = False
    closed.save()
    acts = {str(name): act_of(person) for name, person in people.items()}
    return acts | {"a visitor": Act(by=None, name="", at=NOW), "timetable": by_timetable(NOW)}


def everything():
    """All that a verb could touch, but events."""
    counts = [model.objects.count() for model in (Step, SecrecyRecord, IndexCounter)]
    past = [Edition.history.count(), Disclosure.history.count()]
    return counts, past, list(Edition.objects.order_by("pk").values()), list(Disclosure.objects.order_by("pk").values())


def outcome_of(verb, edition, act, before):
    """What became of it, where `before` was everything: the state it led to or the kind of refusal.

    And whether it left the traces that it should, and no other.
    """
    events = Event.objects.count()
    with travel.at(NOW):
        try:
            TAKE[verb](edition, act)
        except (Refused, WrongState) as refusal:
            assert everything() == before
            (event,) = Event.objects.order_by("id")[events:]
            assert (event.verb, event.after, event.actor_id) == ("refused", {"verb": verb}, act.by)
            return type(refusal)
    state = edition.state
    edition.refresh_from_db()
    (event,) = Event.objects.order_by("id")[events:]
    assert (event.verb, event.before, event.after["state"]) == (verb, {"state": state}, edition.state)
    step = edition.steps.last()
    assert (step.verb, step.signed_by_id, step.signed_name, step.round) == (verb, act.by, act.name, edition.round)
    assert (step.signed_as, event.office) == (event.office, step.signed_as)
    assert everything()[1] == [before[1][0] + 1, before[1][1] + (verb == "approve")]
    return edition.state


@pytest.mark.parametrize("state", State)
def test_every_verb_by_everybody(county, state, everybody):
    with_signers_of_its_own(county)
    edition = make_edition(state, organization=county)
    before, found, expected = everything(), {}, {}

    for verb in TAKE:
        target, who = PEOPLE_DO.get((verb, state), (None, set()))
        for name, act in everybody.items():
            expected[verb, name] = WrongState if target is None else target if name in who else Refused
            undo = transaction.savepoint()
            found[verb, name] = outcome_of(verb, Edition.objects.get(pk=edition.pk), act, before)
            transaction.savepoint_rollback(undo)

    assert found == expected


def with_signers_of_its_own(county):
    """Offices for the signatures that lead to a state: the factories take the first holder, and these come first."""
    for role in (Role.DRAFTER, CLEARER, REVIEWER, APPROVER, Role.ARCHIVIST):
        first = Office.objects.filter(organization=county, role=role).order_by("pk").first()
        signer = make_person(f"签批{role}")
        Office.objects.filter(pk=first.pk).update(person=signer)
        make_office(role, county, first.person)


# -- What each verb does besides


def test_the_round_goes_on_and_the_offices_are_written_down(township):
    edition = make_edition(State.RETURNED, organization=township)

    edition = sign(edition, "propose")

    steps = edition.steps.values_list("round", "verb", "signed_as", "signed_in")
    assert list(steps) == [
        (1, "propose", "drafter", township.pk),
        (1, "return_to_author", "confidentiality_reviewer", township.pk),
        (2, "propose", "drafter", township.pk),
    ]
    assert edition.round == 2


def test_every_signature_repeats_the_hash_of_what_was_proposed(county):
    edition = make_edition(State.APPROVED, organization=county)

    assert set(edition.steps.values_list("content_hash", flat=True)) == {edition.content_hash}
    assert edition.approved_hash == edition.content_hash
    assert len(edition.content_hash) == 64


def test_called_back_it_is_approved_no_more(county):
    edition = sign(make_edition(State.APPROVED, organization=county), "call_back")

    assert (edition.state, edition.approved_hash, edition.turn_organization) == (State.RETURNED, "", None)


def test_index_numbers_count_in_the_year_without_a_gap(county):
    item = any_item(county)
    first = make_edition(State.APPROVED, organization=county, item=item)
    make_edition(State.REVIEWED, organization=county, item=item)
    second = make_edition(State.APPROVED, organization=county, item=item)

    again = sign(sign(first, "call_back"), "propose")
    for verb in ("clear", "review", "approve"):
        again = sign(again, verb)

    numbers = [edition.disclosure.index_number for edition in (again, second)]
    assert numbers == [f"{county.code}-{item.code[:2]}-2026-0001", f"{county.code}-{item.code[:2]}-2026-0002"]


def test_a_correction_keeps_the_number(county):
    line = make_disclosure(organization=county)

    make_correction(line, State.RELEASED)

    assert Disclosure.objects.get().index_number == line.index_number


@pytest.mark.parametrize(
    "verb, state, take",
    [
        ("clear", "proposed", lambda e, act: workflow.clear(e, act=act, clearance=Clearance("  "))),
        ("clear", "proposed", lambda e, act: workflow.clear(e, act=act, clearance=Clearance("\u200b"))),
        ("review", "cleared", lambda e, act: workflow.review(e, act=act, opinion=" ")),
        ("refuse", "proposed", lambda e, act: workflow.refuse(e, act=act, reason="\u200b")),
        ("return_to_author", "reviewed", lambda e, act: workflow.return_to_author(e, act=act, reason="")),
        ("refuse", "proposed", lambda e, act: workflow.refuse(e, act=act, reason="\n")),
        ("call_back", "approved", lambda e, act: workflow.call_back(e, act=act, reason=" ")),
    ],
)
def test_a_decision_without_its_words_is_not_taken(county, verb, state, take):
    edition = make_edition(state, organization=county)
    role = {"proposed": CLEARER, "cleared": REVIEWER}.get(state, APPROVER)
    before, events = everything(), Event.objects.count()

    with pytest.raises(Incomplete) as refusal:
        take(edition, act_of(holder(role, county)))

    assert len(refusal.value.faults) == 1
    assert (everything(), Event.objects.count()) == (before, events)


@pytest.mark.parametrize(
    "vote, missing",
    [
        ({}, {"vote_on", "vote_result"}),
        ({"vote_on": datetime.date(2026, 11, 20)}, {"vote_result"}),
        ({"vote_on": datetime.date(2026, 11, 20), "vote_result": "\u200b"}, {"vote_result"}),
        ({"vote_on": datetime.date(2026, 11, 21), "vote_result": "通过"}, {"vote_on"}),
        ({"vote_on": datetime.date(1999, 12, 31), "vote_result": "通过"}, {"vote_on"}),
        ({"vote_on": datetime.date(2026, 11, 20), "vote_result": "通过"}, set()),
    ],
)
@pytest.mark.parametrize("body", ["leading_group", "committee"])
def test_a_body_decides_by_a_vote_with_its_day_and_result(county, body, vote, missing):
    edition = make_edition(State.REVIEWED, organization=county, item_fields={"approver": body})
    approver = act_of(holder(APPROVER, county))

    try:
        workflow.approve(edition, act=approver, **vote)
        found = set()
    except Incomplete as refusal:
        found = {fault.field for fault in refusal.faults}

    assert found == missing
    if not missing:
        step = Step.objects.get(verb="approve")
        assert (step.vote_on, step.vote_result) == (datetime.date(2026, 11, 20), "通过")


def test_personal_data_that_were_found_must_be_handled(county):
    edition = make_edition(State.PROPOSED, organization=county, summary="联系电话 13800138000")
    act = act_of(holder(CLEARER, county))

    with pytest.raises(Incomplete) as refusal:
        workflow.clear(edition, act=act, clearance=Clearance("无涉密内容"))
    workflow.clear(edition, act=act, clearance=Clearance("无涉密内容", findings_handled="本人同意公开"))

    assert [fault.field for fault in refusal.value.faults] == ["findings_handled"]
    record = SecrecyRecord.objects.get()
    assert [finding["excerpt"] for finding in record.findings] == ["138****8000"]
    assert record.findings_handled == "本人同意公开"


def test_an_incomplete_draft_is_not_proposed(county):
    edition = make_edition(organization=county)
    drafter = holder(Role.DRAFTER, county)
    write(edition, drafter, summary=" ", fact_on=None)
    before = everything()

    with travel.at(NOW), pytest.raises(Incomplete) as refusal:
        workflow.propose(edition, act=act_of(drafter))

    assert {fault.field for fault in refusal.value.faults} == {"summary", "fact_on"}
    assert everything() == before


def test_content_that_somebody_changed_behind_the_portal_is_not_approved(county):
    edition = make_edition(State.REVIEWED, organization=county)
    triggers.take_down()
    Edition.objects.filter(pk=edition.pk).update(body="<p>另一份正文。</p>")
    triggers.put_up()

    with pytest.raises(ContentChanged):
        workflow.approve(edition, act=act_of(holder(APPROVER, county)), opinion="同意")

    edition.refresh_from_db()
    assert (edition.state, edition.approved_hash) == (State.REVIEWED, "")
    assert Event.objects.filter(verb="refused", object_id=edition.pk).count() == 1


# -- Whose turn


def way_of(edition):
    """In which organisations the signatures were given, in their order."""
    return list(edition.steps.values_list("verb", "signed_in__name"))


def test_a_village_enters_and_the_nearest_above_signs(county, township, village):
    make_office(CLEARER, county)
    for role in (CLEARER, REVIEWER):
        make_office(role, township)
    make_office(APPROVER, county)

    edition = make_edition(State.APPROVED, organization=village)

    assert way_of(edition) == [
        ("propose", village.name),
        ("clear", township.name),
        ("review", township.name),
        ("approve", county.name),
    ]


@pytest.mark.parametrize("approver, where", [("head", "township"), ("superior", "county"), ("issuer", "county")])
def test_the_item_says_who_approves(county, township, approver, where):
    for role in (CLEARER, REVIEWER, APPROVER):
        for place in (county, township):
            make_office(role, place)

    edition = make_edition(State.APPROVED, organization=township, item_fields={"approver": approver})

    assert way_of(edition)[-1] == ("approve", {"county": county, "township": township}[where].name)


def test_a_sensitive_item_is_cleared_again_by_the_superior(county, township):
    for role in (CLEARER, CLEARER, REVIEWER, APPROVER):
        for place in (county, township):
            make_office(role, place)

    edition = make_edition(State.APPROVED, organization=township, item_fields={"sensitive": True})

    assert way_of(edition) == [
        ("propose", township.name),
        ("clear", township.name),
        ("clear", county.name),
        ("review", township.name),
        ("approve", township.name),
    ]


@pytest.mark.parametrize("approver", ["superior", "issuer"])
def test_what_others_approve_is_not_approved_at_home_when_they_have_nobody(county, township, approver):
    edition = make_edition(State.REVIEWED, organization=township, item_fields={"approver": approver})
    own = make_office(APPROVER, township).person
    assert edition.turn_organization is None

    with pytest.raises(Refused) as refusal:
        workflow.approve(edition, act=act_of(own), opinion="同意")

    assert refusal.value.rule == "R6"


def test_the_second_clearing_is_not_given_at_home_when_the_superior_has_nobody(county, township):
    edition = make_edition(State.PROPOSED, organization=township, item_fields={"sensitive": True})
    first, second = (make_office(CLEARER, township).person for _ in range(2))
    workflow.clear(edition, act=act_of(first), clearance=Clearance("无涉密内容"))

    with pytest.raises(Refused) as refusal:
        workflow.clear(edition, act=act_of(second), clearance=Clearance("无涉密内容"))

    assert refusal.value.rule == "R6"


# -- At once


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_stands_and_the_other_hears_of_it(county):
    edition = make_edition(State.REVIEWED, organization=county)
    approvers = [make_office(APPROVER, county).person for _ in range(4)]
    start, heard = threading.Barrier(4), []

    def decide(person, verb):
        start.wait()
        try:
            TAKE[verb](edition, act_of(person))
        except WrongState as late:
            heard.append(str(late))
        finally:
            connections.close_all()

    verbs = ["approve", "refuse", "return_to_author", "approve"]
    threads = [threading.Thread(target=decide, args=pair) for pair in zip(approvers, verbs, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    edition.refresh_from_db()
    assert edition.state in {State.APPROVED, State.REFUSED, State.RETURNED}
    assert len(heard) == 3
    assert Step.objects.filter(edition=edition).count() == 4
    assert Event.objects.filter(verb="refused").count() == 3
