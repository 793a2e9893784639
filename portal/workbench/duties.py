"""The year's duties: begin one, report a fact, confirm, withhold and take up again, set aside."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import FormView, TemplateView

from audit import clock
from catalog import actions
from catalog.duedates import Due, explain
from catalog.forms import ReasonForm, ReportForm, WithholdForm
from catalog.models import Obligation, Withholding
from catalog.querysets import STILL_OWED, Condition
from disclosure.actions import start
from disclosure.models import Edition
from disclosure.naming import suggested_title
from disclosure.states import OPEN_STATES
from organizations.models import Organization
from organizations.rights import Refused
from organizations.sight import Reader
from portal.workbench.base import OfficeRequired, clock_text

PAGE = 50


def duty_row(duty: Any, day: Any, edition: Edition | None = None) -> dict[str, Any]:
    """How a duty with its condition stands in a list: clock, title, and what to do next."""
    label, url, post = _next_step(duty, edition)
    return {
        "condition": duty.condition,
        "due_on": duty.due_on,
        "days_left": (duty.due_on - day).days,
        "clock": _clock(duty, day),
        "title": suggested_title(duty),
        "line": [duty.item.code, duty.item.get_timing_display(), duty.item.get_tier_display()],
        "action_label": label,
        "url": url,
        "post": post,
        "primary": False,
    }


def _clock(duty: Any, day: datetime.date) -> str:
    if duty.condition == Condition.WITHHELD:
        return _("withheld, to be examined now") if getattr(duty, "is_to_examine", False) else ""
    return clock_text(duty.due_on, day) if duty.condition in STILL_OWED else ""


def begun_for(duties: Iterable[Obligation], reader: Reader) -> dict[int, Edition]:
    """The edition on its way for each of `duties`, a list or a queryset, that has one."""
    editions = Edition.objects.visible_to(reader).on_their_way()
    begun = editions.filter(disclosure__obligation__in=duties).select_related("disclosure")
    return {edition.disclosure.obligation_id or 0: edition for edition in begun}


def _next_step(duty: Any, edition: Edition | None) -> tuple[str, str, bool]:
    """What to do next: its label, its address, and whether it is sent as a form because it writes."""
    if duty.condition == Condition.WITHHELD:
        return _("Examine again"), reverse("lift", args=[duty.pk]), False
    if duty.cause == Obligation.Cause.REVIEW:
        return _("Confirm"), reverse("confirm", args=[duty.pk]), True
    if edition is None:
        return _("Draft"), reverse("start", args=[duty.pk]), True
    if edition.state in OPEN_STATES:
        return _("Go on writing"), reverse("edit", args=[edition.disclosure.slug]), False
    return _("See"), reverse("disclosure", args=[edition.disclosure.slug]), False


class Duties(OfficeRequired, TemplateView):
    """What the catalogue makes the reader's organisations owe, and how each duty stands."""

    template_name = "workbench/obligations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        condition, after = self.request.GET.get("condition", ""), self.request.GET.get("after", "")
        if condition and condition not in Condition.values:
            raise Http404
        owed = Obligation.objects.visible_to(reader).with_condition(reader.day).after(*_place(after))
        if condition:
            owed = owed.filter(condition=condition)
        found = list(owed.select_related("organization", "item").order_by("due_on", "id")[: PAGE + 1])
        rows, begun = found[:PAGE], begun_for(found, reader)
        return super().get_context_data(**kwargs) | {
            "rows": [self._row(duty, begun.get(duty.pk)) for duty in rows],
            "filters": [_condition_filter(condition)],
            "report_url": reverse("report") if reader.drafts_in else "",
            "filings_url": reverse("filings") if reader.works_in else "",
            "more_url": _url(condition, f"{rows[-1].due_on}_{rows[-1].pk}") if len(found) > PAGE else "",
            "first_url": _url(condition) if after else "",
        }

    def _row(self, duty: Any, begun: Edition | None) -> dict[str, Any]:
        row = duty_row(duty, self.request.reader.day, begun)
        is_open = duty.condition in STILL_OWED
        drafts = duty.organization_id in self.request.reader.drafts_in
        return row | {
            "url": "",
            "action_url": row["url"] if is_open and drafts else "",
            "explained": explain(Due(duty.due_on, duty.explained)),
            "links": list(self._links(duty, is_open=is_open, drafts=drafts)),
        }

    def _links(self, duty: Any, *, is_open: bool, drafts: bool) -> Iterator[tuple[str, str]]:
        """What else can be done about a duty than to meet it."""
        if is_open and drafts:
            yield _("File a withholding"), reverse("withhold", args=[duty.pk])
        if is_open and duty.organization_id in self.request.reader.holding(actions.SET_ASIDE):
            yield _("Does not apply here"), reverse("set_aside", args=[duty.pk])
        if duty.condition == Condition.WITHHELD and drafts:
            yield _("Take it up again"), reverse("lift", args=[duty.pk])


