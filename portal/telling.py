"""How people were told, as the page of a disclosure shows it: each way with its postings and its evidence."""

import dataclasses
import datetime
import functools
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.choices import Channel
from disclosure.models import Disclosure, Edition, Posting
from disclosure.postings import POST, POSTABLE
from organizations.sight import Reader
from portal.explaining import channel_words


@dataclasses.dataclass(frozen=True)
class Shot:
    """A photograph: where its thumbnail and it are to be had, and what it is of."""

    url: str
    thumbnail_url: str
    width: int
    height: int
    of: str


@dataclasses.dataclass(frozen=True)
class Occasion:
    """One posting, or the release on the website."""

    where: str
    from_on: datetime.date | datetime.datetime | None
    until_on: datetime.date | None = None
    attendance: str = ""
    shots: Sequence[Shot] = ()
    struck_out: str = ""


@dataclasses.dataclass(frozen=True)
class Way:
    """One channel that the edition demands: what was done, and whether it is proved."""

    label: str
    occasions: Sequence[Occasion]
    is_proved: bool


@dataclasses.dataclass(frozen=True)
class Told:
    """All the ways, and in one line how far they have been gone."""

    ways: Sequence[Way]
    tone: str
    summary: str
    events: Sequence[dict[str, Any]]


def told(edition: Edition, reader: Reader) -> Told:
    """How the people whom `edition` is for were told of it, as far as `reader` may know.  Rule: E4, E6."""
    disclosure = edition.disclosure
    postings = postings_of([disclosure], reader) if set(edition.channels) - {Channel.WEB} else []
    ways = [_way(Channel(channel), disclosure, postings) for channel in sorted(edition.channels, key=_place)]
    missing = [way.label for way in ways if not way.is_proved]
    if not disclosure.tier_now:
        tone, summary = "", ""
    elif missing:
        tone, summary = "soon", _("Evidence still missing: %(channels)s") % {"channels": _(", ").join(missing)}
    else:
        tone, summary = "ok", _("Implemented: every way has its evidence")
    return Told(ways, tone, summary, [_event(posting) for posting in postings if not hasattr(posting, "withdrawal")])


def postings_of(disclosures: Iterable[Disclosure], reader: Reader) -> list[Any]:
    """The postings of `disclosures` with proof, what struck them out, and `shots`, in their order; one query."""
    rows = Posting.objects.visible_to(reader).filter(disclosure__in=disclosures).with_proof().with_photos(reader)
    found = []
    for _key, repeated in itertools.groupby(rows.select_related("disclosure", "withdrawal"), key=lambda row: row.pk):
        photographed = list(repeated)
        posting: Any = photographed[0]
        posting.shots = [_shot(row, n) for n, row in enumerate(photographed, start=1) if row.photo_slug]
        found.append(posting)
    return found


def occasion(posting: Any) -> Occasion:
    """A posting as it is shown; with its photographs if it comes from `postings_of`."""
    attendance = ""
    if posting.should_attend is not None:
        attendance = _("%(came)d of %(should)d attended") % {"came": posting.attended, "should": posting.should_attend}
    withdrawal = getattr(posting, "withdrawal", None)
    return Occasion(
        where=posting.place,
        from_on=posting.from_on,
        until_on=posting.until_on,
        attendance=attendance,
        shots=getattr(posting, "shots", ()),
        struck_out=withdrawal.reason if withdrawal else "",
    )


def may_be_printed(edition: Any) -> bool:
    """Whether there is a sheet for the board, for a reader who was asked whether they may read `edition`."""
    return edition.readable and bool(edition.disclosure.tier_now) and Channel.BOARD in edition.channels


def posting_work(edition: Edition, reader: Reader) -> list[dict[str, Any]]:
    """The way to the form on which a posting is recorded, for those who may."""
    disclosure = edition.disclosure
    if disclosure.organization_id not in reader.holding(POST) or edition.state not in POSTABLE:
        return []
    if not set(edition.channels) - {Channel.WEB}:
        return []
    return [{"label": _("Record a posting"), "url": reverse("post", args=[disclosure.slug]), "post": False}]


def qr_code(disclosure: Disclosure) -> SafeString:
    """The address of `disclosure` as an SVG of its own, to be scanned."""
    points = _points(f"{settings.BASE_URL.rstrip('/')}{disclosure.get_absolute_url()}")
    label = format_html('<svg role="img" aria-label="{}" ', _("QR code: the address of this disclosure"))
    return SafeString(points.replace("<svg ", label, 1))  # segno's own drawing, made of digits


@functools.lru_cache(maxsize=1024)
def _points(address: str) -> str:
    """Drawing takes a tenth of the whole page, and what is read is read again."""
    drawn = segno.make(address, error="m", micro=False, boost_error=False)
    return drawn.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)


def _way(channel: Channel, disclosure: Disclosure, postings: Sequence[Any]) -> Way:
    if channel == Channel.WEB:
        released = [Occasion(_("On this page"), disclosure.published_at)] if disclosure.published_at else []
        return Way(channel_words([channel]), released, bool(disclosure.tier_now))
    own = [posting for posting in postings if posting.channel == channel]
    return Way(channel_words([channel]), [occasion(posting) for posting in own], any(one.proves for one in own))


def _event(posting: Posting) -> dict[str, Any]:
    title = _("Made known: %(channel)s") % {"channel": posting.get_channel_display()}
    return {"at": posting.recorded_at, "title": title, "note": posting.place}


def _shot(row: Any, n: int) -> Shot:
    address = reverse("posting_photo", args=[row.disclosure.slug, row.photo_slug])
    words = {"n": n, "channel": row.get_channel_display(), "place": row.place}
    of = _("Photograph %(n)d: %(channel)s, %(place)s") % words
    return Shot(address, f"{address}?small", row.photo_width, row.photo_height, of)


def _place(channel: str) -> int:
    return Channel.values.index(channel)
