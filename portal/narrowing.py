"""How the list is narrowed, and how much stands behind each way of narrowing it.

A filter narrows twice with the same meaning: the rows (`rows`, in the form of `newest_visible`) and the counts
(`q`).  The counts of one filter are taken within all the others, and within the reader's sight.  Rule: L1.
"""

import dataclasses
import datetime
import re
from collections import Counter
from typing import Any

from django.db.models import Case, CharField, Count, Q, Value, When
from django.db.models.functions import Cast
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit import clock
from catalog.choices import Family
from catalog.models import Item
from catalog.timing import MONTHS, Timing
from disclosure.models import Disclosure
from organizations.kinds import Kind
from organizations.models import Organization
from organizations.sight import Reader
from organizations.tiers import Tier
from portal.catalogue import Catalogue

YEARS = 8
"""How many years are offered: this one and those before."""
TIMINGS = {
    "long_term": (Timing.LONG_TERM,),
    "regular": tuple(MONTHS),
    "staged": (Timing.STAGED,),
    "temporary": (Timing.TEMPORARY,),
}
"""The seven timing types by what readers tell apart."""
SHELVES = ("current", "ended")

Days = tuple[datetime.date, datetime.date]
"""The first day of a stretch and the first one after it."""


@dataclasses.dataclass(frozen=True)
class Filter:
    """One filter: `q` narrows the lines, the other fields the same for the list; `label` says it in a word."""

    q: Q = dataclasses.field(default_factory=Q)
    columns: dict[str, Any] = dataclasses.field(default_factory=dict)
    items: Q | None = None
    places: Q | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    label: str = ""


