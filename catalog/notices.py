"""Which duties tell whom, in which words.  Rule: N3.

The words say what kind of matter it is, where and until when, and nothing that somebody wrote.
"""

import dataclasses
import datetime
from collections.abc import Iterator

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import clock
from catalog.models import Obligation, Withholding
from notices.actions import News, tell_all
from notices.recipients import Holders
from organizations.models import Organization
from organizations.roles import Role

DUTIES, FILINGS = "/admin/work/duties/", "/admin/work/duties/filings/"
LATEST = datetime.timedelta(days=30)
"""How long after its day a reminder is still written, when nobody could write it before."""


def remind_of_duties(now: datetime.datetime) -> int:
    """Remind of what falls due, is overdue, whose period ends, what to examine again, and what was filed.

    Returns how many notices are new.

    Whoever answers for it is told once of each, also when the reminder comes days late, or they came later.
    """
    day = clock.day_of(now)
    reminders = [*_of_duties(day), *_of_withholdings(day), *_of_filings(now)]
    holders = Holders({one.organization for one in reminders}, day, [Role.DRAFTER, Role.ORGANIZATION_ADMIN])
    news = (one.to(person) for one in reminders for person in _responsible(one.organization, holders))
    return tell_all(news, now=now)


@dataclasses.dataclass(frozen=True)
class Reminder:
    """What those who answer for a duty of `organization` are told."""

    kind: str
    key: str
    subject: str
    organization: Organization
    path: str = DUTIES

    def to(self, person: int) -> News:
        return News(person, self.kind, self.key, self.subject, self.path)


def _of_duties(day: datetime.date) -> Iterator[Reminder]:
    duties = Obligation.objects.open(day).select_related("organization", "item")
    tomorrow, next_week = day + datetime.timedelta(days=1), day + datetime.timedelta(days=7)
    for duty in duties.filter(due_on__gt=tomorrow, due_on__lte=next_week):
        subject = _("Due within 7 days, on %(day)s: %(organization)s, %(matter)s") % _words(duty, duty.due_on)
        yield Reminder("duty_due_in_7", _key(duty, duty.due_on), subject, duty.organization)
    for duty in duties.filter(due_on__gte=day, due_on__lte=tomorrow):
        subject = _("Due within 1 day, on %(day)s: %(organization)s, %(matter)s") % _words(duty, duty.due_on)
        yield Reminder("duty_due_in_1", _key(duty, duty.due_on), subject, duty.organization)
    for duty in duties.filter(due_on__lt=day, due_on__gte=day - LATEST):
        subject = _("Overdue since %(day)s: %(organization)s, %(matter)s") % _words(duty, duty.due_on)
        yield Reminder("duty_overdue", _key(duty, duty.due_on), subject, duty.organization)
    for duty in duties.filter(cause=Obligation.Cause.PERIOD, until_on__gte=day, until_on__lte=next_week):
        subject = _("The period ends on %(day)s: %(organization)s, %(matter)s") % _words(duty, duty.until_on)
        yield Reminder("period_ending", _key(duty, duty.until_on), subject, duty.organization)


def _of_withholdings(day: datetime.date) -> Iterator[Reminder]:
    due = Withholding.objects.to_examine(day).filter(examine_again_on__gte=day - LATEST)
    for withholding in due.select_related("obligation__organization", "obligation__item"):
        duty, on = withholding.obligation, withholding.examine_again_on
        subject = _("To be examined again since %(day)s, withheld: %(organization)s, %(matter)s") % _words(duty, on)
        yield Reminder("withholding_to_examine", _key(withholding, on), subject, duty.organization)


def _of_filings(now: datetime.datetime) -> Iterator[Reminder]:
    """What was filed lately, for those with whom it was filed."""
    filed = Withholding.objects.in_force().filter(filed_at__gte=now - LATEST, obligation__met_at=None)
    filed = filed.exclude(filed_with=F("obligation__organization"))  # the topmost organisation files with itself
    for filing in filed.select_related("obligation__organization", "obligation__item", "filed_with"):
        day = clock.day_of(filing.filed_at)
        subject = _("Filed as withheld on %(day)s: %(organization)s, %(matter)s") % _words(filing.obligation, day)
        yield Reminder("withholding_filed", str(filing.pk), subject, filing.filed_with, FILINGS)


def _responsible(organization: Organization, holders: Holders) -> set[int]:
    """Its drafters; where there are none, who administers or drafts in the nearest organisation upwards."""
    own = holders.of(organization.pk, Role.DRAFTER)
    return own or holders.nearest(organization, Role.ORGANIZATION_ADMIN, Role.DRAFTER)


def _key(row: Obligation | Withholding, day: datetime.date) -> str:
    return f"{row.pk} {day}"


def _words(duty: Obligation, day: datetime.date) -> dict[str, str]:
    return {"organization": duty.organization.name, "matter": duty.item.title, "day": date_format(day)}
