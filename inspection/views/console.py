"""The first page of the console, and the whole table of five headings."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from inspection import log
from inspection.exporting import MOST_ROWS, as_file, record_export
from inspection.lists.headings import HEADINGS
from inspection.lists.tiles import TILES
from inspection.look import Look
from inspection.periods import PRESETS
from inspection.querysets import events_for
from inspection.summary import Row, Summary, summary
from inspection.views.base import LookMixin, address_of

ON_THE_FIRST_PAGE = 10
"""Organisations in the table of the first page."""
A_TABLE = 50
"""Organisations on a page of the whole table."""
NEWEST = 5
"""Events on the first page."""


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
            "all_url": address_of("inspect_organizations", self._scope),
            "export_url": address_of("inspect_organizations", self._scope | {"format": "csv"}),
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
                "url": address_of("inspect_list", self._scope, name),
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


def _table_row(row: Row, look: Look) -> dict[str, Any]:
    """One organisation of the table, each number with the address of the rows behind it."""
    scope = {"organization": row.organization.code, "alone": "1", "period": look.period.code}
    return {
        "name": row.organization.name,
        "url": address_of("inspect", {"organization": row.organization.code, "period": look.period.code}),
        "cells": [
            {"share": share, "url": address_of("inspect_heading", scope, name) if share.all else ""}
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
