"""Organisations, people, and what people are in organisations: fields and constraints."""

import datetime

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from audit import clock
from audit.words import says_something
from organizations.days import WITHIN_REASON
from organizations.kinds import Kind
from organizations.querysets import (
    CalendarDayQuerySet,
    LeadingGroupMemberQuerySet,
    OrganizationQuerySet,
    TermQuerySet,
    UserQuerySet,
)
from organizations.roles import Role, SitePost
from organizations.tiers import STANDING_TIERS

LEVELS = range(1, 7)


class Organization(models.Model):
    """A party organisation, at one of exactly six levels.  Rule: O1, O2.

    `level_1` to `level_6` are the ids of the organisations from the top down to this one itself, None below
    it; they follow `superior` and are written by `organizations.actions` alone.  The past keeps `superior`,
    which tells them all.
    """

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]+$", _("Capital letters and digits only."))],
        help_text=_("Begins every index number of this organisation."),
    )
    fonds = models.CharField(_("fonds number"), max_length=20, unique=True)
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name=_("superior")
    )
    catalog_issuer = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issuer of its catalogue"),
        help_text=_("The organisation whose catalogue binds this one; not always its superior."),
    )
    principal = models.ForeignKey(
        "organizations.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first responsible person"),
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    joint_clearing = models.SmallIntegerField(
        _("clearing and reviewing by one person"),
        default=0,
        choices=[(0, _("by two persons")), (1, _("one person may do both"))],
    )
    level = models.SmallIntegerField(_("level"), editable=False)
    level_1 = models.BigIntegerField(null=True, editable=False, db_index=True)
    level_2 = models.BigIntegerField(null=True, editable=False, db_index=True)
    level_3 = models.BigIntegerField(null=True, editable=False, db_index=True)
    level_4 = models.BigIntegerField(null=True, editable=False, db_index=True)
    level_5 = models.BigIntegerField(null=True, editable=False, db_index=True)
    level_6 = models.BigIntegerField(null=True, editable=False, db_index=True)
    history = HistoricalRecords(excluded_fields=["level", *(f"level_{level}" for level in LEVELS)])

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="organization_six_levels",
                condition=Q(level__gte=1, level__lte=6),
                violation_error_message=_("Organisations have six levels at most."),
            ),
            models.CheckConstraint(
                name="organization_top_has_no_superior",
                condition=Q(level=1, superior=None) | Q(level__gt=1, superior__isnull=False),
            ),
            models.CheckConstraint(name="organization_not_its_own_superior", condition=~Q(superior=F("id"))),
        ]

    def __str__(self):
        return self.name

    @property
    def path(self) -> list[int]:
        """The ids from the top organisation down to this one."""
        return [found for level in LEVELS if (found := getattr(self, f"level_{level}")) is not None]


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes people; never a superuser."""

    def _create_user_object(self, username, email, password, **extra_fields):
        extra_fields.pop("is_staff", None)
        extra_fields.pop("is_superuser", None)
        return super()._create_user_object(username, email, password, **extra_fields)

    def create_superuser(self, *args, **kwargs):
        raise NotImplementedError("Nobody is a superuser here: use `manage.py create_system_admin`.")

    create_superuser_async = acreate_superuser = create_superuser


class User(AbstractUser):
    """A person with an account.  People are deactivated, never deleted.  Rule: R4.

    `visited_at` is when the visit began that is going on, `previous_visit_at` the one before: `organizations.visits`.
    """

    kept_private = frozenset(
        {"password", "last_login", "phone", "email", "visited_at", "previous_visit_at"}
    )  # events name them without their values

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    username = models.CharField(_("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    site_post = models.CharField(_("site post"), max_length=8, choices=SitePost, default=SitePost.NONE)
    visited_at = models.DateTimeField(null=True, editable=False)
    previous_visit_at = models.DateTimeField(null=True, editable=False)
    history = HistoricalRecords(excluded_fields=["password", "last_login", "visited_at", "previous_visit_at"])

    objects = PeopleManager()  # type: ignore[misc]
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(name="nobody_is_superuser", condition=Q(is_superuser=False)),
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_once_in_any_case",
                violation_error_message=_("This user name is taken."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.name and not says_something(self.name):
            raise ValidationError({"name": _("Write something.")})

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def is_staff(self) -> bool:  # type: ignore[override]
        """Libraries ask for it; it is never stored."""
        return self.is_active and self.may_enter_admin()

    def may_enter_admin(self) -> bool:
        """Whether the person holds an office in force today or a site post."""
        return self.site_post != SitePost.NONE or bool(self.offices_today)

    @property
    def offices_today(self) -> list["Office"]:
        """The person's offices in force today, each with its organisation."""
        return self.offices_on(clock.today())

    def offices_on(self, day: datetime.date) -> list["Office"]:
        """The person's offices in force on `day`: read once for each day, and as old as this object."""
        read = self.__dict__.setdefault("_offices_on", {})
        if day not in read:
            read[day] = list(self.offices.in_force(day).select_related("organization"))
        return read[day]

    def places(self) -> list[Organization]:
        """Where the person is administered: where they stand or hold office, or last did.  Rule: R7.

        Nowhere for holders of a site post, whom site posts alone administer.
        """
        if self.pk is None or self.site_post != SitePost.NONE:
            return []
        terms: list[Standing | Office] = [
            *self.standings.select_related("organization"),
            *self.offices.select_related("organization"),
        ]
        lasting = [term for term in terms if not term.is_over(clock.today())]
        return sorted({term.organization for term in lasting or terms}, key=lambda organization: organization.code)


