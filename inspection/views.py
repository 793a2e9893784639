"""The console's pages: each reads what was asked from the address, fetches through sight, and shows."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from audit.act import Act
from disclosure.reading import record_reading
from inspection import log
from inspection.exporting import AT_ONCE, MOST_ROWS, as_file, record_export
from inspection.forms import LogForm
from inspection.keyset import BadCursor, Keyset, Page
from inspection.listing import Listing
from inspection.lists.headings import HEADINGS
from inspection.lists.tiles import TILES
from inspection.look import Look, organizations_below
from inspection.opened import opened
from inspection.periods import DEFAULT, PRESETS, period
from inspection.querysets import events_for, organizations_for, sees_the_whole_log
from inspection.summary import Row, Summary, summary
from organizations.models import Organization
from organizations.roles import Role

ON_THE_FIRST_PAGE = 10
"""Organisations in the table of the first page."""
A_TABLE = 50
"""Organisations on a page of the whole table."""
NEWEST = 5
"""Events on the first page."""


class ConsoleMixin:
    """For class-based views: signed in and an inspector, or no page.  Rule: I1."""

    request: Any
    section = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        if not self.is_open_to(request.reader):
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except BadCursor:
            raise Http404 from None

    def is_open_to(self, reader: Any) -> bool:
        return bool(reader.inspects)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request, office = self.request, self.office
        return super().get_context_data(**kwargs) | {  # type: ignore[misc]
            "section": self.section,
            "office": office,
            "office_line": f"{self._office_words} {request.user.name}",
            "inspects": bool(request.reader.inspects),
            "now": request.now,
        }

    @cached_property
    def office(self) -> Any:
        """The office in which the reader inspects; none for the audit administrator."""
        inspecting = (office for office in self.request.user.offices_today if office.role == Role.INSPECTOR)
        return min(inspecting, key=lambda office: office.organization.level, default=None)

    @property
    def _office_words(self) -> str:
        user = self.request.user
        return str(self.office.get_role_display() if self.office else user.get_site_post_display())

    @property
    def act(self) -> Act:
        """What the reader does here, in the office that lets them."""
        act = self.request.act
        if self.office is None:
            return act.in_post(self.request.reader.site_post)
        return act.holding(self.office.role, self.office.organization_id)

    def asked(self, name: str) -> str:
        """What the address says of `name`; what holds a null is no word of any database, and so a missing page."""
        value = self.request.GET.get(name, "")
        if "\0" in value:
            raise Http404
        return value

    def page_of(self, keyset: Keyset, rows: Any) -> Page:
        return keyset.page(rows, before=self.asked("before"), after=self.asked("after"))

    def url(self, **changes: str) -> str:
        """This page with some words of its address changed; an empty one leaves."""
        query = {name: value for name, value in (self.request.GET.dict() | changes).items() if value}
        return f"{self.request.path}?{urlencode(query)}" if query else self.request.path

    def paged(self, **changes: str) -> str:
        """The same, from its beginning unless `changes` say otherwise."""
        return self.url(**({"before": "", "after": ""} | changes))

    def pager(self, page: Page) -> dict[str, str]:
        return {
            "newer_url": self.paged(before=page.before) if page.before else "",
            "more_url": self.paged(after=page.after) if page.after else "",
        }


class LookMixin(ConsoleMixin):
    """A page of the organisations and the time that its address names."""

    @cached_property
    def look(self) -> Look:
        reader, code = self.request.reader, self.asked("organization")
        organizations = organizations_below(reader)
        chosen = next((row for row in organizations if row.code == code), None)
        if code and chosen is None:
            raise Http404
        try:
            asked = period(self.asked("period") or DEFAULT, reader.day)
        except KeyError:
            raise Http404 from None
        return Look(reader, asked, organizations, chosen, alone=self.asked("alone") == "1")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"look": self.look, "organizations": self.offered}

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The organisations of the drop-down, each as far in as it stands below."""
        look = self.look
        top = look.organizations[0].level if look.organizations else 1
        return [
            {"code": row.code, "name": "　" * (row.level - top) + row.name, "chosen": row == look.chosen}
            for row in look.offered
        ]

    def periods(self, *codes: str) -> dict[str, Any]:
        """The stretches of time to choose from, as links."""
        links = [
            {
                "label": PRESETS[code][2],
                "url": self.paged(period=code),
                "current": code == self.look.period.code,
            }
            for code in codes
        ]
        return {"title": _("Time"), "links": links}

    def about(self) -> Organization:
        """The organisation that an export is about."""
        return self.look.chosen or self.office.organization

    def query(self) -> str:
        """What the address asks for, as it stands in an export."""
        asked = {name: value for name, value in self.request.GET.dict().items() if name not in {"format", "after"}}
        return urlencode(asked)


