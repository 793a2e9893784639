"""The first page: what is new for me, what asks for my opinion, what ends soon; and what is open to everybody."""

import datetime
from collections import Counter
from typing import Any

from django.db.models import Count, F, Q, Window
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from disclosure.models import Disclosure
from feedback.actions import mine
from organizations.models import Organization
from organizations.visits import visit
from portal.catalogue import Catalogue
from portal.circles import places_of, who_reads
from portal.listing import EDITION

NEW, SOON, QUESTIONS = 8, 5, 3
MOST_ASKING = 100
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
            "asking": asking(reader, SOON),
            "ending": self._ending(),
            "tree": tree,
            **(self._of_mine() if reader.person else self._of_everybody()),
        }

    def _new(self, since: datetime.datetime | None) -> list[Any]:
        """What came since the last visit; whoever is here for the first time finds the newest."""
        newest = Disclosure.objects.newest_visible(self.request.reader, NEW, since=since)
        return list(newest.select_related("organization", "item").annotate(**EDITION))

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


def asking(reader: Any, number: int) -> list[Any]:
    """What asks for opinions now, those first whose time is over first; `of_all` counts them all.  Rule: L4."""
    rows = Disclosure.objects.visible_to(reader).current(reader.now).asking()
    rows = rows.annotate(of_all=Window(Count("pk"))).order_by(F("ends_at").asc(nulls_last=True), "-listed_at", "-id")
    return list(rows.select_related("organization", "item")[:number])


class Consultations(TemplateView):
    """All that asks for opinions, and what asked before."""

    request: Any
    template_name = "portal/consultations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        over = Disclosure.objects.visible_to(reader).listed().filter(shelf=1).asking()
        return super().get_context_data(**kwargs) | {
            "now": reader.now,
            "asking": asking(reader, MOST_ASKING),
            "over": over.select_related("organization", "item").order_by("-listed_at", "-id")[:NEW],
            "crumbs": [(_("Home"), reverse("home")), (_("Consultations"), "")],
        }
