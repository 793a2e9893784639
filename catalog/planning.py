"""Making duties before anyone has to think of them: hourly and in bulk.  Rule: D1.

What is made, `catalog.duties` says.  A run may be repeated, overlap another, or come days late.  When one dies on
the way, what it made stands; the next one makes and counts the rest.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from audit import clock
from audit.act import by_timetable
from audit.models import Event
from audit.record import record
from catalog.duedates import Due, Explanation, counted_anew
from catalog.duties import Bound, Owed, Plan
from catalog.models import Catalog, ItemKind, Obligation
from catalog.querysets import ObligationQuerySet
from organizations.calendar import WorkingCalendar
from organizations.models import Organization

Rows = list[list[Any]]
CHUNK = 5000
"""The most rows that are written in one transaction."""


def plan_obligations(now: datetime.datetime, *, chunk: int = CHUNK) -> int:
    """Make the duties that are missing on the day of `now`; returns how many.  Rule: D1.

    Writes one event `plan` for each catalogue under which something was made, set aside or counted anew.
    """
    calendar = WorkingCalendar.load()
    catalogs = Catalog.objects.in_force(clock.day_of(now)).select_related("issuer")
    return sum(_plan_under(catalog, now, calendar, chunk) for catalog in catalogs)


def _plan_under(catalog: Catalog, now: datetime.datetime, calendar: WorkingCalendar, chunk: int) -> int:
    plan = Plan(catalog, clock.day_of(now), calendar, _last_planned_on(catalog))
    set_aside = _set_former_aside(catalog, now, chunk) + _set_unbound_aside(catalog, now, chunk)
    made = _take_up_again(catalog, now, chunk)
    groups = _bound_by(catalog, max(1, chunk // plan.most))
    made += sum(_write(list(plan.missing(organizations))) for organizations in groups)
    moved = _count_assumed_anew(catalog, plan.day, calendar, chunk)
    if made or set_aside or moved:
        after = {"made": made, "set_aside": set_aside} | ({"counted_anew": moved} if moved else {})
        record("plan", catalog, act=by_timetable(now), after=after)
    return made


def _last_planned_on(catalog: Catalog) -> datetime.date | None:
    """The day of the last run that went through and changed something under `catalog`: it left nothing to make."""
    events = Event.objects.filter(object_kind=catalog._meta.label_lower, object_id=catalog.pk, verb="plan")
    last = events.order_by("-id").values_list("at", flat=True).first()
    return last and clock.day_of(last)


def _bound_by(catalog: Catalog, size: int) -> Iterator[list[Bound]]:
    """The organisations that `catalog` binds, in groups of `size`."""
    organizations = Organization.objects.filter(catalog_issuer=catalog.issuer_id).order_by("pk")
    bound = [Bound(pk, kind) for pk, kind in organizations.values_list("pk", "kind")]
    return (bound[start : start + size] for start in range(0, len(bound), size))


def _write(missing: Sequence[Owed]) -> int:
    """Write a row for each of `missing` in one statement, at several times the speed of `bulk_create`.

    Returns how many: what another run has written meanwhile stays as it is, and is not counted.
    """
    if not missing:
        return 0
    duties = list({id(owed.duty): owed.duty for owed in missing}.values())
    number = {id(duty): position for position, duty in enumerate(duties)}
    told: Rows = [[number[id(duty)], *_values(duty)] for duty in duties]
    owing: Rows = [[owed.organization, number[id(owed.duty)]] for owed in missing]
    columns = ", ".join(str(field.column) for field in _told_fields())
    sql = INSERT.format(columns=columns, duties=_marks(told), owing=_marks(owing))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in (*told, *owing) for value in row])
        return cursor.rowcount


INSERT = """
INSERT INTO catalog_obligation (organization_id, {columns})
  WITH duty (number, {columns}) AS (VALUES {duties}), owing (organization_id, number) AS (VALUES {owing})
SELECT organization_id, {columns} FROM owing JOIN duty USING (number)
 WHERE true  -- or SQLite takes the ON below for the join's
 ORDER BY organization_id, item_id, starts_on  -- two runs at once take the same way, and do not lock each other out
    ON CONFLICT DO NOTHING
