"""Questions and answers beside a disclosure, as its reader sees them.  Rule: F3, F5."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.duedates import explain
from disclosure.models import Disclosure
from feedback.actions import mine
from feedback.models import Opinion
from feedback.views import page_after

SHOWN = 20


def questions_beside(disclosure: Disclosure, request: Any) -> dict[str, Any]:
    """What `components/questions.html` shows: what was answered, the newest first, and what of one's own waits."""
    reader, after = request.reader, request.GET.get("after", "")
    beside = Opinion.objects.visible_to(reader).answered().filter(disclosure=disclosure)
    rows = list(page_after(beside.select_related("reply__answered_in"), after)[: SHOWN + 1])
    more = len(rows) > SHOWN
    answered = beside.count() if more or after else len(rows)
    waiting = list(mine(reader).unanswered().filter(disclosure=disclosure)) if reader.person else []
    page = reverse("disclosure", args=[disclosure.slug])
    is_open = _takes_questions(disclosure, reader.now)
    ask = reverse("ask", args=[disclosure.slug])
    sign_in = f"{reverse('account_login')}?{urlencode({'next': ask})}"
    return {
        "line": _("%(asked)d asked, %(answered)d answered") % {"asked": answered + len(waiting), "answered": answered}
        if answered or waiting
        else "",
        "rows": rows[:SHOWN],
        "waiting": [
            {"opinion": one, "due_explained": explain(one.due), "is_overdue": one.due_on < reader.day}
            for one in waiting
            if not after
        ],
        "ask_url": ask if is_open and reader.person else "",
        "sign_in_url": sign_in if is_open and not reader.person else "",
        "more_url": f"{page}?after={rows[SHOWN - 1].slug}#h-qa" if more else "",
        "newer_url": f"{page}#h-qa" if after else "",
    }


def answers_given(questions: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The answers among the events of a disclosure."""
    rows = questions["rows"] if questions else []
    return [{"at": one.answered_at, "title": _("A question was answered"), "note": ""} for one in rows]


def _takes_questions(disclosure: Disclosure, now: datetime.datetime) -> bool:
    """Whether its readers may still ask; who is one of them, the act asks."""
    over = disclosure.shelf or (disclosure.ends_at is not None and disclosure.ends_at <= now)
    return bool(disclosure.tier_now and disclosure.content_open and not over)
