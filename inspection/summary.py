"""The numbers of the first page: five tiles and the table, each counted from the rows that its list shows.  Rule: I3.

One grouped query for each kind of row, whatever the number of rows and of organisations.
"""

import dataclasses
import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q

from catalog.models import Withholding
from catalog.querysets import Condition
from inspection.lists import headings
from inspection.lists import rows as asked
from inspection.lists.headings import HEADINGS, OF_DISCLOSURES
from inspection.look import Look
from organizations.models import Organization

WARN_BELOW, ALARM_BELOW = 75, 60
STEPS = ((95, ""), (85, "h1"), (WARN_BELOW, "h2"), (ALARM_BELOW, "h3"), (0, "h4"))
"""From which percentage on a cell has which heat.  Rule: I4."""


@dataclasses.dataclass
class Share:
    """How many of some rows are in order."""

    right: int = 0
    all: int = 0

    @property
    def percent(self) -> int | None:
        """In whole per cent, rounded down: 100 says that none falls short.  None of nothing."""
        return self.right * 100 // self.all if self.all else None

    @property
    def heat(self) -> str:
        """The class of its cell."""
        return next(heat for least, heat in STEPS if (self.percent or 0) >= least) if self.all else ""

    def add(self, right: int, every: int) -> None:
        self.right += right
        self.all += every


@dataclasses.dataclass
class Row:
    """One organisation under the five headings."""

    organization: Organization
    shares: dict[str, Share]

    @property
    def worst(self) -> int:
        return min(share.percent for share in self.shares.values() if share.percent is not None)


@dataclasses.dataclass
class Tile:
    """How many rows one of the five lists has, and in which organisations."""

    by_organization: Counter[int] = dataclasses.field(default_factory=Counter)
    urgent: int = 0
    oldest: datetime.date | None = None

    @property
    def number(self) -> int:
        return self.by_organization.total()

    def add(self, organization: int, number: int, *, urgent: int = 0, oldest: datetime.date | None = None) -> None:
        if number:
            self.by_organization[organization] += number
            self.urgent += urgent
            self.oldest = min(filter(None, [self.oldest, oldest]), default=None)


@dataclasses.dataclass
class Summary:
    """All numbers of one look; `due` are the duties that fall due in its period and were not set aside."""

    tiles: dict[str, Tile] = dataclasses.field(default_factory=lambda: defaultdict(Tile))
    shares: dict[int, dict[str, Share]] = dataclasses.field(
        default_factory=lambda: defaultdict(lambda: {name: Share() for name in HEADINGS})
    )
    due: int = 0

    def table(self, organizations: Iterable[Organization]) -> list[Row]:
        """Those of `organizations` of which something is counted, the worst first."""
        counted = [Row(o, self.shares[o.pk]) for o in organizations if o.pk in self.shares]
        rows = [row for row in counted if any(share.all for share in row.shares.values())]
        return sorted(rows, key=lambda row: (row.worst, row.organization.code))


def summary(look: Look) -> Summary:
    """Every number that the first page shows."""
    numbers = Summary()
    _count_duties(look, numbers)
    _count_disclosures(look, numbers)
    _count_opinions(look, numbers)
    return numbers


def _count_duties(look: Look, numbers: Summary) -> None:
    to_examine = Withholding.objects.visible_to(look.reader).to_examine(look.day).filter(obligation=OuterRef("pk"))
    counted = _grouped(
        asked.duties(look),
        "condition",
        number=Count("pk"),
        here=Count("pk", filter=Q(due_on__range=look.period.days)),
        met_here=Count("pk", filter=asked.met_in_time(look)),
        to_examine=Count("pk", filter=Q(Exists(to_examine.order_by()))),
        oldest=Min("due_on"),
    )
    for organization, row in counted:
        condition, number = row["condition"], row["number"]
        if condition != Condition.NOT_APPLICABLE:
            numbers.due += row["here"]
        if condition == Condition.OVERDUE:
            numbers.tiles["overdue"].add(organization, number, oldest=row["oldest"])
        if condition == Condition.LATE:
            numbers.tiles["late"].add(organization, row["met_here"])
        if condition == Condition.WITHHELD:
            numbers.tiles["withheld"].add(organization, number, urgent=row["to_examine"])
        if condition in asked.COUNTED:
            on_time = row["here"] if condition == Condition.ON_TIME else 0
            numbers.shares[organization]["time"].add(on_time, row["here"])


def _count_disclosures(look: Look, numbers: Summary) -> None:
    new, missing = headings.published_in(look), Q(pk__in=look.without_evidence.unsealed().values("pk"))
    right: dict[str, Any] = {
        name: Count("pk", filter=new & heading.in_order(look)) for name, heading in OF_DISCLOSURES.items()
    }
    counted = _grouped(
        asked.disclosures(look).filter(new | missing),
        missing=Count("pk", filter=missing),
        new=Count("pk", filter=new),
        **right,
    )
    for organization, row in counted:
        numbers.tiles["evidence"].add(organization, row["missing"])
        for name in OF_DISCLOSURES:
            numbers.shares[organization][name].add(row[name], row["new"])


def _count_opinions(look: Look, numbers: Summary) -> None:
    due, waiting = headings.answer_fell_due(look), Q(answered_at=None)
    counted = _grouped(
        headings.with_answer_day(asked.opinions(look)).filter(due | waiting),
        through="disclosure__",
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_on__lt=look.day)),
        due=Count("pk", filter=due),
        right=Count("pk", filter=due & headings.answered_in_time()),
    )
    for organization, row in counted:
        numbers.tiles["unanswered"].add(organization, row["waiting"], urgent=row["overdue"])
        numbers.shares[organization]["feedback"].add(row["right"], row["due"])


def _grouped(rows: Any, *columns: str, through: Any = "", **counts: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Counts of `rows` for each organisation, and each value of `columns`."""
    place = f"{through}organization_id"
    for row in rows.order_by().values(place, *columns).annotate(**counts):
        yield row[place], row
