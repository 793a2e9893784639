"""Sealed records, how often their packages were verified, and the counters of their numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.querysets import RecordQuerySet, VerificationQuerySet
from audit import clock
from catalog.choices import Retention
from disclosure.models import Disclosure, new_slug
from organizations.models import Organization, User

PARTY_AFFAIRS = "DW"
"""The class of what is filed here: 党务."""

NO_OFFICE = "ZZ"
"""Stands in the number where no office or question divides an organisation's files."""


class Record(models.Model):
    """The sealed file of one disclosure: its number, and what its package must be.  Rule: A1, A3, A5.

    Title and names are copies, so that it reads the same whatever becomes of the rows.  `size` and `files` are those
    of what lies in `data/`; the two hashes are those of `manifest-sha256.txt` and `tagmanifest-sha256.txt`, which
    hold the hashes of everything else.
    """

    append_only = True

    disclosure = models.OneToOneField(Disclosure, models.PROTECT, related_name="record")
    slug = models.CharField(max_length=10, unique=True, default=new_slug)
    number = models.CharField(_("archival number"), max_length=60, unique=True)
    fonds = models.CharField(_("fonds number"), max_length=20)
    class_code = models.CharField(_("class"), max_length=8, default=PARTY_AFFAIRS)
    year = models.PositiveSmallIntegerField(_("year"))
    term = models.CharField(_("kept for"), max_length=3, choices=Retention)
    office = models.CharField(_("office or matter"), max_length=8, default=NO_OFFICE)
    item_number = models.PositiveIntegerField(_("item number"))
    title = models.CharField(_("title"), max_length=120)
    sealed_at = models.DateTimeField(_("sealed"))
    sealed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sealed_name = models.CharField(max_length=60)
    sealed_as = models.CharField(max_length=24)
    sealed_in = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    size = models.PositiveBigIntegerField(_("size"))
    files = models.PositiveIntegerField(_("files"))
    manifest_sha256 = models.CharField(max_length=64)
    tag_manifest_sha256 = models.CharField(max_length=64)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive record")
        verbose_name_plural = _("archive records")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fonds", "class_code", "year", "term", "item_number"], name="record_once_a_number"
            ),
            models.CheckConstraint(name="record_numbered_from_one", condition=Q(item_number__gte=1)),
            models.CheckConstraint(name="record_of_a_fonds", condition=~Q(fonds="")),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("record", args=[self.slug])

    @property
    def organization(self) -> Organization:
        return self.disclosure.organization


class Verification(models.Model):
    """Once that a package was compared with its record; `faults` name each file that differs, and how.  Rule: A5."""

    append_only = True

    record = models.ForeignKey(Record, models.PROTECT, related_name="verifications")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    faults = models.JSONField(default=list)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.record} {clock.day_of(self.at)}"

    @property
    def organization(self) -> Organization:
        return self.record.organization

    @property
    def is_unchanged(self) -> bool:
        return not self.faults


class RecordCounter(models.Model):
    """The last item number given in one fonds, class, year and term.  Rule: A3."""

    fonds = models.CharField(max_length=20)
    class_code = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=3)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fonds", "class_code", "year", "term"], name="record_counter_once")
        ]

    def __str__(self):
        return f"{self.fonds}-{self.class_code}·{self.year}-{self.term}"
