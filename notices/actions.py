"""Telling people, and what they have read."""

import dataclasses
import datetime
import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings

from notices.models import Notice
from notices.querysets import NoticeQuerySet

CHUNK = 500


@dataclasses.dataclass(frozen=True)
class News:
    """One thing that one person is told.  `event_key` names the thing among those of its `kind`."""

    person: int
    kind: str
    event_key: str
    subject: str
    path: str
    about: str = ""

    @property
    def message_id(self) -> str:
        """The same for the same person and thing, so that a mail sent twice is known for one.  Rule: N2."""
        told = hashlib.sha256(f"{self.person}/{self.kind}/{self.event_key}".encode())
        return f"<{told.hexdigest()[:40]}@{urlsplit(settings.BASE_URL).hostname}>"


def tell(
    people: Iterable[int],
    *,
    kind: str,
    event_key: str,
    subject: str,
    path: str,
    about: str = "",
    now: datetime.datetime,
) -> int:
    """Tell `people` (ids) of one thing, each of them once; returns how many had not been told.  Rule: N1."""
    return tell_all((News(person, kind, event_key, subject, path, about) for person in people), now=now)


def tell_all(news: Iterable[News], *, now: datetime.datetime) -> int:
    """Tell each person what concerns them, once, however often this is asked; returns how many notices are new.

    Who is told the same by two sweeps at once has one notice; both may count it.  Rule: N1.
    """
    return sum(_tell_chunk(chunk, now) for chunk in _chunks(news))


def mark_read(notices: NoticeQuerySet, *, now: datetime.datetime) -> int:
    """Note that their person has read `notices`, a queryset narrowed by `visible_to`; returns how many were unread."""
    return notices.filter(read_at=None).update(read_at=now)


def _chunks(news: Iterable[News]) -> Iterator[list[News]]:
    rest = iter(news)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _tell_chunk(news: list[News], now: datetime.datetime) -> int:
    by_id = {one.message_id: one for one in news}
    for known in Notice.objects.filter(message_id__in=by_id).values_list("message_id", flat=True):
        del by_id[known]
    Notice.objects.bulk_create(
        (
            Notice(
                person_id=one.person,
                kind=one.kind,
                event_key=one.event_key,
                subject=one.subject[:200],
                path=one.path,
                about=one.about,
                created_at=now,
                message_id=message_id,
            )
            for message_id, one in by_id.items()
        ),
        ignore_conflicts=True,
    )
    return len(by_id)
