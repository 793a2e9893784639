"""What readers do: ask about a disclosure, and find their own questions again."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from catalog.duedates import explain
from disclosure.errors import Incomplete
from disclosure.models import Disclosure
from feedback import actions
from feedback.forms import AskForm
from feedback.querysets import OpinionQuerySet
from feedback.terms import reply_due_for
from feedback.turns import answering
from organizations.calendar import WorkingCalendar
from organizations.models import Organization
from organizations.rights import Refused

PAGE = 20


def page_after(opinions: OpinionQuerySet, slug: str) -> OpinionQuerySet:
    """Those of `opinions`, newest first, that follow the one with this slug; an unknown one is a missing page."""
    if not slug:
        return opinions
    if not re.fullmatch("[a-z0-9]{10}", slug):
        raise Http404
    return opinions.older_than(get_object_or_404(opinions, slug=slug))


class Ask(LoginRequiredMixin, FormView):
    """A question or an opinion on a disclosure that the reader sees; before one types it says who answers by when."""

    request: Any
    kwargs: dict[str, Any]
    form_class = AskForm
    template_name = "feedback/ask.html"

    def form_valid(self, form: AskForm) -> HttpResponse:
        disclosure = self.disclosure()
        try:
            opinion = actions.ask(disclosure, **form.cleaned_data, act=self.request.act)
        except Incomplete as incomplete:
            form.tell(incomplete)
            return self.form_invalid(form)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form), status=403)
        received = _("It was received. An answer is due by %(day)s and will stand here.")
        messages.success(self.request, received % {"day": date_format(opinion.due_on)})
        return redirect("disclosure", slug=disclosure.slug)

    def disclosure(self) -> Disclosure:
        """The disclosure, once it has been released, if the reader sees its line; else a missing page."""
        rows = Disclosure.objects.visible_to(self.request.reader).filter(tier_now__gt=0)
        return get_object_or_404(rows.select_related("organization", "item"), slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        disclosure, reader = self.disclosure(), self.request.reader
        due = reply_due_for(disclosure.organization, reader.day, WorkingCalendar.load())
        place = answering([disclosure.organization], reader.day)[disclosure.organization_id]
        page = reverse("disclosure", args=[disclosure.slug])
        return super().get_context_data(**kwargs) | {
            "disclosure": disclosure,
            "refusal": actions.why_not_asked(disclosure, reader),
            "answers": self._organization(place),
            "due_on": due.on,
            "due_explained": explain(due),
            "back_url": page,
            "crumbs": [(_("Home"), reverse("home")), (disclosure.title, page), (_("Ask a question"), "")],
        }

    def _organization(self, pk: int | None) -> Organization | None:
        return Organization.objects.visible_to(self.request.reader).filter(pk=pk).first() if pk else None


class MyQuestions(LoginRequiredMixin, TemplateView):
    """One's own questions and opinions, newest first, answered or not; what one was not shown yet is new."""

    request: Any
    template_name = "feedback/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        own = actions.mine(reader).select_related("disclosure__organization")
        found = list(page_after(own, self.request.GET.get("after", ""))[: PAGE + 1])
        new = actions.unseen(reader)
        titles = self._titles({opinion.disclosure_id for opinion in found})
        rows = [
            {
                "opinion": opinion,
                "title": titles.get(opinion.disclosure_id, ""),
                "is_overdue": opinion.answered_at is None and opinion.due_on < reader.day,
                "explained": explain(opinion.due) if opinion.answered_at is None else "",
            }
            for opinion in found[:PAGE]
        ]
        actions.mark_seen(reader, found[:PAGE])
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "new": new,
            "more_url": f"{reverse('my_questions')}?after={found[PAGE - 1].slug}" if len(found) > PAGE else "",
            "newer_url": reverse("my_questions") if self.request.GET.get("after") else "",
            "crumbs": [(_("Home"), reverse("home")), (_("My questions"), "")],
        }

    def _titles(self, disclosures: set[int]) -> dict[int, str]:
        """The titles of those that the reader may see today: a question outlives the sight of what it is about."""
        visible = Disclosure.objects.visible_to(self.request.reader).filter(pk__in=disclosures)
        return dict(visible.values_list("pk", "title"))