def _place(text: str) -> tuple[datetime.date, int]:
    """The due day and number after which the list goes on; an unreadable one is a missing page."""
    if not text:
        return datetime.date.min, 0
    day, _and, number = text.partition("_")
    if not re.fullmatch("[0-9]{1,18}", number):
        raise Http404
    try:
        return datetime.date.fromisoformat(day), int(number)
    except ValueError:
        raise Http404 from None


def _url(condition: str, after: str = "") -> str:
    query = {name: value for name, value in (("condition", condition), ("after", after)) if value}
    return f"{reverse('obligations')}?{urlencode(query)}" if query else reverse("obligations")


def _condition_filter(current: str) -> dict[str, Any]:
    links = [{"label": _("All"), "url": reverse("obligations"), "current": not current}]
    links += [
        {"label": condition.label, "url": _url(condition.value), "current": condition.value == current}
        for condition in Condition
    ]
    return {"title": _("Condition"), "links": links}


class DutyMixin(OfficeRequired):
    kwargs: dict[str, Any]

    def duty(self) -> Obligation:
        """The duty, for those who draft in its organisation; to others it is not there."""
        reader = self.request.reader
        owed = Obligation.objects.visible_to(reader).filter(organization__in=reader.drafts_in)
        return get_object_or_404(owed.select_related("organization", "item__category__catalog"), pk=self.kwargs["pk"])


class TakesAForm(View):
    """An address that takes a form alone: whoever signed in anew on the way is led back to where the form is."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        return redirect("obligations")


class Start(DutyMixin, TakesAForm):
    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            edition = start(self.duty(), act=request.act)
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect("obligations")
        return redirect("edit", slug=edition.disclosure.slug)


class Confirm(DutyMixin, TakesAForm):
    """A long-term item is still true: its yearly question is answered."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            actions.confirm_still_true(self.duty(), act=request.act)
            messages.success(request, _("Confirmed: it is still true."))
        except (actions.WrongCondition, Refused) as refused:
            messages.warning(request, str(refused))
        return redirect("workbench")


def _told(form: Any, refused: Exception) -> int:
    """Say on `form` why nothing was done; the status that goes with it."""
    form.add_error(None, str(refused))
    return 403 if isinstance(refused, Refused) else 409


