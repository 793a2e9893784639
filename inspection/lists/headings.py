"""The five headings of an inspection, each a share of rows, and the rows behind it.  Rule: I3, I4.

Content, form and procedure are judged on what was first disclosed in the period looked at, the time limit on duties
that fell due in it, feedback on opinions whose answer fell due in it.  A row is in order (`in_order` 1) or falls
short (0), and those that fall short stand first.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audit import clock
from catalog.querysets import Condition
from disclosure.models import Disclosure, Step
from disclosure.naming import suggested_title
from feedback.models import Opinion
from inspection.keyset import Keyset
from inspection.listing import Line, Listing, Mark
from inspection.lists import rows as asked
from inspection.lists.tiles import (
    DISCLOSED,
    DISCLOSED_ON,
    DUE,
    DUE_ON,
    DUTY,
    ITEM,
    MATTER,
    OPINION,
    OPINION_KIND,
    ORGANIZATION,
)
from inspection.look import Look

SENT_BACK = ("return_to_author", "call_back")
IN_ORDER, WHY = gettext_lazy("in order"), gettext_lazy("what falls short")


def ordered(condition: Q) -> Case:
    """1 where `condition` holds, else 0."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def uncorrected(look: Look) -> Q:
    """Disclosures of which no further edition was disclosed, while the first one stood or after its end."""
    return ~Q(Exists(further(steps_of_each(look))))


def further(steps: QuerySet[Step]) -> QuerySet[Step]:
    """The releases among `steps` of editions that came after the first."""
    return steps.filter(verb="release", edition__number__gt=1)


def signed_through(look: Look) -> Q:
    """Disclosures that nobody sent back or called back before they were first disclosed."""
    return ~Q(Exists(steps_of_each(look).filter(verb__in=SENT_BACK, at__lte=OuterRef("published_at"))))


def steps_of_each(look: Look) -> QuerySet[Step]:
    """Within a query for disclosures: the signatures on each."""
    return Step.objects.inspected_by(look.reader).filter(edition__disclosure=OuterRef("pk")).order_by()


def told_everywhere(look: Look) -> Q:
    """Disclosures with evidence for every channel they demand, or with time left to bring it."""
    return ~Q(pk__in=look.without_evidence.values("pk"))


def answered_in_time() -> Q:
    """Opinions answered by their day."""
    return Q(answered_on__lte=F("due_on"))


class Heading(Listing):
    """One of the five; `judged` says in words which rows are counted, and when one is in order."""

    short: Any
    judged: Any
    empty = gettext_lazy("Nothing of this kind is counted here in this time.")
    has_period = True

    @property
    def explained(self) -> Any:  # type: ignore[override]
        return self.judged


class OfDisclosures(Heading):
    """A heading that is judged on what was first disclosed in the period looked at."""

    keyset = Keyset((("in_order", int), ("published_at", datetime.datetime), ("id", int)))
    columns = (ORGANIZATION, MATTER, ITEM, DISCLOSED_ON, IN_ORDER, WHY)
    right = gettext_lazy("in order")

    def in_order(self, look: Look) -> Q:
        """When a disclosure is in order under this heading."""
        raise NotImplementedError

    def reasons(self, rows: Sequence[Disclosure], look: Look) -> dict[int, str]:
        """Why each of those that fall short does."""
        raise NotImplementedError

    def rows(self, look: Look) -> QuerySet:
        new = asked.disclosures(look).filter(published_in(look))
        return new.annotate(in_order=ordered(self.in_order(look))).select_related("organization", "item", "shown")

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        reasons = self.reasons([row for row in rows if not row.in_order], look)
        return [self._line(row, reasons.get(row.pk, "")) for row in rows]

    def _line(self, row: Any, reason: str) -> Line:
        disclosed_on, place = clock.day_of(row.published_at), row.organization.name
        return Line(
            mark=Mark("ok", "check", str(self.right)) if row.in_order else Mark("soon", "triangle", str(self.short)),
            day=disclosed_on,
            day_word=DISCLOSED,
            title=row.title,
            organization=place,
            url=row.get_absolute_url(),
            parts=[row.item.code, row.index_number or "", reason],
            log_url=asked.log_of_disclosure(row),
            cells=[place, row.title, row.item.code, disclosed_on, yes_no(row.in_order), reason],
        )


