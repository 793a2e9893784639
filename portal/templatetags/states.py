"""How states, conditions, deadlines and tiers look: always a word, a shape and a colour together.

The tags take plain codes, so that a template need not know the models.  Shapes are symbols of
`static/img/icons.svg`, tones are classes of `static/css/components.css`; within editions and within
duties each code has a shape of its own, so that greyscale and print tell them apart.
"""

import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from audit.clock import day_of
from audit.clock import now as this_moment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()

SOON_DAYS = 7


class Mark(NamedTuple):
    """One state as it is shown: `word` to read, `shape` a symbol, `tone` a class."""

    word: "StrOrPromise"
    shape: str
    tone: str


EDITIONS = {
    "draft": Mark(pgettext_lazy("state", "Draft"), "ring", "rest"),
    "proposed": Mark(pgettext_lazy("state", "Proposed"), "quarter", "work"),
    "cleared": Mark(pgettext_lazy("state", "Cleared"), "half", "work"),
    "reviewed": Mark(pgettext_lazy("state", "Reviewed"), "three-quarters", "work"),
    "approved": Mark(pgettext_lazy("state", "Approved"), "check", "work"),
    "returned": Mark(pgettext_lazy("state", "Returned"), "returned", "late"),
    "refused": Mark(pgettext_lazy("state", "Refused"), "barred", "held"),
    "released": Mark(pgettext_lazy("state", "Released"), "dot", "ok"),
    "superseded": Mark(pgettext_lazy("state", "Superseded"), "chevrons", "rest"),
    "ended": Mark(pgettext_lazy("state", "Ended"), "square", "rest"),
    "archived": Mark(pgettext_lazy("state", "Archived"), "archived", "rest"),
}

# What an edition on its way waits for: the word for those who work on it.
WAITING = {
    "proposed": gettext_lazy("Waiting for clearing"),
    "cleared": gettext_lazy("Waiting for review"),
    "reviewed": gettext_lazy("Waiting for approval"),
    "approved": gettext_lazy("Waiting for release"),
}

CONDITIONS = {
    "not_yet_due": Mark(pgettext_lazy("condition", "Not yet due"), "ring", "rest"),
    "soon": Mark(pgettext_lazy("condition", "Due soon"), "triangle", "soon"),
    "overdue": Mark(pgettext_lazy("condition", "Overdue"), "diamond", "late"),
    "on_time": Mark(pgettext_lazy("condition", "On time"), "check", "ok"),
    "late": Mark(pgettext_lazy("condition", "Late"), "diamond-open", "soon"),
    "withheld": Mark(pgettext_lazy("condition", "Withheld"), "hatched", "held"),
    "not_applicable": Mark(pgettext_lazy("condition", "Not applicable"), "dash", "rest"),
}

# Shapes for a tone alone, where a note is neither the state of an edition nor that of a duty.
TONES = {
    "ok": "check",
    "soon": "triangle",
    "late": "diamond",
    "work": "half",
    "held": "hatched",
    "rest": "ring",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the sprite, hidden from screen readers: a word always stands beside it."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name)


def _chip(mark: Mark) -> SafeString:
    return format_html('<span class="tag {}">{}{}</span>', mark.tone, icon(mark.shape), mark.word)


def _plain(tone: str, shape: str, word: str) -> SafeString:
    return format_html('<span class="state {}">{}{}</span>', tone, icon(shape), word)


@register.simple_tag
def state_mark(state: str, waiting: bool = False) -> SafeString:
    """The chip of an edition's state; with `waiting`, in the words of those who work on it."""
    mark = EDITIONS[state]
    if waiting and state in WAITING:
        mark = mark._replace(word=WAITING[state])
    return _chip(mark)


@register.filter
def condition_word(condition: str) -> str:
    """The bare word of a duty's condition."""
    return str(CONDITIONS[condition].word)


@register.simple_tag
def condition_mark(condition: str) -> SafeString:
    """The chip of a duty's condition."""
    return _chip(CONDITIONS[condition])


@register.simple_tag
def clock(condition: str, text: str = "", days_left: int | None = None) -> SafeString:
    """The first column of a duty's row: shape, colour and `text`, or the condition's own word.

    `days_left` turns "not yet due" into "due soon" from seven days on; without `text` it also gives
    the words ("3 days left", "due today").  A negative number is of no meaning here: a duty past
    its day is `overdue`.
    """
    if condition == "not_yet_due" and days_left is not None and days_left <= SOON_DAYS:
        condition = "soon"
    mark = CONDITIONS[condition]
    word = text
    if not word and days_left is not None and condition in {"soon", "not_yet_due"}:
        word = days_left_text(days_left)
    return _plain(mark.tone, mark.shape, word or str(mark.word))


@register.filter
def days_left_text(days: int) -> str:
    """How many calendar days are left, in words."""
    if days == 0:
        return gettext("due today")
    if days == 1:
        return gettext("due tomorrow")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


@register.simple_tag
def note_mark(tone: str, text: str) -> SafeString:
    """A short note in the tone of a state, with that tone's shape; plain text where `tone` is empty."""
    if not text:
        return SafeString("")
    if tone in ("", "rest"):
        return format_html('<span class="state rest">{}</span>', text)
    return _plain(tone, TONES[tone], text)


@register.simple_tag
def listing_mark(row: Any, now: datetime.datetime | None = None) -> SafeString:
    """The chip of a row in a reader's list: shown only when the row is not simply current.

    Ended says so; a row that ends within seven days of `now` (an aware moment, by default this one) says that.
    """
    if getattr(row, "shelf", 0):
        return _chip(EDITIONS["ended"])
    ends_at = getattr(row, "ends_at", None)
    if ends_at is not None and (ends_at - (now or this_moment())).days < SOON_DAYS:
        return _chip(Mark(gettext("Ends soon"), "triangle", "soon"))
    return SafeString("")


@register.filter
def days_until_end(row: Any, now: datetime.datetime) -> str:
    """How many days are left until a row of a list ends: whole days, the last one being today."""
    days = (row.ends_at - now).days
    if days < 1:
        return gettext("ends today") if day_of(row.ends_at) == day_of(now) else gettext("ends tomorrow")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


@register.filter
def in_file_kind(name: str) -> str:
    """The three or four capitals shown before an attachment: PDF, XLS, DOC, JPG."""
    ending = name.rpartition(".")[2].upper() if "." in name else ""
    short = {"XLSX": "XLS", "DOCX": "DOC", "JPEG": "JPG", "PPTX": "PPT"}
    return short.get(ending, ending)[:4] or "FILE"
