"""Catalogues and the duties that follow from them: fields and constraints."""

import datetime

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from catalog.choices import AfterEnd, Approver, Basis, Channel, ColumnType, Family, Mask, Retention
from catalog.duedates import Due
from catalog.querysets import CatalogQuerySet, CategoryQuerySet, ItemQuerySet, ObligationQuerySet, WithholdingQuerySet
from catalog.timing import Timing, Unit
from organizations.days import WITHIN_REASON
from organizations.kinds import Kind
from organizations.models import Organization, User
from organizations.tiers import Tier

LONGEST = 10_000
"""Days, or months, that a catalogue may count: what is longer is a slip of the pen, and no date could hold it."""


def demand_bounds(row: models.Model, *numbers: str) -> None:
    """Raises ValidationError for those of the fields `numbers` that hold more than LONGEST."""
    too_long = [name for name in numbers if (getattr(row, name) or 0) > LONGEST]
    if too_long:
        raise ValidationError({name: _("At most %(most)d.") % {"most": LONGEST} for name in too_long})


class Catalog(models.Model):
    """What must be disclosed, as one organisation issued it in one edition.  Rule: C1, C4."""

    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="catalogs_issued", verbose_name=_("issuer"))
    edition = models.CharField(_("edition"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    effective_on = models.DateField(_("in force from"), validators=WITHIN_REASON)
    evidence_working_days = models.PositiveSmallIntegerField(
        _("evidence of postings within (working days)"),
        default=5,
        help_text=_("Counted from the day on which the last circle can see it."),
    )
    sources = models.JSONField(_("sources"), default=dict, blank=True)
    history = HistoricalRecords()

    objects = CatalogQuerySet.as_manager()

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")
        ordering = ["issuer", "-effective_on"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "edition"], name="catalog_once_an_edition"),
            models.UniqueConstraint(fields=["issuer", "effective_on"], name="catalog_one_a_day"),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        demand_bounds(self, "evidence_working_days")

    @property
    def organization(self):
        return self.issuer


class TimingRule(models.Model):
    """What a catalogue says of one timing type where an item has no number of its own.  Rule: T3."""

    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="timing_rules")
    timing = models.CharField(_("timing"), max_length=20, choices=Timing)
    due_number = models.PositiveSmallIntegerField(_("due within"))
    due_unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    due_after = models.CharField(_("counted from"), max_length=60)
    due_source = models.CharField(_("source"), max_length=200, blank=True)
    minimum_days = models.PositiveSmallIntegerField(_("shortest time shown, days"), null=True, blank=True)
    review_every_months = models.PositiveSmallIntegerField(_("asked again every (months)"), null=True, blank=True)

    class Meta:
        verbose_name = _("timing rule")
        verbose_name_plural = _("timing rules")
        constraints = [models.UniqueConstraint(fields=["catalog", "timing"], name="timing_rule_once")]

    def __str__(self):
        return self.get_timing_display()


class Category(models.Model):
    """A heading of a catalogue: a category, or a matter below it.  Rule: C1."""

    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="categories", verbose_name=_("catalogue"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=100)
    position = models.PositiveIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["catalog", "position"]
        constraints = [
            models.UniqueConstraint(fields=["catalog", "code"], name="category_once_a_code"),
            models.CheckConstraint(name="category_not_its_own_parent", condition=~Q(parent=F("id"))),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Refuses a heading above it that lies below it, or in another catalogue."""
        above, passed = self.parent, set[int]()
        if above is not None and above.catalog_id != self.catalog_id:
            raise ValidationError({"parent": _("The heading above it belongs to another catalogue.")})
        while above is not None and above.pk not in passed:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("The heading above it cannot lie below it.")})
            passed.add(above.pk)
            above = above.parent

    @property
    def organization(self):
        return self.catalog.issuer

    @property
    def top(self) -> "Category":
        """The category of the first level that this one belongs to."""
        return self.parent.top if self.parent else self


class ColumnSet(models.Model):
    """The typed columns that an item's rows must have, so that text alone does not satisfy it.  Rule: C5."""

    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="column_sets")
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["catalog", "name"], name="column_set_once_a_name")]

    def __str__(self):
        return self.name


