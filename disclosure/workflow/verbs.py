"""The verbs that people sign.  Each locks, checks the right and the state, changes and records, in one transaction.

Rule: W1 to W6.  Every verb raises Refused (no right, or a signer of this round), WrongState (somebody was
quicker) or Incomplete (something it demands is missing), and then nothing has changed but the event of the refusal.
"""

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.act import TIMETABLE, Act
from audit.history import save_as_history
from audit.record import record
from audit.words import says_something
from catalog.choices import COLLECTIVE
from disclosure import completeness, personal_data
from disclosure.content import Parts, content_hash
from disclosure.errors import ContentChanged, Fault, Incomplete, NotDone, ProposedAnew, Refused, WrongState
from disclosure.models import Disclosure, Edition, IndexCounter, SecrecyRecord, Step
from disclosure.richtext import sanitised
from disclosure.states import PERMISSION, SIGNING, TURN, WAITING, WORKFLOW, State
from disclosure.workflow.turns import Turns, clearings, may_join
from organizations.models import Office
from organizations.rights import nearest_with, office_for

DETAILS = ("disclosure__organization", "disclosure__item__column_set", "turn_organization")


@dataclasses.dataclass(frozen=True)
class Clearance:
    """What a confidentiality reviewer puts in writing.  Rule: W6."""

    conclusion: str
    basis: str = ""
    findings_handled: str = ""


def propose(edition: Edition, *, act: Act, note: str = "") -> Edition:
    """Put an edition forward: from now on its content is closed.  Rule: W1, W4, C5, D4, V8."""

    def check(row: Edition) -> dict[str, Any]:
        row.body, parts = sanitised(row.body), Parts.of(row)
        if faults := completeness.faults(row, parts):
            raise Incomplete(faults)
        again = row.state == State.RETURNED
        return {"round": row.round + again, "content_hash": content_hash(row, parts), "approved_hash": ""}

    return _take("propose", edition, act=act, note=note, check=check)


def clear(edition: Edition, *, act: Act, clearance: Clearance, seen: str = "") -> Edition:
    """Sign that nothing in it is secret, and that personal data were handled.

    A sensitive item stays where it is until the second signature, which the superior gives.  Rule: W3, W6.
    """
    findings: list[dict[str, str]] = []

    def check(row: Edition) -> dict[str, Any]:
        findings.extend(finding.as_values() for finding in personal_data.findings(row))
        faults = []
        if not says_something(clearance.conclusion):
            faults.append(Fault("conclusion", _("Write down the conclusion of the secrecy review."), "W6"))
        if findings and not says_something(clearance.findings_handled):
            faults.append(Fault("findings_handled", _("Say how the personal data that were found are handled."), "W6"))
        if faults:
            raise Incomplete(faults)
        return {}

    def after(row: Edition, step: Step) -> None:
        SecrecyRecord.objects.create(
            step=step,
            subject=row.title,
            conclusion=clearance.conclusion.strip(),
            basis=clearance.basis.strip(),
            findings=findings,
            findings_handled=clearance.findings_handled.strip(),
        )

    return _take("clear", edition, act=act, note=clearance.conclusion, seen=seen, check=check, after=after)


def review(edition: Edition, *, act: Act, opinion: str, seen: str = "") -> Edition:
    """Sign that it is necessary and accurate.  Rule: W1."""
    return _take("review", edition, act=act, note=opinion, seen=seen, check=_demand("opinion", opinion))


def approve(
    edition: Edition,
    *,
    act: Act,
    opinion: str = "",
    vote_on: datetime.date | None = None,
    vote_result: str = "",
    seen: str = "",
) -> Edition:
    """Approve a reviewed edition, so that it may be released: signs its content hash and gives its index number.

    For a leading group or a committee the approver signs with the day and the result of the vote.
    Raises ContentChanged when the content is not what was proposed.  Rule: W2, W4, W5.
    """

    def check(row: Edition) -> dict[str, Any]:
        collective = row.disclosure.item.approver in COLLECTIVE
        if collective and (faults := _vote_faults(vote_on, vote_result, clock.day_of(act.at))):
            raise Incomplete(faults)
        if content_hash(row) != row.content_hash:
            raise ContentChanged
        return {"approved_hash": row.content_hash}

    def after(row: Edition, step: Step) -> None:
        if row.disclosure.index_number is None:
            row.disclosure.index_number = _next_index_number(row.disclosure, act)
            save_as_history(row.disclosure, act, reason="approve", update_fields=["index_number"])

    return _take(
        "approve",
        edition,
        act=act,
        note=opinion,
        seen=seen,
        check=check,
        after=after,
        vote_on=vote_on,
        vote_result=vote_result.strip(),
    )