class Narrowing:
    """What somebody chose, by the names in the address; a value that cannot be is a missing page.

    `organization` is the one chosen, alone (`organization=`) or with all below it (`below=`).
    """

    def __init__(
        self, chosen: dict[str, str], reader: Reader, catalogue: Catalogue, last_visit: datetime.datetime | None
    ):
        self.chosen, self.reader, self.catalogue, self.last_visit = chosen, reader, catalogue, last_visit
        self.organization = self._organization(chosen["organization"] or chosen["below"])
        self.year = self._number("year", "[0-9]{4}", 1900, 2999)
        self.filters = {
            "category": self._by_category(),
            "organization": self._by_organization(),
            "kind": self._by_kind(),
            "timing": self._by_timing(),
            "year": self._by_year(),
            "month": self._by_month(),
            "shelf": self._by_shelf(),
            "tier": self._by_tier(),
            "family": self._by_family(),
            "new": self._by_new(),
        }

    @property
    def words(self) -> list[str]:
        """What was chosen, in words; the category is the page's heading."""
        return [each.label for name, each in self.filters.items() if each.label and name != "category"]

    def rows(self) -> dict[str, Any]:
        """What `newest_visible` is asked for."""
        asked: dict[str, Any] = {}
        chosen = list(self.filters.values())
        for each in chosen:
            asked |= each.columns
        if items := [each.items for each in chosen if each.items is not None]:
            asked["item_id"] = Item.objects.visible_to(self.reader).filter(*items)
        if places := [each.places for each in chosen if each.places is not None]:
            asked["organization_id"] = Organization.objects.visible_to(self.reader).filter(*places)
        if since := [each.since for each in chosen if each.since]:
            asked["since"] = max(since)
        if until := [each.until for each in chosen if each.until]:
            asked["until"] = min(until)
        return asked

    def counts(self) -> dict[str, Counter[str]]:
        """For each filter how many lines stand behind each of its values, in one question."""
        values: dict[str, Any] = {
            "category": "item__category",
            "kind": "organization__kind",
            "tier": "tier_now",
            "family": "item__family",
            "timing": "item__timing",
            "shelf": Case(When(shelf=1, then=Value("ended")), When(self._is_current(), then=Value("current"))),
            "year": _by_time(self.years()),
            "month": _by_time(self.months()),
        }
        lines = Disclosure.objects.visible_to(self.reader).listed().order_by()
        parts = [self._counted(lines, name, value) for name, value in values.items()]
        counts: dict[str, Counter[str]] = {name: Counter() for name in values}
        for name, value, n in parts[0].union(*parts[1:], all=True):
            if value is not None:
                counts[name][value] += n
        for group, timings in TIMINGS.items():
            counts["timing"][group] = sum(counts["timing"].pop(timing, 0) for timing in timings)
        return counts

    def _counted(self, lines: Any, name: str, value: Any) -> Any:
        apart = {"year", "month"} if name == "year" else {name}
        narrowed = lines.filter(*(each.q for other, each in self.filters.items() if other not in apart))
        named = Value(name, output_field=CharField())
        valued = narrowed.annotate(facet=named, value=Cast(value, CharField(max_length=24)))
        return valued.values_list("facet", "value").annotate(n=Count("pk"))

    def years(self) -> dict[str, Days]:
        """The last years, and the one chosen if it is none of them."""
        this = self.reader.day.year
        years = [*range(this, this - YEARS, -1)]
        if self.year and self.year not in years:
            years.append(self.year)
        return {str(year): (datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)) for year in years}

    def months(self) -> dict[str, Days]:
        """The months of the year chosen, else the last twelve; newest first."""
        year, last = (self.year, 12) if self.year else (self.reader.day.year, self.reader.day.month)
        found = (divmod(year * 12 + last - 1 - back, 12) for back in range(12))
        return {f"{y}-{m + 1:02}": _month(y, m + 1) for y, m in found}

    # -- Each filter.

    def _organization(self, code: str) -> Organization | None:
        if not code:
            return None
        found = Organization.objects.visible_to(self.reader).filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def _by_category(self) -> Filter:
        code = self.chosen["category"]
        if not code:
            return Filter()
        if code not in self.catalogue:
            raise Http404
        if below := self.catalogue.below(code):
            return Filter(Q(item__category__in=below), items=Q(category__in=below), label=self.catalogue.title(code))
        return Filter(Q(category_code=code), {"category_code": code}, label=self.catalogue.title(code))

    def _by_organization(self) -> Filter:
        if self.organization is None:
            return Filter()
        name = self.organization.name
        if self.chosen["organization"]:
            alone = {"organization_id": self.organization.pk}
            return Filter(Q(**alone), alone, label=name)
        below = {f"level_{self.organization.level}": self.organization.pk}
        return Filter(Q(**below), below, label=_("%(organization)s and all below it") % {"organization": name})

    def _by_kind(self) -> Filter:
        kind = self._one_of("kind", Kind.values)
        if not kind or self.chosen["organization"]:  # one organisation has one kind
            return Filter()
        return Filter(Q(organization__kind=kind), places=Q(kind=kind), label=str(Kind(kind).label))

    def _by_timing(self) -> Filter:
        group = self._one_of("timing", TIMINGS)
        if not group:
            return Filter()
        timings = TIMINGS[group]
        return Filter(Q(item__timing__in=timings), items=Q(timing__in=timings), label=timing_word(group))

    def _by_year(self) -> Filter:
        if not self.year:
            return Filter()
        return _span((datetime.date(self.year, 1, 1), datetime.date(self.year + 1, 1, 1)), str(self.year))

    def _by_month(self) -> Filter:
        month = self._number("month", "[0-9]{1,2}", 1, 12)
        return _span(_month(self.year, month), month_word(month)) if self.year and month else Filter()

    def _by_shelf(self) -> Filter:
        if self._one_of("shelf", SHELVES) == "ended":
            return Filter(Q(shelf=1), {"shelf": 1}, label=_("Ended"))
        return Filter(self._is_current(), {"shelf": 0}, label=_("Current"))

    def _is_current(self) -> Q:
        return Q(shelf=0) & (Q(ends_at=None) | Q(ends_at__gt=self.reader.now))

    def _by_tier(self) -> Filter:
        tier = self._number("tier", "[1-7]", 1, 7)
        return Filter(Q(tier_now=tier), {"tier_now": tier}, label=str(Tier(tier).label)) if tier else Filter()

    def _by_family(self) -> Filter:
        family = self._one_of("family", Family.values)
        if not family:
            return Filter()
        return Filter(Q(item__family=family), items=Q(family=family), label=str(Family(family).label))

    def _by_new(self) -> Filter:
        if not (self.chosen["new"] and self.last_visit):
            return Filter()
        return Filter(Q(listed_at__gte=self.last_visit), since=self.last_visit, label=_("since my last visit"))

    def _one_of(self, name: str, known: Any) -> str:
        value = self.chosen[name]
        if value and value not in known:
            raise Http404
        return value

    def _number(self, name: str, form: str, least: int, most: int) -> int:
        value = self.chosen[name]
        if not value:
            return 0
        if not re.fullmatch(form, value) or not least <= int(value) <= most:
            raise Http404
        return int(value)


def timing_word(group: str) -> str:
    return {
        "long_term": _("Long-term"),
        "regular": _("Regular"),
        "staged": _("By stages"),
        "temporary": _("At once"),
    }[group]


def month_word(month: int) -> str:
    return pgettext("of a year", "month %(n)d") % {"n": month}


def _month(year: int, month: int) -> Days:
    return datetime.date(year, month, 1), datetime.date(year + month // 12, month % 12 + 1, 1)


def _span(days: Days, label: str) -> Filter:
    since, until = map(clock.start_of, days)
    return Filter(Q(listed_at__gte=since, listed_at__lt=until), since=since, until=until, label=label)


def _by_time(spans: dict[str, Days]) -> Case:
    """In which of `spans` a line came, if in any."""
    days = {name: tuple(map(clock.start_of, span)) for name, span in spans.items()}
    whens = [When(listed_at__gte=since, listed_at__lt=until, then=Value(name)) for name, (since, until) in days.items()]
    return Case(*whens, output_field=CharField())
