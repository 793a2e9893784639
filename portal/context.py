"""What the head of every page shows."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from notices.models import Notice


def head(request: Any) -> dict[str, Any]:
    """How many messages the reader has not read; asked only where a page shows it."""
    return {"unread_count": SimpleLazyObject(lambda: unread(request))}


def unread(request: Any) -> int:
    reader = request.reader
    return Notice.objects.visible_to(reader).filter(read_at=None).count() if reader.person else 0
