"""Writing an edition, checking it, proposing it; and beginning a new edition of what was disclosed."""

import datetime
import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView
from js_asset import Media

from audit import clock
from catalog.duedates import Due, explain
from disclosure import actions, completeness, personal_data, workflow
from disclosure.errors import Incomplete, Overtaken, Refused, WrongState
from disclosure.forms import DraftForm, ProposeForm, row_formset, rows_of
from disclosure.models import Attachment, Disclosure, Edition
from disclosure.readers import further_circles, named_readers
from disclosure.states import OPEN_STATES, State
from organizations.tiers import Tier, label_in
from portal.explaining import StageLine, channel_words
from portal.workbench.base import OfficeRequired, draft_of

MORE_FIELDS = ("document_number", "subtree", "circles", "named")


class Edit(OfficeRequired, FormView):
    """The form of an edition that is still open, after the catalogue item."""

    template_name = "workbench/edit.html"
    form_class = DraftForm

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.rows: Any = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.edition = draft_of(request, kwargs["slug"])
            if request.method != "POST" and self.edition.state not in OPEN_STATES:
                return redirect("disclosure", slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"edition": self.edition}

    def get_initial(self) -> dict[str, Any]:
        return DraftForm.initial_of(self.edition) | {"seen": actions.version_of(self.edition)}

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form, self.rows = self.get_form(), self._posted_rows()
        if "add_row" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if not (form.is_valid() and (self.rows is None or self.rows.is_valid())):
            return self.form_invalid(form)
        try:
            self._save(form)
        except Incomplete as incomplete:
            form.add_error("upload", str(incomplete))
            return self.form_invalid(form)
        except (Overtaken, Refused, WrongState) as refused:
            form.add_error(None, str(refused))
            if isinstance(refused, Overtaken):  # they know of it now: saving again is their own decision
                form.data = form.data.copy()
                form.data["seen"] = actions.version_of(self.edition)
            status = 403 if isinstance(refused, Refused) else 409
            return self.render_to_response(self.get_context_data(form=form), status=status)
        if request.POST.get("then") == "check":
            return redirect("check", slug=self.kwargs["slug"])
        messages.success(request, _("The draft is saved."))
        return redirect("edit", slug=self.kwargs["slug"])

    def _save(self, form: DraftForm) -> None:
        act, data = self.request.act, form.cleaned_data
        rows = rows_of(self.rows) if self.rows is not None else []
        mine = Attachment.objects.readable_to(self.request.reader).filter(edition=self.edition)
        removed = mine.filter(pk__in=_numbers(self.request.POST.getlist("remove_attachment")))
        actions.save_with_files(
            self.edition,
            form.draft(rows),
            detached=list(removed),
            uploads=data["upload"],
            act=act,
            seen=data["seen"],
        )

    def _columns(self) -> list[Any]:
        column_set = self.edition.disclosure.item.column_set
        return list(column_set.columns.all()) if column_set else []

    def _posted_rows(self) -> Any:
        columns = self._columns()
        if not columns:
            return None
        posted = self.request.POST.copy()
        if "add_row" in posted:
            posted["rows-TOTAL_FORMS"] = str(sum(_numbers([posted.get("rows-TOTAL_FORMS", "")])) + 1)
        return row_formset(columns, data=posted)

    def _stored_rows(self) -> Any:
        columns = self._columns()
        stored = [row.cells for row in self.edition.rows.order_by("position")]
        return row_formset(columns, rows=stored) if columns else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form, edition = context["form"], self.edition
        rows = self.rows if self.rows is not None else self._stored_rows()
        duty = edition.disclosure.obligation
        return context | {
            "media": Media.from_media(form.media, nonce=self.request.csp_nonce),
            "heading": edition.title,
            "action": reverse("edit", args=[edition.disclosure.slug]),
            "row_formset": rows,
            "rows_from": _("this item demands it") if rows is not None else "",
            "body_from": _("optional: the table meets this item") if rows is not None else "",
            "attachments": edition.attachments.order_by("id"),
            "plan": _plan_fields(form),
            "more_fields": [form[name] for name in MORE_FIELDS],
            "prefilled": prefilled(edition),
            "stages": _planned(edition),
            "returned": _returned(edition),
            "saved_at": edition.history.latest("history_id").history_date,
            "withhold_url": reverse("withhold", args=[duty.pk]) if duty and duty.met_at is None else "",
            "crumbs": [(_("To do"), reverse("workbench")), (_("Drafting"), "")],
        }