class Console(LookMixin, TemplateView):
    """The first page: five tiles, the table of five headings, the newest events."""

    template_name = "inspection/console.html"
    section = "console"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        look, numbers = self.look, summary(self.look)
        rows = numbers.table(look.looked_at)
        return super().get_context_data(**kwargs) | {
            "counts": self._tiles(numbers),
            "due": numbers.due,
            "table": [_table_row(row, look) for row in rows[:ON_THE_FIRST_PAGE]],
            "counted": len(rows),
            "headings": HEADINGS.values(),
            "filters": [self.periods("quarter", "last-quarter", "year")],
            "all_url": _with_query("inspect_organizations", self._scope),
            "export_url": _with_query("inspect_organizations", self._scope | {"format": "csv"}),
            "entries": self._newest(),
        }

    @property
    def _scope(self) -> dict[str, str]:
        return {name: self.asked(name) for name in ("organization", "alone", "period")}

    def _tiles(self, numbers: Summary) -> list[dict[str, Any]]:
        return [
            {
                "label": listing.title,
                "number": numbers.tiles[name].number,
                "url": _with_query("inspect_list", self._scope, name),
                **_note(name, numbers, self.look),
            }
            for name, listing in TILES.items()
        ]

    def _newest(self) -> list[log.Entry]:
        reader = self.request.reader
        events = events_for(reader).filter(self.look.below())
        newest = log.in_words(events, reader).order_by(*log.NEWEST_FIRST.order)[:NEWEST]
        return [log.entry(event, reader) for event in newest]


