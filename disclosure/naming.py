"""What a duty is called: its organisation, the time that it is owed for, and its matter."""

import datetime

from django.utils.translation import pgettext, pgettext_lazy

from catalog.models import Obligation
from catalog.timing import MONTHS, Timing

QUARTERS = (
    pgettext_lazy("period", "%(year)d first quarter"),
    pgettext_lazy("period", "%(year)d second quarter"),
    pgettext_lazy("period", "%(year)d third quarter"),
    pgettext_lazy("period", "%(year)d fourth quarter"),
)
HALVES = (pgettext_lazy("period", "%(year)d first half"), pgettext_lazy("period", "%(year)d second half"))


def suggested_title(obligation: Obligation) -> str:
    """Organisation, year or period, matter: as titles of such notices are."""
    matter = obligation.fact or obligation.item.title
    return f"{obligation.organization.name}{period_of_duty(obligation)}{matter}"[:120]


def period_of_duty(obligation: Obligation) -> str:
    """The month, quarter, half-year or year that it is owed for, in words."""
    timing = obligation.item.timing
    return period_name(obligation.starts_on, MONTHS[Timing(timing)] if timing in MONTHS else 12)


def period_name(first: datetime.date, months: int) -> str:
    """The month, quarter, half-year or year that holds `first`."""
    number = (first.month - 1) // months
    names = {
        1: pgettext("period", "%(year)d month %(n)d"),
        3: QUARTERS[number % 4],
        6: HALVES[number % 2],
        12: pgettext("period", "%(year)d"),
    }
    return str(names[months]) % {"year": first.year, "n": number + 1}