def return_to_author(edition: Edition, *, act: Act, reason: str, seen: str = "") -> Edition:
    """Send a waiting edition back to its author, with the reason.  Rule: W1."""
    return _take("return_to_author", edition, act=act, note=reason, seen=seen, check=_demand("reason", reason))


def call_back(edition: Edition, *, act: Act, reason: str, seen: str = "") -> Edition:
    """Take an approved edition back before its first release.  Rule: W1."""

    def check(row: Edition) -> dict[str, Any]:
        _demand("reason", reason)(row)
        return {"approved_hash": ""}

    return _take("call_back", edition, act=act, note=reason, seen=seen, check=check)


def refuse(edition: Edition, *, act: Act, reason: str, seen: str = "") -> Edition:
    """Decide that it is not disclosed; the duty then asks for a filing with the superior.  Rule: W1, D4."""
    return _take("refuse", edition, act=act, note=reason, seen=seen, check=_demand("reason", reason))


def archive(edition: Edition, *, act: Act, note: str = "") -> Edition:
    """Close the file of an edition that has ended or was replaced.  Rule: W1, A1."""
    return _take("archive", edition, act=act, note=note)


Check = Callable[[Edition], dict[str, Any]]
After = Callable[[Edition, Step], None]


def _take(
    verb: str,
    edition: Edition,
    *,
    act: Act,
    note: str = "",
    seen: str = "",
    check: Check | None = None,
    after: After | None = None,
    **signature: Any,
) -> Edition:
    """Take `verb` on `edition`, or refuse: a refusal is an event too, in a transaction of its own.

    `seen` is the content hash of the text that the signer had before them, where it is known.
    """
    try:
        with transaction.atomic():
            return _take_locked(
                verb, edition, act=act, note=note.strip(), seen=seen, check=check, after=after, **signature
            )
    except NotDone as refusal:
        record("refused", edition, act=act, after={"verb": verb}, reason=refusal.recorded)
        raise


def _take_locked(
    verb: str,
    edition: Edition,
    *,
    act: Act,
    note: str,
    seen: str,
    check: Check | None,
    after: After | None,
    **signature: Any,
) -> Edition:
    arrow = WORKFLOW[verb]
    row = locked(edition)
    if row.state not in arrow.sources:
        raise WrongState(verb, row.state, row.steps.last())
    if seen and seen != row.content_hash:
        raise ProposedAnew(row.steps.filter(verb="propose").latest("id"))
    turns = Turns([row], clock.day_of(act.at)) if row.state in WAITING else None
    office = _office(verb, row, turns, act)
    before = row.state
    for field, value in (check(row) if check else {}).items():
        setattr(row, field, value)
    turn = len(turns.people_who(row, "clear")) + 1 if turns and verb == "clear" else 1
    if not (verb == "clear" and turn < clearings(row)):
        row.state = arrow.target
    joined = turns is not None and verb == "review" and may_join(row) and act.by in turns.people_who(row, "clear")
    step = _sign(verb, row, office=office, act=act, note=note, turn=turn, joint=int(joined), **signature)
    if after:
        after(row, step)
    if turns:
        turns.add(row, verb, act.by)
    _pass_on(row, turns, office, act)
    save_as_history(row, act, reason=note or verb)
    record(
        verb,
        row,
        act=act.holding(office.role, office.organization_id) if office else act,
        before={"state": before},
        after={"state": row.state, "round": row.round},
        reason=note,
    )
    return row


