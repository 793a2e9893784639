"""When a duty falls due, and how long a disclosure must stay, each with its reason.  Rule: T3, T5, T6.

Pure: rows and the calendar come in, days come out.  An explanation is kept as JSON values, so that it reads in
any language and long after the numbers of the catalogue have changed:

    {"rule": "item", "reply", or the timing type whose default it is, "source": where the number comes from,
     "start": "2026-09-30", "number": 3, "unit": "working", "skipped": [{"day": "2026-10-01", "name": "国庆节"}, …]}

and `"assumed": true` besides, where the working days went beyond the table and took the ordinary week for granted.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from catalog.timing import MONTHS, Timing, Unit
from organizations.calendar import ONE_DAY, Counted, Skipped, WorkingCalendar

if TYPE_CHECKING:
    from catalog.models import Item, TimingRule

OF_THE_ITEM = "item"
OF_THE_REPLY = "reply"

Explanation = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Due:
    """A last day: on which a duty is still met in time, or a disclosure still stays; and how it came about."""

    on: datetime.date
    explained: Explanation


@dataclasses.dataclass(frozen=True)
class End:
    """The earliest moment at which a disclosure may end, and every minimum that was asked; the latest decides."""

    at: datetime.datetime
    minimums: tuple[Due, ...]


@dataclasses.dataclass(frozen=True)
class _Span:
    """A number of days of one unit, and who says so."""

    rule: str
    source: str
    number: int
    unit: str


def due_for(item: "Item", rule: "TimingRule", start: datetime.date, calendar: WorkingCalendar) -> Due:
    """When what began on `start` falls due: by the item's own number, else by `rule`, its timing's default.

    `start` is the last day of a period, the day of a fact, or the day on which a duty came up; it does not
    count itself.  Rule: T3.
    """
    return _count(_deadline(item, rule), start, calendar)


def reply_due(number: int, unit: str, source: str, start: datetime.date, calendar: WorkingCalendar) -> Due:
    """By when something that was asked on `start` is answered: `number` days of `unit` after it.  Rule: F2."""
    return _count(_Span(OF_THE_REPLY, source, number, unit), start, calendar)


def counted_anew(due: Due, calendar: WorkingCalendar) -> Due:
    """`due` by the same number from the same day, as `calendar` has the working days now.  Rule: T3, T6."""
    told = due.explained
    span = _Span(told["rule"], told["source"], told["number"], told["unit"])
    return _count(span, datetime.date.fromisoformat(told["start"]), calendar)


def kept_until(item: "Item", rule: "TimingRule", moment: datetime.datetime, calendar: WorkingCalendar) -> End | None:
    """The earliest moment at which what reached its outermost circle at `moment` may end, be withdrawn or narrowed.

    The latest of the item's days, the item's working days and the default of its timing; None where none is
    given.  The day of the release does not count, and the last day counts in full: seven days from 20 November
    09:00 last until 28 November 00:00, where the organisations live.  Rule: T5.
    """
    released_on = clock.day_of(moment)
    minimums = tuple(_count(span, released_on, calendar) for span in _minimums(item, rule))
    if not minimums:
        return None
    last_day = max(minimum.on for minimum in minimums)
    return End(clock.start_of(last_day + ONE_DAY), minimums)


def minimum_end(
    item: "Item", rule: "TimingRule", from_moment: datetime.datetime, calendar: WorkingCalendar
) -> End | None:
    """The moment before which what reached its outermost circle at `from_moment` does not end.  Rule: T5.

    A temporary or staged disclosure ends then by itself, or stays when no number is given: None.  A regular one
    ends when the next period's takes its place, not sooner than this; most have no minimum: None.  A long-term
    one never ends by itself: always None; how long it must be kept says `kept_until`.
    """
    if item.timing == Timing.LONG_TERM:
        return None
    return kept_until(item, rule, from_moment, calendar)


def explain(due: Due) -> str:
    """Why a duty falls due on its day, in one sentence of the language in use."""
    return _("Due on %(day)s: %(span)s, %(rule)s%(remarks)s.") % _words(due)


def explain_end(item: "Item", end: End | None) -> list[str]:
    """When a disclosure of `item` ends and why, in sentences; `end` is what `kept_until` answered."""
    minimums = end.minimums if end else ()
    return [*(_least(minimum) for minimum in minimums), _ending(item, end)]


def _deadline(item: "Item", rule: "TimingRule") -> _Span:
    if item.disclose_within_days is not None:
        return _Span(OF_THE_ITEM, _sources(item), item.disclose_within_days, item.disclose_within_unit)
    return _Span(rule.timing, rule.due_source, rule.due_number, rule.due_unit)


def _minimums(item: "Item", rule: "TimingRule") -> Iterator[_Span]:
    if item.minimum_days is not None:
        yield _Span(OF_THE_ITEM, _sources(item), item.minimum_days, Unit.CALENDAR)
    if item.minimum_working_days is not None:
        yield _Span(OF_THE_ITEM, _sources(item), item.minimum_working_days, Unit.WORKING)
    if rule.minimum_days is not None:
        yield _Span(rule.timing, "", rule.minimum_days, Unit.CALENDAR)


def _sources(item: "Item") -> str:
    return "; ".join(str(source) for source in item.sources)


def _count(span: _Span, start: datetime.date, calendar: WorkingCalendar) -> Due:
    """The day that `span` after `start` leads to, and why."""
    is_working = span.unit == Unit.WORKING
    counted = calendar.add(start, span.number) if is_working else Counted(start + ONE_DAY * span.number)
    explained: Explanation = {
        "rule": str(span.rule),
        "source": span.source,
        "start": start.isoformat(),
        "number": span.number,
        "unit": str(span.unit),
        "skipped": [{"day": skipped.day.isoformat(), "name": skipped.name} for skipped in counted.skipped],
    }
    if counted.assumed:
        explained["assumed"] = True
    return Due(counted.day, explained)


def _least(due: Due) -> str:
    return _("It stays for at least %(span)s, %(rule)s%(remarks)s: until the end of %(day)s.") % _words(due)


def _ending(item: "Item", end: End | None) -> str:
    if end is None:
        return _open_ending(item)
    last_day = {"day": _date(clock.day_of(end.at) - ONE_DAY)}
    if item.timing == Timing.LONG_TERM:
        return _("It does not end by itself, and is not withdrawn before the end of %(day)s.") % last_day
    if item.timing in MONTHS:
        later = _("It ends when the disclosure of the next period takes its place, not before the end of %(day)s.")
        return later % last_day
    return _("It ends by itself at the end of %(day)s.") % last_day


def _open_ending(item: "Item") -> str:
    if item.timing in MONTHS:
        return _("It ends when the disclosure of the next period takes its place.")
    return _("It does not end by itself.")


def _words(due: Due) -> dict[str, str]:
    """The parts that the sentences are made of."""
    explained = due.explained
    return {
        "day": _date(due.on),
        "span": _span(explained),
        "rule": _rule(explained),
        "remarks": _skipped(explained) + _assumed(explained),
    }


def _span(explained: Explanation) -> str:
    words = {"number": explained["number"], "start": _date(datetime.date.fromisoformat(explained["start"]))}
    if explained["unit"] == Unit.WORKING:
        text = ngettext(
            "%(number)d working day after %(start)s", "%(number)d working days after %(start)s", words["number"]
        )
    else:
        text = ngettext("%(number)d day after %(start)s", "%(number)d days after %(start)s", words["number"])
    return text % words


def _rule(explained: Explanation) -> str:
    if explained["rule"] == OF_THE_ITEM:
        rule = _("as the item itself says")
    elif explained["rule"] == OF_THE_REPLY:
        rule = _("the term for replies")
    else:
        rule = _("the default for “%(timing)s”") % {"timing": Timing(explained["rule"]).label}
    source = _(" (source: %(source)s)") % explained if explained["source"] else ""
    return rule + source


def _skipped(explained: Explanation) -> str:
    days = [Skipped(datetime.date.fromisoformat(row["day"]), row["name"]) for row in explained["skipped"]]
    if not days:
        return ""
    return _("; not counted: %(days)s") % {"days": _(", ").join(_stretch(stretch) for stretch in _stretches(days))}


def _assumed(explained: Explanation) -> str:
    if not explained.get("assumed"):
        return ""
    return _("; the holiday table does not reach that far, an ordinary week was assumed")


def _stretches(days: Iterable[Skipped]) -> Iterator[list[Skipped]]:
    """`days`, in order, as stretches of days that follow each other."""
    for _key, stretch in groupby(enumerate(days), key=lambda pair: pair[1].day.toordinal() - pair[0]):
        yield [skipped for _position, skipped in stretch]


def _stretch(days: Sequence[Skipped]) -> str:
    first, last = _date(days[0].day), _date(days[-1].day)
    names = dict.fromkeys(skipped.name for skipped in days if skipped.name)
    words = {"first": first, "last": last, "name": _(", ").join(names) or _("weekend")}
    return (_("%(first)s (%(name)s)") if first == last else _("%(first)s to %(last)s (%(name)s)")) % words


def _date(day: datetime.date) -> str:
    return date_format(day)
