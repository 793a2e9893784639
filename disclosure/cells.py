"""Cells of the typed tables: what may stand in them, how readers see them, and their sums.  Rule: C5, V9.

A cell is stored as text in one form for each type: amounts and numbers with a point and without separators,
days as 2026-11-20, months as 2026-11.  Text as it was typed becomes that form, or a fault.
"""

import dataclasses
import datetime
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import NoReturn

from django.utils.translation import gettext as _

from catalog.choices import ColumnType, Mask
from catalog.models import Column

NUMERIC = {ColumnType.MONEY, ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.PERCENTAGE}
SUMMED = {ColumnType.MONEY, ColumnType.INTEGER}
LONGEST = 300
_NUMBER = re.compile(r"[+-]?((\d+|\d{1,3}(,\d{3})+)\.?\d*|\.\d+)")
"""Plain digits, in groups of three or without: neither 1,5 nor 1e9 is read as what it might mean."""

_FORMULA = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]*[=+\-@＝＋－＠\t\r\n]")
"""What a spreadsheet may take for the beginning of a formula, and what it may pass over before that."""
_SIGNED_NUMBER = re.compile(r"[+-]?[0-9][0-9,.]*%?")


class BadCell(ValueError):
    """What was typed does not fit its column; the message says why."""


@dataclasses.dataclass(frozen=True)
class Table:
    """A table as somebody sees it: columns, cells as texts, and the sums of the columns that are summed."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]


def normalised(typed: str, column: Column) -> str:
    """What was typed, in the stored form of its column; "" stays empty.  Raises BadCell."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return ""
    if len(text) > LONGEST:
        raise BadCell(_("longer than %(n)d characters") % {"n": LONGEST})
    return _FORMS[ColumnType(column.type)](text, column)


def table_for_readers(columns: Sequence[Column], rows: Sequence[dict[str, str]]) -> Table:
    """The table with masked columns masked.  Rule: V9."""
    return _table(columns, rows, masking=True)


def table_in_full(columns: Sequence[Column], rows: Sequence[dict[str, str]]) -> Table:
    """The table as typed, for those who work on it."""
    return _table(columns, rows, masking=False)


def masked(text: str, mask: str) -> str:
    """`text` as readers see it: 王** for a person, 1101**********1234 for a number."""
    if not text or mask == Mask.NONE:
        return text
    if mask == Mask.GIVEN_NAME:
        return text[0] + "*" * max(1, len(text) - 1)
    keep = min(4, len(text) // 3)
    return text[:keep] + "*" * (len(text) - 2 * keep) + (text[-keep:] if keep else "")


def _table(columns: Sequence[Column], rows: Sequence[dict[str, str]], *, masking: bool) -> Table:
    shown = [[_shown(row.get(c.name, ""), c, masking=masking) for c in columns] for row in rows]
    return Table(columns, shown, [_sum(column, rows) for column in columns])


def _shown(text: str, column: Column, *, masking: bool) -> str:
    if masking and column.mask:
        return masked(text, column.mask)
    if text and column.type == ColumnType.MONEY:
        return f"{Decimal(text):,.2f}"
    if text and column.type == ColumnType.PERCENTAGE:
        return f"{text}%"
    return text


def _sum(column: Column, rows: Sequence[dict[str, str]]) -> str:
    if column.type not in SUMMED or column.mask or not column.is_summed:
        return ""
    values = [Decimal(row[column.name]) for row in rows if row.get(column.name)]
    if not values:
        return ""
    return f"{sum(values):,.2f}" if column.type == ColumnType.MONEY else str(sum(values))


def _as_text(text: str, column: Column) -> str:
    return text


def _as_number(text: str, column: Column, places: int | None = None) -> str:
    typed = text.replace(" ", "").removeprefix("¥").removesuffix("元")
    if not _NUMBER.fullmatch(typed):
        raise BadCell(_("not a number: “%(text)s”") % {"text": text})
    plain = typed.replace(",", "")
    number = Decimal(plain)
    if places is not None and len(plain.partition(".")[2]) > places:
        raise BadCell(_("more than %(n)d decimal places: “%(text)s”") % {"text": text, "n": places})
    if abs(number) >= Decimal(10) ** 13:
        raise BadCell(_("too large: “%(text)s”") % {"text": text})
    return f"{number:.{places}f}" if places is not None else f"{number:f}"


def _as_money(text: str, column: Column) -> str:
    return _as_number(text, column, places=2)


def _as_integer(text: str, column: Column) -> str:
    return _as_number(text, column, places=0)


def _as_percentage(text: str, column: Column) -> str:
    return _as_number(text.removesuffix("%"), column)


def _as_date(text: str, column: Column) -> str:
    found = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", text)
    if not found:
        _no_date(text)
    try:
        return datetime.date(*map(int, found.groups())).isoformat()
    except ValueError:
        _no_date(text)


def _as_month(text: str, column: Column) -> str:
    found = re.fullmatch(r"(\d{4})[-./年](\d{1,2})月?", text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise BadCell(_("not a month such as 2026-11: “%(text)s”") % {"text": text})
    return f"{found[1]}-{int(found[2]):02}"


def _no_date(text: str) -> NoReturn:
    raise BadCell(_("not a day such as 2026-11-20: “%(text)s”") % {"text": text})


def _as_phone(text: str, column: Column) -> str:
    if not re.fullmatch(r"[0-9+()\- ,;/转]{3,40}", text):
        raise BadCell(_("not a telephone number: “%(text)s”") % {"text": text})
    return text


def _as_id_number(text: str, column: Column) -> str:
    if not re.fullmatch(r"\d{17}[\dXx]|\d{15}", text):
        raise BadCell(_("not an identity number of 18 digits"))
    return text.upper()


_FORMS = {
    ColumnType.TEXT: _as_text,
    ColumnType.PERSON: _as_text,
    ColumnType.MONEY: _as_money,
    ColumnType.INTEGER: _as_integer,
    ColumnType.DECIMAL: _as_number,
    ColumnType.PERCENTAGE: _as_percentage,
    ColumnType.DATE: _as_date,
    ColumnType.MONTH: _as_month,
    ColumnType.PHONE: _as_phone,
    ColumnType.ID_NUMBER: _as_id_number,
}


def harmless(cell: str) -> str:
    """A cell that no spreadsheet calculates: what might begin a formula gets an apostrophe, a number stays."""
    return f"'{cell}" if _FORMULA.match(cell) and not _SIGNED_NUMBER.fullmatch(cell) else cell
