"""What a catalogue asks for on one day, and what of it an organisation has no row for yet.  Rule: D1, T2, T3.

Every organisation that the catalogue binds owes

* for each regular item every period from the one in which the catalogue took effect to the one after the current,
  also where planning paused or the catalogue was stored late; an organisation or an item that came later begins with
  the period that was current then;
* for each long-term item one standing duty, from the day the catalogue took effect, or later for an organisation or
  an item that came later; and, counted from then, every so many months the question whether it is still true: the
  latest that has come up, and the next one;
* nothing for what happens once or in steps: that it happened only the organisation can report.

What an organisation owes for a period under a former edition stays owed there, and is not asked a second time
under the same code.
"""

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Q

from catalog.duedates import due_for
from catalog.models import Catalog, Item, Obligation
from catalog.timing import MONTHS, Timing, months_after, period_of
from organizations.calendar import ONE_DAY, WorkingCalendar

PERIOD, STANDING, REVIEW = Obligation.Cause.PERIOD, Obligation.Cause.STANDING, Obligation.Cause.REVIEW


@dataclasses.dataclass(frozen=True)
class Bound:
    """An organisation that the catalogue binds."""

    pk: int
    kind: str


@dataclasses.dataclass(frozen=True)
class Owed:
    """A duty, which is an unsaved row without an organisation, and the id of an organisation that owes it."""

    organization: int
    duty: Obligation


@dataclasses.dataclass
class Known:
    """What some organisations have rows for; keys begin with the organisation's id.

    `first` says with which of the periods that were looked at an item began, `since` from when on a long-term item
    is owed, None where it was found not to apply.
    """

    periods: set[tuple[int, str, datetime.date]] = dataclasses.field(default_factory=set)
    first: dict[tuple[int, str], datetime.date] = dataclasses.field(default_factory=dict)
    since: dict[tuple[int, int], datetime.date | None] = dataclasses.field(default_factory=dict)
    reviews: set[tuple[int, int, datetime.date]] = dataclasses.field(default_factory=set)


