"""The rows that lists and numbers alike are made from, and what several lists say of them.  Rule: I1, I3."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from catalog.models import Obligation
from catalog.querysets import Condition
from disclosure import evidence
from disclosure.models import Disclosure, Edition
from disclosure.querysets import DisclosureQuerySet
from disclosure.states import WAITING, State
from feedback.models import Opinion
from feedback.querysets import OpinionQuerySet
from inspection.listing import Mark, days_between, joined
from inspection.look import Look

COUNTED = (Condition.ON_TIME, Condition.LATE, Condition.OVERDUE)
"""The conditions by which keeping to the time is judged."""


def duties(look: Look) -> Any:
    """The duties of the organisations looked at, each with its condition today."""
    seen = Obligation.objects.visible_to(look.reader).filter(look.below("organization__"))
    return seen.with_condition(look.day)


def met_in_time(look: Look) -> Q:
    """Duties met in the period looked at."""
    return Q(met_at__gte=look.period.start, met_at__lt=look.period.end)


def disclosures(look: Look) -> DisclosureQuerySet:
    """The disclosures of the organisations looked at."""
    return Disclosure.objects.inspected_by(look.reader).filter(look.below())


def opinions(look: Look) -> OpinionQuerySet:
    """What readers said or asked about the disclosures of the organisations looked at."""
    return Opinion.objects.visible_to(look.reader).filter(look.below("disclosure__"))


def missing_evidence(rows: Sequence[Disclosure], look: Look) -> dict[int, str]:
    """Which channels of each of `rows` still owe their evidence, in words."""
    lacking = disclosures(look).with_lacks().filter(pk__in=[row.pk for row in rows])
    return {
        row.pk: _("no evidence of: %(channels)s")
        % {"channels": joined(channel.label for channel in evidence.CHANNELS if getattr(row, f"lacks_{channel.value}"))}
        for row in lacking
    }


def disclosures_of(duties: list[Obligation], look: Look) -> dict[int, Disclosure]:
    """The disclosure that meets, or is to meet, each of `duties`, as far as inspectors see it.

    Of several, after a refusal, the one listed last, and while none is listed the newest.
    """
    found = Disclosure.objects.inspected_by(look.reader).filter(obligation__in=[duty.pk for duty in duties])
    in_order = found.order_by(F("listed_at").asc(nulls_first=True), "id").select_related("shown")
    return {row.obligation_id: row for row in in_order if row.obligation_id is not None}


def editions_of(duties: list[Obligation], look: Look) -> dict[int, Edition]:
    """The edition on its way for each of `duties` that has one; a draft is nobody's but its author's."""
    found = Edition.objects.inspected_by(look.reader).on_their_way()
    waiting = found.filter(disclosure__obligation__in=[duty.pk for duty in duties])
    return {e.disclosure.obligation_id or 0: e for e in waiting.select_related("disclosure", "turn_organization")}


def log_of(kind: str, pk: int) -> str:
    """The address of all events about one object."""
    return f"{reverse('log')}?{urlencode({'kind': kind, 'number': str(pk), 'from': ''})}"


def log_of_disclosure(disclosure: Disclosure) -> str:
    """The address of all events about a disclosure and what hangs on it."""
    return f"{reverse('log')}?{urlencode({'object': disclosure.slug, 'from': ''})}"


def where_it_is(edition: Edition | None) -> str:
    """Who has it now."""
    if edition is None:
        return _("not proposed yet")
    state = str(State(edition.state).label)
    if edition.state not in WAITING:
        return state
    place, since = edition.turn_organization, edition.waiting_since
    if place is None or since is None:
        return _("%(state)s: nobody holds the office") % {"state": state}
    words = {"state": state, "organization": place.name, "day": clock.day_of(since)}
    return _("%(state)s, %(organization)s, since %(day)s") % words


def overdue_mark(due_on: datetime.date, today: datetime.date) -> Mark:
    """How many days something is overdue, or how many it has left."""
    days = days_between(due_on, today)
    if days > 0:
        return Mark("late", "diamond", ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days})
    if days == 0:
        return Mark("soon", "triangle", _("due today"))
    return Mark("work", "half", ngettext("%(days)d day left", "%(days)d days left", -days) % {"days": -days})


def late_mark(due_on: datetime.date, met_on: datetime.date) -> Mark:
    days = days_between(due_on, met_on)
    return Mark("soon", "diamond-open", ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days})
