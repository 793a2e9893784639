"""How soon an opinion is answered: the default rows, and which one holds.  Rule: F2.

Written after every migration, and so also after a flush.  A row that stands is never touched: what somebody
edited stays as they left it.
"""

import datetime

from django.db import connections

from catalog.duedates import Due, reply_due
from catalog.timing import Unit
from feedback.models import ReplyTerm
from organizations.calendar import WorkingCalendar
from organizations.kinds import Kind
from organizations.models import Organization

EVERYWHERE = ""

DEFAULTS = {
    EVERYWHERE: (15, Unit.WORKING, "党务公开意见建议办理制度"),
    Kind.VILLAGE_BRANCH: (10, Unit.CALENDAR, "村民自治章程"),
}
"""For each kind of organisation the number, its unit, and where it comes from."""


def reply_due_for(organization: Organization, asked_on: datetime.date, calendar: WorkingCalendar) -> Due:
    """By when `organization` answers what was asked on `asked_on`, and why; that day does not count itself."""
    term = term_for(organization.kind)
    return reply_due(term.number, term.unit, term.source, asked_on, calendar)


def term_for(kind: str) -> ReplyTerm:
    """The term of organisations of `kind`: their own, else the one of all others."""
    rows = ReplyTerm.objects.filter(kind__in=[kind, EVERYWHERE]).order_by("-kind")
    return rows.first() or ReplyTerm()


def write_missing_terms(using: str = "default") -> None:
    """Write the default rows that are missing.  Safe to run again, and at once."""
    rows = (
        ReplyTerm(kind=kind, number=number, unit=unit, source=source)
        for kind, (number, unit, source) in DEFAULTS.items()
    )
    ReplyTerm.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def write_after_migrate(sender, using="default", **kwargs):
    """Handler of `post_migrate`."""
    if ReplyTerm._meta.db_table in connections[using].introspection.table_names():
        write_missing_terms(using)
