"""A matter on its way to its readers: fields and constraints.

`Disclosure` is the matter, `Edition` one content of it approved as a whole, `Release` one circle reached at its
time, `Step` a signature.  What hangs on an edition is its content and closes with it.
"""

import secrets
import string

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from simple_history.models import HistoricalRecords

from audit.triggers import Frozen, FrozenUnder
from catalog.choices import Channel
from catalog.models import Item, Obligation
from disclosure.querysets import (
    ContentQuerySet,
    DisclosureQuerySet,
    EditionQuerySet,
    ExtraCircleQuerySet,
    GrantQuerySet,
    PostingPhotoQuerySet,
    PostingQuerySet,
    PostingWithdrawalQuerySet,
    ReleaseQuerySet,
)
from disclosure.states import OPEN_STATES, SIGNING, State
from organizations.models import Organization, User
from organizations.sight import PUBLIC_KEY
from organizations.tiers import Tier

SLUG_ALPHABET = string.ascii_lowercase + string.digits
NO_KEY = 0
REACHES = [(0, _("this organisation alone")), (1, _("this organisation and all below it"))]


def new_slug() -> str:
    """Ten random characters: an address says nothing of what it leads to."""
    return "".join(secrets.choice(SLUG_ALPHABET) for _ in range(10))


def _audience_key(tier: str) -> Case:
    """The audience key, as the database computes it; the same sum as `organizations.sight.audience_key`."""
    return Case(
        When(Q(**{tier: 0}), then=Value(NO_KEY)),
        When(Q(**{tier: Tier.PUBLIC}), then=Value(PUBLIC_KEY)),
        default=(F("organization_id") * 2 + F("subtree")) * 16 + F(tier),
        output_field=models.BigIntegerField(),
    )


class Disclosure(models.Model):
    """One matter of one organisation under one catalogue item.  Rule: V1, W5.

    The columns of the line (`title`, `summary`, `fact_on`) are copies of the edition `shown`; they, `tier_now`,
    `audience`, `shelf`, `content_open` and the dates are moved only by the verbs; `category_code` is that of the
    catalogue's first level, from which the index number is made.  `audience` is computed by the
    database: never read it from an object that this process has changed.
    """

    set_once = ("published_at", "index_number")

    slug = models.CharField(max_length=10, unique=True, default=new_slug, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="disclosures")
    item = models.ForeignKey(Item, models.PROTECT, related_name="disclosures")
    obligation = models.ForeignKey(Obligation, models.PROTECT, null=True, related_name="disclosures")
    category_code = models.CharField(max_length=20, blank=True, editable=False)
    index_number = models.CharField(_("index number"), max_length=50, null=True, unique=True, editable=False)
    shown = models.OneToOneField("Edition", models.PROTECT, null=True, related_name="shown_by", editable=False)
    title = models.CharField(_("title"), max_length=120, blank=True, editable=False)
    summary = models.TextField(_("summary"), blank=True, editable=False)
    fact_on = models.DateField(_("date of the fact"), null=True, editable=False)
    subtree = models.SmallIntegerField(default=0, editable=False)
    tier_now = models.SmallIntegerField(default=0, editable=False)
    audience = models.GeneratedField(
        expression=_audience_key("tier_now"), output_field=models.BigIntegerField(), db_persist=True
    )
    shelf = models.SmallIntegerField(default=0, editable=False)
    content_open = models.SmallIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(_("first disclosed"), null=True, editable=False)
    listed_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, editable=False)
    level_1 = models.BigIntegerField(null=True, editable=False)
    level_2 = models.BigIntegerField(null=True, editable=False)
    level_3 = models.BigIntegerField(null=True, editable=False)
    level_4 = models.BigIntegerField(null=True, editable=False)
    level_5 = models.BigIntegerField(null=True, editable=False)
    level_6 = models.BigIntegerField(null=True, editable=False)
    history = HistoricalRecords()

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-listed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="disclosure_tier_known", condition=Q(tier_now__gte=0, tier_now__lte=7)),
            models.CheckConstraint(
                name="disclosure_flags",
                condition=Q(subtree__in=[0, 1], shelf__in=[0, 1], content_open__in=[0, 1]),
            ),
            models.CheckConstraint(
                name="disclosure_shown_when_released",
                condition=Q(tier_now=0, shown=None, published_at=None, listed_at=None, content_open=0)
                | Q(tier_now__gt=0, shown__isnull=False, published_at__isnull=False, listed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["audience", "shelf", "-listed_at", "-id", "ends_at"], name="disclosure_newest"),
            models.Index(
                fields=["audience", "category_code", "shelf", "-listed_at", "-id"], name="disclosure_category"
            ),
            models.Index(fields=["shelf", "-listed_at", "-id"], name="disclosure_shelf"),
            models.Index(fields=["organization", "item", "id"], name="disclosure_series"),
            models.Index(fields=["ends_at"], condition=Q(shelf=0, ends_at__isnull=False), name="disclosure_ending"),
            models.Index(fields=["level_1", "shelf", "-listed_at", "-id"], name="disclosure_level_1"),
            models.Index(fields=["level_2", "shelf", "-listed_at", "-id"], name="disclosure_level_2"),
            models.Index(fields=["level_3", "shelf", "-listed_at", "-id"], name="disclosure_level_3"),
        ]

    def __str__(self):
        return self.index_number or self.slug

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("disclosure", args=[self.slug])


