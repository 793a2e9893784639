"""Workbooks: opened only after a look at their size, read with merged cells filled."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from catalog.reading.findings import Findings
from catalog.reading.reading import Place
from catalog.reading.tables import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Cell, Row, Sheet, letter
from catalog.reading.wording import tidy

MAX_UNPACKED = 40 * 1024 * 1024
MAX_CELLS = 1_000_000

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_PADDED = re.compile(r"0+")


def read_workbook(name: str, data: bytes, findings: Findings) -> list[Sheet]:
    """The visible sheets of a workbook; none, and a fault, where it is damaged or too large."""
    place = Place(name)
    try:
        if refusal := _refusal(data):
            findings.fault(place, refusal)
            return []
        workbook = load_workbook(io.BytesIO(data), data_only=True)
        formulas = load_workbook(io.BytesIO(data)) if _has_formulas(data) else None
    except Exception:  # openpyxl lets through whatever a damaged part makes it stumble over
        findings.fault(place, _("The workbook is damaged. Open it in the program it came from and save it again."))
        return []
    return [
        _read_sheet(name, sheet, formulas[sheet.title] if formulas else None, findings)
        for sheet in workbook.worksheets
        if _is_shown(sheet, findings)
    ]


def _refusal(data: bytes) -> str:
    """Why the workbook must not be opened, from its directory and its merged areas alone; empty if it may.

    openpyxl makes an object of every cell of a merged area, so a few bytes could ask for billions.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            return _("Unpacked the workbook is larger than %(limit)d MB.") % {"limit": MAX_UNPACKED // 1024**2}
        cells = 0
        for part in _sheet_parts(archive):
            cells += sum(1 for _cell in _CELL.finditer(part))
            cells += sum(_cells_in(*corners.groups()) for corners in _MERGE.finditer(part))
    if cells > MAX_CELLS:
        return _("The workbook has more than %(limit)d cells, merged areas included.") % {"limit": MAX_CELLS}
    return ""


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[bytes]:
    return (archive.read(part) for part in archive.namelist() if _SHEET_PART.fullmatch(part))


def _cells_in(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    columns = column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1
    return columns * (int(bottom) - int(top) + 1)


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(_FORMULA.search(part) for part in _sheet_parts(archive))


def _is_shown(sheet, findings: Findings) -> bool:
    if sheet.sheet_state == "visible":
        return True
    findings.say(_("Sheet “%(sheet)s” is hidden and was not read.") % {"sheet": sheet.title})
    return False


def _read_sheet(name: str, sheet, formulas, findings: Findings) -> Sheet:
    place = Place(name, sheet=sheet.title)
    found = Sheet(sheet.title, place)
    last_row, last_column = _extent(sheet)
    if last_row > MAX_ROWS:
        findings.fault(place, _("More than %(limit)d rows.") % {"limit": MAX_ROWS})
        return found
    if last_column > MAX_COLUMNS:
        findings.fault(place, _("More than %(limit)d columns.") % {"limit": MAX_COLUMNS})
        return found
    merged = _merged(sheet, last_row, last_column)
    hidden = 0
    for number, cells in enumerate(
        sheet.iter_rows(min_row=1, max_row=last_row, min_col=1, max_col=last_column), start=1
    ):
        row = Row(
            number,
            tuple(_read_cell(name, sheet, cell, formulas, merged, findings) for cell in cells),
            Place(name, number, sheet=sheet.title),
        )
        if any(cell.text for cell in row.cells):
            found.rows.append(row)
            hidden += bool(sheet.row_dimensions[number].hidden)
    if hidden:
        findings.say(
            _("Sheet “%(sheet)s”: %(count)d hidden rows were read like the others.")
            % {"sheet": sheet.title, "count": hidden}
        )
    return found


def _extent(sheet) -> tuple[int, int]:
    """The last row and column that hold something: cells that are only formatted do not count."""
    # `_cells` has the cells that exist; `iter_rows` would first make all the others.
    held = [place for place, cell in sheet._cells.items() if cell.value not in (None, "")]
    return max((row for row, _column in held), default=0), max((column for _row, column in held), default=0)


def _merged(sheet, last_row: int, last_column: int) -> dict[tuple[int, int], tuple[str, int, int]]:
    """For every cell of a merged area: the area's name, and the row and column of the cell that holds its text."""
    found = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, last_row) + 1):
            for column in range(area.min_col, min(area.max_col, last_column) + 1):
                found[row, column] = (area.coord, area.min_row, area.min_col)
    return found


def _read_cell(name, sheet, cell, formulas, merged, findings: Findings) -> Cell:
    area, row, column = merged.get((cell.row, cell.column), ("", cell.row, cell.column))
    filled = (row, column) != (cell.row, cell.column)
    holder = sheet.cell(row, column) if filled else cell
    place = Place(name, cell.row, letter(cell.column - 1), sheet.title)
    problem = _problem(cell, formulas)
    if problem:
        findings.fault(place, problem)
    text = tidy(_text(holder))
    return Cell(
        text=text[:MAX_TEXT],
        place=place,
        area=area,
        top=row,
        filled=filled,
        is_date=isinstance(holder.value, datetime.date),
        broken=bool(problem),
    )


def _problem(cell, formulas) -> str:
    """Why a cell's value cannot be taken; empty where it can."""
    if cell.data_type == "e":
        return _("The cell holds the error %(error)s.") % {"error": cell.value}
    if cell.value is None and formulas and formulas.cell(cell.row, cell.column).data_type == "f":
        return _("The cell holds a formula without a stored result. Save the workbook in Excel first.")
    if isinstance(cell.value, str) and len(cell.value) > MAX_TEXT:
        return _("The text is longer than %(limit)d characters.") % {"limit": MAX_TEXT}
    return ""


def _text(cell) -> str:
    """A cell's value as it is shown: 10101 in the format 000000 is 010101, 7.0 is 7."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and _PADDED.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return str(value)
