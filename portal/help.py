"""What I can see, and why: each circle that the reader stands in, in words; and how accessible the pages are."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from organizations.models import Office, Organization
from organizations.roles import CARRYING_ROLES, SIGNING_ROLES, Role, SitePost
from organizations.tiers import Tier, label_in
from portal.circles import Place, places_of


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why somebody sees something: where, as what, and in words what that opens."""

    title: str
    lines: Sequence[str]
    url: str = ""


class Help(TemplateView):
    request: Any
    template_name = "portal/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "reasons": [_everybody(), *self._circles(), *self._offices()],
            "crumbs": [(_("Home"), reverse("home")), (_("What I can see, and why"), "")],
        }

    def _circles(self) -> list[Reason]:
        """One for each place where the reader stands."""
        reader = self.request.reader
        places = places_of(reader)
        above = {pk for place in places for pk in place.organization.path[:-1]}
        names = dict(Organization.objects.visible_to(reader).filter(pk__in=above).values_list("pk", "name"))
        return [_circle(place, [names[pk] for pk in place.organization.path[:-1]]) for place in places]

    def _offices(self) -> list[Reason]:
        if self.request.reader.person is None:
            return []
        reasons = [_office(office) for office in self.request.user.offices_today]
        if self.request.reader.site_post != SitePost.NONE:
            title = str(SitePost(self.request.reader.site_post).label)
            reasons.append(Reason(title, [_("Who keeps the system sees no restricted content.")]))
        return reasons


def _everybody() -> Reason:
    return Reason(
        _("Because you are anybody"),
        [_("What is disclosed to the public is open to everybody, without signing in.")],
        f"{reverse('list')}?tier=7",
    )


def _circle(place: Place, above: list[str]) -> Reason:
    organization = place.organization
    tiers = [label_in(tier, organization.kind) for tier in range(place.tier, Tier.PUBLIC)]
    lines = [
        _("You see what %(organization)s discloses to %(tiers)s.")
        % {"organization": organization.name, "tiers": _(", ").join(tiers)}
    ]
    if above:
        lines.append(
            _("The same holds for what %(organizations)s disclose to these circles of all organisations below them.")
            % {"organizations": _(", ").join(above)}
        )
    title = _("In %(organization)s you are “%(tier)s”") % {"organization": organization.name, "tier": place.label}
    return Reason(title, lines, reverse("organization", args=[organization.code]))


def _office(office: Office) -> Reason:
    title = _("You are %(office)s of %(organization)s") % {
        "office": office.get_role_display(),
        "organization": office.organization.name,
    }
    line = _("This office opens no further items.")
    if office.role in {Role.DRAFTER, *SIGNING_ROLES}:
        line = _("You see what is on its way there, and where the next signature is awaited of it.")
    elif office.role in CARRYING_ROLES:
        line = _("You see what was approved there.")
    elif office.role == Role.INSPECTOR:
        line = _("You see everything of it and below it, drafts apart; what you open is recorded.")
    lines = [line]
    if office.until_on:
        lines.append(_("This ends by itself after %(day)s.") % {"day": office.until_on.isoformat()})
    return Reason(title, lines)


class Accessibility(TemplateView):
    template_name = "portal/accessibility.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"crumbs": [(_("Home"), reverse("home")), (_("Accessibility"), "")]}