class Edition(models.Model):
    """One content of a disclosure, proposed, signed and released as a whole.  Rule: W1, W4.

    `content_hash` is taken when it is proposed, `approved_hash` when it is approved.  `turn_organization` is
    where the next signature is awaited; none, although one is awaited, means that the edition is stuck.
    """

    frozen = Frozen(
        columns=(
            "disclosure",
            "number",
            "title",
            "summary",
            "fact_on",
            "document_number",
            "body",
            "subtree",
            "channels",
            "content_hash",
        ),
        open_states=tuple(str(state.value) for state in OPEN_STATES),
    )

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    turn_organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="editions_in_turn", editable=False
    )
    waiting_since = models.DateTimeField(null=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), blank=True, validators=[MaxLengthValidator(300)])
    fact_on = models.DateField(_("date of the fact"), null=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    body = models.TextField(_("text"), blank=True)
    subtree = models.SmallIntegerField(
        _("reaches"),
        default=0,
        choices=REACHES,
    )
    channels = models.JSONField(_("channels"), default=list)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    approved_hash = models.CharField(max_length=64, blank=True, editable=False)
    history = HistoricalRecords()

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["disclosure", "number"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "number"], name="edition_once_a_number"),
            models.UniqueConstraint(
                fields=["disclosure"],
                condition=Q(state__in=["draft", "returned", "proposed", "cleared", "reviewed", "approved"]),
                name="edition_one_on_its_way",
            ),
            models.CheckConstraint(
                name="edition_approved_is_signed",
                condition=~Q(state__in=["approved", "released", "superseded", "ended", "archived"])
                | (~Q(approved_hash="") & Q(approved_hash=F("content_hash"))),
            ),
        ]
        indexes = [
            models.Index(
                fields=["turn_organization", "waiting_since"],
                condition=Q(state__in=["proposed", "cleared", "reviewed"]),
                name="edition_queue",
            )
        ]

    def __str__(self):
        return f"{self.disclosure} / {self.number}"

    @property
    def organization(self) -> Organization:
        return self.disclosure.organization

    @property
    def is_on_the_web(self) -> bool:
        return Channel.WEB in self.channels


class Content(models.Model):
    """The base of what is an edition's content: it closes with the edition.  Rule: W4."""

    frozen_under = FrozenUnder("edition")

    class Meta:
        abstract = True


