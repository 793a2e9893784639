"""What the head of every page shows."""

from typing import Any

from django.db.models import Count, Subquery
from django.utils.functional import SimpleLazyObject

from notices.models import Notice
from organizations.sight import Reader


def head(request: Any) -> dict[str, Any]:
    """How many messages the reader has not read; asked only where a page shows it."""
    return {"unread_count": SimpleLazyObject(lambda: unread(request))}


def unread_asked_along(reader: Reader) -> Subquery:
    """The same number for a page that asks it with its own rows."""
    mine = Notice.objects.visible_to(reader).filter(read_at=None).order_by().values("person")
    return Subquery(mine.annotate(n=Count("pk")).values("n"))


def unread(request: Any) -> int:
    reader = request.reader
    return Notice.objects.visible_to(reader).filter(read_at=None).count() if reader.person else 0