class Column(models.Model):
    """One column of a column set; `mask` says how readers see its cells, `is_summed` whether a sum says anything."""

    column_set = models.ForeignKey(ColumnSet, models.PROTECT, related_name="columns")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    type = models.CharField(max_length=12, choices=ColumnType)
    mask = models.CharField(max_length=12, choices=Mask, blank=True)
    is_summed = models.BooleanField(default=True)

    class Meta:
        ordering = ["column_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["column_set", "name"], name="column_once_a_name"),
            models.UniqueConstraint(fields=["column_set", "position"], name="column_once_a_position"),
        ]

    def __str__(self):
        return self.title


class Item(models.Model):
    """One thing that a catalogue says must be disclosed: to whom, when, how long, by whose approval.  Rule: C2."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="items", verbose_name=_("category"))
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)
    tier = models.SmallIntegerField(_("audience"), choices=Tier)
    inner_first = models.BooleanField(_("inside the party first"), default=False)
    timing = models.CharField(_("timing"), max_length=20, choices=Timing)
    minimum_days = models.PositiveSmallIntegerField(_("shown for at least (days)"), null=True, blank=True)
    minimum_working_days = models.PositiveSmallIntegerField(
        _("shown for at least (working days)"), null=True, blank=True
    )
    minimum_basis = models.CharField(_("basis of these"), max_length=8, choices=Basis, default=Basis.NONE)
    disclose_within_days = models.PositiveSmallIntegerField(_("disclosed within"), null=True, blank=True)
    disclose_within_unit = models.CharField(_("unit"), max_length=8, choices=Unit, blank=True)
    responsible_dept = models.CharField(_("responsible department"), max_length=60, blank=True)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    personal_data = models.BooleanField(_("personal data"), default=False)
    column_set = models.ForeignKey(
        ColumnSet, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("columns")
    )
    approver = models.CharField(_("approved by"), max_length=16, choices=Approver, default=Approver.HEAD)
    retention = models.CharField(_("kept for"), max_length=3, choices=Retention, default=Retention.TEN_YEARS)
    routine = models.BooleanField(_("routine"), default=False)
    family = models.CharField(_("family"), max_length=12, choices=Family, default=Family.PARTY)
    personal_data_after_end = models.CharField(
        _("after the end"), max_length=4, choices=AfterEnd, default=AfterEnd.KEEP
    )
    series = models.CharField(_("series"), max_length=40, blank=True)
    series_step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
    stages = models.JSONField(_("stages covered"), default=list, blank=True)
    may_tighten_to = models.CharField(_("may be tightened to"), max_length=20, choices=Timing, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    history = HistoricalRecords()

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["category__catalog", "position"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="item_once_a_code"),
            models.CheckConstraint(
                name="item_inner_first_only_outward",
                condition=Q(inner_first=False) | Q(tier__gt=Tier.PARTY_MEMBERS),
                violation_error_message=_("An item that stays inside the party has no outer release."),
            ),
            models.CheckConstraint(
                name="item_deadline_with_its_unit",
                condition=Q(disclose_within_days=None, disclose_within_unit="")
                | (Q(disclose_within_days__isnull=False) & ~Q(disclose_within_unit="")),
                violation_error_message=_("A deadline needs its unit, and a unit its number."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def clean(self):
        demand_bounds(self, "minimum_days", "minimum_working_days", "disclose_within_days")

    @property
    def organization(self):
        return self.category.catalog.issuer

    @property
    def timing_rule(self) -> TimingRule:
        """What the item's catalogue says of its timing where the item has no number of its own."""
        return self.category.catalog.timing_rules.get(timing=self.timing)


