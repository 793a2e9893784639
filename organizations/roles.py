"""Roles, as data: what each office may do.  Rule: R1.

A permission is `app.verb_model`.  An office carries its rights in its own organisation; the roles in
`REACH_BELOW` carry theirs in every organisation below it too, those in `AT_HOME` excepted.  What is public
(`READ_EVERYWHERE`) may be read wherever it stands.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    DRAFTER = "drafter", _("party affairs worker")
    CONFIDENTIALITY_REVIEWER = "confidentiality_reviewer", _("confidentiality reviewer")
    REVIEWER = "reviewer", _("leader in charge")
    APPROVER = "approver", _("approver")
    PUBLISHER = "publisher", _("leading group office")
    HANDLER = "handler", _("opinion handler")
    ARCHIVIST = "archivist", _("archivist")
    INSPECTOR = "inspector", _("discipline inspector")
    SUPERVISOR = "supervisor", _("party affairs supervisor")
    ORGANIZATION_ADMIN = "organization_admin", _("organisation administrator")


class SitePost(models.TextChoices):
    """Posts of the whole site; never two in one person, since a person has one column for them."""

    NONE = "none", _("none")
    SYSTEM = "system", _("system administrator")
    SECURITY = "security", _("security administrator")
    AUDIT = "audit", _("audit administrator")


_WORK = {"disclosure.view_disclosure", "disclosure.view_edition", "catalog.view_obligation"}
_READ_REGISTER = {
    "organizations.view_organization",
    "organizations.view_leadinggroupmember",
    "catalog.view_catalog",
    "catalog.view_category",
    "catalog.view_item",
}
_EDIT_CATALOG = {f"catalog.{verb}_{model}" for verb in ("add", "change") for model in ("catalog", "category", "item")}

ROLES: dict[str, frozenset[str]] = {
    Role.DRAFTER: frozenset(
        _WORK
        | _READ_REGISTER
        | {
            "disclosure.draft_edition",
            "disclosure.propose_edition",
            "disclosure.post_disclosure",
            "catalog.report_obligation",
            "catalog.withhold_obligation",
            "catalog.confirm_obligation",
        }
    ),
    Role.CONFIDENTIALITY_REVIEWER: frozenset(_WORK | _READ_REGISTER | {"disclosure.clear_edition"}),
    Role.REVIEWER: frozenset(_WORK | _READ_REGISTER | {"disclosure.review_edition"}),
    Role.APPROVER: frozenset(
        _WORK
        | _READ_REGISTER
        | {"disclosure.approve_edition", "disclosure.call_back_edition", "catalog.set_aside_obligation"}
    ),
    Role.PUBLISHER: frozenset(_WORK | _READ_REGISTER | {"disclosure.call_back_edition", "disclosure.post_disclosure"}),
    Role.HANDLER: frozenset(_WORK | _READ_REGISTER | {"feedback.answer_opinion"}),
    Role.ARCHIVIST: frozenset(_WORK | _READ_REGISTER | {"disclosure.archive_edition", "archive.seal_record"}),
    Role.INSPECTOR: frozenset(
        _WORK
        | _READ_REGISTER
        | {
            "audit.view_event",
            "catalog.view_withholding",
            "disclosure.inspect_disclosure",
            "feedback.view_opinion",
            "archive.view_record",
        }
    ),
    Role.SUPERVISOR: frozenset({"catalog.view_obligation"} | _READ_REGISTER),
    Role.ORGANIZATION_ADMIN: frozenset(
        _READ_REGISTER
        | {
            f"organizations.{verb}_{model}"
            for verb in ("view", "add", "change")
            for model in ("organization", "office", "standing", "leadinggroupmember", "user")
        }
        | _EDIT_CATALOG
        | {"catalog.set_aside_obligation"}
    ),
}

SITE_POSTS: dict[str, frozenset[str]] = {
    SitePost.NONE: frozenset(),
    SitePost.SYSTEM: frozenset(
        _READ_REGISTER
        | {f"organizations.{verb}_organization" for verb in ("add", "change")}
        | {f"organizations.{verb}_user" for verb in ("view", "add", "change")}
        | {f"organizations.{verb}_calendarday" for verb in ("view", "add", "change")}
        | {f"feedback.{verb}_replyterm" for verb in ("view", "add", "change")}
    ),
    SitePost.SECURITY: frozenset(
        _READ_REGISTER
        | {f"organizations.{verb}_{model}" for verb in ("view", "add", "change") for model in ("office", "standing")}
        | {"organizations.view_user"}
    ),
    SitePost.AUDIT: frozenset({"audit.view_event", "organizations.view_organization"}),
}

REACH_BELOW = frozenset({Role.INSPECTOR, Role.ORGANIZATION_ADMIN})
"""Roles whose rights reach every organisation below their own."""

AT_HOME = frozenset(_EDIT_CATALOG)
"""Rights that reach nowhere below: only its issuer changes a catalogue.  Rule: C4."""

READ_EVERYWHERE = frozenset(_READ_REGISTER)
"""Rights to read what is public anyway: held in one organisation, they hold in every other."""

SIGNING_ROLES = frozenset({Role.DRAFTER, Role.CONFIDENTIALITY_REVIEWER, Role.REVIEWER, Role.APPROVER})
"""Whoever holds one works on editions from their proposal on; drafts are the drafters' alone."""

CARRYING_ROLES = frozenset({Role.PUBLISHER, Role.HANDLER, Role.ARCHIVIST})
"""Whoever holds one works on editions from their approval on."""


def roles_with(permission: str) -> list[str]:
    """The roles whose offices carry `permission`."""
    return [role for role, permissions in ROLES.items() if permission in permissions]


def permissions_of(role: str, *, below: bool) -> frozenset[str]:
    """What an office of `role` carries in its own organisation, or (`below`) in those beneath it."""
    if not below:
        return ROLES[role]
    return ROLES[role] - AT_HOME if role in REACH_BELOW else frozenset()
