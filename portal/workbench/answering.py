"""What readers asked: what is to be answered, due soonest first, and the page to answer it.  Rule: F3, F4, F5."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit import clock
from audit.record import record
from catalog.duedates import explain
from disclosure.errors import Incomplete
from disclosure.models import Disclosure
from feedback.actions import answer
from feedback.errors import AlreadyAnswered
from feedback.forms import AnswerForm
from feedback.models import Opinion
from feedback.querysets import ANSWER
from feedback.views import page_after
from organizations.rights import Refused
from organizations.sight import Reader
from portal.explaining import table_of
from portal.workbench.base import OfficeRequired, clock_text

PAGE = 50
DETAILS = ("disclosure__organization", "edition", "turn_organization", "reply__answered_in")
CONTENT = ("edition__disclosure__item__column_set",)


def voice_row(opinion: Opinion, reader: Reader) -> dict[str, Any]:
    """How an opinion that waits stands in a list: clock, words, what it is about, who answers."""
    days_left = (opinion.due_on - reader.day).days
    return {
        "condition": "overdue" if days_left < 0 else "not_yet_due",
        "due_on": opinion.due_on,
        "days_left": days_left,
        "clock": clock_text(opinion.due_on, reader.day),
        "opinion": opinion,
        "title": opinion.edition.title,
        "organization": opinion.turn_organization,
        "is_mine": opinion.turn_organization_id in reader.holding(ANSWER),
        "url": reverse("voice", args=[opinion.slug]),
    }


def to_answer(reader: Reader) -> list[Opinion]:
    """What waits for an answer of `reader`, due soonest first."""
    return list(Opinion.objects.in_queue_of(reader).select_related(*DETAILS)[:PAGE])


def voices_count(waiting: list[Opinion], reader: Reader) -> list[dict[str, Any]]:
    """The figure of the workbench's first page, for those who answer: how many wait, and how many are overdue."""
    if not reader.holding(ANSWER):
        return []
    overdue = sum(opinion.due_on < reader.day for opinion in waiting)
    return [
        {
            "label": _("To be answered"),
            "number": f"{PAGE}+" if len(waiting) == PAGE else len(waiting),
            "url": "#voice" if waiting else "",
            "note": _("%(n)d overdue") % {"n": overdue} if overdue else "",
            "tone": "late",
        }
    ]


class Voices(OfficeRequired, TemplateView):
    """What readers asked where the reader answers, works or inspects: what waits, or what was answered."""

    template_name = "workbench/voices.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown, after = self.request.GET.get("shown", ""), self.request.GET.get("after", "")
        if shown not in ("", "answered"):
            raise Http404
        reader = self.request.reader
        seen = Opinion.objects.originals_visible_to(reader).select_related(*DETAILS)
        if shown:
            found = list(page_after(seen.answered(), after)[: PAGE + 1])
            rows = [_answered_row(opinion) for opinion in found[:PAGE]]
        else:
            found = list(_due_after(seen.unanswered().order_by("due_on", "id"), after)[: PAGE + 1])
            rows = [voice_row(opinion, reader) for opinion in found[:PAGE]]
        here = f"{reverse('voices')}?{'shown=answered&' if shown else ''}"
        return super().get_context_data(**kwargs) | {
            "shown": shown,
            "rows": rows,
            "filters": [_shelves(shown)],
            "more_url": f"{here}after={found[PAGE - 1].slug}" if len(found) > PAGE else "",
            "newer_url": here.rstrip("?&") if after else "",
        }


class Voice(OfficeRequired, FormView):
    """One opinion, and the four parts of its answer for whoever answers it; nobody here learns who wrote it."""

    kwargs: dict[str, Any]
    form_class = AnswerForm
    template_name = "workbench/voice.html"

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            answer(self.opinion(), **form.cleaned_data, act=self.request.act)
        except Incomplete as incomplete:
            form.tell(incomplete)
            return self.form_invalid(form)
        except AlreadyAnswered as late:
            form.add_error(None, str(late))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form), status=403)
        messages.success(self.request, _("Answered. It is now shown beside the disclosure."))
        return redirect("voices")

    def opinion(self) -> Opinion:
        seen = Opinion.objects.originals_visible_to(self.request.reader).select_related(*DETAILS, *CONTENT)
        return get_object_or_404(seen, slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opinion, reader = self.opinion(), self.request.reader
        _record_reading(opinion, self.request)
        disclosure, edition = opinion.disclosure, opinion.edition
        is_read = Disclosure.objects.readable_to(reader).filter(pk=disclosure.pk).exists()
        waits = opinion.answered_at is None
        may_answer = waits and opinion.turn_organization_id in reader.holding(ANSWER)
        return super().get_context_data(**kwargs) | {
            "opinion": opinion,
            "may_answer": may_answer,
            "waits": waits,
            "is_overdue": waits and opinion.due_on < reader.day,
            **(voice_row(opinion, reader) if waits else {"title": edition.title}),
            "due_explained": explain(opinion.due),
            "item_url": reverse("disclosure", args=[disclosure.slug]) if is_read else "",
            **(_text_of(edition) if is_read or may_answer else {}),
            "facts": [
                (_("Index number"), disclosure.index_number),
                (_("Published by"), disclosure.organization.name),
                (_("Edition asked about"), edition.number),
                (_("Asked on"), clock.day_of(opinion.asked_at)),
                (_("Kind"), opinion.get_kind_display()),
            ],
            "crumbs": [
                (_("To do"), reverse("workbench")),
                (_("Opinions and replies"), reverse("voices")),
                (_("One opinion"), ""),
            ],
        }


def _text_of(edition: Any) -> dict[str, Any]:
    """What was asked about: whoever answers reads it, also for an organisation below their own.  Rule: F4."""
    rows = list(edition.rows.order_by("position").values_list("cells", flat=True))
    return {"body_html": SafeString(edition.body), "table": table_of(edition, rows)}  # sanitised by the verb


def _record_reading(opinion: Opinion, request: Any) -> None:
    """An inspector who opens what they do not work on leaves an event.  Rule: P6."""
    if request.reader.inspects and not Opinion.objects.worked_on_by(request.reader).filter(pk=opinion.pk).exists():
        record("read", opinion, act=request.act)


def _answered_row(opinion: Opinion) -> dict[str, Any]:
    return {"opinion": opinion, "title": opinion.edition.title, "url": reverse("voice", args=[opinion.slug])}


def _due_after(opinions: Any, slug: str) -> Any:
    """Those that follow the one with this slug where the soonest due stand first; an unknown one is a missing page."""
    if not slug:
        return opinions
    if not slug.isalnum() or not slug.isascii():
        raise Http404
    return opinions.due_after(get_object_or_404(opinions, slug=slug))


def _shelves(shown: str) -> dict[str, Any]:
    return {
        "title": _("Shown"),
        "links": [
            {"label": _("To be answered"), "url": reverse("voices"), "current": not shown},
            {"label": _("Answered"), "url": f"{reverse('voices')}?shown=answered", "current": bool(shown)},
        ],
    }
