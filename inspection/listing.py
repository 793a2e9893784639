"""What every list of the console is made of, whatever it lists.  Rule: I1, I3."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from inspection.keyset import Keyset
from inspection.look import Look

Words = str | Promise


@dataclasses.dataclass(frozen=True)
class Mark:
    """How a row stands: a word, with the tone and the shape that go with it everywhere."""

    tone: str
    shape: str
    word: str


@dataclasses.dataclass(frozen=True)
class Leg:
    """One step on a matter's way, and how many days it took."""

    word: str
    days: int
    is_longest: bool = False


@dataclasses.dataclass(frozen=True)
class Line:
    """One row of a list as it is shown; `cells` are its columns in a file, in the order of the list's `columns`."""

    mark: Mark
    day: datetime.date | None
    day_word: Words
    title: str
    organization: str
    url: str = ""
    parts: Sequence[str] = ()
    reasons: Sequence[tuple[str, str]] = ()
    legs: Sequence[Leg] = ()
    log_url: str = ""
    cells: Sequence[Any] = ()


class Listing:
    """A list of the console: which rows, in which order, and how they are shown.

    `columns` are those of a file.  `has_period` where the period looked at chooses the rows.
    """

    name: str
    title: Words
    explained: Words
    empty: Words
    columns: Sequence[Words]
    keyset: Keyset
    has_period = False

    def rows(self, look: Look) -> QuerySet:
        """All rows of the list, in no order."""
        raise NotImplementedError

    def lines(self, rows: Sequence[Any], look: Look) -> list[Line]:
        """Some of its rows as they are shown, in a number of queries that does not grow with them."""
        raise NotImplementedError


def days_between(first: datetime.date, last: datetime.date) -> int:
    return (last - first).days


def joined(texts: Iterable[object]) -> str:
    """Several texts in one cell of a file."""
    return "; ".join(str(text) for text in texts if text)
