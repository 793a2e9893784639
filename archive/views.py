"""What readers meet of the archive: the list of sealed records, one record, and its package."""

import datetime
import re
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views import View
from django.views.generic import DetailView, TemplateView

from archive import actions, package
from archive.models import Record, Verification
from audit import clock
from catalog.choices import Retention
from organizations.models import Organization
from organizations.rights import Refused
from organizations.roles import Role
from organizations.sight import VisibleRowsMixin

PAGE = 20
MOST_ORGANIZATIONS = 12
"""How many organisations are offered as links; the others are found by name."""

LONGEST_QUERY = 100
DOTS = re.compile("[.・•‧]")
"""What is typed for the dot in an archival number."""


class RecordList(TemplateView):
    """The sealed records of what the reader may see, twenty at a time, the last sealed first."""

    request: Any
    template_name = "archive/record_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self._chosen()
        found = self._found(chosen)
        if chosen["before"]:
            found = found.filter(pk__lt=int(chosen["before"]))
        rows = list(found.select_related("disclosure__organization").order_by("-pk")[: PAGE + 1])
        kept = {name: value for name, value in chosen.items() if name not in {"q", "before"} and value}
        return super().get_context_data(**kwargs) | {
            "rows": rows[:PAGE],
            "query": chosen["q"],
            "kept": kept,
            "is_narrowed": bool(kept or chosen["q"]),
            "filters": [self._organizations(chosen), self._years(chosen), self._terms(chosen)],
            "more_url": _url(chosen, before=str(rows[PAGE - 1].pk)) if len(rows) > PAGE else "",
            "newer_url": _url(chosen, before="") if chosen["before"] else "",
            "crumbs": [(_("Home"), reverse("home")), (_("Archive"), "")],
        }

    def _chosen(self) -> dict[str, str]:
        """The filters of the address; what no filter can be is a missing page."""
        names = ("q", "organization", "year", "term", "before")
        chosen = {name: self.request.GET.get(name, "").strip() for name in names}
        chosen["q"] = chosen["q"][:LONGEST_QUERY]
        wrong = (
            any("\0" in value for value in chosen.values())
            or not re.fullmatch("([0-9]{4})?", chosen["year"])
            or not re.fullmatch("([0-9]{1,18})?", chosen["before"])
            or chosen["term"] not in {"", *Retention.values}
        )
        if wrong:
            raise Http404
        if code := chosen["organization"]:
            places = Organization.objects.visible_to(self.request.reader)
            self.organization = get_object_or_404(places, code=code)
        return chosen

    def _found(self, chosen: dict[str, str], *, apart_from: str = "") -> Any:
        """The records that the filters leave, `apart_from` one of them."""
        records = Record.objects.visible_to(self.request.reader)
        columns = {"organization": "disclosure__organization__code", "year": "year", "term": "term"}
        for name, column in columns.items():
            if chosen[name] and name != apart_from:
                records = records.filter(**{column: chosen[name]})
        if query := chosen["q"]:
            number = DOTS.sub("·", query)
            named = Q(disclosure__organization__name__icontains=query)
            records = records.filter(Q(title__icontains=query) | Q(number__icontains=number) | named)
        return records

    def _counted(self, chosen: dict[str, str], name: str, *columns: str) -> list[Any]:
        counted = self._found(chosen, apart_from=name).order_by().values_list(*columns)
        return list(counted.annotate(n=Count("pk")))

    def _organizations(self, chosen: dict[str, str]) -> dict[str, Any]:
        counted = self._counted(
            chosen, "organization", "disclosure__organization__code", "disclosure__organization__name"
        )
        largest = sorted(counted, key=lambda row: (row[0] != chosen["organization"], -row[2], row[0]))
        rows = [(code, name, n) for code, name, n in largest[:MOST_ORGANIZATIONS]]
        if chosen["organization"] and not any(code == chosen["organization"] for code, _name, _n in rows):
            rows.insert(0, (chosen["organization"], self.organization.name, 0))
        return _group(chosen, "organization", _("Organisation"), rows)

    def _years(self, chosen: dict[str, str]) -> dict[str, Any]:
        counted = sorted(self._counted(chosen, "year", "year"), reverse=True)
        return _group(chosen, "year", pgettext("of a file", "Year"), [(str(year), str(year), n) for year, n in counted])

    def _terms(self, chosen: dict[str, str]) -> dict[str, Any]:
        counts = dict(self._counted(chosen, "term", "term"))
        rows = [(term.value, str(term.label), counts.get(term.value, 0)) for term in Retention]
        return _group(chosen, "term", _("Kept for"), rows)


