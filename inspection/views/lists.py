"""The lists behind the tiles and the numbers, as pages and as files."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from inspection.exporting import AT_ONCE, MOST_ROWS, as_file, record_export
from inspection.listing import Listing
from inspection.lists.headings import HEADINGS
from inspection.lists.tiles import TILES
from inspection.periods import PRESETS
from inspection.views.base import LookMixin, address_of


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
            {"label": kind.title, "url": address_of(view, scope, name), "current": kind is self.listing}
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


def _batches(rows: Iterator[Any]) -> Iterator[Sequence[Any]]:
    while batch := list(itertools.islice(rows, AT_ONCE)):
        yield batch
