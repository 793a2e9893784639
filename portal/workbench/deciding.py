"""The decision page: all that is decided about on one page, and the verbs of whoever's turn it is."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit import clock
from catalog.choices import COLLECTIVE
from disclosure import personal_data, workflow
from disclosure.differences import difference_for
from disclosure.errors import ContentChanged, Incomplete, ProposedAnew, Refused, WrongState
from disclosure.forms import ApproveForm, ClearForm, CollectiveApproveForm, ReasonForm, ReviewForm
from disclosure.models import Edition, SecrecyRecord
from disclosure.states import SIGNING, TURN, State
from organizations.tiers import Tier, label_in
from portal.explaining import signatures, step_dots, table_of
from portal.workbench.base import OfficeRequired, clock_text, edition_on_its_way, newest_edition
from portal.workbench.drafting import besides, prefilled

FORMS = {"clear": ClearForm, "review": ReviewForm, "approve": ApproveForm}
DECISIONS = (*SIGNING[1:], "return_to_author", "refuse", "call_back")


def form_class_of(edition: Edition, verb: str) -> type:
    """What a signer fills in for `verb`."""
    if verb == "approve" and edition.disclosure.item.approver in COLLECTIVE:
        return CollectiveApproveForm
    return FORMS.get(verb, ReasonForm)


def take(verb: str, edition: Edition, data: dict[str, Any], *, seen: str, act: Any) -> None:
    """The one verb that was chosen, with what was typed, on the text that was `seen`."""
    if verb == "clear":
        workflow.clear(edition, act=act, seen=seen, clearance=workflow.Clearance(**data))
    elif verb == "review":
        workflow.review(edition, act=act, seen=seen, opinion=data["opinion"])
    elif verb == "approve":
        workflow.approve(edition, act=act, seen=seen, **data)
    elif verb == "return_to_author":
        workflow.return_to_author(edition, act=act, seen=seen, reason=data["reason"])
    elif verb == "refuse":
        workflow.refuse(edition, act=act, seen=seen, reason=data["reason"])
    elif verb == "call_back":
        workflow.call_back(edition, act=act, seen=seen, reason=data["reason"])
    else:
        raise Http404


class Deciding(OfficeRequired):
    """An edition that the reader works on, and the verb at hand."""

    request: Any
    kwargs: dict[str, Any]

    def edition(self) -> Edition:
        return edition_on_its_way(self.request, self.kwargs["slug"])

    def queue(self) -> list[Edition]:
        return list(Edition.objects.in_queue_of(self.request.reader).select_related("disclosure")[:200])

    def page(self, edition: Any, verb: str, form: Any, *, failed: str = "") -> dict[str, Any]:
        """Everything that the decision page shows; `form` belongs to the verb `failed`, or to `verb` itself."""
        queue = self.queue()
        place = next((n for n, waiting in enumerate(queue) if waiting.pk == edition.pk), None)
        after = [waiting for n, waiting in enumerate(queue) if place is not None and n > place]
        rows = [row.cells for row in edition.rows.order_by("position")]
        difference, note = difference_for(edition, self.request.reader.person)
        edition.body_html = SafeString(edition.body)
        steps = list(edition.steps.order_by("id"))
        proposal = next((s for s in reversed(steps) if s.verb == "propose"), None)
        return {
            "verb": verb,
            "edition": edition,
            "position": place + 1 if place is not None else None,
            "total": len(queue),
            "skip_url": reverse("decide", args=[after[0].disclosure.slug]) if after else "",
            "has_next": bool(after),
            **_duty(edition, self.request.reader.day),
            "proposed_line": _("%(name)s proposed it, round %(n)d") % {"name": proposal.signed_name, "n": edition.round}
            if proposal
            else "",
            "table": table_of(edition, rows, in_full=True),
            "attachments": _attachments(edition),
            "facts": [
                (_("Date of the fact"), edition.fact_on),
                (_("Document number"), edition.document_number),
                *prefilled(edition),
            ],
            "difference": difference,
            "difference_note": note,
            "findings": _findings(edition),
            "secrecy": _secrecy(edition),
            "previews": _previews(edition, len(rows)),
            "reach": edition.get_subtree_display(),
            "besides": besides(edition),
            "signatures": signatures([step for step in steps if step.round == edition.round], in_full=True),
            "dots": step_dots(edition.state),
            "action": reverse("take", args=[edition.disclosure.slug, verb]),
            "form": form if failed in ("", verb) else form_class_of(edition, verb)(),
            "other_forms": _other_forms(edition, form if failed else None, failed),
        }


class Decide(Deciding, TemplateView):
    """The next signature, for whoever's turn it is; others see the edition as they may."""

    template_name = "workbench/decide.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        edition = self.edition()
        verb = TURN.get(edition.state, "call_back" if edition.state == State.APPROVED else "")
        if not verb:
            return redirect("disclosure", slug=kwargs["slug"])
        if not _is_mine(request, edition, verb):
            return redirect("disclosure", slug=kwargs["slug"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition = self.edition()
        verb = TURN.get(edition.state, "call_back")
        form = form_class_of(edition, verb)()
        return super().get_context_data(**kwargs) | self.page(edition, verb, form)


def _is_mine(request: Any, edition: Edition, verb: str) -> bool:
    """Whether the page has something to decide for this reader; the verb asks again."""
    if verb == "call_back":
        return request.user.has_perm("disclosure.call_back_edition", edition)
    return Edition.objects.in_queue_of(request.reader).filter(pk=edition.pk).exists()


class TakeVerb(Deciding, FormView):
    """Where a decision is sent.  One that comes too late says who did what meanwhile, and keeps what was typed."""

    template_name = "workbench/decide.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever signed in anew on the way, or loads the answer again, is led back to the page of the decision."""
        return redirect("decide", slug=kwargs["slug"])

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except Http404:
            return self._out_of_sight()

    def get_form_class(self) -> type:
        if self.kwargs["verb"] not in DECISIONS:
            raise Http404
        signed = [state for state in State if state != State.DRAFT]
        self.chosen = newest_edition(self.request, self.kwargs["slug"], state__in=signed)
        return form_class_of(self.chosen, self.kwargs["verb"])

    def form_valid(self, form: Any) -> HttpResponse:
        seen = self.request.POST.get("seen", "")
        try:
            take(self.kwargs["verb"], self.chosen, form.cleaned_data, seen=seen, act=self.request.act)
        except Incomplete as incomplete:
            for fault in incomplete.faults:
                form.add_error(fault.field if fault.field in form.fields else None, fault.message)
            return self.form_invalid(form)
        except (Refused, ContentChanged) as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form, status=403)
        except (ProposedAnew, WrongState) as late:
            return self._too_late(form, late, reverse("decide", args=[self.kwargs["slug"]]))
        messages.success(self.request, _("Signed: %(title)s") % {"title": self.chosen.title})
        return self._go_on()

    def _go_on(self) -> HttpResponse:
        queue = self.queue() if self.request.POST.get("then") == "next" else []
        return redirect("decide", slug=queue[0].disclosure.slug) if queue else redirect("workbench")

    def _out_of_sight(self) -> HttpResponse:
        """A colleague sent it away meanwhile, out of the sight of both: who, and when.  Rule: B4."""
        beside = Edition.objects.decided_beside(self.request.reader)
        edition = beside.filter(disclosure__slug=self.kwargs["slug"]).order_by("number").last()
        if edition is None or self.kwargs["verb"] not in DECISIONS:
            raise Http404
        form = form_class_of(edition, self.kwargs["verb"])(self.request.POST)
        return self._too_late(form, WrongState(self.kwargs["verb"], edition.state, edition.steps.last()))

    def _too_late(self, form: Any, late: Exception, page_url: str = "") -> HttpResponse:
        """What happened meanwhile, and what was typed; where the reader still sees it, the way to `page_url`."""
        context = super().get_context_data(form=form) | {
            "late": str(late),
            "typed": [(field.label, field.value()) for field in form if field.value()],
            "page_url": page_url,
        }
        return render(self.request, "workbench/too_late.html", context, status=409)

    def form_invalid(self, form: Any, status: int = 200) -> HttpResponse:
        edition, failed = self.chosen, self.kwargs["verb"]
        verb = TURN.get(edition.state, failed)
        if failed not in {verb, "return_to_author", "refuse"}:  # the page has moved on, and holds no form for it
            late = WrongState(failed, edition.state, edition.steps.last())
            return self._too_late(form, late, reverse("decide", args=[self.kwargs["slug"]]))
        context = super().get_context_data(form=form) | self.page(edition, verb, form, failed=failed)
        return self.render_to_response(context, status=status)


def _duty(edition: Edition, day: Any) -> dict[str, Any]:
    """How the duty behind the edition stands."""
    duty = edition.disclosure.obligation
    if duty is None:
        return {}
    condition = duty.condition_on(day)
    return {
        "condition": condition,
        "clock_text": clock_text(duty.due_on, day) if condition in ("overdue", "not_yet_due") else "",
        "due_on": duty.due_on,
        "days_left": (duty.due_on - day).days,
    }


def _attachments(edition: Edition) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "kind": file.kind,
            "size": file.size,
            "sha256": file.sha256,
            "url": reverse("attachment", args=[edition.disclosure.slug, file.slug]),
        }
        for file in edition.attachments.order_by("id")
    ]


