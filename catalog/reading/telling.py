"""What was understood of a sheet, in sentences: its heading, its columns, and the rows that were left out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.reading import vocabulary
from catalog.reading.findings import Findings
from catalog.reading.headings import LABELS, Column
from catalog.reading.rows import Layout
from catalog.reading.tables import Row, Sheet, letter

_NONE = gettext_lazy("none")
_DEFAULTS = {
    "kinds": gettext_lazy("all"),
    "responsible": _NONE,
    "approver": vocabulary.APPROVERS["head"],
    "retention": vocabulary.RETENTIONS["D10"],
    "sensitive": _NONE,
    "personal_data": _NONE,
}
"""What holds of every item where a table has no column for it: as `Item` has it."""


def tell_heading(sheet: Sheet, layout: Layout, findings: Findings, *, kinds_told: bool):
    """Says where the heading is, what each column was taken for, and for which fields the defaults hold."""
    heading = layout.heading
    findings.say(
        _("%(sheet)s: the heading ends in row %(row)d.")
        % {
            "sheet": _("Sheet “%(name)s”") % {"name": sheet.name} if sheet.name else _("The table"),
            "row": sheet.rows[heading.last].number,
        }
    )
    for column in heading.columns:
        findings.say(
            _("Column %(letter)s “%(heading)s”: %(field)s.")
            % {"letter": letter(column.index), "heading": column.cell.text, "field": _meaning(column, layout)}
        )
    for cell in heading.unread:
        findings.say(_("Column “%(heading)s” is not read.") % {"heading": cell.text})
    held = {column.field for column in heading.columns} | ({"kinds"} if kinds_told else set())
    if defaults := [f"{LABELS[field]} = {default}" for field, default in _DEFAULTS.items() if field not in held]:
        findings.say(_("No column, so by default: %(defaults)s.") % {"defaults": "; ".join(defaults)})


def tell_rows(sheet: Sheet, layout: Layout, notes: list[Row], filled: int, findings: Findings):
    """Says which cells were filled and which rows were skipped as notes."""
    if filled:
        findings.say(_("Blank cells of categories, read as the same as above: %(count)d.") % {"count": filled})
    below = sheet.rows[layout.heading.last + 1 :]
    if areas := {cell.area for row in below for cell in row.cells if cell.filled}:
        findings.say(_("Merged areas, filled with their text: %(count)d.") % {"count": len(areas)})
    for row in notes:
        findings.say(
            _("%(place)s is a note and was skipped: “%(text)s”.") % {"place": row.place, "text": row.texts[0].text[:40]}
        )


def _meaning(column: Column, layout: Layout) -> str:
    if column is layout.item:
        return _("catalogue item")
    if column in layout.categories:
        return _("category, level %(level)d") % {"level": layout.categories.index(column) + 1}
    return str(LABELS[column.field])
