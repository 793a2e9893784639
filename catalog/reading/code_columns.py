"""Columns of codes: whose codes they hold, since 序号 may number the items or the categories."""

from django.utils.translation import gettext as _

from catalog.reading.findings import Findings
from catalog.reading.headings import LABELS, Column
from catalog.reading.numbers import bare_numbering, clean_code
from catalog.reading.rows import Layout
from catalog.reading.tables import Cell
from catalog.reading.tree import Branch, Draft

Rows = list[tuple[Draft, dict[int, Cell]]]
"""Each item with the cells of its row in the columns of codes, by the column's index."""


def hand_out_codes(layout: Layout, rows: Rows, findings: Findings):
    """Gives items and categories the codes that stand in their columns."""
    columns_of: dict[int, list[Column]] = {}
    for column in layout.codes:
        columns_of.setdefault(_level_of(column, layout, rows), []).append(column)
    for level, columns in columns_of.items():
        columns = [column for column in columns if column.field == "code"] or columns
        if len(columns) > 1:
            findings.fault(columns[1].cell.place, twice(columns[0], columns[1]))
            continue
        for draft, cells in rows:
            _give(draft, level, cells[columns[0].index], layout, findings)


def twice(first: Column, second: Column) -> str:
    """The sentence for two columns of one field."""
    return _("Both “%(first)s” and “%(second)s” would be %(field)s; only one column can be.") % {
        "first": first.cell.text,
        "second": second.cell.text,
        "field": LABELS[first.field],
    }


def _level_of(column: Column, layout: Layout, rows: Rows) -> int:
    """The level whose codes the column holds: that of the categories to its right, if each has one code at most."""
    items = len(layout.categories)
    level = next((level for level, other in enumerate(layout.categories) if other.index > column.index), items)
    codes: dict[Branch, set[str]] = {}
    for draft, cells in rows:
        codes.setdefault(_branch(draft, level), set()).update({cells[column.index].text} - {""})
    one_each = all(len(found) <= 1 for found in codes.values()) and any(codes.values())
    return level if one_each and len(codes) < len(rows) else items


def _branch(draft: Draft, level: int) -> Branch:
    path = draft.branch.path
    return path[min(level, len(path) - 1)]


def _give(draft: Draft, level: int, cell: Cell, layout: Layout, findings: Findings):
    if not cell.text:
        return
    if cell.is_date:
        findings.fault(
            cell.place,
            _("The code has been turned into the date %(date)s. Format the cell as text and write it again.")
            % {"date": cell.text},
        )
        return
    holder = draft if level == len(layout.categories) else _branch(draft, level)
    numbering = bare_numbering(cell.text)
    if numbering and not numbering.code and not clean_code(cell.text).isdecimal():
        holder.number = numbering.number  # 一, （二）: a place among its siblings
    else:
        holder.own = clean_code(cell.text)