def _findings(edition: Edition) -> list[dict[str, str]]:
    record = _record(edition)
    status = "kept" if record and record.findings_handled else "open"
    return [
        {
            "kind": finding.kind,
            "where": finding.place,
            "excerpt": finding.excerpt,
            "status": status,
            "by": record.findings_handled if record else "",
        }
        for finding in personal_data.findings(edition)
    ]


def _record(edition: Edition) -> SecrecyRecord | None:
    cleared = edition.steps.filter(round=edition.round, secrecy_record__isnull=False)
    step = cleared.select_related("secrecy_record").order_by("id").last()
    return step.secrecy_record if step else None


def _secrecy(edition: Edition) -> dict[str, Any] | None:
    record = _record(edition)
    if record is None:
        return None
    return {
        "open": True,
        "facts": [
            (_("Conclusion"), record.conclusion),
            (_("Basis for what is not disclosed"), record.basis),
            (_("Personal data"), record.findings_handled),
            (_("Reviewed by"), f"{record.step.signed_name} {clock.day_of(record.step.at)}"),
        ],
    }


def _previews(edition: Edition, rows: int) -> list[dict[str, Any]]:
    """For each tier: from when it sees the edition, and what."""
    stages = {stage.tier: stage for stage in edition.releases.all()}
    sees = _("title and text") if edition.is_on_the_web else _("title and where people are told")
    if rows and edition.is_on_the_web:
        sees = _("title, text and %(n)d rows") % {"n": rows}
    kind = edition.disclosure.organization.kind
    previews = []
    for tier in Tier:
        stage = _first_stage_of(stages, tier)
        previews.append({"label": label_in(tier, kind), "from": stage and stage.due_at, "sees": sees if stage else ""})
    return previews


def _first_stage_of(stages: dict[int, Any], tier: int) -> Any:
    """The stage from which people of `tier` see the edition: their own, or a wider one that comes earlier."""
    theirs = [stage for reached, stage in stages.items() if reached >= tier]
    return min(theirs, key=lambda stage: stage.due_at, default=None)


def _other_forms(edition: Edition, failed_form: Any, failed: str) -> list[dict[str, Any]]:
    if edition.state not in TURN:
        return []
    labels = {"return_to_author": _("Return to the author"), "refuse": _("Not to be disclosed")}
    return [
        {
            "verb": verb,
            "label": label,
            "form": failed_form if failed == verb else ReasonForm(auto_id=f"id_{verb}_%s"),
            "action": reverse("take", args=[edition.disclosure.slug, verb]),
        }
        for verb, label in labels.items()
    ]
