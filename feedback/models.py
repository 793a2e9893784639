"""Opinions and questions, who wrote them, and the replies: fields and constraints."""

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from catalog.duedates import Due
from catalog.models import demand_bounds
from catalog.timing import Unit
from disclosure.models import Disclosure, Edition, new_slug
from feedback.querysets import OpinionQuerySet, ReplyQuerySet, ReplyTermQuerySet
from organizations.kinds import Kind
from organizations.models import Organization, User
from organizations.roles import Role
from organizations.sight import VisibleQuerySet


class ReplyTerm(models.Model):
    """How soon organisations of one kind answer, or, without a kind, all that have no term of their own.  Rule: F2.

    The defaults of the fields hold where no row says anything.
    """

    kind = models.CharField(
        _("kind"), max_length=24, choices=Kind, blank=True, unique=True, help_text=_("Empty: all other kinds.")
    )
    number = models.PositiveSmallIntegerField(_("answered within"), default=15, validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.WORKING)
    source = models.CharField(_("source"), max_length=200, blank=True)
    history = HistoricalRecords()

    objects = ReplyTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term for replies")
        verbose_name_plural = _("terms for replies")
        ordering = ["kind"]
        constraints = [models.CheckConstraint(name="reply_term_at_least_a_day", condition=Q(number__gte=1))]

    def __str__(self):
        return str(self.get_kind_display() or _("all other kinds"))

    def clean(self):
        demand_bounds(self, "number")


class Opinion(models.Model):
    """What a reader says or asks about a disclosure.  Rule: F1, F2.

    By "a reader": nothing here leads to an account, a session, an address or a request.  `text` stands as it was
    typed; readers are shown `shown_words`.  `edition` is the one they had before them; `explained` says how `due_on`
    came about, in the form that `catalog.duedates` describes; `turn_organization` is the one that answers, none where
    nobody holds the office.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        OPINION = "opinion", _("opinion or suggestion")

    set_once = ("slug", "disclosure", "edition", "kind", "text", "asked_at", "due_on", "explained", "answered_at")

    slug = models.CharField(max_length=10, unique=True, default=new_slug, editable=False)
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="opinions")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="opinions")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(_("text"))
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("due on"))
    explained = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    turn_organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="opinions_in_turn", editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(name="opinion_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="opinion_answered_after_asked", condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["disclosure", "-asked_at", "-id"], name="opinion_beside"),
            models.Index(
                fields=["turn_organization", "due_on", "id"], condition=Q(answered_at=None), name="opinion_queue"
            ),
            models.Index(fields=["due_on"], condition=Q(answered_at=None), name="opinion_open"),
        ]

    def __str__(self):
        return self.slug

    @property
    def organization(self) -> Organization:
        return self.disclosure.organization

    @property
    def due(self) -> Due:
        """The day it is to be answered by, with its reason: `duedates.explain` puts it in words."""
        return Due(self.due_on, self.explained)

    @property
    def shown_words(self) -> str:
        """What readers are shown: the writer's own words, or the handler's summary in their place.  Rule: F5."""
        return (self.answered_at and self.reply.shown_text) or self.text


class OpinionWriter(models.Model):
    """Who wrote an opinion: the one place that knows.  Rule: F1.

    Only this room reads it, and only to show people their own; no relation leads here from the person or the
    opinion.  `seen_answer_at` is when the writer was first shown the reply on the page of their questions.
    """

    set_once = ("opinion", "writer")

    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="+")
    writer = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen_answer_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    def __str__(self):
        return "a reader"


class Reply(models.Model):
    """The answer to an opinion, in four parts, never altered.  Rule: F4, F5.

    It copies the name of who answered, so that it reads the same after they leave; readers are told the organisation.
    `shown_text`, where it is given, stands in place of words that hold personal data.
    """

    append_only = True

    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="reply")
    verified = models.TextField(_("what was verified"))
    rule = models.TextField(_("the rule that applies"))
    done = models.TextField(_("what was done"))
    next_step = models.TextField(_("next step and contact"))
    shown_text = models.TextField(_("shown in place of the writer's words"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_name = models.CharField(max_length=60)
    answered_as = models.CharField(max_length=24, choices=Role)
    answered_in = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    replied_at = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField()

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["-replied_at"]
        constraints = [
            models.CheckConstraint(
                name="reply_in_four_parts", condition=~Q(verified="") & ~Q(rule="") & ~Q(done="") & ~Q(next_step="")
            )
        ]

    def __str__(self):
        return str(self.opinion)

    @property
    def organization(self) -> Organization:
        return self.opinion.organization