class Content(OfDisclosures):
    """Complete and true: what was disclosed once and for all, without a later correction."""

    name = "content"
    title = gettext_lazy("Complete and true")
    judged = gettext_lazy(
        "Of what was first disclosed in this time: the share that no newer edition has had to replace since. "
        "That everything the catalogue asks for is there is checked before each proposal."
    )
    short = gettext_lazy("replaced since")

    def in_order(self, look: Look) -> Q:
        return uncorrected(look)

    def reasons(self, rows: Sequence[Disclosure], look: Look) -> dict[int, str]:
        corrections = further(Step.objects.inspected_by(look.reader)).filter(
            edition__disclosure__in=[row.pk for row in rows]
        )
        days = corrections.order_by("-id").values_list("edition__disclosure", "edition__number", "at")
        said = _("replaced by edition %(n)d on %(day)s")
        return {pk: said % {"n": number, "day": clock.day_of(at)} for pk, number, at in days}


class Form(OfDisclosures):
    """Told in a way that works: by every channel that the catalogue demands, with its evidence."""

    name = "form"
    title = gettext_lazy("Form")
    judged = gettext_lazy(
        "Of what was first disclosed in this time: the share told by every channel that the catalogue demands, "
        "with evidence of each posting, or with time left to bring it."
    )
    short = gettext_lazy("without evidence")

    def in_order(self, look: Look) -> Q:
        return told_everywhere(look)

    def reasons(self, rows: Sequence[Disclosure], look: Look) -> dict[int, str]:
        return asked.missing_evidence(rows, look)


class Procedure(OfDisclosures):
    """By the procedure: signed through once, without having to be sent back or called back."""

    name = "procedure"
    title = gettext_lazy("Procedure")
    judged = gettext_lazy(
        "Of what was first disclosed in this time: the share that passed clearing, review and approval in one go, "
        "neither returned nor called back. No step can be left out."
    )
    short = gettext_lazy("sent back on its way")

    def in_order(self, look: Look) -> Q:
        return signed_through(look)

    def reasons(self, rows: Sequence[Disclosure], look: Look) -> dict[int, str]:
        back = Step.objects.inspected_by(look.reader).filter(
            edition__disclosure__in=[row.pk for row in rows], verb__in=SENT_BACK
        )
        notes = back.order_by("-id").values_list("edition__disclosure", "at", "note")
        return {
            pk: _("sent back on %(day)s: %(reason)s") % {"day": clock.day_of(at), "reason": note}
            for pk, at, note in notes
        }


class Time(Heading):
    """The time limit: duties met by their day, of those that fell due."""

    name = "time"
    title = pgettext_lazy("heading", "Time limit")
    judged = gettext_lazy(
        "Of the duties that fell due in this time: the share disclosed by their day. What is filed as withheld, "
        "does not apply, or is not due yet is not counted."
    )
    columns = (ORGANIZATION, MATTER, ITEM, DUE_ON, DISCLOSED_ON, IN_ORDER)
    keyset = Keyset((("in_order", int), ("due_on", datetime.date), ("id", int)))

    def rows(self, look: Look) -> QuerySet:
        due = asked.duties(look).filter(due_on__range=look.period.days, condition__in=asked.COUNTED)
        return due.annotate(in_order=ordered(Q(condition=Condition.ON_TIME))).select_related("organization", "item")

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        pages = asked.disclosures_of(list(rows), look)
        return [self._line(duty, pages.get(duty.pk), look) for duty in rows]

    def _line(self, duty: Any, disclosure: Disclosure | None, look: Look) -> Line:
        met_on = clock.day_of(duty.met_at) if duty.met_at else None
        place, title = duty.organization.name, suggested_title(duty)
        return Line(
            mark=self._mark(duty, met_on, look),
            day=duty.due_on,
            day_word=DUE,
            title=title,
            organization=place,
            url=disclosure.get_absolute_url() if disclosure else "",
            parts=[duty.item.code, _("disclosed on %(day)s") % {"day": met_on} if met_on else ""],
            log_url=asked.log_of_disclosure(disclosure) if disclosure else asked.log_of(DUTY, duty.pk),
            cells=[place, title, duty.item.code, duty.due_on, met_on or "", yes_no(duty.in_order)],
        )

    def _mark(self, duty: Any, met_on: datetime.date | None, look: Look) -> Mark:
        if duty.in_order:
            return Mark("ok", "check", str(Condition.ON_TIME.label))
        return asked.late_mark(duty.due_on, met_on) if met_on else asked.overdue_mark(duty.due_on, look.day)


