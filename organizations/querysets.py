"""Which people, terms and organisations somebody sees, and which terms are in force."""

import datetime

from django.db.models import Q

from audit import clock
from organizations.roles import SitePost
from organizations.sight import Reader, VisibleQuerySet, inside


class OrganizationQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """All of them: that an organisation exists is public."""
        return self


class UserQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Oneself, and the people of the organisations that `reader` administers.  Rule: V6."""
        if reader.site_post in {SitePost.SYSTEM, SitePost.SECURITY}:
            return self
        return self.filter(Q(pk=reader.person) | self._administered_by(reader))

    def _administered_by(self, reader: Reader) -> Q:
        """Those who stand or hold office there; those who do so nowhere any more, where they last did.  Rule: R7."""
        if not reader.administers:
            return Q(pk__in=[])
        there = inside(reader.administers, "organization__")
        here, lasting, once = Q(), Q(), Q()
        for relation in ("standings", "offices"):
            terms = getattr(self.model, relation).rel.related_model._default_manager
            here |= Q(pk__in=terms.lasting(reader.day).filter(there).values("person"))
            lasting |= Q(pk__in=terms.lasting(reader.day).values("person"))
            once |= Q(pk__in=terms.filter(there).values("person"))
        return (here | (once & ~lasting)) & Q(site_post=SitePost.NONE)


class TermQuerySet(VisibleQuerySet):
    """Standings and offices."""

    def in_force(self, day: datetime.date | None = None):
        """Those whose term holds `day`, by default today: first and last day included.  Rule: R2."""
        day = day or clock.today()
        return self.lasting(day).filter(from_on__lte=day)

    def lasting(self, day: datetime.date):
        """Those that hold `day` or a later one."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day))

    def visible_to(self, reader: Reader):
        """One's own, and those in the organisations that `reader` administers.  Rule: V6."""
        if reader.site_post == SitePost.SECURITY:
            return self
        return self.filter(Q(person=reader.person) | inside(reader.administers, "organization__"))


class LeadingGroupMemberQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """All of them: who answers for disclosure is public."""
        return self


class CalendarDayQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """All of them: holidays are public."""
        return self
