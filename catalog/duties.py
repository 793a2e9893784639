"""What a catalogue asks for on one day, and what of it an organisation has no row for yet.  Rule: D1, T2, T3.

Every organisation that the catalogue binds owes

* for each regular item every period from the one in which the catalogue took effect to the one after the current,
  also where planning paused or the catalogue was stored late; an organisation or an item that came later begins with
  the period that was current then;
* for each long-term item one standing duty, from the day the catalogue took effect, or later for an organisation or
  an item that came later; and, counted from then, every so many months the question whether it is still true: the
  latest that has come up, and the next one;
* nothing for what happens once or in steps: that it happened only the organisation can report.

What an organisation owes under a former edition, for a period or as a long-term item, stays owed there, or
disclosed, and is not asked a second time where this one has the same matter.
"""

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Q

from catalog.duedates import due_for
from catalog.models import Catalog, Item, Obligation
from catalog.querysets import MATTER
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
    """What some organisations have rows for; keys begin with the ids of the organisation and of the item.

    What they have under a former edition stands under the item of this one that is the same matter.  `first` says
    with which of the periods that were looked at an item began, `since` from when on a long-term item is owed, None
    where it was found not to apply.
    """

    periods: set[tuple[int, int, datetime.date]] = dataclasses.field(default_factory=set)
    first: dict[tuple[int, int], datetime.date] = dataclasses.field(default_factory=dict)
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
        self._now = self._items_now()

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
            is_known = (organization.pk, duty.item_id, duty.starts_on) in known.periods
            if not is_known and (duty.until_on >= self.day or self._was_owed(organization, duty, known)):
                yield duty

    def _was_owed(self, organization: Bound, duty: Obligation, known: Known) -> bool:
        """Whether a period that is over was owed when it began; what came later owes from then on."""
        first = known.first.get((organization.pk, duty.item_id))
        return self.planned_on is None if first is None else first < duty.starts_on

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
        # The timetable sets aside what lies ahead; a period that has begun, somebody found not to apply.
        stands = Q(not_applicable_at=None) | Q(cause=PERIOD, starts_on__lt=self.day)
        in_any_edition = Q(stands, item__category__catalog__issuer=self.catalog.issuer_id)
        terms = {(duty.item_id, duty.starts_on, duty.until_on) for duties in self.periods.values() for duty in duties}
        rows = Obligation.objects.filter(
            Q(cause=PERIOD, starts_on__in={starts_on for _item, starts_on, _until_on in terms})
            | Q(cause__in=[STANDING, REVIEW]),
            here | in_any_edition,
            organization__in=[organization.pk for organization in organizations],
        )
        known = Known()
        carried_over: dict[tuple[int, int], datetime.date | None] = {}
        columns = ("organization_id", "item_id", "cause", "starts_on", "until_on", "not_applicable_at")
        for organization, owed, cause, starts_on, until_on, not_applicable_at in rows.order_by().values_list(*columns):
            item = self._now.get(owed)
            if item is None:
                continue
            key = organization, item
            if cause == REVIEW:
                known.reviews.add((*key, starts_on))
            elif cause == STANDING and item == owed:
                known.since[key] = None if not_applicable_at else starts_on
            elif cause == STANDING:
                carried_over[key] = max(starts_on, carried_over.get(key) or starts_on)
            elif item == owed or (item, starts_on, until_on) in terms:
                known.periods.add((*key, starts_on))
                known.first[key] = min(starts_on, known.first.get(key, starts_on))
        known.since = carried_over | known.since
        return known

    def _items_now(self) -> dict[int, int]:
        """For each item of the issuer's editions the one of this catalogue that is the same matter; ids."""
        here: dict[tuple[str, ...], int] = {}
        now, former = {}, []
        items = Item.objects.filter(category__catalog__issuer=self.catalog.issuer_id).order_by("position", "pk")
        for pk, catalog, *matter in items.values_list("pk", "category__catalog_id", *MATTER):
            if catalog == self.catalog.pk:
                now[pk] = pk
                here.setdefault(tuple(matter), pk)
            else:
                former.append((pk, tuple(matter)))
        return now | {pk: here[matter] for pk, matter in former if matter in here}

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
