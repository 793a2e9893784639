"""What there is to say of a period that was read: its meaning in words and fields, or what to write instead."""

from typing import Any

from django.utils.translation import gettext as _

from catalog.reading import vocabulary
from catalog.reading.leftovers import names_a_day, names_kinds, names_two_days
from catalog.reading.periods import Period, is_negative
from catalog.reading.wording import plain

MAX_DAYS = 10_000


def problem(period: Period, text: str) -> str:
    """Why nothing certain follows from `period`; empty where something does."""
    if is_negative(plain(text)):
        return _("“%(text)s” holds a number below zero.") % {"text": text}
    if period.conflict:
        return _("“%(text)s” names timings that exclude each other: %(timings)s.") % {
            "text": text,
            "timings": "、".join(vocabulary.TIMINGS.get(timing, "定期") for timing in period.conflict),
        }
    if "小时" in plain(text):
        return _("“%(text)s” counts in hours. Write days, such as 1天内.") % {"text": text}
    if not period.timing:
        return _(
            "“%(text)s” does not say when: write 长期, 每月, 每季度, 每半年, 每年, 阶段 or 及时, or a deadline "
            "such as 7个工作日内."
        ) % {"text": text}
    if period.rest_matters:
        return _unread(period, text)
    lengths = (period.within, period.minimum_days, period.minimum_working_days)
    if any(days is not None and not 0 < days <= MAX_DAYS for days in lengths):
        return _("“%(text)s” holds a number of days that is not between 1 and %(limit)d.") % {
            "text": text,
            "limit": MAX_DAYS,
        }
    return ""


def _unread(period: Period, text: str) -> str:
    """What to write instead of that in `text` which was not understood."""
    rest = period.rest.removeprefix(period.aside) or period.rest
    if names_kinds(rest):
        sentence = _("“%(rest)s” in “%(text)s” sets some matters off from others: give each kind a row of its own.")
    elif names_two_days(rest):
        sentence = _(
            "“%(rest)s” in “%(text)s” names several days of one period: write 每半年 or 每季度, or a row for each."
        )
    elif names_a_day(rest):
        sentence = _(
            "“%(rest)s” in “%(text)s” is not the same number of days after its period in every year: "
            "write 年度结束后N日内, 季度结束后N日内 or 每月N日前 (N up to 28)."
        )
    else:
        sentence = _(
            "“%(rest)s” in “%(text)s” is not understood: write 不少于N天 for a length, N个工作日内 for a deadline."
        )
    return sentence % {"rest": rest, "text": text}


def disagreement(period: Period, shortest: dict[str, Any]) -> str:
    """Why the column of the shortest time contradicts the period; empty where it does not."""
    pairs = [(getattr(period, name), shortest.get(name)) for name in ("minimum_days", "minimum_working_days")]
    for said, also in pairs:
        if said and also and said != also:
            return _("The period says %(one)d days at least, the column of the shortest time %(other)d.") % {
                "one": said,
                "other": also,
            }
    return ""


def in_words(period: Period) -> str:
    """What was understood of a period, in the words of catalogues, and what was not."""
    words = [f"{vocabulary.TIMINGS[period.timing]} ({period.timing})"]
    if period.within is not None:
        words.append(f"{period.within}{vocabulary.UNITS[period.unit]}内")
    if period.minimum_days is not None:
        words.append(f"不少于{period.minimum_days}天")
    if period.minimum_working_days is not None:
        words.append(f"不少于{period.minimum_working_days}个工作日")
    if period.rest:
        words.append(_("but “%(rest)s” was not understood and is left out") % {"rest": period.rest})
    return "，".join(words)


def period_values(period: Period) -> dict[str, Any]:
    has_minimum = period.minimum_days is not None or period.minimum_working_days is not None
    return {
        "timing": period.timing,
        "minimum_days": period.minimum_days,
        "minimum_working_days": period.minimum_working_days,
        "minimum_basis": "public" if has_minimum else "none",
        "disclose_within_days": period.within,
        "disclose_within_unit": period.unit,
    }
