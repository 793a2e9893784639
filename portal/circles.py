"""Where the reader stands, and what that opens: for the home page, the list, and the page that explains sight."""

import dataclasses
import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from disclosure.models import Disclosure
from organizations.models import Organization
from organizations.sight import Reader
from organizations.tiers import label_in


@dataclasses.dataclass(frozen=True)
class Place:
    """An organisation that the reader belongs to, what they are there, and when something last came to their sight."""

    organization: Organization
    tier: int
    last_at: datetime.datetime | None = None

    @property
    def label(self) -> str:
        return label_in(self.tier, self.organization.kind)


def places_of(reader: Reader, *, with_last: bool = False) -> list[Place]:
    """Where the reader stands, the narrowest tier first.  Rule: V2."""
    tiers = reader.places
    if not tiers:
        return []
    organizations = Organization.objects.visible_to(reader).filter(pk__in=tiers)
    if with_last:
        seen = Disclosure.objects.visible_to(reader).listed().filter(organization=OuterRef("pk"))
        newest = seen.order_by("-listed_at", "-id").values("listed_at")[:1]
        organizations = organizations.annotate(last_at=Subquery(newest))
    found = [Place(each, tiers[each.pk], getattr(each, "last_at", None)) for each in organizations]
    return sorted(found, key=lambda place: (place.tier, -place.organization.level, place.organization.code))


def who_reads(places: list[Place]) -> str:
    """Who the reader is here, in one line: at most two circles by name."""
    if not places:
        return _("You belong to no circle: you see what is disclosed to the public.")
    named = _("; ").join(
        _("“%(tier)s” (%(organization)s)") % {"tier": place.label, "organization": place.organization.name}
        for place in places[:2]
    )
    if len(places) > 2:
        return _("You read as: %(places)s and in %(n)d more organisations") % {"places": named, "n": len(places) - 2}
    return _("You read as: %(places)s") % {"places": named}