class Term(models.Model):
    """From one day until another, both included; without an end it goes on.

    One that was taken back before it began ends before its first day: it was never in force.
    """

    from_on = models.DateField(_("from"), validators=WITHIN_REASON)
    until_on = models.DateField(
        _("until"), null=True, blank=True, validators=WITHIN_REASON, help_text=_("The last day; empty: no end.")
    )

    class Meta:
        abstract = True

    def clean(self):
        if self._state.adding and self.from_on is not None and self.is_over(self.from_on):
            raise ValidationError({"until_on": _("The last day lies before the first.")})

    def is_over(self, day: datetime.date) -> bool:
        """Whether the last day lies before `day`."""
        return self.until_on is not None and self.until_on < day


class Standing(Term):
    """What a person is in one organisation: the tier they belong to there.  Rule: V2."""

    person = models.ForeignKey(User, models.PROTECT, related_name="standings", verbose_name=_("person"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="standings", verbose_name=_("organisation")
    )
    tier = models.SmallIntegerField(_("tier"), choices=STANDING_TIERS)
    history = HistoricalRecords()

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ["organization", "tier", "person"]
        constraints = [
            models.CheckConstraint(name="standing_tier_known", condition=Q(tier__gte=1, tier__lte=6)),
            models.UniqueConstraint(fields=["person", "organization", "from_on"], name="standing_once_a_start"),
        ]

    def __str__(self):
        return f"{self.person} {self.organization} {self.get_tier_display()}"


class Office(Term):
    """A person's role in one organisation.  The rights end with the last day, by themselves.  Rule: R2."""

    person = models.ForeignKey(User, models.PROTECT, related_name="offices", verbose_name=_("person"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="offices", verbose_name=_("organisation")
    )
    role = models.CharField(_("office"), max_length=24, choices=Role)
    history = HistoricalRecords()

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["organization", "role", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "organization", "role", "from_on"], name="office_once_a_start"),
        ]

    def __str__(self):
        return f"{self.person} {self.organization} {self.get_role_display()}"


class LeadingGroupMember(models.Model):
    """A seat in the leading group for disclosure of an organisation.  Rule: O3."""

    class Seat(models.TextChoices):
        LEADER = "leader", _("leader")
        DEPUTY = "deputy", _("deputy leader")
        MEMBER = "member", _("member")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="leading_group", verbose_name=_("organisation")
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    seat = models.CharField(_("seat"), max_length=8, choices=Seat)
    post = models.CharField(_("post"), max_length=60, blank=True)
    is_current = models.SmallIntegerField(_("current"), default=1, choices=[(1, _("yes")), (0, _("no"))])
    history = HistoricalRecords()

    objects = LeadingGroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("leading group member")
        verbose_name_plural = _("leading group members")
        ordering = ["organization", "seat", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(seat="leader", is_current=1),
                name="leading_group_one_leader",
                violation_error_message=_("This leading group has a leader already."),
            ),
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=Q(is_current=1),
                name="leading_group_one_seat",
                violation_error_message=_("This person has a seat in this leading group already."),
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.person}"


class CalendarDay(models.Model):
    """A day that breaks the ordinary week: a holiday from Monday to Friday, or work at a weekend.  Rule: T6."""

    day = models.DateField(_("day"), unique=True, validators=WITHIN_REASON)
    is_working = models.SmallIntegerField(
        _("kind of day"), choices=[(0, _("holiday")), (1, _("working day"))], default=0
    )
    name = models.CharField(_("name"), max_length=40, blank=True)
    history = HistoricalRecords()

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day} {self.get_is_working_display()}"
