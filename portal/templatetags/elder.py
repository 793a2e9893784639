"""What a page says in elder mode: a table as one entry a row, and three of its facts."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext

register = template.Library()

FACTS = (0, 2, 7)
"""Index number, who published it, validity: their places among the nine labels."""


@dataclasses.dataclass(frozen=True)
class Card:
    """One row: what it is about, the one figure that it has, and the rest with its labels."""

    head: str
    figure: str
    lines: Sequence[tuple[str, str]]


@register.filter
def cards(table: Any) -> list[Card]:
    """The rows of a table with `columns`, `rows` and `sums`, the sum as the last of them."""
    head = next((n for n, column in enumerate(table.columns) if not column.numeric), 0)
    amounts = [n for n, column in enumerate(table.columns) if column.type == "money"]
    figure = amounts[0] if len(amounts) == 1 and amounts[0] != head else None
    rows = [_card(table.columns, row, head, figure) for row in table.rows]
    if table.sums:
        sums = ["" if cell is None else cell for cell in table.sums]
        sums[head] = gettext("Total")
        rows.append(_card(table.columns, sums, head, figure))
    return rows


def _card(columns: Sequence[Any], row: Sequence[str], head: int, figure: int | None) -> Card:
    lines = [
        (column.title, cell)
        for n, (column, cell) in enumerate(zip(columns, row, strict=True))
        if cell and n not in {head, figure}
    ]
    return Card(row[head], "" if figure is None else row[figure], lines)


@register.filter
def elder_facts(metadata: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Of the nine facts of a disclosure the three that somebody would ask for on the telephone."""
    return [metadata[n] for n in FACTS]
