"""Whose notices are whose, and which are still to be mailed."""

import datetime

from organizations.sight import Reader, VisibleQuerySet

MAILED_WITHIN = datetime.timedelta(days=7)
"""What could not be mailed for so long is not mailed any more: nobody wants last month's mails after a restore."""


class NoticeQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """One's own."""
        return self.filter(person=reader.person)

    def to_mail(self, now: datetime.datetime):
        """Those still to be mailed at `now`, to people who can be mailed today, oldest first.  Rule: N2."""
        waiting = self.filter(mailed_at=None, undeliverable_at=None, created_at__gt=now - MAILED_WITHIN)
        return waiting.filter(person__is_active=True).exclude(person__email="").order_by("created_at", "id")
