"""The page of the search."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from disclosure.searching import query_of, search
from portal.listing import cursor, place_of

PAGE = 20


class Search(TemplateView):
    request: Any
    template_name = "portal/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = query_of(self.request.GET.get("q", ""))
        before = cursor(self._place())
        hits, further = search(query, self.request.reader, PAGE, before=before)
        return super().get_context_data(**kwargs) | {
            "query": query.typed.replace("\0", ""),
            "hits": hits,
            "now": self.request.reader.now,
            "newer_url": self._url(query.typed) if before else "",
            "more_url": self._url(query.typed, before=place_of(*further)) if further else "",
            "crumbs": [(_("Home"), reverse("home")), (_("Search"), "")],
            "ways": [
                (_("All that is disclosed to me"), reverse("list")),
                (_("Choose an organisation"), reverse("organizations")),
                (_("What I can see, and why"), reverse("help")),
            ],
        }

    def _place(self) -> str:
        before = self.request.GET.get("before", "")
        if "\0" in before:
            raise Http404
        return before

    def _url(self, typed: str, **more: str) -> str:
        return f"{reverse('search')}?{urlencode({'q': typed, **more})}"
