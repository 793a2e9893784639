"""Whom an edition is for besides its own circle, in words: circles of other organisations, and readers by name.

For those who write, sign or compare it.  Rule: V2.
"""

from django.utils.translation import gettext as _

from disclosure.models import DisclosureGrant, Edition, ExtraCircle
from organizations.tiers import label_in


def further_circles(edition: Edition) -> list[str]:
    """The circles of other organisations, by organisation."""
    return [_circle(row) for row in edition.extra_circles.select_related("organization").order_by("organization")]


def named_readers(edition: Edition) -> list[str]:
    """The readers by name, each with the days on which they may read it."""
    return [_named(row) for row in edition.grants.select_related("user").order_by("user", "from_on")]


def _circle(row: ExtraCircle) -> str:
    words = {"organization": row.organization.name, "tier": label_in(row.tier, row.organization.kind)}
    if row.subtree:
        return _("%(organization)s and all below it: %(tier)s") % words
    return _("%(organization)s: %(tier)s") % words


def _named(row: DisclosureGrant) -> str:
    words = {"name": row.user.name, "username": row.user.username, "first": row.from_on, "last": row.until_on}
    if row.until_on:
        return _("%(name)s (%(username)s), %(first)s to %(last)s") % words
    return _("%(name)s (%(username)s), from %(first)s") % words
