"""How titles, times, names and sizes are written on every page."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy

register = template.Library()

NOTHING = "—"

# The middle of "body | year | matter": a year, with the quarter, half or month that may follow it.
YEAR = re.compile(
    r"(?:19|20)\d{2}(?:[—–-](?:19|20)\d{2})?年(?:度|第[一二三四1-4]季度|[上下]半年|(?:1[0-2]|0?[1-9])月份?)?"
)
# A longer matter may break inside: keeping it whole would leave half a line empty on a phone.
KEPT_WHOLE = 11

COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "令狐", "慕容", "东方", "夏侯")


@register.filter
def breaks(title: str) -> SafeString:
    """A title that prefers to break at body, year and matter; escaped.

    "县林业局2026年机构调整情况" becomes three pieces with `<wbr>` between them.  A title without a
    year comes back as it is.
    """
    found = YEAR.search(title)
    if not found:
        return conditional_escape(title)
    pieces = [
        _whole(title[: found.start()]),
        format_html('<span class="nb">{}</span>', found[0]),
        _whole(title[found.end() :]),
    ]
    return SafeString("<wbr>".join(piece for piece in pieces if piece))


def _whole(piece: str) -> SafeString:
    if not piece:
        return SafeString("")
    if len(piece) > KEPT_WHOLE:
        return conditional_escape(piece)
    return format_html('<span class="kw">{}</span>', piece)


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """An aware moment as `YYYY-MM-DD HH:MM` in `<time>`, in the site's own zone; a dash for none."""
    if value is None:
        return SafeString(NOTHING)
    local = timezone.localtime(value, timezone.get_default_timezone())
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), f"{local:%Y-%m-%d %H:%M}")


@register.simple_tag
def second(value: datetime) -> SafeString:
    """An aware moment with its seconds, as `YYYY-MM-DD HH:MM:SS` in `<time>`, in the site's own zone."""
    local = timezone.localtime(value, timezone.get_default_timezone())
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M:%S}"
    )


@register.simple_tag
def day(value: date | datetime | None) -> SafeString:
    """A calendar day, or the day of an aware moment in the site's own zone, as `YYYY-MM-DD` in `<time>`."""
    if value is None:
        return SafeString(NOTHING)
    if isinstance(value, datetime):
        value = timezone.localtime(value, timezone.get_default_timezone()).date()
    return format_html('<time datetime="{0}">{0}</time>', value.isoformat())


@register.filter
def just_day(value: datetime) -> str:
    """The day of an aware moment in the site's own zone, as plain text within a sentence."""
    return timezone.localtime(value, timezone.get_default_timezone()).date().isoformat()


@register.filter
def masked(name: str | None) -> str:
    """A person's name with the surname alone: 王小明 is 王**, 李四 is 李*, 欧阳修 is 欧阳*."""
    name = (name or "").strip()
    if not name:
        return ""
    kept = 2 if len(name) > 2 and name.startswith(COMPOUND_SURNAMES) else 1
    return name[:kept] + "*" * min(len(name) - kept, 2)


@register.filter
def file_size(count: int | None) -> str:
    """A number of bytes as B, KB or MB, in steps of 1,024."""
    if count is None:
        return NOTHING
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{round(count / 1024)} KB"
    return f"{count / 1024 / 1024:.1f} MB"


@register.filter
def short_hash(value: str | None) -> str:
    """The first and last four signs of a checksum."""
    if not value:
        return NOTHING
    return f"{value[:4]}…{value[-4:]}" if len(value) > 9 else value


@register.filter
def or_dash(value: object) -> object:
    """The value, or a dash where there is none: a label is never left without a word.

    Days and moments are written as everywhere else.
    """
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else value


@register.filter
def minutes(length: timedelta) -> int:
    """A length of time in whole minutes, rounded up."""
    return math.ceil(length.total_seconds() / 60)


@register.filter
def paired(columns: Iterable[Any], row: Any) -> list[tuple[Any, Any]]:
    """Each column with its text of `row`, which is a list of texts or holds one in `cells`."""
    return list(zip(columns, getattr(row, "cells", row), strict=False))


@register.filter
def form_anchor(field: str) -> str:
    """Where on the form of an edition the field of a fault stands; a row's cell leads to its row."""
    if field in {"releases", "channels"}:  # the channels are the catalogue's, not typed here
        return "plan"
    if field.startswith("releases-"):
        return f"id_stage_{field.removeprefix('releases-')}"
    if field.startswith("row-"):
        return "-".join(field.split("-")[:2])
    return field if field in {"rows", "attachments"} else f"id_{field}"


@register.filter
def parts(value: Any) -> list[Any]:
    """One short text, or several, as a list without the empty ones."""
    return [value] if isinstance(value, str) and value else [part for part in value or () if part]


@register.simple_tag
def site_name() -> str:
    """What this site calls itself (setting `SITE_NAME`)."""
    return str(getattr(settings, "SITE_NAME", "") or gettext("Party affairs disclosure"))


@register.simple_tag
def site_contact() -> dict[str, str]:
    """Whom to turn to (setting `SITE_CONTACT`): office, address, telephone, hours; any may be empty."""
    return {
        "office": "",
        "address": "",
        "telephone": "",
        "hours": "",
        **getattr(settings, "SITE_CONTACT", {}),
    }


@register.filter
def reason_words(reason: str | None) -> str:
    """Why something was changed, as somebody wrote it; the code of a verb, which stands in for it, is no word."""
    return "" if not reason or re.fullmatch(r"[a-z_]+", reason) else reason


VERBS = {
    "propose": pgettext_lazy("verb", "Propose"),
    "clear": pgettext_lazy("verb", "Clear"),
    "review": pgettext_lazy("verb", "Review"),
    "approve": pgettext_lazy("verb", "Approve"),
    "pass_up": pgettext_lazy("verb", "Pass up"),
    "return_to_author": pgettext_lazy("verb", "Return"),
    "call_back": pgettext_lazy("verb", "Call back"),
    "refuse": pgettext_lazy("verb", "Refuse"),
    "release": pgettext_lazy("verb", "Release"),
    "suspend": pgettext_lazy("verb", "Suspend"),
    "resume": pgettext_lazy("verb", "Resume"),
    "withdraw": pgettext_lazy("verb", "Withdraw"),
    "supersede": pgettext_lazy("verb", "Supersede"),
    "end": pgettext_lazy("verb", "End"),
    "archive": pgettext_lazy("verb", "Archive"),
}


@register.filter
def verb_word(verb: str) -> str:
    """The name of a verb of the procedure."""
    return str(VERBS[verb])
