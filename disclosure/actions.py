"""What happens to a disclosure besides its verbs: drafts are begun and written, files put on and taken off."""

import dataclasses
import datetime
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from audit.act import Act
from audit.history import save_as_history
from audit.models import LEVELS
from audit.record import record
from catalog.models import Obligation
from disclosure import completeness, files
from disclosure.content import content_hash
from disclosure.errors import Fault, Incomplete, Overtaken, Refused, WrongState
from disclosure.models import (
    Attachment,
    Disclosure,
    DisclosureGrant,
    Edition,
    ExtraCircle,
    Release,
    Row,
)
from disclosure.naming import suggested_title
from disclosure.planning import suggested_stages
from disclosure.richtext import sanitised
from disclosure.states import OPEN_STATES, State
from organizations.rights import office_for

DRAFT = "disclosure.draft_edition"
MOST_ATTACHMENTS = 20


@dataclasses.dataclass(frozen=True)
class Stage:
    """A planned stage: the tier, and the moment from which it may see the edition."""

    tier: int
    due_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Named:
    """A named reader: the person's id, the first and the last day."""

    person: int
    from_on: datetime.date
    until_on: datetime.date | None = None


@dataclasses.dataclass(frozen=True)
class Circle:
    """A circle of another organisation."""

    organization: int
    tier: int
    subtree: int = 0


@dataclasses.dataclass(frozen=True)
class Draft:
    """The content of an edition as its author writes it; `rows` hold normalised cells by column name."""

    title: str
    summary: str = ""
    fact_on: datetime.date | None = None
    document_number: str = ""
    body: str = ""
    subtree: int = 0
    channels: Sequence[str] = ()
    rows: Sequence[dict[str, str]] = ()
    stages: Sequence[Stage] = ()
    named: Sequence[Named] = ()
    circles: Sequence[Circle] = ()


@transaction.atomic
def start(obligation: Obligation, *, act: Act) -> Edition:
    """Begin the disclosure that `obligation` asks for, prefilled with all that the catalogue says of it.

    Answers with the edition on its way where one has been begun already.  Raises Refused, also for a duty that is
    filed as withheld or set aside.  Rule: D1, D4.
    """
    duties = Obligation.objects.select_related("organization", "item__category__parent")
    obligation = duties.select_for_update(of=("self",)).get(pk=obligation.pk)
    office_for(act, DRAFT, obligation)
    editions = Edition.objects.filter(disclosure__obligation=obligation).exclude(state=State.REFUSED)
    begun = editions.order_by("pk").last()
    if begun is not None:
        return begun
    if reason := completeness.at_rest(obligation):
        raise Refused(reason, rule="D4")
    organization, item = obligation.organization, obligation.item
    disclosure = Disclosure(
        organization=organization,
        item=item,
        obligation=obligation,
        category_code=item.category.top.code,
        **{level: getattr(organization, level) for level in LEVELS},
    )
    save_as_history(disclosure, act, reason="start")
    edition = Edition(
        disclosure=disclosure,
        title=suggested_title(obligation),
        fact_on=obligation.starts_on if obligation.cause == Obligation.Cause.FACT else None,
        channels=sorted(row.channel for row in item.channels.all()),
    )
    save_as_history(edition, act, reason="start")
    _plan(edition, [Stage(tier, due_at) for tier, due_at in suggested_stages(item, act.at)])
    record("start", edition, act=act)
    return edition


@transaction.atomic
def save_draft(edition: Edition, draft: Draft, *, act: Act, seen: int | None = None) -> Edition:
    """Write the content of an edition that is still open.  Rule: W4.

    `seen` is the version (`version_of`) that the author had before them.  Raises Refused, WrongState, and
    Overtaken when another one was saved meanwhile, be it by the author in a second window, and this would change it.
    Rule: B4.
    """
    row = open_edition(edition, act)
    newest = row.history.select_related("history_user").latest("history_id")
    if seen is None or seen == newest.history_id:
        return _write(row, draft, act)
    before = content_hash(row)
    _write(row, draft, act)
    if content_hash(row) != before:
        raise Overtaken(str(newest.history_user), newest.history_date, own=newest.history_user_id == act.by)
    return row


def _write(row: Edition, draft: Draft, act: Act) -> Edition:
    for field in ("title", "summary", "fact_on", "document_number", "subtree"):
        setattr(row, field, getattr(draft, field))
    row.body = sanitised(draft.body)
    row.channels = sorted(set(draft.channels))
    save_as_history(row, act, reason="draft")
    row.rows.all().delete()
    Row.objects.bulk_create(
        Row(edition=row, position=position, cells=cells) for position, cells in enumerate(draft.rows, start=1)
    )
    _plan(row, draft.stages)
    row.grants.all().delete()
    for named in draft.named:
        _name(row, named)
    row.extra_circles.all().delete()
    ExtraCircle.objects.bulk_create(
        ExtraCircle(
            edition=row,
            disclosure=row.disclosure,
            organization_id=circle.organization,
            tier=circle.tier,
            subtree=circle.subtree,
        )
        for circle in draft.circles
    )
    record("save_draft", row, act=act)
    return row