class Organizations(LookMixin, TemplateView):
    """The whole table of five headings, the worst first."""

    template_name = "inspection/organizations.html"
    section = "console"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self._file() if self.asked("format") == "csv" else super().get(request, *args, **kwargs)

    @cached_property
    def rows(self) -> list[Row]:
        return summary(self.look).table(self.look.looked_at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first, following = self._first(), self._first() + A_TABLE
        return super().get_context_data(**kwargs) | {
            "table": [_table_row(row, self.look) for row in self.rows[first:following]],
            "counted": len(self.rows),
            "first": first + 1,
            "headings": HEADINGS.values(),
            "filters": [self.periods(*PRESETS)],
            "export_url": self.paged(format="csv"),
            "newer_url": self.paged(after=self._code_before(first - A_TABLE)) if first else "",
            "more_url": self.paged(after=self._code_before(first + A_TABLE))
            if first + A_TABLE < len(self.rows)
            else "",
        }

    def _first(self) -> int:
        """Where the page begins: after the organisation whose code the address names."""
        after = self.asked("after")
        return next((n for n, row in enumerate(self.rows, start=1) if row.organization.code == after), 0)

    def _code_before(self, position: int) -> str:
        return self.rows[position - 1].organization.code if position > 0 else ""

    def _file(self) -> HttpResponseBase:
        headings = [_("organisation")]
        for heading in HEADINGS.values():
            headings += [str(heading.title), _("in order"), _("counted")]
        rows = ([row.organization.name, *_cells(row)] for row in self.rows[:MOST_ROWS])
        record_export("headings", self.query(), len(self.rows), act=self.act, about=self.about())
        title = _("Five headings of inspection")
        return as_file("headings", title, headings, rows, asked=self.query(), number=len(self.rows), act=self.act)


class ListPage(LookMixin, TemplateView):
    """A list of rows, as a page or as a file."""

    template_name = "inspection/list.html"
    section = "lists"
    kwargs: dict[str, Any]
    kinds: dict[str, Any] = {}

    @cached_property
    def listing(self) -> Listing:
        found = self.kinds.get(self.kwargs["name"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def rows(self) -> Any:
        return self.listing.rows(self.look)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return self._file() if self.asked("format") == "csv" else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, number = self.listing, self.rows.count()
        page = self.page_of(listing.keyset, self.rows)
        return super().get_context_data(**kwargs) | {
            "listing": listing,
            "number": number,
            "lines": listing.lines(page.rows, self.look),
            "filters": self._filters(),
            "export_url": self.paged(format="csv"),
            "is_cut": number > MOST_ROWS,
            "most": MOST_ROWS,
            **self.pager(page),
        }

    def _filters(self) -> list[dict[str, Any]]:
        times = [self.periods(*PRESETS)] if self.listing.has_period else []
        return [self._sisters(), *times]

    def _sisters(self) -> dict[str, Any]:
        """The other lists of the same kind, of the same organisations and time."""
        view = self.request.resolver_match.view_name
        scope = {name: self.asked(name) for name in ("organization", "alone", "period")}
        links = [
            {"label": kind.title, "url": _with_query(view, scope, name), "current": kind is self.listing}
            for name, kind in self.kinds.items()
        ]
        return {"title": _("List"), "links": links}

    def _file(self) -> HttpResponseBase:
        number = self.rows[: MOST_ROWS + 1].count()
        record_export(self.listing.name, self.query(), number, act=self.act, about=self.about())
        rows = (line.cells for line in self._lines())
        named = self.listing.name, self.listing.title, self.listing.columns
        return as_file(*named, rows, asked=self.query(), number=number, act=self.act)

    def _lines(self) -> Iterator[Any]:
        """All lines that a file may have, some at once."""
        ordered = self.rows.order_by(*self.listing.keyset.order)[:MOST_ROWS].iterator(chunk_size=AT_ONCE)
        for rows in _batches(ordered):
            yield from self.listing.lines(rows, self.look)


class Tile(ListPage):
    """The rows behind a tile of the first page."""

    kinds = TILES


class HeadingRows(ListPage):
    """The rows behind a number of the table, those that fall short first."""

    kinds = HEADINGS
    template_name = "inspection/heading.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        short = self.rows.filter(in_order=0).count()
        return super().get_context_data(**kwargs) | {"short": short}


class LogMixin(ConsoleMixin):
    """Pages of the log: for inspectors, and for the audit administrator.  Rule: I2."""

    section = "log"

    def is_open_to(self, reader: Any) -> bool:
        return bool(reader.inspects) or sees_the_whole_log(reader)


class Log(LogMixin, TemplateView):
    """The log of events, newest first, as a page or as a file."""

    template_name = "inspection/log.html"

    @cached_property
    def form(self) -> LogForm:
        reader = self.request.reader
        return LogForm(self.request.GET, organizations=organizations_for(reader).order_by("code"), day=reader.day)

    @cached_property
    def events(self) -> Any:
        """What was asked for; nothing where the question cannot be understood."""
        reader = self.request.reader
        if not self.form.is_valid():
            return events_for(reader).none()
        return log.in_words(log.asked_for(self.form, reader), reader)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        is_file = self.asked("format") == "csv" and self.form.is_valid()
        return self._file() if is_file else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, number = self.page_of(log.NEWEST_FIRST, self.events), self._number()
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "entries": [log.entry(event, self.request.reader) for event in page.rows],
            "number": min(number, MOST_ROWS),
            "is_cut": number > MOST_ROWS,
            "export_url": self.paged(format="csv") if number else "",
            "presets": self._presets(),
            **self.pager(page),
        }

    def _number(self) -> int:
        """How many events there are, counted no further than one file goes."""
        return self.events.order_by()[: MOST_ROWS + 1].count()

    def _presets(self) -> list[dict[str, Any]]:
        day = self.request.reader.day
        chosen = (self.form["from"].value(), self.form["to"].value() or "")
        spans = [(_("Today"), day.isoformat(), day.isoformat())]
        for days in (7, 30, 90):
            spans.append((_("%(n)d days") % {"n": days}, log.days_ago(day, days - 1).isoformat(), ""))
        spans.append((_("This year"), day.replace(month=1, day=1).isoformat(), ""))
        return [
            {"label": label, "url": self._spanning(first, last), "current": chosen == (first, last)}
            for label, first, last in spans
        ]

    def _spanning(self, first: str, last: str) -> str:
        return self.paged(**{"from": first, "to": last})

    def _file(self) -> HttpResponseBase:
        number, asked = self._number(), self._query()
        record_export("log", asked, number, act=self.act, about=self._about())
        ordered = self.events.order_by(*log.NEWEST_FIRST.order)[:MOST_ROWS].iterator(chunk_size=AT_ONCE)
        reader = self.request.reader
        rows = (log.cells(log.entry(event, reader), reader) for event in ordered)
        return as_file("log", _("Event log"), log.columns(), rows, asked=asked, number=number, act=self.act)

    def _query(self) -> str:
        """What was asked, with the days that hold unless the address names others."""
        asked = {name: value for name, value in self.form.asked().items() if value}
        return urlencode({name: value for name, value in asked.items() if name not in {"format", "before", "after"}})

    def _about(self) -> Any:
        return self.form.place or (self.office.organization if self.office else self.request.user)


class OpenEvent(LogMixin, TemplateView):
    """One event, with what was there before and after it."""

    template_name = "inspection/event.html"
    kwargs: dict[str, Any]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        seen = events_for(reader)
        events = log.with_neighbours(log.in_words(seen, reader), seen)
        event: Any = get_object_or_404(events, pk=self.kwargs["pk"])
        shown = opened(event, reader)
        if shown.read:
            record_reading(shown.read, reader, self.act)
        same = {"kind": event.object_kind, "number": str(event.object_id or ""), "from": ""}
        return super().get_context_data(**kwargs) | {
            "entry": log.entry(event, reader),
            "reason": "" if log.says_nothing_to(reader, event) else event.reason,
            "shown": shown,
            "log_url": reverse("log"),
            "earlier_url": reverse("event", args=[event.earlier]) if event.earlier else "",
            "later_url": reverse("event", args=[event.later]) if event.later else "",
            "same_object_url": f"{reverse('log')}?{urlencode(same)}",
            "same_request": event.of_the_request,
            "same_request_url": f"{reverse('log')}?{urlencode({'request': event.request, 'from': ''})}",
        }


def _with_query(view: str, query: dict[str, str], *args: str) -> str:
    kept = {name: value for name, value in query.items() if value}
    address = reverse(view, args=args)
    return f"{address}?{urlencode(kept)}" if kept else address


def _batches(rows: Iterator[Any]) -> Iterator[Sequence[Any]]:
    while batch := list(itertools.islice(rows, AT_ONCE)):
        yield batch


def _table_row(row: Row, look: Look) -> dict[str, Any]:
    """One organisation of the table, each number with the address of the rows behind it."""
    scope = {"organization": row.organization.code, "alone": "1", "period": look.period.code}
    return {
        "name": row.organization.name,
        "url": _with_query("inspect", {"organization": row.organization.code, "period": look.period.code}),
        "cells": [
            {"share": share, "url": _with_query("inspect_heading", scope, name) if share.all else ""}
            for name, share in row.shares.items()
        ],
    }


def _cells(row: Row) -> Iterator[Any]:
    for share in row.shares.values():
        yield from ("" if share.percent is None else f"{share.percent}%", share.right, share.all)


def _note(name: str, numbers: Summary, look: Look) -> dict[str, str]:
    """What stands below the number of a tile."""
    tile = numbers.tiles[name]
    if not tile.number:
        return {"note": ""}
    if name == "overdue" and tile.oldest:
        return {"note": _("longest %(n)d days") % {"n": (look.day - tile.oldest).days}, "tone": "late"}
    if name == "withheld":
        note = _("%(n)d to be examined now") % {"n": tile.urgent} if tile.urgent else _("none to be examined now")
        return {"note": note, "tone": "held"}
    if name == "unanswered":
        note = _("%(n)d overdue") % {"n": tile.urgent} if tile.urgent else _("none overdue")
        return {"note": note, "tone": "late" if tile.urgent else "work"}
    words = {"n": len(tile.by_organization)}
    return {"note": _("in %(n)d organisations") % words, "tone": "soon"}
