"""The five lists behind the five tiles: overdue, late, withheld, without evidence, unanswered.  Rule: I3, I5."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audit import clock
from catalog.models import Obligation, Withholding
from catalog.querysets import Condition
from disclosure.models import Disclosure, Edition
from disclosure.naming import suggested_title
from feedback.models import Opinion
from inspection.causes import legs_of
from inspection.keyset import Keyset
from inspection.listing import Leg, Line, Listing, Mark, days_between, joined
from inspection.lists import rows as asked
from inspection.look import Look

NEVER = datetime.date(9999, 12, 31)
DUTY, OPINION = Obligation._meta.label_lower, Opinion._meta.label_lower
ORGANIZATION, MATTER, ITEM = gettext_lazy("organisation"), gettext_lazy("matter"), pgettext_lazy("column", "item")
DUE_ON, DISCLOSED_ON = gettext_lazy("due on"), gettext_lazy("disclosed on")
OPINION_KIND = pgettext_lazy("of an opinion", "kind")
DUE, DISCLOSED = pgettext_lazy("before a day", "due"), pgettext_lazy("before a day", "disclosed")
EXAMINED = pgettext_lazy("before a day", "examined again")


class Overdue(Listing):
    """Duties whose day has passed and that are neither met nor filed; longest overdue first."""

    name = "overdue"
    title = gettext_lazy("Overdue")
    explained = gettext_lazy("The day has passed; neither disclosed nor filed as withheld. Longest overdue first.")
    empty = gettext_lazy("Nothing is overdue here.")
    columns = (
        ORGANIZATION,
        MATTER,
        ITEM,
        DUE_ON,
        gettext_lazy("days overdue"),
        gettext_lazy("where it is now"),
    )
    keyset = Keyset((("due_on", datetime.date), ("id", int)))

    def rows(self, look: Look) -> QuerySet:
        return asked.duties(look).filter(condition=Condition.OVERDUE).select_related("organization", "item")

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        editions = asked.editions_of(list(rows), look)
        return [self._line(duty, editions.get(duty.pk), look) for duty in rows]

    def _line(self, duty: Obligation, edition: Edition | None, look: Look) -> Line:
        title, where = suggested_title(duty), asked.where_it_is(edition)
        place = duty.organization.name
        return Line(
            mark=asked.overdue_mark(duty.due_on, look.day),
            day=duty.due_on,
            day_word=DUE,
            title=title,
            organization=place,
            url=edition.disclosure.get_absolute_url() if edition else "",
            parts=[duty.item.code, where],
            log_url=asked.log_of(DUTY, duty.pk),
            cells=[place, title, duty.item.code, duty.due_on, days_between(duty.due_on, look.day), where],
        )


class Late(Listing):
    """Duties met after their day, in the period looked at; newest first."""

    name = "late"
    title = gettext_lazy("Disclosed late")
    explained = gettext_lazy("Disclosed in this time, after its day; each says which step took how long. Newest first.")
    empty = gettext_lazy("Nothing was disclosed late here in this time.")
    columns = (
        ORGANIZATION,
        MATTER,
        ITEM,
        DUE_ON,
        DISCLOSED_ON,
        gettext_lazy("days late"),
        gettext_lazy("days of each step"),
    )
    keyset = Keyset((("met_at", datetime.datetime), ("id", int)), is_descending=True)
    has_period = True

    def rows(self, look: Look) -> QuerySet:
        late = asked.duties(look).filter(asked.met_in_time(look), condition=Condition.LATE)
        return late.select_related("organization", "item")

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        legs, pages = legs_of(rows, look), asked.disclosures_of(list(rows), look)
        return [self._line(duty, legs.get(duty.pk, []), pages.get(duty.pk)) for duty in rows]

    def _line(self, duty: Obligation, legs: list[Leg], disclosure: Disclosure | None) -> Line:
        met_on = clock.day_of(duty.met_at) if duty.met_at else duty.due_on
        title = disclosure.title if disclosure else suggested_title(duty)
        steps = joined(f"{leg.word} {leg.days}" for leg in legs)
        place = duty.organization.name
        return Line(
            mark=asked.late_mark(duty.due_on, met_on),
            day=met_on,
            day_word=DISCLOSED,
            title=title,
            organization=place,
            url=disclosure.get_absolute_url() if disclosure else "",
            parts=[duty.item.code, _("due on %(day)s") % {"day": duty.due_on}],
            legs=legs,
            log_url=asked.log_of_disclosure(disclosure) if disclosure else asked.log_of(DUTY, duty.pk),
            cells=[
                place,
                title,
                duty.item.code,
                duty.due_on,
                met_on,
                days_between(duty.due_on, met_on),
                steps,
            ],
        )


class Withheld(Listing):
    """Filings in force; those to be examined again soonest first."""

    name = "withheld"
    title = gettext_lazy("Filed as withheld")
    explained = gettext_lazy(
        "Not disclosed for now, and filed with the superior organisation; readers never see it. "
        "First what is to be examined again soonest."
    )
    empty = gettext_lazy("Nothing is withheld here.")
    columns = (
        ORGANIZATION,
        MATTER,
        ITEM,
        gettext_lazy("reason"),
        gettext_lazy("basis"),
        gettext_lazy("what is withheld"),
        gettext_lazy("filed with"),
        gettext_lazy("filed on"),
        gettext_lazy("examined again on"),
    )
    keyset = Keyset((("again_on", datetime.date), ("id", int)))

    def rows(self, look: Look) -> QuerySet:
        withheld = asked.duties(look).filter(condition=Condition.WITHHELD)
        filings = Withholding.objects.visible_to(look.reader).in_force().filter(obligation__in=withheld.values("pk"))
        return filings.annotate(again_on=Coalesce("examine_again_on", Value(NEVER))).select_related(
            "obligation__organization", "obligation__item", "filed_with"
        )

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        return [self._line(filing, look) for filing in rows]

    def _line(self, filing: Withholding, look: Look) -> Line:
        duty, again_on = filing.obligation, filing.examine_again_on
        place, title, filed_on = duty.organization.name, suggested_title(duty), clock.day_of(filing.filed_at)
        is_due = again_on is not None and again_on <= look.day
        word = _("to be examined now") if is_due else _("withheld") if again_on else _("no day to examine it")
        filed = _("filed with %(organization)s on %(day)s") % {"organization": filing.filed_with.name, "day": filed_on}
        return Line(
            mark=Mark("soon", "triangle", word) if is_due else Mark("held", "hatched", word),
            day=again_on,
            day_word=EXAMINED,
            title=title,
            organization=place,
            parts=[duty.item.code, filed],
            reasons=[(_("reason"), filing.reason), (_("basis"), filing.basis), (_("what is withheld"), filing.scope)],
            log_url=asked.log_of(DUTY, duty.pk),
            cells=[
                place,
                title,
                duty.item.code,
                filing.reason,
                filing.basis,
                filing.scope,
                filing.filed_with.name,
                filed_on,
                again_on or "",
            ],
        )


class Unanswered(Listing):
    """Opinions and questions that nobody has answered; due soonest first."""

    name = "unanswered"
    title = gettext_lazy("Unanswered")
    explained = gettext_lazy("Opinions and questions that wait for an answer. Due soonest first.")
    empty = gettext_lazy("Everything that was asked here is answered.")
    columns = (
        ORGANIZATION,
        MATTER,
        OPINION_KIND,
        gettext_lazy("asked on"),
        DUE_ON,
        gettext_lazy("days overdue"),
        gettext_lazy("who answers"),
    )
    keyset = Keyset((("due_on", datetime.date), ("id", int)))

    def rows(self, look: Look) -> QuerySet:
        return asked.opinions(look).unanswered().select_related("disclosure__organization", "turn_organization")

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        return [self._line(opinion, look) for opinion in rows]

    def _line(self, opinion: Opinion, look: Look) -> Line:
        disclosure, asked_on = opinion.disclosure, clock.day_of(opinion.asked_at)
        place, kind = disclosure.organization.name, str(opinion.get_kind_display())
        turn = opinion.turn_organization
        answers = turn.name if turn else _("nobody holds the office")
        return Line(
            mark=asked.overdue_mark(opinion.due_on, look.day),
            day=opinion.due_on,
            day_word=DUE,
            title=disclosure.title,
            organization=place,
            url=disclosure.get_absolute_url(),
            parts=[
                kind,
                _("asked on %(day)s") % {"day": asked_on},
                _("to be answered by: %(organization)s") % {"organization": answers},
            ],
            log_url=asked.log_of(OPINION, opinion.pk),
            cells=[
                place,
                disclosure.title,
                kind,
                asked_on,
                opinion.due_on,
                max(0, days_between(opinion.due_on, look.day)),
                answers,
            ],
        )


class Evidence(Listing):
    """Disclosures of which a posting is still to be proved, and late; disclosed longest ago first."""

    name = "evidence"
    title = gettext_lazy("Without evidence of posting")
    explained = gettext_lazy(
        "The catalogue demands a posting, a meeting or a document, and the evidence is late. "
        "Disclosed longest ago first."
    )
    empty = gettext_lazy("Every posting here has its evidence, or time left to bring it.")
    columns = (ORGANIZATION, MATTER, gettext_lazy("index number"), DISCLOSED_ON, gettext_lazy("missing"))
    keyset = Keyset((("published_at", datetime.datetime), ("id", int)))

    def rows(self, look: Look) -> QuerySet:
        return look.without_evidence.unsealed().select_related("organization")

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        missing = asked.missing_evidence(rows, look)
        return [self._line(row, missing.get(row.pk, "")) for row in rows]

    def _line(self, row: Disclosure, missing: str) -> Line:
        disclosed_on = clock.day_of(row.published_at) if row.published_at else None
        place, number = row.organization.name, row.index_number or ""
        return Line(
            mark=Mark("soon", "triangle", _("evidence is late")),
            day=disclosed_on,
            day_word=DISCLOSED,
            title=row.title,
            organization=place,
            url=row.get_absolute_url(),
            parts=[number, missing],
            log_url=asked.log_of_disclosure(row),
            cells=[place, row.title, number, disclosed_on or "", missing],
        )


TILES: dict[str, Listing] = {
    listing.name: listing for listing in (Overdue(), Late(), Withheld(), Evidence(), Unanswered())
}
"""In the order in which the first page shows them."""
