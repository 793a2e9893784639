"""Tables for spreadsheets: nothing in a cell is taken for a formula.  Rule: L7."""

import csv
import io

from django.utils.translation import gettext as _

from disclosure.cells import harmless
from portal.explaining import ShownTable

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel does not read UTF-8."""


def csv_of(table: ShownTable) -> str:
    """The table as it is shown, with its sums as the last row."""
    lines = [[column.title for column in table.columns], *table.rows]
    if table.sums:
        lines.append([table.sums[0] or _("Total"), *table.sums[1:]])
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in line] for line in lines)
    return BYTE_ORDER_MARK + written.getvalue()
