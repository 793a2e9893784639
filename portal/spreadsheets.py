"""Tables for spreadsheets: nothing in a cell is taken for a formula.  Rule: L7."""

import csv
import io
import re

from django.utils.translation import gettext as _

from portal.explaining import ShownTable

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel does not read UTF-8."""
_NUMBER = re.compile(r"[+-]?[0-9][0-9,.]*%?")


def csv_of(table: ShownTable) -> str:
    """The table as it is shown, with its sums as the last row."""
    lines = [[column.title for column in table.columns], *table.rows]
    if table.sums:
        lines.append([table.sums[0] or _("Total"), *table.sums[1:]])
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in line] for line in lines)
    return BYTE_ORDER_MARK + written.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet calculates: what begins as a formula does gets an apostrophe, a number stays."""
    begins_as_formula = cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell[:1] in {"\t", "\r", "\n"}
    return f"'{cell}" if begins_as_formula and not _NUMBER.fullmatch(cell) else cell
