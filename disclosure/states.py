"""States of an edition, and which verb leads from which to which, as plain data.  Rule: W1."""

import dataclasses

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("waiting for secrecy clearance")
    CLEARED = "cleared", _("waiting for review")
    REVIEWED = "reviewed", _("waiting for approval")
    APPROVED = "approved", _("approved, waiting for its day")
    RETURNED = "returned", _("returned")
    REFUSED = "refused", _("refused")
    RELEASED = "released", _("disclosed")
    SUPERSEDED = "superseded", _("replaced by a newer edition")
    ENDED = "ended", _("ended")
    ARCHIVED = "archived", _("archived")


OPEN_STATES = (State.DRAFT, State.RETURNED)
"""Content can change in these, and in no other.  Rule: W4."""

WAITING = (State.PROPOSED, State.CLEARED, State.REVIEWED)
"""Somebody's signature is awaited."""

UNRELEASED = (*OPEN_STATES, *WAITING, State.APPROVED, State.REFUSED)
"""No reader has ever seen an edition in one of these."""

ON_THEIR_WAY = (*OPEN_STATES, *WAITING, State.APPROVED)
"""Of one disclosure at most one edition is in one of these."""

FINAL = (State.REFUSED, State.ARCHIVED)
"""Nothing leads out of these."""


@dataclasses.dataclass(frozen=True)
class Arrow:
    """From any of `sources` to `target`, by an office that carries `permission`.

    Without a permission the verb belongs to whoever's turn it is.  `with_reason` demands a reason;
    `by_timetable` lets the timetable take it without a person, and with no permission besides, nobody else may.
    """

    sources: tuple[State, ...]
    target: State
    permission: str = ""
    with_reason: bool = False
    by_timetable: bool = False
    by_turn: bool = False


WORKFLOW: dict[str, Arrow] = {
    "propose": Arrow(OPEN_STATES, State.PROPOSED, "disclosure.propose_edition"),
    "clear": Arrow((State.PROPOSED,), State.CLEARED, "disclosure.clear_edition"),
    "review": Arrow((State.CLEARED,), State.REVIEWED, "disclosure.review_edition"),
    "approve": Arrow((State.REVIEWED,), State.APPROVED, "disclosure.approve_edition"),
    "return_to_author": Arrow(WAITING, State.RETURNED, with_reason=True, by_turn=True),
    "call_back": Arrow((State.APPROVED,), State.RETURNED, "disclosure.call_back_edition", with_reason=True),
    "refuse": Arrow(WAITING, State.REFUSED, with_reason=True, by_turn=True),
    "release": Arrow((State.APPROVED,), State.RELEASED, by_timetable=True),
    "supersede": Arrow((State.RELEASED,), State.SUPERSEDED, by_timetable=True),
    "end": Arrow((State.RELEASED,), State.ENDED, by_timetable=True),
    "archive": Arrow((State.ENDED, State.SUPERSEDED), State.ARCHIVED, "disclosure.archive_edition", by_timetable=True),
}

SIGNING = ("propose", "clear", "review", "approve")
"""The four verbs that are signed by four people.  Rule: W2."""

TURN: dict[str, str] = {State.PROPOSED: "clear", State.CLEARED: "review", State.REVIEWED: "approve"}
"""The signature that an edition waits for in each state."""

PERMISSION = {verb: arrow.permission for verb, arrow in WORKFLOW.items() if verb in TURN.values()}
"""The permission that each awaited signature needs."""