class Check(OfficeRequired, FormView):
    """All of it once more before it is proposed: what is missing, personal data, lateness, who comes next."""

    template_name = "workbench/check.html"
    form_class = ProposeForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.edition = draft_of(request, kwargs["slug"])
            if request.method != "POST" and self.edition.state not in OPEN_STATES:
                return redirect("disclosure", slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"edition": self.edition}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edition, faults = self.edition, kwargs.pop("faults", None)
        if faults is None:
            faults = completeness.faults(edition)
        return super().get_context_data(**kwargs) | {
            "heading": edition.title,
            "checks": _checks(edition),
            "faults": faults,
            "blocked": bool(faults),
            "findings": [
                {"kind": f.kind, "where": f.place, "excerpt": f.excerpt, "status": "open"}
                for f in personal_data.findings(edition)
            ],
            "late_warning": _late_warning(edition, self.request.reader.day),
            "next_holder": _("confidentiality reviewer"),
            "edit_url": reverse("edit", args=[edition.disclosure.slug]),
            "action": reverse("check", args=[edition.disclosure.slug]),
            "crumbs": [(_("To do"), reverse("workbench")), (_("Check"), "")],
        }

    def get_initial(self) -> dict[str, Any]:
        return {"seen": actions.version_of(self.edition)}

    def form_valid(self, form: ProposeForm) -> HttpResponse:
        if form.cleaned_data["seen"] not in {None, actions.version_of(self.edition)}:
            return self._changed_meanwhile(form)
        try:
            workflow.propose(self.edition, act=self.request.act, note=form.cleaned_data["note"])
        except Incomplete as incomplete:
            return self.render_to_response(self.get_context_data(form=form, faults=incomplete.faults))
        except (Refused, WrongState) as refused:
            form.add_error(None, str(refused))
            status = 403 if isinstance(refused, Refused) else 409
            return self.render_to_response(self.get_context_data(form=form, faults=[]), status=status)
        messages.success(self.request, _("Proposed. It now waits for the secrecy review."))
        return redirect("workbench")

    def _changed_meanwhile(self, form: ProposeForm) -> HttpResponse:
        """The page shows the draft as it is now, and takes the next answer for an answer to that.  Rule: B4."""
        form.add_error(None, _("The draft was changed after you had opened this page. Check it once more."))
        form.data = {**dict(form.data.items()), "seen": actions.version_of(self.edition)}
        return self.render_to_response(self.get_context_data(form=form), status=409)


class Correct(OfficeRequired, View):
    """Begin a new edition of what was disclosed; the one shown stays as it is until the new one is released."""

    def get(self, request: Any, slug: str) -> HttpResponse:
        return redirect("disclosure", slug=slug)

    def post(self, request: Any, slug: str) -> HttpResponse:
        disclosure = get_object_or_404(Disclosure.objects.visible_to(request.reader), slug=slug)
        try:
            actions.correct(disclosure, act=request.act)
        except (Refused, WrongState) as refused:
            messages.error(request, str(refused))
            return redirect("disclosure", slug=slug)
        return redirect("edit", slug=slug)


def prefilled(edition: Edition) -> list[tuple[str, Any]]:
    """What the catalogue says of the item, for those who write and those who decide."""
    item, duty = edition.disclosure.item, edition.disclosure.obligation
    return [
        (_("Organisation"), edition.disclosure.organization.name),
        (_("Item"), str(item)),
        (_("Timing"), item.get_timing_display()),
        (_("Due"), explain(Due(duty.due_on, duty.explained)) if duty else ""),
        (_("Channels"), channel_words(edition.channels)),
        (_("Approved by"), item.get_approver_display()),
        (_("Kept for"), item.get_retention_display()),
    ]


def _planned(edition: Edition) -> list[StageLine]:
    kind = edition.disclosure.organization.kind
    return [
        StageLine(
            label_in(stage.tier, kind),
            stage.due_at,
            stage.released_at,
            False,
            stage.tier <= Tier.PARTY_MEMBERS,
        )
        for stage in edition.releases.order_by("tier")
    ]


def _plan_fields(form: DraftForm) -> list[dict[str, Any]]:
    return [
        {
            "label": form[f"stage_{tier.value}"].label,
            "field": form[f"stage_{tier.value}"],
            "inside_party": tier.is_inside_party,
        }
        for tier in Tier
        if f"stage_{tier.value}" in form.fields
    ]


def _returned(edition: Edition) -> dict[str, Any] | None:
    """Why an edition came back, for its author."""
    if edition.state != State.RETURNED:
        return None
    step = edition.steps.filter(verb__in=["return_to_author", "call_back"]).last()
    return {"who": step.signed_name, "at": step.at, "reason": step.note} if step else None


def _checks(edition: Edition) -> list[tuple[str, Any, str]]:
    """What is about to be proposed: label, value, and the place in the form to change it."""
    rows = edition.rows.count()
    files = list(edition.attachments.order_by("id"))
    stages = [f"{line.tier} {_local(line.due_at)}" for line in _planned(edition)]
    checks = [
        (_("Title"), edition.title, "#id_title"),
        (_("Date of the fact"), edition.fact_on, "#id_fact_on"),
        (_("Summary"), edition.summary, "#id_summary"),
    ]
    if edition.disclosure.item.column_set:
        checks.append((_("Rows"), _("%(n)d rows") % {"n": rows} if rows else "", "#rows"))
    checks += [
        (_("Text"), _("%(n)d characters") % {"n": len(edition.body)} if edition.body else "", "#id_body"),
        (_("Attachments"), _(", ").join(file.name for file in files), "#attachments"),
        (_("Audience"), _("; ").join(stages), "#plan"),
        (_("Reaches"), edition.get_subtree_display(), "#id_subtree"),
    ]
    return checks + [(label, _("; ").join(value), f"#id_{name}") for name, label, value in besides(edition) if value]


def besides(edition: Edition) -> list[tuple[str, str, list[str]]]:
    """Whom the edition is for besides its own circle: field of the form, label, and a line for each."""
    return [
        ("circles", _("Circles of other organisations"), further_circles(edition)),
        ("named", _("Named readers"), named_readers(edition)),
    ]


def _local(moment: datetime.datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _late_warning(edition: Edition, today: datetime.date) -> str:
    """Whether the first stage comes after the due day, and by how much."""
    duty, first = edition.disclosure.obligation, edition.releases.order_by("due_at").first()
    if duty is None or duty.met_at is not None or first is None:
        return ""
    planned = max(clock.day_of(first.due_at), today)
    days = (planned - duty.due_on).days
    if days <= 0:
        return ""
    return _("Due on %(due)s. As planned it is disclosed on %(planned)s, %(days)d days late.") % {
        "due": duty.due_on,
        "planned": planned,
        "days": days,
    }


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if re.fullmatch("[0-9]{1,18}", text)]
