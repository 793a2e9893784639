"""The list: the newest that the reader may see, twenty at a time, narrowed by links that count within sight."""

import datetime
import re
from collections import Counter
from typing import Any

from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView

from audit import clock
from catalog.choices import Family
from disclosure.models import Disclosure
from organizations.kinds import Kind
from organizations.tiers import Tier
from portal.catalogue import Catalogue
from portal.circles import places_of, who_reads
from portal.narrowing import TIMINGS, Narrowing, month_word, timing_word

PAGE = 20
JUMPS = 5
CHOICES = ("category", "organization", "below", "kind", "timing", "year", "month", "shelf", "tier", "family", "new")
EDITION = {"edition_number": F("shown__number")}
"""What a row of a list says besides its own columns."""


class DisclosureList(TemplateView):
    request: Any
    template_name = "portal/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        self.chosen = self._chosen()
        self.catalogue = Catalogue(reader)
        last_visit = self.request.user.previous_visit_at if reader.person else None
        self.narrowing = Narrowing(self.chosen, reader, self.catalogue, last_visit)
        self.counts = self.narrowing.counts()
        rows, newer, older = self._rows()
        for row in rows:
            row.is_new = bool(last_visit and row.listed_at >= last_visit and not self.chosen["new"])
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "now": reader.now,
            "reader_line": self._reader_line(),
            "heading": self._heading(),
            "summary_line": self._summary_line(),
            "listing_line": _(", ").join(self.narrowing.words),
            "crumbs": self._crumbs(),
            "more_url": older,
            "newer_url": newer,
            "jump": self._jump(rows),
            "tree": self.catalogue.tree(
                self.counts["category"], lambda code: self._url(category=code), self.chosen["category"], everything=True
            ),
            "filters": self._filters(),
            "ways": self._ways(),
        }

    def _chosen(self) -> dict[str, str]:
        """What the address says; what holds a null is no word of any database, and so a missing page."""
        chosen = {name: self.request.GET.get(name, "") for name in CHOICES}
        if any("\0" in value for value in chosen.values()):
            raise Http404
        return chosen

    def _url(self, **changes: str) -> str:
        """The list with other filters, from its top, or from a place in it (`before`, `after`)."""
        query = {name: value for name, value in (self.chosen | changes).items() if value}
        return f"{reverse('list')}?{urlencode(query)}" if query else reverse("list")

    # -- The rows.

    def _rows(self) -> tuple[list[Any], str, str]:
        """The rows of this page, and the addresses of the newer and of the older ones."""
        before, after = (cursor(self.request.GET.get(name, "")) for name in ("before", "after"))
        if after:
            up = self._newest(after=after)
            if len(up) > PAGE:
                rows = up[:PAGE][::-1]
                return rows, self._url(after=row_place(rows[0])), self._url(before=row_place(rows[-1]))
            before = None  # the top of the list lies within this page: show it as it is now
        found = self._newest(before=before)
        rows = found[:PAGE]
        newer = self._url(after=row_place(rows[0])) if before and rows else self._url() if before else ""
        return rows, newer, self._url(before=row_place(rows[-1])) if len(found) > PAGE else ""

    def _newest(self, **at: Any) -> list[Any]:
        asked = self.narrowing.rows() | at
        found = Disclosure.objects.newest_visible(self.request.reader, PAGE + 1, **asked)
        return list(found.select_related("organization", "item").annotate(**EDITION))

    def _jump(self, rows: list[Any]) -> list[tuple[str, str]]:
        """The months further down that hold something."""
        if not rows:
            return []
        last = timezone.localtime(rows[-1].listed_at).strftime("%Y-%m")
        return [
            (month, self._url(before=place_of(clock.start_of(end), 0)))
            for month, (_first, end) in self.narrowing.months().items()
            if month < last and self.counts["month"][month]
        ][:JUMPS]

    # -- The filters.

    def _filters(self) -> list[dict[str, Any]]:
        """A row of links for each filter that divides what is there, or was chosen."""
        groups = [
            self._places(),
            self._group("timing", _("Time limit"), {name: timing_word(name) for name in TIMINGS}),
            self._group("year", pgettext("filter", "Year"), {year: year for year in self.narrowing.years()}, month=""),
            self._months(),
            self._shelves(),
            self._group("tier", _("Disclosed to"), {str(tier.value): tier.label for tier in Tier}),
            self._group("family", _("Family"), dict(Family.choices)),
        ]
        return [group for group in groups if group["is_kept"] or len(group["links"]) > 2]

    def _group(
        self, name: str, title: str, words: dict[str, Any], counts: Counter[str] | None = None, **besides: str
    ) -> dict[str, Any]:
        """Everything, then each value behind which something stands, and the one chosen."""
        current, counts = self.chosen[name], self.counts[name] if counts is None else counts
        everything = {"label": _("All"), "url": self._url(**{name: ""}, **besides), "current": not current}
        links = [
            {
                "label": word,
                "url": self._url(**{name: value}, **besides),
                "count": counts[value],
                "current": value == current,
            }
            for value, word in words.items()
            if counts[value] or value == current
        ]
        return {"title": title, "links": [everything, *links], "is_kept": bool(current)}

    def _places(self) -> dict[str, Any]:
        group = self._group("kind", _("Organisation"), dict(Kind.choices))
        if chosen := self.narrowing.organization:
            alone = bool(self.chosen["organization"])
            group["links"][:1] = [
                {"label": _("All"), "url": self._url(organization="", below="", kind="")},
                {"label": chosen.name, "url": self._url(organization=chosen.code, below="", kind=""), "current": alone},
                {
                    "label": _("with all below it"),
                    "url": self._url(organization="", below=chosen.code, kind=""),
                    "current": not alone and not self.chosen["kind"],
                },
            ]
            if alone:
                del group["links"][3:]
        group["links"].append({"label": _("Choose an organisation…"), "url": reverse("organizations")})
        return group | {"is_kept": True}

    def _months(self) -> dict[str, Any]:
        if not self.chosen["year"]:
            return {"links": [], "is_kept": False}
        counts = Counter({str(int(month[5:])): n for month, n in self.counts["month"].items()})
        return self._group("month", _("Month"), {str(n): month_word(n) for n in range(12, 0, -1)}, counts)

    def _shelves(self) -> dict[str, Any]:
        counts, ended = self.counts["shelf"], self.chosen["shelf"] == "ended"
        links = [
            {"label": _("Current"), "url": self._url(shelf=""), "count": counts["current"], "current": not ended},
            {"label": _("Ended"), "url": self._url(shelf="ended"), "count": counts["ended"], "current": ended},
        ]
        return {"title": _("Validity"), "links": links, "is_kept": True}

    # -- What the page says of itself.

    def _heading(self) -> str:
        if code := self.chosen["category"]:
            return self.catalogue.title(code)
        return self.narrowing.organization.name if self.narrowing.organization else ""

    def _summary_line(self) -> str:
        counts = self.counts["shelf"]
        if not counts["ended"]:
            return _("%(n)d items are current.") % {"n": counts["current"]}
        return _("%(n)d items are current; %(ended)d more have ended and can still be looked up.") % {
            "n": counts["current"],
            "ended": counts["ended"],
        }

    def _crumbs(self) -> list[tuple[str, str]]:
        path = [(_("Home"), reverse("home")), (_("Catalogue"), reverse("list"))]
        if above := self.catalogue.above(self.chosen["category"]):
            path.append((self.catalogue.title(above), f"{reverse('list')}?{urlencode({'category': above})}"))
        if heading := self._heading():
            path.append((heading, ""))
        return path

    def _ways(self) -> list[tuple[str, str]]:
        """Three ways on from a page without rows."""
        if self.chosen["shelf"] == "ended":
            other = (_("Look among the current ones"), self._url(shelf=""))
        else:
            other = (_("Look among those that have ended"), self._url(shelf="ended"))
        return [
            (_("All that is disclosed to me"), reverse("list")),
            other,
            (_("Choose an organisation"), reverse("organizations")),
        ]

    def _reader_line(self) -> str:
        """Who the reader is here: their tier in each organisation."""
        if self.request.reader.person is None:
            return _("You have not signed in: you see what is disclosed to the public.")
        return who_reads(places_of(self.request.reader))


def place_of(listed_at: datetime.datetime, pk: int) -> str:
    """Where a row stands in the list, as an address says it."""
    return f"{listed_at.timestamp():.6f}_{pk}"


def row_place(row: Any) -> str:
    return place_of(row.listed_at, row.pk)


def cursor(text: str) -> tuple[datetime.datetime, int] | None:
    """The place in the list from which to go on; an unreadable one is a missing page."""
    if not text:
        return None
    moment, _and, pk = text.partition("_")
    if not re.fullmatch("[0-9]{1,18}", pk):
        raise Http404
    try:
        return datetime.datetime.fromtimestamp(float(moment), tz=datetime.UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        raise Http404 from None
