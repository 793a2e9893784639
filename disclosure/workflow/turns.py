"""Whose turn it is: the nearest organisation upwards where somebody else holds the next office.  Rule: R6."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from catalog.choices import Approver
from disclosure.models import Edition, Step
from disclosure.states import PERMISSION, SIGNING, TURN
from organizations.models import Office
from organizations.roles import roles_with

Signatures = list[tuple[str, int | None]]


class Turns:
    """Whose turn it is for some editions on one day, from their signatures and the offices in force: two queries.

    The editions come with their disclosure, its organisation and item.
    """

    def __init__(self, editions: Sequence[Edition], day: datetime.date):
        self._signed = _signatures(editions)
        self._holders = _holders({place for edition in editions for place in _reach(edition)}, day)

    def of(self, edition: Edition) -> int | None:
        """The id of the organisation whose turn it is, None when the edition is stuck."""
        barred = self.barred_from(edition, TURN[edition.state])
        start = _start(edition, self._signed[edition.pk])
        held = ((place, self._holders.get((place, TURN[edition.state]), set())) for place in reversed(start))
        return next((place for place, holders in held if holders - barred), None)

    def barred_from(self, edition: Edition, verb: str) -> set[int | None]:
        """The people whose signature in this round keeps them from signing `verb` as well.  Rule: W2."""
        return _barred(edition, self._signed[edition.pk], verb)

    def people_who(self, edition: Edition, verb: str) -> list[int | None]:
        """Who has signed `verb` in this round."""
        return [person for done, person in self._signed[edition.pk] if done == verb]

    def add(self, edition: Edition, verb: str, person: int | None) -> None:
        """`person` has signed `verb` meanwhile."""
        self._signed[edition.pk].append((verb, person))


def turns_of(editions: Iterable[Edition], day: datetime.date) -> dict[int, int | None]:
    """For each waiting edition the id of the organisation whose turn it is on `day`, None when it is stuck."""
    editions = list(editions)
    turns = Turns(editions, day)
    return {edition.pk: turns.of(edition) for edition in editions}


def next_signers(editions: Iterable[Edition], day: datetime.date) -> dict[int, set[int]]:
    """For each waiting edition the people who may sign next on `day`, in the organisation whose turn it is."""
    editions = list(editions)
    signed = _signatures(editions)
    holders = _holders({edition.turn_organization_id for edition in editions if edition.turn_organization_id}, day)
    return {
        edition.pk: holders[edition.turn_organization_id, TURN[edition.state]]
        - _barred(edition, signed[edition.pk], TURN[edition.state])
        if edition.turn_organization_id
        else set()
        for edition in editions
    }


def clearings(edition: Edition) -> int:
    """How many clearing signatures the edition needs: a sensitive item needs two.  Rule: W3."""
    return 2 if edition.disclosure.item.sensitive else 1


def may_join(edition: Edition) -> bool:
    """Whether one person may both clear and review: the organisation says so, and the item is not sensitive."""
    return bool(edition.disclosure.organization.joint_clearing) and not edition.disclosure.item.sensitive


def _signatures(editions: Sequence[Edition]) -> dict[int, Signatures]:
    rounds = {edition.pk: edition.round for edition in editions}
    signed: dict[int, Signatures] = defaultdict(list)
    steps = Step.objects.filter(edition__in=list(rounds), verb__in=SIGNING).order_by("id")
    for edition, round_, verb, person in steps.values_list("edition_id", "round", "verb", "signed_by_id"):
        if round_ == rounds[edition]:
            signed[edition].append((verb, person))
    return signed


def _reach(edition: Edition) -> list[int]:
    """Every organisation whose turn it could be, whatever the edition waits for."""
    own, item = edition.disclosure.organization, edition.disclosure.item
    return own.path + (item.category.catalog.issuer.path if item.approver == Approver.ISSUER else [])


def _start(edition: Edition, signed: Signatures) -> list[int]:
    """The path to where the search begins: in the organisation itself, or above it where the item says so."""
    own = edition.disclosure.organization.path
    verb, item = TURN[edition.state], edition.disclosure.item
    second_clearing = verb == "clear" and any(done == "clear" for done, _ in signed)
    if second_clearing or (verb == "approve" and item.approver == Approver.SUPERIOR):
        return own[:-1] or own  # above the top there is nobody: another person of the top itself
    if verb == "approve" and item.approver == Approver.ISSUER:
        return item.category.catalog.issuer.path
    return own


def _barred(edition: Edition, signed: Signatures, verb: str) -> set[int | None]:
    joint = verb == "review" and may_join(edition)
    return {person for done, person in signed if not (joint and done == "clear")}


def _holders(places: set[int], day: datetime.date) -> dict[tuple[int, str], set[int]]:
    """Who holds which waiting verb's office, by organisation and verb."""
    holders: dict[tuple[int, str], set[int]] = defaultdict(set)
    verbs_of = {role: verb for verb, permission in PERMISSION.items() for role in roles_with(permission)}
    offices = Office.objects.in_force(day).filter(
        organization__in=places, role__in=list(verbs_of), person__is_active=True
    )
    for organization, role, person in offices.order_by().values_list("organization_id", "role", "person_id"):
        holders[organization, verbs_of[role]].add(person)
    return holders