@transaction.atomic
def save_with_files(
    edition: Edition,
    draft: Draft,
    *,
    detached: Sequence[Attachment],
    uploads: Sequence[UploadedFile],
    act: Act,
    seen: int | None = None,
) -> Edition:
    """Write the content, take files off and put files on: all of it or nothing.  Rule: B1, B3, W4.

    Raises what `save_draft` and `attach` raise.
    """
    row = save_draft(edition, draft, act=act, seen=seen)
    for attachment in detached:
        detach(attachment, act=act)
    for upload in uploads:
        attach(edition, upload, act=act)
    return row


@transaction.atomic
def correct(disclosure: Disclosure, *, act: Act) -> Edition:
    """Begin a new edition of a released disclosure, as a copy of the one shown, which stays as it is.  Rule: W7.

    Answers with the edition on its way where there is one.  Raises Refused, and WrongState before a release and
    once the file is sealed: what happens later is another matter.  Rule: A7.
    """
    row = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    office_for(act, DRAFT, row)
    on_its_way = row.editions.filter(state__in=State.values).exclude(state__in=_DONE).last()
    if on_its_way is not None:
        return on_its_way
    shown = row.shown
    if shown is None or shown.state == State.ARCHIVED:
        newest = row.editions.latest("number")
        raise WrongState("correct", newest.state, newest.steps.last() if shown else None)
    edition = Edition(
        disclosure=row,
        number=row.editions.count() + 1,
        **{
            field: getattr(shown, field)
            for field in ("title", "summary", "fact_on", "document_number", "body", "subtree", "channels")
        },
    )
    save_as_history(edition, act, reason="correct")
    Row.objects.bulk_create(Row(edition=edition, position=r.position, cells=r.cells) for r in shown.rows.all())
    Attachment.objects.bulk_create(
        Attachment(edition=edition, name=a.name, kind=a.kind, size=a.size, sha256=a.sha256)
        for a in shown.attachments.all()
    )
    for grant in shown.grants.all():
        _name(edition, Named(grant.user_id, grant.from_on, grant.until_on))
    ExtraCircle.objects.bulk_create(
        ExtraCircle(edition=edition, disclosure=row, organization_id=c.organization_id, tier=c.tier, subtree=c.subtree)
        for c in shown.extra_circles.all()
    )
    wider = [tier for tier, _due in suggested_stages(row.item, act.at) if tier > row.tier_now]
    _plan(edition, [Stage(tier, act.at) for tier in (row.tier_now, *wider)])
    record("correct", edition, act=act)
    return edition


@transaction.atomic
def attach(edition: Edition, upload: UploadedFile, *, act: Act) -> Attachment:
    """Add a file to an open edition; the very same one sent twice is one.

    Raises Refused, WrongState, and Incomplete for a file that is not let in or is there under another name.
    """
    row = open_edition(edition, act)
    if row.attachments.count() >= MOST_ATTACHMENTS:
        raise Incomplete([Fault("files", _("At most %(n)d files.") % {"n": MOST_ATTACHMENTS}, "B3")])
    try:
        stored = files.store(upload)
    except files.BadFile as bad:
        raise Incomplete([Fault("files", str(bad), "B3")]) from bad
    attachment, added = Attachment.objects.get_or_create(
        edition=row,
        sha256=stored.sha256,
        defaults={"name": stored.name, "kind": stored.kind, "size": stored.size},
    )
    if attachment.name != stored.name:
        words = {"name": stored.name, "attached": attachment.name}
        raise Incomplete([Fault("files", _("“%(name)s” is attached already, as “%(attached)s”.") % words, "B3")])
    if added:
        record("attach", row, act=act, after={"name": stored.name, "sha256": stored.sha256})
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, act: Act) -> None:
    """Take a file off an open edition; its bytes stay, other editions may hold them.  Raises Refused, WrongState."""
    row = open_edition(attachment.edition, act)
    row.attachments.filter(pk=attachment.pk).delete()
    record("detach", row, act=act, before={"name": attachment.name, "sha256": attachment.sha256})


def open_edition(edition: Edition, act: Act) -> Edition:
    """The edition, locked, for somebody who may write it.  Raises Refused and WrongState.  Rule: W4."""
    disclosures = Disclosure.objects.select_for_update(of=("self",)).select_related("organization")
    disclosure = disclosures.get(pk=edition.disclosure_id)
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    row.disclosure = disclosure
    office_for(act, DRAFT, disclosure)
    if row.state not in OPEN_STATES:
        raise WrongState("save_draft", row.state, row.steps.last())
    return row


def version_of(edition: Edition) -> int:
    """The number of the version that somebody who looks at `edition` now has before them."""
    return edition.history.latest("history_id").history_id


def _plan(edition: Edition, stages: Sequence[Stage]) -> None:
    edition.releases.all().delete()
    Release.objects.bulk_create(Release(edition=edition, tier=stage.tier, due_at=stage.due_at) for stage in stages)


def _name(edition: Edition, named: Named) -> None:
    DisclosureGrant.objects.create(
        edition=edition,
        content_object=edition.disclosure,
        user_id=named.person,
        permission=_view_permission(),
        from_on=named.from_on,
        until_on=named.until_on,
    )


def _view_permission():
    from django.contrib.auth.models import Permission

    return Permission.objects.get(content_type__app_label="disclosure", codename="view_disclosure")


_DONE = (State.REFUSED, State.RELEASED, State.SUPERSEDED, State.ENDED, State.ARCHIVED)
