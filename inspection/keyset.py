"""Pages of a list whose order is fixed: each begins after a row, never at a number of rows.  Rule: I3."""

import dataclasses
import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet

PAGE = 50


class BadCursor(Exception):
    """An address asks for a place in a list that no row could have."""


@dataclasses.dataclass(frozen=True)
class Page:
    """Some rows that follow each other, and the cursors of what comes before and after them, empty at the ends."""

    rows: list[Any]
    before: str = ""
    after: str = ""


@dataclasses.dataclass(frozen=True)
class Keyset:
    """The order of a list: columns with the type of each, the last one unique, all upwards or all downwards."""

    columns: tuple[tuple[str, type], ...]
    is_descending: bool = False

    @property
    def order(self) -> list[str]:
        return [("-" if self.is_descending else "") + name for name, _type in self.columns]

    def page(self, rows: QuerySet, *, before: str = "", after: str = "", size: int = PAGE) -> Page:
        """The rows after the cursor `after`, those before `before`, or the first ones.  Raises BadCursor."""
        if before:
            found = list(self._beyond(rows, before, not self.is_descending).order_by(*self._reversed)[: size + 1])
            shown, is_more = found[:size][::-1], len(found) > size
            return self._page(shown, is_before=is_more, is_after=True)
        ordered = (self._beyond(rows, after, self.is_descending) if after else rows).order_by(*self.order)
        found = list(ordered[: size + 1])
        return self._page(found[:size], is_before=bool(after), is_after=len(found) > size)

    def cursor(self, row: Model) -> str:
        """The place of `row`, as it stands in an address."""
        return "_".join(_written(getattr(row, name)) for name, _type in self.columns)

    @property
    def _reversed(self) -> list[str]:
        return [("" if self.is_descending else "-") + name for name, _type in self.columns]

    def _page(self, rows: list[Any], *, is_before: bool, is_after: bool) -> Page:
        if not rows:
            return Page([])
        return Page(
            rows,
            before=self.cursor(rows[0]) if is_before else "",
            after=self.cursor(rows[-1]) if is_after else "",
        )

    def _beyond(self, rows: QuerySet, cursor: str, is_descending: bool) -> QuerySet:
        """The rows beyond the cursor: the first column decides, where it is the same the next one."""
        values = self._values(cursor)
        side = "lt" if is_descending else "gt"
        first = self.columns[0][0]
        beyond, same = Q(), Q()
        for (name, _type), value in zip(self.columns, values, strict=True):
            beyond |= same & Q(**{f"{name}__{side}": value})
            same &= Q(**{name: value})
        return rows.filter(beyond, **{f"{first}__{side}e": values[0]})

    def _values(self, cursor: str) -> Sequence[Any]:
        written = cursor.split("_")
        if len(written) != len(self.columns):
            raise BadCursor(cursor)
        try:
            return [READ[type_](text) for (_name, type_), text in zip(self.columns, written, strict=True)]
        except (ValueError, OverflowError) as error:
            raise BadCursor(cursor) from error


def _written(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError(text)
    return int(text)


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(datetime.UTC)


READ: dict[type, Callable[[str], Any]] = {
    int: _number,
    datetime.date: datetime.date.fromisoformat,
    datetime.datetime: _moment,
}