class Feedback(Heading):
    """Feedback: opinions answered by their day, of those whose answer fell due."""

    name = "feedback"
    title = gettext_lazy("Answers to opinions")
    judged = gettext_lazy(
        "Of the opinions and questions whose answer fell due in this time: the share answered by that day. "
        "What is neither answered nor due yet is not counted."
    )
    columns = (ORGANIZATION, MATTER, OPINION_KIND, DUE_ON, gettext_lazy("answered on"), IN_ORDER)
    keyset = Keyset((("in_order", int), ("due_on", datetime.date), ("id", int)))

    def rows(self, look: Look) -> QuerySet:
        due = with_answer_day(asked.opinions(look)).filter(answer_fell_due(look))
        return due.annotate(in_order=ordered(answered_in_time())).select_related("disclosure__organization")

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        return [self._line(opinion, look) for opinion in rows]

    def _line(self, opinion: Any, look: Look) -> Line:
        disclosure, kind = opinion.disclosure, str(opinion.get_kind_display())
        answered_on = clock.day_of(opinion.answered_at) if opinion.answered_at else None
        place = disclosure.organization.name
        return Line(
            mark=self._mark(opinion, answered_on, look),
            day=opinion.due_on,
            day_word=DUE,
            title=disclosure.title,
            organization=place,
            url=disclosure.get_absolute_url(),
            parts=[kind, _("answered on %(day)s") % {"day": answered_on} if answered_on else ""],
            log_url=asked.log_of(OPINION, opinion.pk),
            cells=[place, disclosure.title, kind, opinion.due_on, answered_on or "", yes_no(opinion.in_order)],
        )

    def _mark(self, opinion: Opinion, answered_on: datetime.date | None, look: Look) -> Mark:
        if opinion.in_order:  # type: ignore[attr-defined]
            return Mark("ok", "check", _("answered in time"))
        if answered_on:
            return Mark("soon", "diamond-open", _("answered late"))
        return asked.overdue_mark(opinion.due_on, look.day)


def published_in(look: Look) -> Q:
    """Disclosures first disclosed in the period looked at."""
    return Q(published_at__gte=look.period.start, published_at__lt=look.period.end)


def with_answer_day(opinions: QuerySet) -> QuerySet:
    """Annotates `answered_on`, the organisations' own day."""
    return opinions.annotate(answered_on=TruncDate("answered_at", tzinfo=get_default_timezone()))


def answer_fell_due(look: Look) -> Q:
    """Opinions whose answer fell due in the period looked at, and was given or is overdue."""
    return Q(due_on__range=look.period.days) & (Q(answered_at__isnull=False) | Q(due_on__lt=look.day))


def yes_no(value: int) -> str:
    return _("yes") if value else _("no")


HEADINGS: dict[str, Heading] = {
    heading.name: heading for heading in (Content(), Form(), Procedure(), Time(), Feedback())
}
"""In the order in which the rules name them."""

OF_DISCLOSURES: dict[str, OfDisclosures] = {
    name: heading for name, heading in HEADINGS.items() if isinstance(heading, OfDisclosures)
}