"""


def _told_fields() -> list[models.Field]:
    """The fields of a duty that are the same in every organisation; what may be empty is, to begin with."""
    ours = Obligation._meta.concrete_fields
    return [field for field in ours if not (field.primary_key or field.null or field.name == "organization")]


def _values(duty: Obligation) -> list[Any]:
    return [field.get_db_prep_save(getattr(duty, field.attname), connection) for field in _told_fields()]


def _marks(rows: Rows) -> str:
    """Room for the values of `rows`."""
    row = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    return ", ".join([row] * len(rows))


def _set_former_aside(catalog: Catalog, now: datetime.datetime, chunk: int) -> int:
    """Set aside what former editions ask for from the day on which `catalog` took effect, and nobody has touched.

    What had begun before today stays owed there, or an edition dated back would wipe out what is overdue.
    """
    former = (
        Obligation.objects.untouched()
        .exclude(cause=Obligation.Cause.FACT)
        .filter(
            item__category__catalog__issuer=catalog.issuer_id,
            item__category__catalog__effective_on__lt=catalog.effective_on,
            starts_on__gte=max(catalog.effective_on, clock.day_of(now)),
        )
    )
    reason = _("The newer catalogue “%(catalog)s” is in force.") % {"catalog": catalog}
    return _change(former, chunk, not_applicable_at=now, not_applicable_because=reason)


def _set_unbound_aside(catalog: Catalog, now: datetime.datetime, chunk: int) -> int:
    """Set aside what lies ahead and binds no longer: kind or issuer of the organisation, or the item, has changed.

    What was begun, or is overdue, stays owed.  Rule: C3.
    """
    day = clock.day_of(now)
    ahead = Q(starts_on__gt=day) | Q(cause=Obligation.Cause.STANDING, due_on__gte=day)
    unbound = _of_issuer(catalog).untouched().exclude(cause=Obligation.Cause.FACT).filter(ahead, ~_binding(catalog))
    return _change(unbound, chunk, not_applicable_at=now, not_applicable_because=_unbound())


def _take_up_again(catalog: Catalog, now: datetime.datetime, chunk: int) -> int:
    """Ask again what was set aside because it did not bind, and binds now, before its time is over.

    It has its row already, so planning would not make it.
    """
    still = Q(until_on__gte=clock.day_of(now)) | Q(cause=Obligation.Cause.STANDING)
    set_aside = Obligation.objects.filter(item__category__catalog=catalog, not_applicable_because=_unbound())
    back = set_aside.filter(still, _binding(catalog))
    return _change(back, chunk, not_applicable_at=None, not_applicable_because="")


def _unbound() -> str:
    return _("The item does not bind this organisation any more.")


def _of_issuer(catalog: Catalog) -> ObligationQuerySet:
    return Obligation.objects.filter(item__category__catalog__issuer=catalog.issuer_id)


def _binding(catalog: Catalog) -> Q:
    """Duties of those whom the issuer of `catalog` binds, of a kind that their item names.  Rule: C3."""
    named = ItemKind.objects.filter(item=OuterRef("item"), kind=OuterRef("organization__kind"))
    return Q(Exists(named), organization__catalog_issuer=catalog.issuer_id)


def _change(obligations: ObligationQuerySet, chunk: int, **values: Any) -> int:
    """Give all `obligations` the `values`, which take them out of these; returns how many.

    They are looked for before the transaction, which so holds nobody up where there are none.
    """
    total = 0
    while found := list(obligations.order_by("pk").values_list("pk", flat=True)[:chunk]):
        done = _change_free(obligations.filter(pk__in=found), values)
        total += done
        if not done:
            break
    return total


@transaction.atomic
def _change_free(obligations: ObligationQuerySet, values: dict[str, Any]) -> int:
    """Change those of `obligations` that nobody holds; the others are left for the next run."""
    free = obligations.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    return Obligation.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(**values)


def _count_assumed_anew(catalog: Catalog, day: datetime.date, calendar: WorkingCalendar, chunk: int) -> int:
    """Count anew the open duties that took a year for ordinary weeks whose holidays are entered now.  Rule: T6."""
    years = [year for year in range(day.year - 1, day.year + 3) if calendar.knows(datetime.date(year, 1, 1))]
    known = reduce(or_, (Q(due_on__year=year) for year in years), Q(pk__in=[]))
    still_open = _of_issuer(catalog).filter(met_at=None, not_applicable_at=None)
    assumed = still_open.filter(known, explained__assumed=True).order_by("pk")
    total = last = 0
    while rows := list(assumed.filter(pk__gt=last).values_list("pk", "due_on", "explained")[:chunk]):
        last = rows[-1][0]
        total += _count_anew(rows, calendar)
    return total


@transaction.atomic
def _count_anew(rows: Iterable[tuple[int, datetime.date, Explanation]], calendar: WorkingCalendar) -> int:
    """One statement for all that were explained alike: there are few explanations to many duties."""
    alike: dict[str, tuple[Due, list[int]]] = {}
    for pk, due_on, explained in rows:
        alike.setdefault(json.dumps(explained), (Due(due_on, explained), []))[1].append(pk)
    total = 0
    for due, numbers in alike.values():
        anew = counted_anew(due, calendar)
        if anew != due:
            still_open = Obligation.objects.filter(pk__in=numbers, met_at=None, not_applicable_at=None)
            total += still_open.update(due_on=anew.on, explained=anew.explained)
    return total
