"""What the log calls things: verbs, kinds of object and fields, in words.  Rule: I2."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.act import COMMAND_LINE, READER, TIMETABLE
from organizations.roles import Role, SitePost

VERBS: dict[Any, dict[str, Any]] = {
    _("Drafting"): {
        "start": _("began a draft"),
        "save_draft": _("saved a draft"),
        "correct": _("began a new edition"),
        "attach": _("attached a file"),
        "detach": _("took a file off"),
    },
    _("Signatures"): {
        "propose": _("proposed"),
        "clear": _("cleared"),
        "review": _("reviewed"),
        "approve": _("approved"),
        "return_to_author": _("returned"),
        "call_back": _("called back"),
        "refuse": _("decided not to disclose"),
        "refused": _("was turned away"),
    },
    _("Disclosure"): {
        "release": _("disclosed one circle"),
        "supersede": _("replaced by a newer edition"),
        "end": _("ended"),
        "archive": _("archived"),
        "seal": _("sealed the record"),
        "verify": _("verified a record"),
        "due_not_done": _("due and not disclosed"),
        "post": _("recorded a posting"),
        "withdraw_posting": _("struck out a posting"),
    },
    _("Opinions"): {
        "ask": _("asked"),
        "answer": _("answered"),
        "add_replyterm": _("added a term for replies"),
        "change_replyterm": _("changed a term for replies"),
    },
    _("Duties"): {
        "plan": _("planned duties"),
        "report_fact": _("reported a fact"),
        "withhold": _("filed a withholding"),
        "lift_withholding": _("lifted a withholding"),
        "mark_not_applicable": _("set a duty aside"),
        "confirm_still_true": _("confirmed as still true"),
    },
    _("Catalogue"): {
        "import_catalog": _("imported a catalogue"),
        "add_catalog": _("added a catalogue"),
        "change_catalog": _("changed a catalogue"),
        "add_category": _("added a heading"),
        "change_category": _("changed a heading"),
        "add_item": _("added an item"),
        "change_item": _("changed an item"),
    },
    _("People and offices"): {
        "appoint": _("appointed"),
        "end_office": _("ended an office"),
        "add_office": _("added an office"),
        "change_office": _("changed an office"),
        "add_standing": _("added a standing"),
        "change_standing": _("changed a standing"),
        "add_user": _("made an account"),
        "change_user": _("changed an account"),
        "deactivate_person": _("closed an account"),
        "reactivate_person": _("opened an account again"),
        "add_leadinggroupmember": _("added to the leading group"),
        "change_leadinggroupmember": _("changed the leading group"),
        "add_organization": _("added an organisation"),
        "change_organization": _("changed an organisation"),
        "move_organization": _("moved an organisation"),
        "add_calendarday": _("added a calendar day"),
        "change_calendarday": _("changed a calendar day"),
    },
    _("Reading and signing in"): {
        "read": _("read restricted content"),
        "export": _("exported"),
        "sign_in": _("signed in"),
        "sign_out": _("signed out"),
        "sign_in_failed": _("failed to sign in"),
        "change_password": _("changed the password"),
    },
    _("The system"): {
        "job_failed": _("a job failed"),
        "demonstrate": _("made the demonstration"),
        "make_world": _("filled for measuring"),
    },
}
"""Verbs of events by heading.  One that is not named here is shown by its code."""

KINDS: dict[str, Any] = {
    "disclosure.edition": _("edition"),
    "disclosure.disclosure": _("disclosure"),
    "disclosure.posting": _("posting"),
    "feedback.opinion": _("opinion"),
    "feedback.replyterm": _("term for replies"),
    "archive.record": _("sealed record"),
    "catalog.obligation": _("duty"),
    "catalog.catalog": _("catalogue"),
    "catalog.category": _("category"),
    "catalog.item": _("item"),
    "organizations.organization": _("organisation"),
    "organizations.user": _("person"),
    "organizations.office": _("office"),
    "organizations.standing": _("standing"),
    "organizations.leadinggroupmember": _("leading group member"),
    "organizations.calendarday": _("calendar day"),
    "audit.progress": pgettext_lazy("event", "job"),
}
"""Kinds of object that an event can be about, most asked for first."""

WORD_OF_VERB = {verb: word for verbs in VERBS.values() for verb, word in verbs.items()}

ROBOTS = {TIMETABLE: _("the timetable"), COMMAND_LINE: _("the command line"), READER: _("a reader")}
"""Actors without an account."""

BESIDES = {
    "state": _("state"),
    "round": _("round"),
    "tier": _("tier"),
    "tier_now": _("tier"),
    "verb": _("verb"),
    "name": pgettext_lazy("of a file", "name"),
    "sha256": _("check value"),
    "channel": _("channel"),
    "place": _("place"),
    "query": _("query"),
    "rows": _("rows"),
    "list": _("list"),
    "made": _("made"),
    "set_aside": _("set aside"),
    "counted_anew": _("due days counted anew"),
    "kinds": _("kinds"),
    "channels": _("channels"),
    "filed_with": _("filed with"),
    "filed_at": _("filed on"),
    "basis": _("basis"),
    "scope": _("what is withheld"),
    "examine_again_on": _("examined again on"),
    "due_on": _("due on"),
    "fact": _("what happened"),
    "turn_organization": _("whose turn it is"),
    "waiting_since": _("waiting since"),
    "number": _("edition"),
}
"""Keys of an event's values, and fields, that no model names in words."""


def verb_word(verb: str) -> str:
    return str(WORD_OF_VERB.get(verb, verb))


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def actor_word(name: str) -> str:
    return str(ROBOTS.get(name, name))


def office_word(office: str) -> str:
    """The office or post in which something was done; empty for robots, which are named already."""
    if office in Role.values:
        return str(Role(office).label)
    return str(SitePost(office).label) if office in SitePost.values else ""


def field_word(kind: str, name: str) -> str:
    """What a field of a kind of object is called."""
    field = _field(kind, name)
    return str(BESIDES[name]) if name in BESIDES else str(getattr(field, "verbose_name", name))


def choice_word(kind: str, name: str, value: str | int) -> str:
    """What a value of a field with choices is called; empty for any other."""
    choices: Any = getattr(_field(kind, name), "flatchoices", None) or ()
    return str(dict(choices).get(value, ""))


def _field(kind: str, name: str) -> Any:
    """The field of that name of a kind of object; None where there is none."""
    try:
        return apps.get_model(kind)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