def _url(chosen: dict[str, str], **changes: str) -> str:
    query = {name: value for name, value in (chosen | changes).items() if value}
    return f"{reverse('archive')}?{urlencode(query)}" if query else reverse("archive")


def _group(chosen: dict[str, str], name: str, title: str, rows: list[tuple[str, str, int]]) -> dict[str, Any]:
    """A filter as links: all, then each value with its count."""
    link = lambda value: _url(chosen, **{name: value, "before": ""})  # noqa: E731
    links: list[dict[str, Any]] = [{"label": _("All"), "url": link(""), "current": not chosen[name], "count": None}]
    for value, label, count in rows:
        if count or chosen[name] == value:
            links.append({"label": label, "url": link(value), "current": chosen[name] == value, "count": count})
    return {"title": title, "links": links}


class RecordPage(VisibleRowsMixin, DetailView):
    """One sealed record: its line for whoever sees the disclosure, what is in it for those who keep or inspect it."""

    request: Any
    model = Record

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("disclosure__organization", "sealed_in")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, reader = self.object, self.request.reader
        opens = Record.objects.visible_to(reader).opened_by(reader).filter(pk=record.pk).exists()
        verifications = list(Verification.objects.visible_to(reader).filter(record=record)[:6])
        return super().get_context_data(**kwargs) | {
            "opens": opens,
            "facts": _facts(record),
            "role": Role(record.sealed_as).label,
            "last": verifications[0] if verifications else None,
            "crumbs": [(_("Home"), reverse("home")), (_("Archive"), reverse("archive")), (record.number, "")],
            **(self._opened(verifications) if opens else {}),
        }

    def _opened(self, verifications: list[Verification]) -> dict[str, Any]:
        """What only those who keep the package or inspect it are shown."""
        record = self.object
        actions.note_reading(record, reader=self.request.reader, act=self.request.act)
        return {
            "files": [
                {
                    "name": file.name,
                    "kind": Path(file.name).suffix.removeprefix("."),
                    "size": file.size,
                    "sha256": file.sha256,
                }
                for file in package.listing(record.number)
            ],
            "verifications": [{"it": one, "faults": _faults(one)} for one in verifications],
        }


def _facts(record: Record) -> list[tuple[str, Any]]:
    """The metadata of a record; a missing value is a dash."""
    return [
        (_("Organisation"), record.organization.name),
        (_("Fonds number"), record.fonds),
        (_("Archival number"), record.number),
        (_("Index number"), record.disclosure.index_number),
        (pgettext("of a file", "Year"), record.year),
        (_("Kept for"), record.get_term_display()),
        (_("First disclosed"), _day(record.disclosure.published_at)),
        (_("Ended"), _day(record.disclosure.ends_at)),
        (_("Sealed"), _day(record.sealed_at)),
        (_("Sealed in"), record.sealed_in.name),
    ]


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return clock.day_of(moment) if moment else None


def _faults(verification: Verification) -> list[str]:
    return [str(package.Fault(**fault)) for fault in verification.faults]


def opened_record(request: Any, slug: str) -> Record:
    """The record whose package the reader may open; to everybody else there is none."""
    records = Record.objects.visible_to(request.reader).opened_by(request.reader)
    return get_object_or_404(records.select_related("disclosure__organization"), slug=slug)


class Verify(View):
    """Compare the package with its record, now."""

    http_method_names = ["post"]

    def post(self, request: Any, slug: str) -> HttpResponse:
        record = opened_record(request, slug)
        try:
            verification = actions.verify(record, act=request.act)
        except Refused:
            raise Http404 from None
        if verification.is_unchanged:
            messages.success(request, _("Verified: the package is as it was sealed."))
        else:
            messages.error(request, _("The package is not as it was sealed. What differs is named below."))
        return redirect("record", slug=slug)


class Package(View):
    """The package as a zip file, for those who keep it or inspect it; an event each time."""

    http_method_names = ["get"]

    def get(self, request: Any, slug: str) -> HttpResponseBase:
        record = opened_record(request, slug)
        place = package.place_of(record.number)
        if not place.is_dir():
            raise Http404
        try:
            actions.hand_out(record, act=request.act)
        except Refused:
            raise Http404 from None
        name = content_disposition_header(as_attachment=True, filename=f"{place.name}.zip")
        response = StreamingHttpResponse(package.zipped(record.number), content_type="application/zip")
        response["Content-Disposition"] = name or "attachment"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
