"""Which catalogues are in force, what each duty's condition is, and who sees duties."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from organizations.sight import Reader, VisibleQuerySet, inside

MATTER = ("title", "category__title", "category__parent__title")
"""What makes items of different editions one matter: the same title under the same headings.

The code does not: it numbers places, and an item that is put in between moves those after it.
"""


class Condition(models.TextChoices):
    """What is true of a duty: for every one of them exactly one of these.  Rule: D2."""

    ON_TIME = "on_time", _("on time")
    LATE = "late", _("late")
    OVERDUE = "overdue", _("overdue")
    NOT_YET_DUE = "not_yet_due", _("not yet due")
    WITHHELD = "withheld", _("filed as withheld")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


STILL_OWED = (Condition.OVERDUE, Condition.NOT_YET_DUE)
"""The conditions of a duty that is still to be met."""


class CatalogQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """All of them: a catalogue is itself disclosed.  Rule: C4."""
        return self

    def in_force(self, day: datetime.date):
        """For each issuer the newest catalogue that has taken effect by `day`."""
        newer = self.model._default_manager.filter(
            issuer=OuterRef("issuer"), effective_on__gt=OuterRef("effective_on"), effective_on__lte=day
        )
        return self.filter(~Exists(newer), effective_on__lte=day)


class CategoryQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """All of them: a catalogue is itself disclosed.  Rule: C4."""
        return self


class ItemQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """All of them: a catalogue is itself disclosed.  Rule: C4."""
        return self

    def binding(self, organizations: models.QuerySet, day: datetime.date):
        """The items that bind some of `organizations` on `day`, by their issuers' catalogues in force.  Rule: C3."""
        bound = organizations.order_by().values_list("catalog_issuer_id", "kind").distinct()
        wanted = Q(pk__in=[])
        for issuer, kind in bound:
            wanted |= Q(category__catalog__issuer=issuer, kinds__kind=kind)
        category: Any = self.model._meta.get_field("category").related_model
        in_force = category._meta.get_field("catalog").related_model._default_manager.in_force(day)
        return self.filter(wanted, category__catalog__in=in_force).distinct()

    def same_matter(self, item):
        """`item`, and the items of its issuer's other editions that are the same matter."""
        heading = item.category
        headings = type(heading)._default_manager.filter(pk=heading.parent_id).values("title")
        above = (
            {"category__parent__title": models.Subquery(headings)} if heading.parent_id else {"category__parent": None}
        )
        others = self.exclude(category__catalog=heading.catalog_id).filter(
            category__catalog__issuer=heading.catalog.issuer_id,
            title=item.title,
            category__title=heading.title,
            **above,
        )
        return self.filter(Q(pk=item.pk) | Q(pk__in=others.order_by().values("pk")))


class ObligationQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those of the organisations in which `reader` works, and below which they inspect.  Rule: V7."""
        return self.filter(Q(organization__in=reader.works_in) | inside(reader.inspects, "organization__"))

    def with_condition(self, day: datetime.date):
        """Annotates `condition` from dates alone, as `day` (today, or a day to come) will find it.  Rule: D2.

        Met counts before withheld, and a day is the organisations' own: what was met at 23:59 on the last day
        is on time.
        """
        withheld = self._filings().in_force().filter(obligation=OuterRef("pk"))
        met_on = TruncDate("met_at", tzinfo=get_default_timezone())
        return self.alias(met_on=met_on).annotate(
            condition=Case(
                When(not_applicable_at__isnull=False, then=Value(Condition.NOT_APPLICABLE)),
                When(met_on__lte=F("due_on"), then=Value(Condition.ON_TIME)),
                When(met_on__gt=F("due_on"), then=Value(Condition.LATE)),
                When(Exists(withheld), then=Value(Condition.WITHHELD)),
                When(due_on__lt=day, then=Value(Condition.OVERDUE)),
                default=Value(Condition.NOT_YET_DUE),
                output_field=models.CharField(),
            )
        )

    def untouched(self):
        """Those that nobody has met, set aside or begun to work on: nothing in any room points at them."""
        begun = {f"{relation.name}__isnull": True for relation in self.model._meta.related_objects}
        return self.filter(met_at=None, not_applicable_at=None, **begun)

    def open(self, day: datetime.date):
        """Those still to be met: neither met, nor withheld, nor without application; with their condition."""
        return self.with_condition(day).filter(condition__in=STILL_OWED)

    def after(self, due_on: datetime.date, number: int):
        """Those that come after the duty `number`, due on `due_on`, in the order of days."""
        return self.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=number), due_on__gte=due_on)

    def to_do(self, day: datetime.date, days: int = 45):
        """Those due soon, and those withheld whose day of examination has come, which `is_to_examine`.  Rule: D4."""
        is_to_examine = Exists(self._filings().to_examine(day).filter(obligation=OuterRef("pk")))
        is_open = Q(condition__in=STILL_OWED)
        return (
            self.with_condition(day)
            .annotate(is_to_examine=is_to_examine)
            .filter(
                is_open & Q(due_on__lte=day + datetime.timedelta(days=days))
                | Q(condition=Condition.WITHHELD, is_to_examine=True)
            )
        )

    def _filings(self):
        """The manager of the filings, without importing them."""
        obligation: Any = self.model
        return obligation.withholdings.rel.related_model._default_manager


class WithholdingQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those one filed where one works, those filed with one's organisation, and those one inspects.  Rule: D4."""
        return self.filter(
            Q(obligation__organization__in=reader.works_in)
            | Q(filed_with__in=reader.works_in)
            | inside(reader.inspects, "obligation__organization__")
        )

    def in_force(self):
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)

    def to_examine(self, day: datetime.date):
        """Those in force whose day of examination has come by `day`: a task for whoever filed them.  Rule: D4.

        What was disclosed or set aside all the same leaves nothing to examine.
        """
        still_owed = self.in_force().filter(obligation__met_at=None, obligation__not_applicable_at=None)
        return still_owed.filter(examine_again_on__lte=day)
