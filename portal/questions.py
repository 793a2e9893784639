"""Questions and answers beside a disclosure, as its reader sees them.  Rule: F3, F5."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.duedates import explain
from disclosure.models import Disclosure
from feedback.actions import MOST_WAITING, beside
from feedback.views import page_after

SHOWN = 20


def questions_beside(disclosure: Disclosure, request: Any) -> dict[str, Any]:
    """What `components/questions.html` shows: what was answered, the newest first, and what of one's own waits."""
    reader, after = request.reader, request.GET.get("after", "")
    shown = beside(disclosure, reader)
    if after:
        shown = page_after(shown.answered(), after)
    found = list(shown[: SHOWN + 1 + MOST_WAITING])
    waiting = [one for one in found if one.answered_at is None]
    rows = [one for one in found if one.answered_at is not None]
    answered, more = found[0].answered if found else 0, len(rows) > SHOWN
    page = reverse("disclosure", args=[disclosure.slug])
    is_open = _takes_questions(disclosure, reader.now)
    ask = reverse("ask", args=[disclosure.slug])
    sign_in = f"{reverse('account_login')}?{urlencode({'next': ask})}"
    return {
        "line": _("%(asked)d asked, %(answered)d answered") % {"asked": answered + len(waiting), "answered": answered}
        if found and not after
        else "",
        "answered": answered,
        "last_answered_at": found[0].last_answered_at if found else None,
        "rows": rows[:SHOWN],
        "waiting": [
            {"opinion": one, "due_explained": explain(one.due), "is_overdue": one.due_on < reader.day}
            for one in waiting
        ],
        "ask_url": ask if is_open and reader.person else "",
        "sign_in_url": sign_in if is_open and not reader.person else "",
        "more_url": f"{page}?after={rows[SHOWN - 1].slug}#h-qa" if more else "",
        "newer_url": f"{page}#h-qa" if after else "",
    }


def answers_given(questions: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The answers among the events of a disclosure: one for all of them, when the last was given."""
    number = questions["answered"] if questions else 0
    if not questions or not number:
        return []
    many = _("%(n)d questions were answered, the last of them at this time") % {"n": number}
    return [
        {
            "at": questions["last_answered_at"],
            "title": _("A question was answered") if number == 1 else many,
            "note": "",
        }
    ]


def _takes_questions(disclosure: Disclosure, now: datetime.datetime) -> bool:
    """Whether its readers may still ask; who is one of them, the act asks."""
    over = disclosure.shelf or (disclosure.ends_at is not None and disclosure.ends_at <= now)
    return bool(disclosure.tier_now and disclosure.content_open and not over)
