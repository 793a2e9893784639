"""A table as rows of texts, whatever file it came from: a workbook's first shown sheet, or separated text."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from organizations.importing.findings import Findings

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 60
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;，；"

Rows = list[tuple[int, list[str]]]
"""The rows that hold something, each with its number in the file."""


def read_table(path: Path, findings: Findings) -> Rows:
    """The rows of the file at `path`; none, and a fault, where it cannot be read with certainty."""
    try:
        if path.stat().st_size > MAX_BYTES:
            findings.fault(0, "", _("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2})
            return []
        data = path.read_bytes()
    except OSError:
        findings.fault(0, "", _("The file cannot be read. Is it there under this name, and may it be opened?"))
        return []
    read = _workbook if data.startswith(b"PK") else _separated
    rows = read(data, findings)
    if any(len(cells) > MAX_COLUMNS for _number, cells in rows):
        findings.fault(0, "", _("More than %(limit)d columns.") % {"limit": MAX_COLUMNS})
        return []
    return rows


def letter(index: int) -> str:
    """How a spreadsheet names the column at `index`, counted from 0."""
    return get_column_letter(index + 1)


def _separated(data: bytes, findings: Findings) -> Rows:
    text = _decoded(data)
    if text is None or "\0" in text:
        findings.fault(0, "", _("The text is neither UTF-8 nor GBK. Save the table as CSV in UTF-8."))
        return []
    head = text[:4000]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(_held(_numbered(reader), findings))
    except csv.Error:
        findings.fault(reader.line_num, "", _("The quotation marks do not match."))
        return []


def _decoded(data: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _numbered(reader) -> Iterator[tuple[int, list[str]]]:
    """Each row at the line where it begins: a cell may hold line breaks."""
    line = 1
    for cells in reader:
        yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _workbook(data: bytes, findings: Findings) -> Rows:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED:
            limit = {"limit": MAX_UNPACKED // 1024**2}
            findings.fault(0, "", _("Unpacked the workbook is larger than %(limit)d MB.") % limit)
            return []
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
        texts = (_trimmed([_text(value) for value in values]) for values in rows)
        return list(_held(enumerate(texts, start=1), findings))
    except Exception:  # openpyxl lets through whatever a damaged part makes it stumble over
        findings.fault(0, "", _("The workbook is damaged. Open it in the program it came from and save it again."))
        return []


def _held(rows: Iterator[tuple[int, list[str]]], findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, as many as a file may have."""
    for held, (number, cells) in enumerate((row for row in rows if any(row[1])), start=1):
        if held > MAX_ROWS:
            findings.fault(number, "", _("More than %(limit)d rows.") % {"limit": MAX_ROWS})
            return
        yield number, cells


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    """A cell's value as it is read aloud: 7.0 is 7, a moment is its day."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
