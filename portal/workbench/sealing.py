"""Closing files: what is over and can be sealed, what is missing, and the page that seals."""

import datetime
import re
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Window
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import FormView, TemplateView

from archive.actions import seal, term_of
from archive.checklist import Check, at_a_glance, checklist, to_seal, with_file
from archive.forms import SealForm
from archive.models import Record
from disclosure.errors import Incomplete, Refused, WrongState
from disclosure.models import Disclosure
from organizations.sight import Reader
from portal.workbench.base import OfficeRequired

PAGE = 20


class ArchivistRequired(OfficeRequired):
    """For those who close files: to everybody else, whoever they are, there is no such page."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.reader.offices and not request.reader.archives_in:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class ToArchive(ArchivistRequired, TemplateView):
    """What is over and not sealed yet, the longest over first, each with what is missing."""

    template_name = "workbench/to_archive.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        waiting = to_seal(Disclosure.objects.visible_to(reader), reader)
        total, after = waiting.count(), self.request.GET.get("after", "")
        found = list(with_file(_following(waiting, after)).order_by("ends_at", "id")[: PAGE + 1])
        more = found[PAGE - 1] if len(found) > PAGE else None
        return super().get_context_data(**kwargs) | {
            "rows": [_row(disclosure) for disclosure in found[:PAGE]],
            "total": total,
            "more_url": f"?after={more.ends_at.timestamp():.6f}_{more.pk}" if more else "",
            "newer_url": reverse("to_archive") if after else "",
        }


def sealing_owed(reader: Reader, shown: int) -> tuple[list[dict[str, Any]], int]:
    """The `shown` that wait longest to be sealed, for the first page of the workbench, and how many wait: one query."""
    if not reader.archives_in:
        return [], 0
    waiting = to_seal(Disclosure.objects.visible_to(reader), reader).annotate(of_all=Window(Count("pk")))
    longest: list[Any] = list(waiting.select_related("organization").order_by("ends_at", "id")[:shown])
    rows = [
        {
            "title": disclosure.title,
            "organization": disclosure.organization.name,
            "index_number": disclosure.index_number,
            "ended_at": disclosure.ends_at,
            "url": reverse("seal", args=[disclosure.slug]),
        }
        for disclosure in longest
    ]
    return rows, longest[0].of_all if longest else 0


def _following(waiting: Any, after: str) -> Any:
    """Those that follow the place `after` in the list; an unreadable one is a missing page."""
    if not after:
        return waiting
    read = re.fullmatch(r"([0-9]{1,12}\.[0-9]{6})_([0-9]{1,18})", after)
    try:
        moment = datetime.datetime.fromtimestamp(float(read[1]), tz=datetime.UTC) if read else None
    except (ValueError, OverflowError, OSError):
        moment = None
    if read is None or moment is None:
        raise Http404
    return waiting.filter(Q(ends_at__gt=moment) | Q(ends_at=moment, pk__gt=int(read[2])))


def _row(disclosure: Disclosure) -> dict[str, Any]:
    checks = at_a_glance(disclosure)
    return {
        "title": disclosure.title,
        "organization": disclosure.organization.name,
        "index_number": disclosure.index_number,
        "ended_at": disclosure.ends_at,
        "missing": [check for check in checks if not check.ok],
        "readiness": _readiness(checks),
        "url": reverse("seal", args=[disclosure.slug]),
    }


def _readiness(checks: list[Check]) -> str:
    if any(check.blocks for check in checks):
        return "late"
    return "soon" if any(check.wants_reason for check in checks) else "ok"


class Seal(ArchivistRequired, FormView):
    """The checklist in full, the reason where one is needed, and the seal."""

    template_name = "workbench/seal.html"
    form_class = SealForm

    def disclosure(self) -> Disclosure:
        """The disclosure, for whoever closes its file; to others, and before it was disclosed, there is none."""
        reader = self.request.reader
        mine = Disclosure.objects.visible_to(reader).filter(organization__in=reader.archives_in, tier_now__gt=0)
        return get_object_or_404(mine.select_related("organization", "item"), slug=self.kwargs["slug"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        sealed = self._sealed(self.disclosure())
        return redirect("record", slug=sealed.slug) if sealed else super().get(request, *args, **kwargs)

    def _sealed(self, disclosure: Disclosure) -> Record | None:
        return Record.objects.visible_to(self.request.reader).filter(disclosure=disclosure).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        disclosure = self.disclosure()
        checks, sealed = checklist(disclosure), self._sealed(disclosure)
        return super().get_context_data(**kwargs) | {
            "disclosure": disclosure,
            "checks": checks,
            "blocked": any(check.blocks for check in checks),
            "wants_reason": any(check.wants_reason for check in checks),
            "missing": sum(not check.ok for check in checks),
            "record_url": reverse("record", args=[sealed.slug]) if sealed else "",
            "facts": [
                (_("Organisation"), disclosure.organization.name),
                (_("Index number"), disclosure.index_number),
                (_("First disclosed"), disclosure.published_at),
                (_("Ended"), disclosure.ends_at),
                (_("Kept for"), disclosure.item.get_retention_display()),
                (_("Archival number"), _("%(term)s-…, given when it is sealed") % {"term": term_of(disclosure)}),
            ],
            "action": reverse("seal", args=[disclosure.slug]),
            "crumbs": [(_("To archive"), reverse("to_archive")), (pgettext("verb", "Seal"), "")],
        }

    def form_valid(self, form: SealForm) -> HttpResponse:
        disclosure = self.disclosure()
        try:
            sealed = seal(disclosure, act=self.request.act, reason=form.cleaned_data["reason"])
        except Incomplete as incomplete:
            for fault in incomplete.faults:
                form.add_error(fault.field if fault.field in form.fields else None, fault.message)
            return self.form_invalid(form)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form), status=403)
        except WrongState as late:
            form.add_error(None, str(late))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, _("Sealed under %(number)s.") % {"number": sealed.number})
        return redirect("record", slug=sealed.slug)
