"""What all pages of the console share: who may open them, what the address asks for, and the way on."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit.act import Act
from inspection.keyset import BadCursor, Keyset, Page
from inspection.look import Look, organizations_below
from inspection.periods import DEFAULT, PRESETS, period
from organizations.models import Organization
from organizations.roles import Role


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


def address_of(view: str, query: dict[str, str], *args: str) -> str:
    kept = {name: value for name, value in query.items() if value}
    address = reverse(view, args=args)
    return f"{address}?{urlencode(kept)}" if kept else address
