"""Whose turn it is: the nearest organisation upwards where somebody else holds the next office.  Rule: R6."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from catalog.choices import Approver
from disclosure.models import Edition, Step
from disclosure.states import PERMISSION, SIGNING, TURN
from organizations.models import Office, Organization
from organizations.roles import roles_with

Signatures = list[tuple[str, int | None]]


def turns_of(editions: Iterable[Edition], day: datetime.date) -> dict[int, int | None]:
    """For each waiting edition the id of the organisation whose turn it is on `day`, None when it is stuck.

    The editions come with their disclosure, its organisation and item; three queries for all of them.
    """
    editions = list(editions)
    signed = _signatures(editions)
    starts = {edition.pk: _start(edition, signed[edition.pk]) for edition in editions}
    holders = _holders({place for start in starts.values() for place in start.path}, day)
    return {
        edition.pk: _nearest(starts[edition.pk], TURN[edition.state], _barred(edition, signed[edition.pk]), holders)
        for edition in editions
    }


def next_signers(editions: Iterable[Edition], day: datetime.date) -> dict[int, set[int]]:
    """For each waiting edition the people who may sign next on `day`, in the organisation whose turn it is."""
    editions = list(editions)
    signed = _signatures(editions)
    holders = _holders({edition.turn_organization_id for edition in editions if edition.turn_organization_id}, day)
    return {
        edition.pk: holders[edition.turn_organization_id, TURN[edition.state]] - _barred(edition, signed[edition.pk])
        if edition.turn_organization_id
        else set()
        for edition in editions
    }


def barred_from(edition: Edition, verb: str) -> set[int | None]:
    """The people whose signature in this round keeps them from signing `verb` as well.  Rule: W2."""
    return _barred(edition, _signatures([edition])[edition.pk], verb)


def clearings(edition: Edition) -> int:
    """How many clearing signatures the edition needs: a sensitive item needs two.  Rule: W3."""
    return 2 if edition.disclosure.item.sensitive else 1


def may_join(edition: Edition) -> bool:
    """Whether one person may both clear and review: the organisation says so, and the item is not sensitive."""
    return bool(edition.disclosure.organization.joint_clearing) and not edition.disclosure.item.sensitive


def _signatures(editions: list[Edition]) -> dict[int, Signatures]:
    rounds = {edition.pk: edition.round for edition in editions}
    signed: dict[int, Signatures] = defaultdict(list)
    steps = Step.objects.filter(edition__in=list(rounds), verb__in=SIGNING).order_by("id")
    for edition, round_, verb, person in steps.values_list("edition_id", "round", "verb", "signed_by_id"):
        if round_ == rounds[edition]:
            signed[edition].append((verb, person))
    return signed


def _start(edition: Edition, signed: Signatures) -> Organization:
    """Where the search begins: in the organisation itself, or above it where the item says so."""
    own = edition.disclosure.organization
    verb, item = TURN[edition.state], edition.disclosure.item
    second_clearing = verb == "clear" and any(done == "clear" for done, _ in signed)
    if second_clearing or (verb == "approve" and item.approver == Approver.SUPERIOR):
        return own.superior or own  # above the top there is nobody: another person of the top itself
    if verb == "approve" and item.approver == Approver.ISSUER:
        return item.category.catalog.issuer
    return own


def _barred(edition: Edition, signed: Signatures, verb: str = "") -> set[int | None]:
    verb = verb or TURN[edition.state]
    joint = verb == "review" and may_join(edition)
    return {person for done, person in signed if not (joint and done == "clear")}


def _holders(places: set[int], day: datetime.date) -> dict[tuple[int, str], set[int]]:
    """Who holds which waiting verb's office, by organisation and verb."""
    holders: dict[tuple[int, str], set[int]] = defaultdict(set)
    verbs_of = {role: verb for verb, permission in PERMISSION.items() for role in roles_with(permission)}
    offices = Office.objects.in_force(day).filter(
        organization__in=places, role__in=list(verbs_of), person__is_active=True
    )
    for organization, role, person in offices.values_list("organization_id", "role", "person_id"):
        holders[organization, verbs_of[role]].add(person)
    return holders


def _nearest(
    start: Organization, verb: str, barred: set[int | None], holders: dict[tuple[int, str], set[int]]
) -> int | None:
    return next((place for place in reversed(start.path) if holders.get((place, verb), set()) - barred), None)
