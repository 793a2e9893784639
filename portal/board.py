"""The sheet for the notice board, and the photographs that prove it hung there.  Rule: E6."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView
from django_sendfile import sendfile

from catalog.choices import Channel, ColumnType
from catalog.timing import MONTHS, Timing, Unit
from disclosure import files
from disclosure.models import Disclosure, Edition, PostingPhoto
from disclosure.postings import POST
from disclosure.reading import record_reading
from disclosure.richtext import plain
from feedback.terms import term_for
from organizations.kinds import Kind
from organizations.models import Organization
from organizations.tiers import Tier, label_in
from portal.explaining import ShownColumn, ShownTable, table_of
from portal.telling import qr_code

PORTRAIT = 31.5
"""How many full-width characters of 16 points stand side by side on A4 upright, with the space between columns."""

NARROWEST_TEXT, GAP = 4, 0.55
"""Of a column of texts, the fewest characters to a line; and the space beside each column."""

UNBROKEN = {ColumnType.DATE, ColumnType.MONTH, ColumnType.PHONE}
"""Texts that stand on one line, as numbers do."""

A_MOMENT = datetime.timedelta(microseconds=1)
"""What ends with a day ends at the first moment of the next."""

OVERSEEN_BY = {
    Kind.VILLAGE_BRANCH: gettext_lazy("Village affairs supervisory committee"),
    Kind.COMMUNITY_BRANCH: gettext_lazy("Residents' supervisory committee"),
}
"""Who signs beside the first responsible person; elsewhere the leading group's office."""


class BoardSheet(DetailView):
    """One page of A4 for the board, for whoever may read the content of what is to hang there."""

    request: Any
    model = Disclosure
    template_name = "portal/sheet.html"

    def get_queryset(self) -> Any:
        readable = Disclosure.objects.readable_to(self.request.reader).filter(tier_now__gt=0)
        return readable.select_related("organization", "item__category__catalog", "item__column_set", "shown")

    def get_object(self, queryset: Any = None) -> Any:
        disclosure = super().get_object(queryset)
        if Channel.BOARD not in disclosure.shown.channels:
            raise Http404
        return disclosure

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        disclosure, reader = self.object, self.request.reader
        edition = disclosure.shown
        edition.disclosure = disclosure
        record_reading(edition, reader, self.request.act)
        table = table_of(edition, list(edition.rows.order_by("position").values_list("cells", flat=True)))
        may_post = disclosure.organization_id in reader.holding(POST)
        return super().get_context_data(**kwargs) | {
            "edition": edition,
            "body_html": SafeString(edition.body),  # sanitised by the verb that closed it
            "says_summary": bool(edition.summary) and edition.summary.strip() not in plain(edition.body),
            "table": table,
            "is_wide": table is not None and _width(table) > PORTRAIT,
            "circle": "" if disclosure.tier_now == Tier.PUBLIC else _circle(disclosure),
            "dated": edition.fact_on or disclosure.published_at,
            "overseer": OVERSEEN_BY.get(disclosure.organization.kind, _("Leading group's office")),
            "facts": _facts(disclosure, edition),
            "qr": qr_code(disclosure),
            "is_over": disclosure.shelf or (disclosure.ends_at is not None and disclosure.ends_at <= reader.now),
            "post_url": reverse("post", args=[disclosure.slug]) if may_post else "",
        }


def _circle(disclosure: Disclosure) -> str:
    return label_in(disclosure.tier_now, disclosure.organization.kind)


def _facts(disclosure: Disclosure, edition: Edition) -> list[tuple[str, str]]:
    """The lines at the foot: how long it hangs, for whom, and how to say what one thinks of it."""
    organization = disclosure.organization
    facts = [
        (_("Time shown"), _period(disclosure)),
        (_("Audience"), _circle(disclosure)),
        (_("Opinions"), _how_to_answer(organization)),
        (_("Answer within"), _answered_within(organization)),
    ]
    number = edition.attachments.count()
    if number:
        text = ngettext("%(n)d file, to be had by the code", "%(n)d files, to be had by the code", number)
        facts.insert(2, (_("Attachments"), text % {"n": number}))
    return facts


def _period(disclosure: Disclosure) -> str:
    """From when on it is shown, and when the sheet changes."""
    first = _day(disclosure.published_at)
    if disclosure.ends_at is not None:
        return _("%(first)s to %(last)s, then the sheet comes down") % {
            "first": first,
            "last": _day(disclosure.ends_at - A_MOMENT),
        }
    if disclosure.item.timing in MONTHS:
        return _("from %(first)s, changed when the next period's is disclosed") % {"first": first}
    if disclosure.item.timing == Timing.LONG_TERM:
        return _("from %(first)s, changed when the matter changes") % {"first": first}
    return _("from %(first)s, until its time is over") % {"first": first}


def _how_to_answer(organization: Organization) -> str:
    ways = [_("scan the code and sign in")]
    if organization.phone:
        ways.append(_("telephone %(number)s") % {"number": organization.phone})
    if organization.address:
        ways.append(_("in person at %(address)s") % {"address": organization.address})
    return _("; ").join(ways)


def _answered_within(organization: Organization) -> str:
    term = term_for(organization.kind)
    if term.unit == Unit.WORKING:
        return ngettext("%(n)d working day", "%(n)d working days", term.number) % {"n": term.number}
    return ngettext("%(n)d day", "%(n)d days", term.number) % {"n": term.number}


def _day(moment: datetime.datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d") if moment else ""


def _width(table: ShownTable) -> float:
    """How wide the table must be, in full-width characters: digits take half, texts may be broken."""
    cells_of = zip(*table.rows, table.sums or [""] * len(table.columns), strict=True)
    return sum(_column_width(column, cells) + GAP for column, cells in zip(table.columns, cells_of, strict=True))


def _column_width(column: ShownColumn, cells: Iterable[str]) -> float:
    widest = max(map(_signs, cells), default=0)
    if column.numeric or column.type in UNBROKEN:
        return max(widest, NARROWEST_TEXT)
    return min(max(widest, _signs(column.title)), NARROWEST_TEXT)


def _signs(text: str) -> float:
    """The width of a text in full-width characters."""
    return sum(1 if not sign.isascii() else 0.3 if sign in ",.:-" else 0.56 for sign in text)


class PostingPhotograph(DetailView):
    """A photograph of a posting, or with `?small` its thumbnail, for whoever sees the line.  Rule: E6."""

    request: Any
    model = PostingPhoto

    def get_queryset(self) -> Any:
        photos = PostingPhoto.objects.visible_to(self.request.reader)
        return photos.filter(posting__disclosure__slug=self.kwargs["disclosure"])

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        is_small = "small" in self.request.GET
        path = files.path_of(self.object.thumbnail_sha256 if is_small else self.object.sha256)
        if not path.exists():
            raise Http404
        response = sendfile(
            self.request, str(path), attachment_filename=f"{self.object.slug}.jpg", mimetype="image/jpeg"
        )
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
