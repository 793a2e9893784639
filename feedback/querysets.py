"""Who sees which opinions, and which are still to be answered.  Rule: F3, F4.

An answered one is read beside the disclosure, by whoever may read that; until then it is seen by those who answer
it, work on the disclosure in its own organisation, or inspect it.  Nothing here knows who wrote one.
"""

from typing import Any

from django.db.models import Q

from organizations.roles import Role
from organizations.sight import Reader, VisibleQuerySet, inside

ANSWER = "feedback.answer_opinion"
ANSWERED_FOR_BY = frozenset({Role.DRAFTER, Role.APPROVER, Role.PUBLISHER})
"""Offices of the disclosure's own organisation that see what is asked about it before it is answered."""


class OpinionQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Answered ones of what `reader` may read, and all that they answer, work on or inspect.  Rule: F3."""
        beside = Q(answered_at__isnull=False, disclosure__in=self._disclosures().readable_to(reader))
        return self.filter(beside | self._worked_on(reader) | self._inspected(reader))

    def originals_visible_to(self, reader: Reader):
        """Those of which `reader` sees the writer's own words, also where readers are shown a summary.  Rule: F5."""
        return self.filter(self._worked_on(reader) | self._inspected(reader))

    def worked_on_by(self, reader: Reader):
        """Those that `reader` answers, or that are about a disclosure of their own organisation.  Rule: F3."""
        return self.filter(self._worked_on(reader))

    def in_queue_of(self, reader: Reader):
        """Those that wait for an answer of `reader`, due soonest first; the act asks again.  Rule: F4."""
        mine = self.unanswered().filter(turn_organization__in=reader.holding(ANSWER))
        return mine.order_by("due_on", "id")

    def older_than(self, opinion: Any):
        """Those that come after `opinion` where the newest stand first."""
        return self.filter(Q(asked_at__lt=opinion.asked_at) | Q(asked_at=opinion.asked_at, pk__lt=opinion.pk))

    def due_after(self, opinion: Any):
        """Those that come after `opinion` where the soonest due stand first."""
        return self.filter(Q(due_on__gt=opinion.due_on) | Q(due_on=opinion.due_on, pk__gt=opinion.pk))

    def answered(self):
        return self.filter(answered_at__isnull=False)

    def unanswered(self):
        return self.filter(answered_at=None)

    def _worked_on(self, reader: Reader) -> Q:
        answering = reader.holding(ANSWER)
        own = frozenset(place for role, place in reader.offices if role in ANSWERED_FOR_BY)
        work = Q(pk__in=[])
        if answering:
            work |= Q(turn_organization__in=answering)
        if own:
            work |= Q(disclosure__organization__in=own)
        return work

    def _inspected(self, reader: Reader) -> Q:
        return inside(reader.inspects, "disclosure__")

    def _disclosures(self) -> Any:
        model: Any = self.model
        return model._meta.get_field("disclosure").related_model._default_manager


class ReplyQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those to opinions that `reader` sees.  Rule: F3."""
        model: Any = self.model
        opinions = model._meta.get_field("opinion").related_model._default_manager
        return self.filter(opinion__in=opinions.visible_to(reader))


class ReplyTermQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """All of them: by when one is answered is public."""
        return self
