"""The workbench's first page: what waits for me, what is due, what came back, what is on its way."""

from typing import Any

from django.db.models import Count, Window
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from audit import clock
from catalog.models import Obligation
from disclosure.models import Edition, Step
from disclosure.states import TURN, WAITING, State
from inspection.keyset import BadCursor, Keyset
from organizations.calendar import WorkingCalendar
from portal.explaining import DOT_WORDS, step_dots
from portal.workbench.answering import to_answer, voice_row, voices_count
from portal.workbench.base import OfficeRequired
from portal.workbench.duties import begun_for, duty_row
from portal.workbench.posting import postings_owed
from portal.workbench.sealing import sealing_owed

SHOWN, SHOWN_POSTINGS, SHOWN_RECORDS, LONGEST_QUEUE = 12, 5, 5, 100
BEGUN_FIRST = Keyset((("id", int),))


class Home(OfficeRequired, TemplateView):
    template_name = "workbench/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        queue, queue_count = self._queue()
        returned, mine = self._returned(), self._mine()
        due, due_count, overdue = self._due()
        voices = to_answer(reader)
        owed, owed_count = postings_owed(reader, SHOWN_POSTINGS)
        over, over_count = sealing_owed(reader, SHOWN_RECORDS)
        return super().get_context_data(**kwargs) | {
            "today": reader.day,
            "queue": queue,
            "due": due if reader.drafts_in else None,
            "returned": returned,
            "queue_count": queue_count,
            **mine,
            "counts": [
                _count(_("Waiting for me"), queue_count, "#queue"),
                _count(
                    _("To disclose"),
                    due_count,
                    "#due",
                    _("%(n)d overdue") % {"n": overdue} if overdue else "",
                    "late",
                ),
                _count(_("Returned to me"), len(returned), "#back"),
                *voices_count(voices, reader),
                *([_count(_("Postings owed"), owed_count, "#posting")] if owed else []),
                _count(_("On their way"), mine["mine_count"], "#mine"),
                *([_count(_("To archive"), over_count, "#archive")] if over else []),
            ],
            "postings": owed,
            "records": over,
            "voices": [
                voice_row(opinion, reader) | {"primary": place == 0 and not queue and not due}
                for place, opinion in enumerate(voices[:SHOWN])
            ],
            "summary_line": _("%(due)d duties to meet, %(queue)d editions wait for your signature.")
            % {"due": due_count, "queue": queue_count},
            "report_url": reverse("report") if reader.drafts_in else "",
        }

    def _queue(self) -> tuple[list[dict[str, Any]], int]:
        """What waits longest for my signature, and how much waits in all."""
        reader, calendar = self.request.reader, WorkingCalendar.load()
        queue = Edition.objects.in_queue_of(reader).annotate(of_all=Window(Count("pk")))
        waiting: list[Any] = list(queue.select_related("disclosure__organization")[:LONGEST_QUEUE])
        rows = [
            {
                "title": edition.title,
                "organization": edition.disclosure.organization.name,
                "state": edition.state,
                "since": edition.waiting_since,
                "came_today": clock.day_of(edition.waiting_since) == reader.day,
                "waiting_working_days": calendar.working_days_between(clock.day_of(edition.waiting_since), reader.day),
                "url": reverse("decide", args=[edition.disclosure.slug]),
                "verb": DOT_WORDS[TURN[edition.state]],
            }
            for edition in waiting
        ]
        return rows, waiting[0].of_all if waiting else 0

    def _due(self) -> tuple[list[dict[str, Any]], int, int]:
        reader = self.request.reader
        owed = Obligation.objects.visible_to(reader).filter(organization__in=reader.drafts_in).to_do(reader.day)
        rows = list(owed.select_related("organization", "item").order_by("due_on", "id"))
        begun = begun_for(owed, reader)
        shown = [duty_row(duty, reader.day, begun.get(duty.pk)) for duty in rows[:SHOWN]]
        for row in shown[:1]:
            row["primary"] = True
        return shown, len(rows), sum(duty.condition == "overdue" for duty in rows)

    def _returned(self) -> list[dict[str, Any]]:
        reader = self.request.reader
        returned = Step.objects.visible_to(reader).filter(
            edition__state=State.RETURNED,
            edition__disclosure__organization__in=reader.drafts_in,
            verb__in=["return_to_author", "call_back"],
        )
        last = {step.edition_id: step for step in returned.select_related("edition__disclosure").order_by("id")}
        return [
            {
                "at": step.at,
                "title": step.edition.title,
                "who": step.signed_name,
                "round": step.edition.round,
                "reason": step.note,
                "url": reverse("edit", args=[step.edition.disclosure.slug]),
            }
            for step in last.values()
        ]

    def _mine(self) -> dict[str, Any]:
        """What my organisations have on its way, and who has it now: some at a time, begun longest ago first."""
        reader, after = self.request.reader, self.request.GET.get("after", "")
        editions = Edition.objects.visible_to(reader).filter(
            state__in=[*WAITING, State.APPROVED], disclosure__organization__in=reader.drafts_in
        )
        rows = editions.select_related("disclosure", "turn_organization").annotate(of_all=Window(Count("pk")))
        try:
            page = BEGUN_FIRST.page(rows, after=after, size=SHOWN)
        except BadCursor:
            raise Http404 from None
        here = reverse("workbench")
        return {
            "mine": [
                {
                    "title": edition.title,
                    "round": edition.round,
                    "url": reverse("disclosure", args=[edition.disclosure.slug]),
                    "dots": step_dots(edition.state, _holder(edition)),
                }
                for edition in page.rows
            ],
            "mine_count": editions.count() if after else page.rows[0].of_all if page.rows else 0,
            "first_url": f"{here}#mine" if after else "",
            "further_url": f"{here}?after={page.after}#mine" if page.after else "",
        }


def _count(label: str, number: int, url: str, note: str = "", tone: str = "") -> dict[str, Any]:
    return {"label": label, "number": number, "url": url if number else "", "note": note, "tone": tone}


def _holder(edition: Edition) -> str:
    if edition.state == State.APPROVED:
        return ""
    return edition.turn_organization.name if edition.turn_organization else _("nobody: stuck")
