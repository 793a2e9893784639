"""Which events tell whom, in which words.  Rule: N3.

The words say what kind of matter it is, where and when, and nothing of its title or text.  Whose turn it is, what
waits and what could not be done is read from the rows; what happened, from the events.  Everything may be asked
again: nobody is told the same twice.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import cast

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock, progress
from audit.act import by_timetable
from audit.models import Event
from audit.record import record
from disclosure.models import Edition, Release, Step
from disclosure.states import TURN, WAITING
from disclosure.workflow.turns import next_signers
from notices.actions import CHUNK, News, tell_all
from notices.recipients import Holders
from organizations.calendar import WorkingCalendar
from organizations.models import User
from organizations.roles import Role, SitePost
from organizations.tiers import Tier

STUCK_AFTER = 3
"""Working days after which those who have not signed are reminded."""

JOB = "event notices"
OVERLAP = datetime.timedelta(minutes=2)
"""How far back events are read again: an event is dated before its transaction ends."""
FIRST_LOOK = datetime.timedelta(days=7)
"""How far back the first run of all looks."""

TO_PROPOSER = {
    "return_to_author": ("edition_returned", gettext_lazy("Returned to you: %(organization)s, %(matter)s, %(day)s")),
    "call_back": ("edition_returned", gettext_lazy("Returned to you: %(organization)s, %(matter)s, %(day)s")),
    "refuse": ("edition_refused", gettext_lazy("Not approved: %(organization)s, %(matter)s, %(day)s")),
    "approve": ("edition_approved", gettext_lazy("Approved: %(organization)s, %(matter)s, %(day)s")),
    "release": (
        "edition_released",
        gettext_lazy("Disclosed to %(tier)s: %(organization)s, %(matter)s, %(day)s"),
    ),
    "end": ("edition_ended", gettext_lazy("Ended: %(organization)s, %(matter)s, %(day)s")),
}
"""What the person who proposed an edition is told of: by verb, the kind of notice and its subject."""

OFFICES = "/admin/organizations/office/"
"""Where somebody is appointed."""
INBOX = "/inbox/"
"""For those who may not open what the notice is about."""

WAITS_FOR = {
    "clear": gettext_lazy("Waits for your secrecy clearance: %(organization)s, %(matter)s, %(day)s"),
    "review": gettext_lazy("Waits for your review: %(organization)s, %(matter)s, %(day)s"),
    "approve": gettext_lazy("Waits for your approval: %(organization)s, %(matter)s, %(day)s"),
}


def tell_of_turns(now: datetime.datetime) -> int:
    """Tell those whose turn it is; where nobody can sign, the nearest administrator; returns how many notices."""
    waiting = _waiting()
    signers = next_signers(waiting, clock.day_of(now))
    return tell_all(_of_turns(waiting, signers), now=now) + tell_all(_of_nobodys_turn(waiting, now), now=now)


def remind_of_waiting(now: datetime.datetime) -> int:
    """Remind those whose signature is awaited for three working days; returns how many notices."""
    calendar, day = WorkingCalendar.load(), clock.day_of(now)
    stuck = [
        edition
        for edition in _waiting()
        if calendar.working_days_between(clock.day_of(_since(edition)), day) >= STUCK_AFTER
    ]
    signers = next_signers(stuck, day)
    return tell_all(_of_waiting(stuck, signers), now=now)


def tell_of_events(now: datetime.datetime) -> int:
    """Tell proposers what became of their editions since the last run; returns how many notices."""
    since = (progress.reached(JOB) or now - FIRST_LOOK) - OVERLAP
    found = Event.objects.filter(at__gt=since, verb__in=TO_PROPOSER, object_kind=Edition._meta.label_lower)
    events = list(found.order_by("at", "id"))
    chunks = (events[start : start + CHUNK] for start in range(0, len(events), CHUNK))
    told = sum(tell_all(_of_events(chunk), now=now) for chunk in chunks)
    progress.reach(JOB, now)
    return told


def tell_of_the_undone(now: datetime.datetime) -> int:
    """Tell once of each stage whose time has come and that cannot be released, and record it; returns how many."""
    undone = Release.objects.undone(now).select_related(
        "edition__disclosure__organization", "edition__disclosure__item"
    )
    return sum(_tell_of_undone(stage, now) for stage in undone.order_by("id") if not _is_recorded(stage))


def _waiting() -> list[Edition]:
    rows = Edition.objects.filter(state__in=WAITING, waiting_since__isnull=False)
    return list(rows.select_related("disclosure__organization", "disclosure__item"))


def _of_turns(editions: Iterable[Edition], signers: dict[int, set[int]]) -> Iterator[News]:
    for edition in editions:
        subject = str(WAITS_FOR[TURN[edition.state]]) % _words(edition, _since(edition))
        for person in signers[edition.pk]:
            yield _news(person, "edition_turn", _turn_key(edition), subject, edition, path=_decision(edition))


def _of_waiting(editions: Iterable[Edition], signers: dict[int, set[int]]) -> Iterator[News]:
    for edition in editions:
        subject = _("Still waits for you: %(organization)s, %(matter)s, since %(day)s") % _words(
            edition, _since(edition)
        )
        for person in signers[edition.pk]:
            yield _news(person, "edition_waiting", _turn_key(edition), subject, edition, path=_decision(edition))


def _of_nobodys_turn(editions: Iterable[Edition], now: datetime.datetime) -> Iterator[News]:
    stuck = [edition for edition in editions if edition.turn_organization_id is None]
    places = {edition.disclosure.organization for edition in stuck}
    administrators = Holders(places, clock.day_of(now), [Role.ORGANIZATION_ADMIN])
    for edition in stuck:
        subject = _("Nobody holds the office to sign it: %(organization)s, %(matter)s, since %(day)s") % _words(
            edition, _since(edition)
        )
        for person in administrators.nearest(edition.disclosure.organization, Role.ORGANIZATION_ADMIN):
            yield _news(person, "edition_stuck", _turn_key(edition), subject, edition, path=OFFICES)


def _of_events(events: list[Event]) -> Iterator[News]:
    editions = Edition.objects.select_related("disclosure__organization", "disclosure__item").in_bulk(
        {event.object_id for event in events}
    )
    proposers = _proposers(editions)
    for event in events:
        edition = editions.get(event.object_id or 0)
        if edition is not None and (person := proposers.get(edition.pk)):
            kind, text = TO_PROPOSER[event.verb]
            subject = str(text) % (_words(edition, event.at) | _tier(event))
            path = _form(edition) if kind == "edition_returned" else _page(edition)
            yield _news(person, kind, str(event.pk), subject, edition, path=path)


def _proposers(editions: Iterable[int]) -> dict[int, int]:
    """Who proposed each edition last, if their account is in use."""
    steps = Step.objects.filter(edition__in=editions, verb="propose", signed_by__is_active=True)
    return dict(steps.order_by("id").values_list("edition_id", "signed_by_id"))


def _is_recorded(stage: Release) -> bool:
    """Whether it was told already, in this round of its edition, that `stage` was due and not done."""
    told = Event.objects.filter(
        verb="due_not_done",
        object_kind=Edition._meta.label_lower,
        object_id=stage.edition_id,
        after__tier=stage.tier,
        after__round=stage.edition.round,
    )
    return told.exists()


@transaction.atomic
def _tell_of_undone(stage: Release, now: datetime.datetime) -> int:
    Edition.objects.select_for_update().get(pk=stage.edition_id)  # two sweeps at once take turns
    if _is_recorded(stage):
        return 0
    edition = stage.edition
    record("due_not_done", edition, act=by_timetable(now), after={"tier": stage.tier, "round": edition.round})
    approvers = edition.steps.filter(round=edition.round, verb="approve", signed_by__is_active=True)
    auditors = User.objects.filter(site_post=SitePost.AUDIT, is_active=True)
    subject = _("Due and not done: %(organization)s, %(matter)s, %(day)s") % _words(edition, stage.due_at)
    key = f"{stage.pk} {edition.round}"
    told = [
        *((person, _page(edition)) for person in approvers.values_list("signed_by", flat=True)),
        *((person, INBOX) for person in auditors.values_list("pk", flat=True)),
    ]
    return tell_all((_news(person, "due_not_done", key, subject, edition, path=path) for person, path in told), now=now)


def _news(person: int, kind: str, key: str, subject: str, edition: Edition, *, path: str) -> News:
    return News(person, kind, key, subject, path, about=edition.disclosure.slug)


def _page(edition: Edition) -> str:
    return f"/d/{edition.disclosure.slug}/"


def _form(edition: Edition) -> str:
    return f"/admin/work/{edition.disclosure.slug}/edit/"


def _decision(edition: Edition) -> str:
    return f"/admin/work/{edition.disclosure.slug}/decide/"


def _since(edition: Edition) -> datetime.datetime:
    """From when on a waiting edition waits."""
    return cast(datetime.datetime, edition.waiting_since)


def _turn_key(edition: Edition) -> str:
    """Each wait is its own: a second clearing and another round begin at another moment."""
    return f"{edition.pk} {edition.state} {_since(edition):%Y-%m-%dT%H:%M:%S.%f}"


def _words(edition: Edition, moment: datetime.datetime) -> dict[str, str]:
    return {
        "organization": edition.disclosure.organization.name,
        "matter": edition.disclosure.item.title,
        "day": date_format(clock.day_of(moment)),
    }


def _tier(event: Event) -> dict[str, str]:
    tier = (event.after or {}).get("tier")
    return {"tier": str(Tier(tier).label) if tier else ""}