class Row(Content):
    """One row of the typed table that an item demands; `cells` holds texts by column name.  Rule: C5."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField()
    cells = models.JSONField()

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="row_once_a_position")]

    def __str__(self):
        return f"{self.edition} #{self.position}"


class Attachment(Content):
    """A file of an edition; its bytes lie outside the static tree, named by their hash.  Rule: B3."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="attachments")
    slug = models.CharField(max_length=10, unique=True, default=new_slug, editable=False)
    name = models.CharField(_("file name"), max_length=150)
    kind = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["edition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "sha256"], name="attachment_once"),
            models.CheckConstraint(name="attachment_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self):
        return self.name


class Release(Content):
    """One stage: a tier that the edition is shown to from `due_at` on.  Rule: T1, V8."""

    frozen_under = FrozenUnder("edition", movable=("released_at",))

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="releases")
    tier = models.SmallIntegerField(_("audience"), choices=Tier)
    due_at = models.DateTimeField(_("from"))
    released_at = models.DateTimeField(null=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "tier"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "tier"], name="release_once_a_tier"),
            models.CheckConstraint(name="release_tier_known", condition=Q(tier__gte=1, tier__lte=7)),
            models.CheckConstraint(
                name="release_never_early", condition=Q(released_at=None) | Q(released_at__gte=F("due_at"))
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(released_at=None), name="release_due")]

    def __str__(self):
        return f"{self.edition} {self.get_tier_display()}"