def locked(edition: Edition) -> Edition:
    """The edition as it stands now, locked after its disclosure, with all that the verbs ask about."""
    Disclosure.objects.select_for_update().values_list("pk").get(pk=edition.disclosure_id)
    return Edition.objects.select_for_update(of=("self",)).select_related(*DETAILS).get(pk=edition.pk)


def _office(verb: str, row: Edition, turns: Turns | None, act: Act) -> Office | None:
    """The office in which `act` takes `verb`, or None for the timetable.  Raises Refused.  Rule: R1, W2."""
    arrow = WORKFLOW[verb]
    if act.by is None and act.office == TIMETABLE and arrow.by_timetable:
        return None
    if turns is not None:
        row.turn_organization_id = turns.of(row)
        return _office_in_turn(row, turns, act)
    if not arrow.permission:
        raise Refused(_("Only the timetable does this."), rule="T1")
    if verb == "archive":
        place = nearest_with(arrow.permission, row.disclosure.organization, clock.day_of(act.at))
        return office_for(act, arrow.permission, place)
    return office_for(act, arrow.permission, row)


def _office_in_turn(row: Edition, turns: Turns, act: Act) -> Office:
    """The office that lets `act.by` decide on a waiting edition, in the organisation whose turn it is.

    Where no organisation can decide, none does: not even the edition's own, when it is for the superior to say.
    """
    signature = TURN[row.state]
    office = office_for(act, PERMISSION[signature], row) if row.turn_organization_id else None
    if act.by in turns.barred_from(row, signature):
        raise Refused(_("You have signed this edition already; another person must decide."), rule="W2")
    if office is None:
        raise Refused(_("Nobody holds the office that decides this; somebody must be appointed first."), rule="R6")
    return office


def _sign(verb: str, row: Edition, *, office: Office | None, act: Act, note: str, **signature: Any) -> Step:
    return Step.objects.create(
        edition=row,
        round=row.round,
        verb=verb,
        signed_by_id=act.by,
        signed_name=act.name,
        signed_as=office.role if office else act.office,
        signed_in_id=office.organization_id if office else None,
        at=act.at,
        note=note,
        content_hash=row.content_hash if verb in SIGNING else "",
        **signature,
    )


def _pass_on(row: Edition, turns: Turns | None, office: Office | None, act: Act) -> None:
    """Say whose turn it is now.  An approved edition stays with the organisation that approved it."""
    if row.state in WAITING:
        row.turn_organization_id = (turns or Turns([row], clock.day_of(act.at))).of(row)
        row.waiting_since = act.at
    else:
        approved = row.state == State.APPROVED and office is not None
        row.turn_organization_id = office.organization_id if approved and office else None
        row.waiting_since = None


def _demand(field: str, text: str) -> Check:
    def check(row: Edition) -> dict[str, Any]:
        if not says_something(text):
            raise Incomplete([Fault(field, _("Write down the reason for your decision."), "W1")])
        return {}

    return check


def _vote_faults(vote_on: datetime.date | None, vote_result: str, today: datetime.date) -> list[Fault]:
    faults = []
    if vote_on is None:
        faults.append(Fault("vote_on", _("Give the day of the vote."), "W2"))
    elif vote_on > today:
        faults.append(Fault("vote_on", _("The day of the vote lies in the future."), "W2"))
    elif vote_on.year < 2000:
        faults.append(Fault("vote_on", _("The day of the vote lies too far back."), "W2"))
    if not says_something(vote_result):
        faults.append(Fault("vote_result", _("Give the result of the vote."), "W2"))
    return faults


def _next_index_number(disclosure: Disclosure, act: Act) -> str:
    """organisation–category–year–number, without gaps among what was approved.  Rule: W5."""
    year = clock.day_of(act.at).year
    key: dict[str, Any] = {
        "organization": disclosure.organization,
        "category_code": disclosure.category_code,
        "year": year,
    }
    counter, _is_new = IndexCounter.objects.select_for_update().get_or_create(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{disclosure.organization.code}-{disclosure.category_code}-{year}-{counter.last:04}"