class ItemKind(models.Model):
    """A kind of organisation that an item binds."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="kinds")
    kind = models.CharField(max_length=24, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind"], name="item_kind_once")]

    def __str__(self):
        return self.get_kind_display()


class ItemChannel(models.Model):
    """A channel that an item demands; all that are listed are required.  Rule: C6."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="channels")
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "channel"], name="item_channel_once")]

    def __str__(self):
        return self.get_channel_display()


class Obligation(models.Model):
    """What an organisation owes for one item: for a period, once, or because something happened.  Rule: D1.

    Its condition is derived by `ObligationQuerySet.with_condition`, never stored.  `explained` says how
    `due_on` came about, in the form that `catalog.duedates` describes.
    """

    class Cause(models.TextChoices):
        PERIOD = "period", _("the period")
        STANDING = "standing", _("the catalogue took effect")
        REVIEW = "review", _("still true?")
        FACT = "fact", _("a fact")

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="obligations",
        verbose_name=_("organisation"),
        db_index=False,  # `obligation_once` and `obligation_due` begin with it
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="obligations", verbose_name=_("item"))
    cause = models.CharField(_("owed because of"), max_length=8, choices=Cause)
    starts_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    fact = models.CharField(_("what happened"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"))
    explained = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    not_applicable_at = models.DateTimeField(null=True, blank=True)
    not_applicable_because = models.TextField(_("does not apply because"), blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "item", "cause", "starts_on", "fact"], name="obligation_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "item"], condition=Q(cause="standing"), name="obligation_one_standing"
            ),
            models.CheckConstraint(name="obligation_term_in_order", condition=Q(until_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="obligation_fact_when_it_happened",
                condition=(Q(cause="fact") & ~Q(fact="")) | (~Q(cause="fact") & Q(fact="")),
            ),
            models.CheckConstraint(
                name="obligation_not_applicable_with_reason",
                condition=Q(not_applicable_at=None, not_applicable_because="")
                | (Q(not_applicable_at__isnull=False) & ~Q(not_applicable_because="")),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "due_on"], name="obligation_due"),
            models.Index(fields=["due_on"], condition=Q(met_at=None), name="obligation_open"),
        ]

    def __str__(self):
        return f"{self.organization} {self.item.title} {self.starts_on}"

    def condition_on(self, day: datetime.date) -> str:
        """Its condition as `day` finds it, derived as in every list.  Rule: D2."""
        return type(self).objects.with_condition(day).values_list("condition", flat=True).get(pk=self.pk)

    @property
    def due(self) -> Due:
        """The day it falls due, with its reason: `duedates.explain` puts it in words."""
        return Due(self.due_on, self.explained)


class Withholding(models.Model):
    """A duty not met for now, filed with the superior; never shown to readers.  Rule: D4."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="withholdings")
    filed_with = models.ForeignKey(Organization, models.PROTECT, related_name="withholdings_received")
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    reason = models.TextField(_("reason"))
    basis = models.CharField(_("basis"), max_length=200)
    scope = models.CharField(_("what is withheld"), max_length=200)
    examine_again_on = models.DateField(_("examined again on"), null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.TextField(blank=True)
    history = HistoricalRecords()

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        verbose_name = _("withholding")
        verbose_name_plural = _("withholdings")
        ordering = ["-filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(lifted_at=None), name="withholding_one_in_force"
            ),
            models.CheckConstraint(
                name="withholding_lifted_at_with_reason",
                condition=Q(lifted_at=None, lifted_because="") | (Q(lifted_at__isnull=False) & ~Q(lifted_because="")),
            ),
            models.CheckConstraint(name="withholding_with_reason", condition=~Q(reason="") & ~Q(basis="")),
        ]

    def __str__(self):
        return str(self.obligation)

    @property
    def organization(self):
        return self.obligation.organization