class DutySettled(OfficeRequired, FormView):
    """A decision on a duty, in writing; `settle` takes it, `permission` says whose it is, `home` is where it leads."""

    template_name = "workbench/duty_settled.html"
    form_class: type[Form] = ReasonForm
    kwargs: dict[str, Any]
    permission: str
    home = "obligations"
    home_title: Any = gettext_lazy("The year's duties")
    heading: Any
    lead: Any
    button: Any
    done: Any

    def duty(self) -> Obligation:
        owed = Obligation.objects.visible_to(self.request.reader)
        mine = owed.filter(organization__in=self.request.reader.holding(self.permission))
        return get_object_or_404(mine.select_related("organization", "item__category__catalog"), pk=self.kwargs["pk"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if too_late := self.why_not(self.duty()):
            messages.warning(request, too_late)
            return redirect("obligations")
        return super().get(request, *args, **kwargs)

    def settle(self, duty: Obligation, **written: Any) -> None:
        raise NotImplementedError

    def why_not(self, duty: Obligation) -> str:
        """Why it is too late for this decision; empty where it is not."""
        return actions.why_not_open(duty)

    def facts(self, duty: Obligation) -> list[tuple[str, Any]]:
        return [(_("Organisation"), duty.organization.name), (_("Item"), str(duty.item)), (_("Due on"), duty.due_on)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        duty = self.duty()
        return super().get_context_data(**kwargs) | {
            "heading": self.heading,
            "lead": self.lead,
            "button": self.button,
            "title": suggested_title(duty),
            "facts": self.facts(duty),
            "back_url": reverse(self.home),
            "crumbs": [(self.home_title, reverse(self.home)), (self.heading, "")],
        }

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.settle(self.duty(), **form.cleaned_data)
        except (actions.WrongCondition, Refused) as refused:
            return self.render_to_response(self.get_context_data(form=form), status=_told(form, refused))
        messages.success(self.request, str(self.done))
        return redirect(self.home)


class Withhold(DutySettled):
    """File with the superior that a duty is not met for now."""

    form_class = WithholdForm
    permission = actions.WITHHOLD
    home, home_title = "workbench", gettext_lazy("To do")
    heading = gettext_lazy("File a withholding")
    lead = gettext_lazy(
        "What is due and is not disclosed for now is filed with the superior organisation. "
        "The inspectors see it, readers do not."
    )
    button = gettext_lazy("File it")
    done = gettext_lazy("Filed with the superior organisation.")

    def settle(self, duty: Obligation, **written: Any) -> None:
        actions.withhold(duty, **written, act=self.request.act)

    def facts(self, duty: Obligation) -> list[tuple[str, Any]]:
        return [*super().facts(duty), (_("Filed with"), actions.filed_with(duty.organization).name)]


class SetAside(DutySettled):
    """A duty does not apply here: the approver decides, inspectors read the reason."""

    permission = actions.SET_ASIDE
    heading = gettext_lazy("Does not apply here")
    lead = gettext_lazy("A duty that does not apply to your organisation is set aside. The inspectors read the reason.")
    button = gettext_lazy("Set it aside")
    done = gettext_lazy("Set aside.")

    def settle(self, duty: Obligation, **written: Any) -> None:
        actions.mark_not_applicable(duty, **written, act=self.request.act)


class Lift(DutySettled):
    """What was withheld is owed again, on its old day."""

    permission = actions.WITHHOLD
    heading = gettext_lazy("Take it up again")
    lead = gettext_lazy(
        "The filing ends, and the duty is owed again on its old day. What is to be withheld further is filed anew."
    )
    button = gettext_lazy("Owe it again")
    done = gettext_lazy("The filing has ended; the duty is owed again.")

    def settle(self, duty: Obligation, **written: Any) -> None:
        actions.lift_withholding(self._filing(duty), **written, act=self.request.act)

    def why_not(self, duty: Obligation) -> str:
        lifted_at = self._filing(duty).lifted_at
        return str(actions.WrongCondition("lifted", clock.day_of(lifted_at))) if lifted_at else ""

    def facts(self, duty: Obligation) -> list[tuple[str, Any]]:
        filing = self._filing(duty)
        return [
            *super().facts(duty),
            (_("Filed on"), clock.day_of(filing.filed_at)),
            (_("Filed with"), filing.filed_with.name),
            (_("Reason"), filing.reason),
        ]

    def _filing(self, duty: Obligation) -> Withholding:
        """The newest filing; where it was lifted meanwhile the verb says so."""
        filings = Withholding.objects.visible_to(self.request.reader).filter(obligation=duty)
        newest = filings.select_related("obligation", "filed_with").order_by("id").last()
        if newest is None:
            raise Http404
        return newest


class ReportFact(OfficeRequired, FormView):
    """Something happened that an item asks to disclose: the time to disclose it runs from that day."""

    template_name = "workbench/report.html"
    form_class = ReportForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.reader.offices and not request.reader.drafts_in:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        reader = self.request.reader
        places = Organization.objects.visible_to(reader).filter(pk__in=reader.drafts_in)
        return super().get_form_kwargs() | {"organizations": places, "day": reader.day}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("To do"), reverse("workbench")), (_("Report something that has happened"), "")]
        return super().get_context_data(**kwargs) | {"crumbs": crumbs}

    def form_valid(self, form: ReportForm) -> HttpResponse:
        try:
            duty = actions.report_fact(**form.cleaned_data, act=self.request.act)
        except (actions.WrongCondition, Refused) as refused:
            return self.render_to_response(self.get_context_data(form=form), status=_told(form, refused))
        return redirect("edit", slug=start(duty, act=self.request.act).disclosure.slug)
