"""Who is told of which opinion, in which words.  Rule: F6.

The words say where and about what kind of matter something was asked, and by when it is answered; nothing of its
text, and nothing of who wrote it.  Its writer is told nothing: such a row would name them.  They find the answer on
the page of their own questions.
"""

import datetime
from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import clock
from feedback.models import Opinion
from notices.actions import News, tell_all
from notices.recipients import Holders
from organizations.models import Organization
from organizations.roles import Role

SOON = datetime.timedelta(days=3)
"""Calendar days before the last day at which handlers are reminded."""
LATEST = datetime.timedelta(days=30)
"""How long after its day a reminder is still written, when nobody could write it before."""

OFFICES = "/admin/organizations/office/"
"""Where somebody is appointed."""
INBOX = "/inbox/"
"""For those who may not open what the notice is about."""


def tell_of_opinions(now: datetime.datetime) -> int:
    """Tell handlers of what waits for their answer; where there are none, the nearest administrator; how many told."""
    waiting = _waiting()
    holders = _holders(waiting, now)
    return tell_all((*_of_new(waiting, holders), *_of_nobodys_turn(waiting, holders)), now=now)


def remind_of_opinions(now: datetime.datetime) -> int:
    """Remind handlers before and on the last day, and tell the superior of what is overdue; returns how many told."""
    day = clock.day_of(now)
    waiting = [one for one in _waiting() if day - LATEST <= one.due_on <= day + SOON]
    holders = _holders(waiting, now)
    return tell_all((*_of_due(waiting, holders, day), *_of_overdue(waiting, holders, day)), now=now)


def _waiting() -> list[Opinion]:
    rows = Opinion.objects.unanswered().order_by("due_on", "id")
    return list(rows.select_related("disclosure__organization__superior", "disclosure__item"))


def _holders(opinions: Iterable[Opinion], now: datetime.datetime) -> Holders:
    roles = [Role.HANDLER, Role.PUBLISHER, Role.APPROVER, Role.ORGANIZATION_ADMIN]
    return Holders({opinion.organization for opinion in opinions}, clock.day_of(now), roles)


def _of_new(opinions: Iterable[Opinion], holders: Holders) -> Iterator[News]:
    for opinion in opinions:
        subject = _("A reader asks, to be answered by %(day)s: %(organization)s, %(matter)s") % _words(opinion)
        yield from _to_handlers("opinion_new", subject, opinion, holders)


def _of_nobodys_turn(opinions: Iterable[Opinion], holders: Holders) -> Iterator[News]:
    for opinion in opinions:
        if opinion.turn_organization_id is None:
            subject = _("Nobody holds the office to answer a reader: %(organization)s, %(matter)s, by %(day)s")
            for person in holders.nearest(opinion.organization, Role.ORGANIZATION_ADMIN):
                yield _news(person, "opinion_stuck", subject % _words(opinion), opinion, path=OFFICES)


def _of_due(opinions: Iterable[Opinion], holders: Holders, day: datetime.date) -> Iterator[News]:
    for opinion in opinions:
        if opinion.due_on == day:
            subject = _("Answer a reader today: %(organization)s, %(matter)s")
            yield from _to_handlers("opinion_due_today", subject % _words(opinion), opinion, holders)
        elif day < opinion.due_on:
            subject = _("Answer a reader by %(day)s: %(organization)s, %(matter)s")
            yield from _to_handlers("opinion_due_soon", subject % _words(opinion), opinion, holders)


def _of_overdue(opinions: Iterable[Opinion], holders: Holders, day: datetime.date) -> Iterator[News]:
    for opinion in opinions:
        if opinion.due_on < day:
            subject = _("A reader was not answered by %(day)s: %(organization)s, %(matter)s") % _words(opinion)
            for person in _leading_group_office(opinion.organization, holders):
                yield _news(person, "opinion_overdue", subject, opinion, path=INBOX)
            yield from _to_handlers("opinion_overdue", subject, opinion, holders)  # who is both is led to the page


def _to_handlers(kind: str, subject: str, opinion: Opinion, holders: Holders) -> Iterator[News]:
    if opinion.turn_organization_id is None:
        return
    for person in holders.of(opinion.turn_organization_id, Role.HANDLER):
        yield _news(person, kind, subject, opinion, path=f"/admin/work/voices/{opinion.slug}/")


def _leading_group_office(organization: Organization, holders: Holders) -> set[int]:
    """The superior's leading group office, where there is none its approver; above them whoever is nearest.

    The top organisation has no superior: its own are told.
    """
    above = [place for place in organization.path if place != organization.pk] or [organization.pk]
    found = (holders.of(place, Role.PUBLISHER) or holders.of(place, Role.APPROVER) for place in reversed(above))
    return next(filter(None, found), set())


def _news(person: int, kind: str, subject: str, opinion: Opinion, *, path: str) -> News:
    return News(person, kind, opinion.slug, subject, path, about=opinion.disclosure.slug)


def _words(opinion: Opinion) -> dict[str, str]:
    return {
        "organization": opinion.organization.name,
        "matter": opinion.disclosure.item.title,
        "day": date_format(opinion.due_on),
    }
