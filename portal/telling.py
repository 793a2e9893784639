"""How people were told, as the page of a disclosure shows it: each way with its postings and its evidence."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import segno
from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.choices import Channel
from disclosure.actions import POST, POSTABLE
from disclosure.models import Disclosure, Edition, Posting, PostingPhoto
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
    postings = postings_of([disclosure], reader)
    ways = [_way(Channel(channel), disclosure, postings) for channel in sorted(edition.channels, key=_place)]
    missing = [way.label for way in ways if not way.is_proved]
    if not disclosure.tier_now:
        tone, summary = "", ""
    elif missing:
        tone, summary = "soon", _("Evidence still missing: %(channels)s") % {"channels": _(", ").join(missing)}
    else:
        tone, summary = "ok", _("Implemented: every way has its evidence")
    return Told(ways, tone, summary, [_event(posting) for posting in postings if not hasattr(posting, "withdrawal")])


def postings_of(disclosures: Iterable[Disclosure], reader: Reader) -> list[Posting]:
    """The postings of `disclosures` with proof, photographs and what struck them out, in their order; two queries."""
    photos = Prefetch("photos", PostingPhoto.objects.visible_to(reader).order_by("id"))
    rows = Posting.objects.visible_to(reader).filter(disclosure__in=disclosures).with_proof()
    return list(rows.select_related("withdrawal").prefetch_related(photos).order_by("from_on", "id"))


def occasion(posting: Posting, disclosure: Disclosure) -> Occasion:
    """A posting as it is shown."""
    label = posting.get_channel_display()
    shots = [
        Shot(
            url=_address(disclosure, photo),
            thumbnail_url=f"{_address(disclosure, photo)}?small",
            width=photo.width,
            height=photo.height,
            of=_("Photograph %(n)d: %(channel)s, %(place)s") % {"n": n, "channel": label, "place": posting.place},
        )
        for n, photo in enumerate(posting.photos.all(), start=1)
    ]
    attendance = ""
    if posting.should_attend is not None:
        attendance = _("%(came)d of %(should)d attended") % {"came": posting.attended, "should": posting.should_attend}
    withdrawal = getattr(posting, "withdrawal", None)
    return Occasion(
        where=posting.place,
        from_on=posting.from_on,
        until_on=posting.until_on,
        attendance=attendance,
        shots=shots,
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
    address = f"{settings.BASE_URL.rstrip('/')}{disclosure.get_absolute_url()}"
    drawn = segno.make(address, error="m", micro=False, boost_error=False)
    points = drawn.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    label = format_html('<svg role="img" aria-label="{}" ', _("QR code: the address of this disclosure"))
    return SafeString(points.replace("<svg ", label, 1))  # segno's own drawing, made of digits


def _way(channel: Channel, disclosure: Disclosure, postings: Sequence[Posting]) -> Way:
    if channel == Channel.WEB:
        released = [Occasion(_("On this page"), disclosure.published_at)] if disclosure.published_at else []
        return Way(channel_words([channel]), released, bool(disclosure.tier_now))
    own = [posting for posting in postings if posting.channel == channel]
    proved: Any = [posting for posting in own if posting.proves]  # type: ignore[attr-defined]
    return Way(channel_words([channel]), [occasion(posting, disclosure) for posting in own], bool(proved))


def _event(posting: Posting) -> dict[str, Any]:
    title = _("Made known: %(channel)s") % {"channel": posting.get_channel_display()}
    return {"at": posting.recorded_at, "title": title, "note": posting.place}


def _address(disclosure: Disclosure, photo: PostingPhoto) -> str:
    return reverse("posting_photo", args=[disclosure.slug, photo.slug])


def _place(channel: str) -> int:
    return Channel.values.index(channel)