class Plan:
    """What a catalogue asks for on one day, worked out once, whatever the number of organisations.

    `planned_on` is the day of the last run that went through and made something, None where there was none: all
    that is missing from before is what came later, and is not asked for the time before.
    """

    def __init__(
        self,
        catalog: Catalog,
        day: datetime.date,
        calendar: WorkingCalendar,
        planned_on: datetime.date | None = None,
    ):
        self.catalog, self.day, self.calendar, self.planned_on = catalog, day, calendar, planned_on
        # Two years hold whatever an inspector still asks for; an edition dated ten years back would else make
        # more than a hundred rows of one monthly item.
        self.since = max(catalog.effective_on, datetime.date(day.year - 1, 1, 1))
        self.rules = {rule.timing: rule for rule in catalog.timing_rules.all()}
        self.periods: dict[str, list[Obligation]] = defaultdict(list)
        self.standing: dict[str, list[Obligation]] = defaultdict(list)
        self._reviews: dict[tuple[int, datetime.date], list[Obligation]] = {}
        for item in Item.objects.filter(category__catalog=catalog).prefetch_related("kinds"):
            self._take_up(item)

    @property
    def most(self) -> int:
        """How many duties an organisation can lack at once, at least 1."""
        kinds = {*self.periods, *self.standing}
        return max((len(self.periods[kind]) + 3 * len(self.standing[kind]) for kind in kinds), default=1)

    def missing(self, organizations: Sequence[Bound]) -> Iterator[Owed]:
        """What `organizations` owe and have no row for; one query."""
        known = self._known_of(organizations)
        for organization in organizations:
            yield from (Owed(organization.pk, duty) for duty in self._missing_periods(organization, known))
            yield from (Owed(organization.pk, duty) for duty in self._missing_long_term(organization, known))

    def _missing_periods(self, organization: Bound, known: Known) -> Iterator[Obligation]:
        for duty in self.periods[organization.kind]:
            is_known = (organization.pk, duty.item.code, duty.starts_on) in known.periods
            if not is_known and (duty.until_on >= self.day or self._was_owed(organization, duty, known)):
                yield duty

    def _was_owed(self, organization: Bound, duty: Obligation, known: Known) -> bool:
        """Whether a period that is over was owed when it began; what came later owes from then on."""
        if self.planned_on is None:
            return True
        first = known.first.get((organization.pk, duty.item.code))
        return first is not None and first < duty.starts_on

    def _missing_long_term(self, organization: Bound, known: Known) -> Iterator[Obligation]:
        for standing in self.standing[organization.kind]:
            key = (organization.pk, standing.item_id)
            if key not in known.since:
                yield standing
            since = known.since.get(key, standing.starts_on)
            for review in self._reviews_of(standing.item, since) if since else ():
                if (*key, review.starts_on) not in known.reviews:
                    yield review

    def _known_of(self, organizations: Sequence[Bound]) -> Known:
        here = Q(item__category__catalog=self.catalog)
        in_any_edition = Q(item__category__catalog__issuer=self.catalog.issuer_id, not_applicable_at=None)
        starts = {duty.starts_on for duties in self.periods.values() for duty in duties}
        rows = Obligation.objects.filter(
            Q(here | in_any_edition, cause=PERIOD, starts_on__in=starts) | Q(here, cause__in=[STANDING, REVIEW]),
            organization__in=[organization.pk for organization in organizations],
        )
        known = Known()
        columns = ("organization_id", "item_id", "item__code", "cause", "starts_on", "not_applicable_at")
        for organization, item, code, cause, starts_on, not_applicable_at in rows.order_by().values_list(*columns):
            if cause == PERIOD:
                known.periods.add((organization, code, starts_on))
                known.first[organization, code] = min(starts_on, known.first.get((organization, code), starts_on))
            elif cause == STANDING:
                known.since[organization, item] = None if not_applicable_at else starts_on
            else:
                known.reviews.add((organization, item, starts_on))
        return known

    def _take_up(self, item: Item) -> None:
        kinds = [row.kind for row in item.kinds.all()]
        if item.timing in MONTHS:
            duties = self._period_duties(item)
            for kind in kinds:
                self.periods[kind] += duties
        elif item.timing == Timing.LONG_TERM:
            since = self.since if self.planned_on is None else self.day
            duty = self._duty(item, STANDING, since, since, counted_from=since)
            for kind in kinds:
                self.standing[kind].append(duty)

    def _period_duties(self, item: Item) -> list[Obligation]:
        """The periods from the last run on to the one after the current, each due after it has closed."""
        months = MONTHS[Timing(item.timing)]
        last = period_of(self.day, months).next
        periods = [period_of(min(max(self.since, self.planned_on or self.since), self.day), months)]
        while periods[-1] != last:
            periods.append(periods[-1].next)
        return [self._duty(item, PERIOD, period.first, period.last, counted_from=period.last) for period in periods]

    def _reviews_of(self, item: Item, since: datetime.date) -> list[Obligation]:
        """The latest question "still true?" that has come up since, and the next one."""
        if (item.pk, since) not in self._reviews:
            self._reviews[item.pk, since] = list(self._review_duties(item, since))
        return self._reviews[item.pk, since]

    def _review_duties(self, item: Item, since: datetime.date) -> Iterator[Obligation]:
        every = self.rules[item.timing].review_every_months
        if not every:
            return
        come_up = 0
        while months_after(since, (come_up + 1) * every) <= self.day:
            come_up += 1
        for turn in (come_up, come_up + 1) if come_up else (1,):
            first, following = months_after(since, turn * every), months_after(since, (turn + 1) * every)
            yield self._duty(item, REVIEW, first, following - ONE_DAY, counted_from=first)

    def _duty(
        self, item: Item, cause: str, starts_on: datetime.date, until_on: datetime.date, *, counted_from: datetime.date
    ) -> Obligation:
        due = due_for(item, self.rules[item.timing], counted_from, self.calendar)
        return Obligation(
            item=item, cause=cause, starts_on=starts_on, until_on=until_on, due_on=due.on, explained=due.explained
        )
