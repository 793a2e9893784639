"""How people were told besides the website: recorded, and struck out where that was wrong.  Rule: E1 to E5."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import clock
from audit.act import Act
from audit.history import save_as_history
from audit.record import record
from catalog.choices import Channel
from catalog.models import Obligation
from disclosure import files
from disclosure.errors import Fault, Incomplete, WrongState
from disclosure.models import Disclosure, Edition, Posting, PostingPhoto, PostingWithdrawal, Release, Step
from disclosure.photographs import Drawn, Photograph, draw, keep
from disclosure.states import State
from organizations.acting import one_act
from organizations.rights import office_for

POST = "disclosure.post_disclosure"
POSTABLE = (State.APPROVED, State.RELEASED, State.ENDED)
"""The states of an edition of which a posting may be recorded."""
MOST_PHOTOGRAPHS = 6


def post(
    disclosure: Disclosure,
    *,
    channel: str,
    place: str,
    from_on: datetime.date,
    until_on: datetime.date | None,
    should_attend: int | None = None,
    attended: int | None = None,
    photographs: Sequence[UploadedFile] = (),
    act: Act,
) -> Posting:
    """Record that people were told by board, meeting, document or bulletin of the edition shown, or approved.

    Where the website has not met the duty, the first posting meets it once there is a release.  Raises Refused,
    WrongState before an approval, and Incomplete with every fault found.  Sent twice, it is recorded once.
    Rule: D3, E1, E2.
    """
    if photographs:
        with one_act("post", disclosure, act):
            office_for(act, POST, disclosure)  # before any picture is opened, which takes its time
    drawn, bad_pictures = _drawn(photographs)
    with one_act("post", disclosure, act):
        row = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
        office = office_for(act, POST, row)
        edition = _edition_to_post(row)
        posting = Posting(
            disclosure=row,
            edition=edition,
            content_hash=edition.content_hash,
            channel=channel,
            place=place.strip(),
            from_on=from_on,
            until_on=until_on,
            should_attend=should_attend,
            attended=attended,
            recorded_by_id=office.person_id,
            recorded_at=act.at,
        )
        if faults := [*_faults_of(posting, clock.day_of(act.at)), *bad_pictures]:
            raise Incomplete(faults)
        pictures = [keep(picture) for picture in drawn]
        if recorded := _recorded_already(posting, pictures):
            return recorded
        _store(posting, pictures, act)
        if row.published_at:
            Obligation.objects.filter(disclosures=row, met_at=None).update(met_at=act.at)
        record("post", row, act=act.holding(office.role, office.organization_id), after=_as_posted(posting, pictures))
    return posting


def withdraw_posting(posting: Posting, *, reason: str, act: Act) -> PostingWithdrawal:
    """Strike out a posting that was recorded wrongly; it stays to be read, and proves nothing any more.

    A duty that it alone had met is open again.  Raises Refused, WrongState once the record is closed, and
    Incomplete without a reason or the second time.  Rule: E5.
    """
    with one_act("withdraw_posting", posting, act):
        row = Disclosure.objects.select_for_update().get(pk=posting.disclosure_id)
        office = office_for(act, POST, row)
        _demand_open_record(row)
        if not reason.strip():
            raise Incomplete([Fault("reason", _("Say what is wrong with the record."), "E5")])
        if PostingWithdrawal.objects.filter(posting=posting).exists():
            raise Incomplete([Fault("reason", _("This record has been struck out already."), "E5")])
        withdrawal = PostingWithdrawal.objects.create(
            posting=posting, reason=reason.strip(), withdrawn_by=office.person, withdrawn_at=act.at
        )
        if row.published_at:
            met_at = max(posting.recorded_at, row.published_at)
            Obligation.objects.filter(disclosures=row, met_at=met_at).update(met_at=_met_at(row, row.published_at))
        record(
            "withdraw_posting",
            row,
            act=act.holding(office.role, office.organization_id),
            before={"posting": posting.pk, "channel": posting.channel, "place": posting.place},
            reason=withdrawal.reason,
        )
    return withdrawal


def _edition_to_post(disclosure: Disclosure) -> Edition:
    """The edition that its readers meet, or before the first release the approved one.

    Raises WrongState before that, and once the record is closed.
    """
    edition = disclosure.shown or disclosure.editions.latest("number")
    if edition.state not in POSTABLE:
        raise WrongState("post", edition.state, edition.steps.last())
    return edition


def _demand_open_record(disclosure: Disclosure) -> None:
    """Also what was called back may have been recorded wrongly.  Raises WrongState once the record is closed."""
    shown = disclosure.shown
    if shown is not None and shown.state == State.ARCHIVED:
        raise WrongState("withdraw_posting", shown.state, shown.steps.last())


def _store(posting: Posting, pictures: Sequence[Photograph], act: Act) -> None:
    save_as_history(posting, act, reason="post")
    PostingPhoto.objects.bulk_create(
        PostingPhoto(posting=posting, **dataclasses.asdict(picture)) for picture in pictures
    )


PRESSED_TWICE = datetime.timedelta(minutes=10)
"""The same record within that time is the same sending."""
ALIKE = ("edition", "content_hash", "channel", "place", "from_on", "until_on", "should_attend", "attended")


def _recorded_already(posting: Posting, pictures: Sequence[Photograph]) -> Posting | None:
    """The standing record that the same person has just made of the very same: they pressed twice."""
    alike = {name: getattr(posting, name) for name in (*ALIKE, "recorded_by_id")}
    shown = {picture.sha256 for picture in pictures}
    lately = Posting.objects.standing().filter(recorded_at__gt=posting.recorded_at - PRESSED_TWICE)
    earlier = lately.filter(**alike).order_by("id")
    return next((row for row in earlier if set(row.photos.values_list("sha256", flat=True)) == shown), None)


def _drawn(photographs: Sequence[UploadedFile]) -> tuple[list[Drawn], list[Fault]]:
    """The photographs drawn anew, each once, and what is wrong with those that cannot be.  Rule: E2."""
    if len(photographs) > MOST_PHOTOGRAPHS:
        return [], [Fault("photographs", _("At most %(n)d photographs.") % {"n": MOST_PHOTOGRAPHS}, "E2")]
    drawn: dict[Drawn, None] = {}
    faults = []
    for upload in photographs:
        try:
            drawn[draw(upload)] = None
        except files.BadFile as bad:
            faults.append(Fault("photographs", str(bad), "E2"))
    return list(drawn), faults


def _faults_of(posting: Posting, today: datetime.date) -> list[Fault]:
    """What cannot be right about a posting that is about to be recorded."""
    faults = []
    if posting.channel == Channel.WEB or posting.channel not in posting.edition.channels:
        faults.append(Fault("channel", _("This disclosure is not made known in that way."), "C6"))
    if not posting.place:
        faults.append(Fault("place", _("Say where: the place, or the number of the document."), "E1"))
    if posting.from_on > today:
        faults.append(Fault("from_on", _("The day lies in the future."), "D3"))
    elif (approved_on := _approved_on(posting.disclosure)) and posting.from_on < approved_on:
        before = _("It was approved on %(day)s: nobody can have been told before that day.")
        faults.append(Fault("from_on", before % {"day": date_format(approved_on)}, "E1"))
    if posting.until_on is not None and posting.until_on < posting.from_on:
        faults.append(Fault("until_on", _("The last day lies before the first."), "D3"))
    return faults + _attendance_faults(posting)


def _approved_on(disclosure: Disclosure) -> datetime.date | None:
    """The day on which it was first approved."""
    approved = Step.objects.filter(edition__disclosure=disclosure, verb="approve").order_by("id").first()
    return clock.day_of(approved.at) if approved else None


def _attendance_faults(posting: Posting) -> list[Fault]:
    should, came = posting.should_attend, posting.attended
    if should is None and came is None:
        return []
    if posting.channel != Channel.MEETING:
        return [Fault("should_attend", _("Attendance is recorded of meetings alone."), "E1")]
    if should is None or came is None:
        field = "should_attend" if should is None else "attended"
        return [Fault(field, _("Give both numbers: how many should attend, and how many did."), "E1")]
    if should < 1:
        return [Fault("should_attend", _("Nobody at all was to attend: give the number of those invited."), "E1")]
    if came > should:
        return [
            Fault(
                "attended",
                _("More attended than should have: %(came)d of %(should)d.") % {"came": came, "should": should},
                "E1",
            )
        ]
    return []


def _met_at(disclosure: Disclosure, published_at: datetime.datetime) -> datetime.datetime | None:
    """When its duty was met by what stands: an edition released on the website, or a posting.  Rule: D3."""
    stages = Release.objects.filter(edition__disclosure=disclosure, released_at__isnull=False)
    released = [
        stage.released_at for stage in stages.select_related("edition") if Channel.WEB in stage.edition.channels
    ]
    posted = disclosure.postings.standing().of_the_same_text().values_list("recorded_at", flat=True)
    return min([*released, *(max(moment, published_at) for moment in posted)], default=None)


def _as_posted(posting: Posting, pictures: Sequence[Photograph]) -> dict[str, Any]:
    """What the event says of a posting."""
    return {
        "posting": posting.pk,
        "edition": posting.edition.number,
        "channel": posting.channel,
        "place": posting.place,
        "from_on": posting.from_on.isoformat(),
        "until_on": posting.until_on.isoformat() if posting.until_on else None,
        "should_attend": posting.should_attend,
        "attended": posting.attended,
        "photographs": [picture.sha256 for picture in pictures],
    }
