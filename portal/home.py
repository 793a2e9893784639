"""The first page: what is new for me, what asks for my opinion, what ends soon; and what is open to everybody."""

import datetime
from collections import Counter
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Value, Window
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from disclosure.models import Disclosure
from disclosure.querysets import DisclosureQuerySet
from feedback.actions import mine
from inspection.keyset import BadCursor, Keyset
from organizations.models import Organization
from organizations.sight import Reader
from organizations.visits import visit
from portal.catalogue import Catalogue
from portal.circles import places_of, who_reads
from portal.listing import EDITION

NEW, SOON, QUESTIONS = 8, 5, 3
PAGE = 30
"""Consultations on one page, of those that ask and of those that asked."""
NEVER = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)
OVER_SOONEST = Keyset((("over_at", datetime.datetime), ("id", int)))
NEWEST = Keyset((("listed_at", datetime.datetime), ("id", int)), is_descending=True)
TOP_LEVELS = 2
TOP_PLACES = 12


class Home(TemplateView):
    request: Any
    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        since = visit(self.request.user, now=self.request.now) if reader.person else None
        tree, new_count = self._catalogue(since)
        return super().get_context_data(**kwargs) | {
            "now": reader.now,
            "since": since,
            "new": self._new(since),
            "new_count": new_count,
            "new_url": reverse("list") + ("?new=1" if since else ""),
            "asking": self._asking(),
            "ending": self._ending(),
            "tree": tree,
            **(self._of_mine() if reader.person else self._of_everybody()),
        }

    def _new(self, since: datetime.datetime | None) -> list[Any]:
        """What came since the last visit; whoever is here for the first time finds the newest."""
        newest = Disclosure.objects.newest_visible(self.request.reader, NEW, since=since)
        return list(newest.select_related("organization", "item").annotate(**EDITION))

    def _asking(self) -> list[Any]:
        """Those first whose time is over first; `of_all` counts them all."""
        rows = asking(self.request.reader).annotate(of_all=Window(Count("pk")))
        return list(rows.order_by(*OVER_SOONEST.order)[:SOON])

    def _ending(self) -> list[Any]:
        reader = self.request.reader
        rows = Disclosure.objects.visible_to(reader).ending_soon(reader.now).annotate(of_all=Window(Count("pk")))
        return list(rows.select_related("organization", "item")[:SOON])

    def _catalogue(self, since: datetime.datetime | None) -> tuple[list[dict[str, Any]], int]:
        """The catalogue's first level with how many current lines it holds, and how many of all are new."""
        lines = Disclosure.objects.visible_to(self.request.reader).current(self.request.reader.now).order_by()
        is_new = Q(listed_at__gte=since) if since else Q(pk__in=[])
        counts, new_count = Counter[str](), 0
        for category, n, new in lines.values_list("item__category").annotate(
            n=Count("pk"), new=Count("pk", filter=is_new)
        ):
            counts[str(category)] = n
            new_count += new
        catalogue = Catalogue(self.request.reader)
        return catalogue.tree(counts, lambda code: f"{reverse('list')}?{urlencode({'category': code})}"), new_count

    def _of_mine(self) -> dict[str, Any]:
        reader = self.request.reader
        places = places_of(reader, with_last=True)
        return {"places": places, "who": who_reads(places), "questions": list(mine(reader)[:QUESTIONS])}

    def _of_everybody(self) -> dict[str, Any]:
        """For visitors: the organisations at the top of the tree."""
        found = Organization.objects.visible_to(self.request.reader).filter(level__lte=TOP_LEVELS)
        return {"organizations": found.order_by("level", "code")[:TOP_PLACES]}


def asking(reader: Reader) -> DisclosureQuerySet:
    """What asks for opinions now.  Rule: L4.

    `over_at` says until when, `may_ask` whether `reader` is one of those asked.
    """
    rows = Disclosure.objects.visible_to(reader).current(reader.now).asking()
    open_to_them = Disclosure.objects.in_circles_of(reader).filter(pk=OuterRef("pk"))
    rows = rows.annotate(over_at=Coalesce("ends_at", Value(NEVER)), may_ask=Exists(open_to_them))
    return rows.select_related("organization", "item")


class Consultations(TemplateView):
    """All that asks for opinions, and all that asked before, each a page at a time."""

    request: Any
    template_name = "portal/consultations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, asked = self.request.reader, self.request.GET
        now_asking = asking(reader)
        ended = Disclosure.objects.visible_to(reader).listed().filter(shelf=1).asking()
        try:
            current = OVER_SOONEST.page(now_asking, after=asked.get("after", ""), size=PAGE)
            over = NEWEST.page(
                ended.select_related("organization", "item"),
                before=asked.get("newer", ""),
                after=asked.get("older", ""),
                size=PAGE,
            )
        except BadCursor:
            raise Http404 from None
        return super().get_context_data(**kwargs) | {
            "now": reader.now,
            "asking": current.rows,
            "number": now_asking.count(),
            "first_url": reverse("consultations") if asked.get("after") else "",
            "further_url": _consultations(after=current.after),
            "over": over.rows,
            "newer_url": _consultations("#h-over", newer=over.before),
            "more_url": _consultations("#h-over", older=over.after),
            "crumbs": [(_("Home"), reverse("home")), (_("Consultations"), "")],
        }


def _consultations(section: str = "", **place: str) -> str:
    """The page from a place on in one of its lists; empty where there is no such place."""
    return f"{reverse('consultations')}?{urlencode(place)}{section}" if all(place.values()) else ""