class ExtraCircle(Content):
    """A circle of another organisation that the edition is shown to as well, rarely.  Rule: V2."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="extra_circles")
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="extra_circles")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    subtree = models.SmallIntegerField(default=0)
    tier = models.SmallIntegerField(choices=Tier)
    audience = models.GeneratedField(
        expression=_audience_key("tier"), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = ExtraCircleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "organization"], name="extra_circle_once"),
            models.CheckConstraint(name="extra_circle_tier", condition=Q(tier__gte=1, tier__lte=6, subtree__in=[0, 1])),
        ]
        indexes = [models.Index(fields=["audience", "disclosure"], name="extra_circle_audience")]

    def __str__(self):
        return f"{self.edition} {self.organization}"


class DisclosureGrant(UserObjectPermissionBase):
    """A named reader of an edition, from one day until another.  Rule: V2.

    guardian's own functions (`assign_perm`, `get_objects_for_user`, its `has_perm`) know no dates and are never
    asked: the rule of sight reads this table.
    """

    frozen_under = FrozenUnder("edition")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="grants")
    content_object = models.ForeignKey(Disclosure, models.PROTECT, related_name="grants")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = GrantQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        unique_together = []
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user", "permission", "content_object", "from_on"],
                name="grant_once_a_start",
            ),
            models.CheckConstraint(
                name="grant_term_in_order", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self):
        return f"{self.edition} {self.user_id}"


class Step(models.Model):
    """One signature on an edition, never altered.  Rule: W2, W3.

    It copies the name, so that it reads the same after somebody leaves.  `turn` 2 is the second clearing of a
    sensitive item; `joint` 1, on a review, says that its signer was allowed to have cleared as well.
    """

    append_only = True

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=20)
    turn = models.PositiveSmallIntegerField(default=1)
    joint = models.PositiveSmallIntegerField(default=0)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_name = models.CharField(max_length=60)
    signed_as = models.CharField(max_length=24)
    signed_in = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    vote_on = models.DateField(null=True)
    vote_result = models.CharField(max_length=200, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "round", "verb", "turn"],
                condition=Q(verb__in=SIGNING),
                name="step_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["edition", "round", "signed_by"],
                condition=Q(verb__in=SIGNING, joint=0),
                name="step_signers_apart",
            ),
            models.UniqueConstraint(
                fields=["edition", "round", "signed_by"],
                condition=Q(verb__in=["propose", "review", "approve"]),
                name="step_joint_only_with_clear",
            ),
            models.CheckConstraint(condition=Q(joint=0) | Q(verb="review", joint=1), name="step_joint_only_on_review"),
            models.CheckConstraint(condition=Q(turn=1) | Q(verb="clear", turn=2), name="step_second_turn_only_clear"),
        ]

    def __str__(self):
        return f"{self.edition} {self.verb} {self.signed_name}"

    @property
    def organization(self) -> Organization:
        return self.edition.organization


class SecrecyRecord(models.Model):
    """What a confidentiality reviewer put in writing when clearing.  Rule: W6."""

    append_only = True

    step = models.OneToOneField(Step, models.PROTECT, related_name="secrecy_record")
    subject = models.CharField(_("subject"), max_length=200)
    conclusion = models.TextField(_("conclusion"))
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    findings = models.JSONField(_("personal data found"), default=list, encoder=DjangoJSONEncoder)
    findings_handled = models.TextField(_("how they were handled"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="secrecy_record_concludes", condition=~Q(conclusion="")),
            models.CheckConstraint(
                name="secrecy_record_findings_handled", condition=Q(findings=[]) | ~Q(findings_handled="")
            ),
        ]

    def __str__(self):
        return str(self.step)


class Posting(models.Model):
    """That people were told by board, meeting, document or bulletin: never altered, struck out by a later row.

    `edition` and `content_hash` say what was posted: an edition that is called back may get another text.  `place` is
    where it hangs or the meeting was held; of a document or a bulletin its number.  Rule: C6, D3, E1, E5.
    """

    append_only = True

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="postings")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="postings")
    content_hash = models.CharField(max_length=64, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=[c for c in Channel.choices if c[0] != "web"])
    place = models.CharField(_("place"), max_length=200)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    should_attend = models.PositiveIntegerField(_("should attend"), null=True, blank=True)
    attended = models.PositiveIntegerField(_("attended"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    history = HistoricalRecords()

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["disclosure", "from_on"]
        constraints = [
            models.CheckConstraint(
                name="posting_term_in_order", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(name="posting_somewhere", condition=~Q(place="")),
            models.CheckConstraint(
                name="posting_attendance",
                condition=Q(should_attend=None, attended=None)
                | Q(
                    channel=Channel.MEETING,
                    should_attend__isnull=False,  # a condition that meets a null is not broken
                    attended__isnull=False,
                    should_attend__gte=F("attended"),
                    should_attend__gt=0,
                ),
            ),
        ]
        indexes = [models.Index(fields=["disclosure", "channel"], name="posting_channel")]

    def __str__(self):
        return f"{self.disclosure} {self.get_channel_display()}"

    @property
    def organization(self) -> Organization:
        return self.disclosure.organization


class PostingPhoto(models.Model):
    """A photograph of a posting, drawn anew so that nothing of the camera is in it.  Rule: E2.

    Its bytes, and those of its thumbnail, lie where those of attachments do, named by their hash.
    """

    append_only = True

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="photos")
    slug = models.CharField(max_length=10, unique=True, default=new_slug, editable=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    thumbnail_sha256 = models.CharField(max_length=64)

    objects = PostingPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["posting", "id"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "sha256"], name="posting_photo_once"),
            models.CheckConstraint(name="posting_photo_not_empty", condition=Q(size__gt=0, width__gt=0, height__gt=0)),
        ]

    def __str__(self):
        return f"{self.posting} {self.slug}"

    @property
    def organization(self) -> Organization:
        return self.posting.organization


class PostingWithdrawal(models.Model):
    """That a posting was recorded wrongly: from now on it proves nothing, and stays.  Rule: E5."""

    append_only = True

    posting = models.OneToOneField(Posting, models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("reason"))
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    objects = PostingWithdrawalQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="posting_withdrawal_with_reason", condition=~Q(reason=""))]

    def __str__(self):
        return str(self.posting)

    @property
    def organization(self) -> Organization:
        return self.posting.organization


class IndexCounter(models.Model):
    """The last number given in one organisation, first-level category and year.  Rule: W5."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    category_code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "category_code", "year"], name="index_counter_once")
        ]

    def __str__(self):
        return f"{self.organization} {self.category_code} {self.year}"
