"""Text files: which encoding and delimiter they are written in, decided by whether the heading can be read."""

import codecs
import contextlib
import csv
import io
import itertools
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.reading.findings import Findings
from catalog.reading.headings import find_heading, no_heading
from catalog.reading.reading import Place
from catalog.reading.tables import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Cell, Row, Sheet
from catalog.reading.wording import tidy

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODINGS = [("gb18030", "GB18030 (GBK)"), ("cp950", "Big5"), ("big5hkscs", "Big5-HKSCS")]
_DELIMITERS = ",;\t，；|"
_HEAD_LINES = 60


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to read the text, and how many headings it lets us recognise."""

    encoding: str
    text: str
    delimiter: str
    headings: int


def read_csv(name: str, data: bytes, findings: Findings) -> list[Sheet]:
    """The table in `data` as one sheet; none, and a fault, where it cannot be read with certainty."""
    place = Place(name)
    if b"\0" in data and not data.startswith(_UTF_16):
        findings.fault(place, _("This is no text file. Save the table as CSV in UTF-8."))
        return []
    texts = _decoded(data)
    if not texts:
        findings.fault(*_undecodable(name, data))
        return []
    forms = [form for text in texts for form in _forms(name, *text)]
    best = max(forms, key=lambda form: form.headings)
    if not best.headings:
        findings.fault(place, no_heading(", ".join(encoding for encoding, _text in texts)))
        return []
    if any(form.headings == best.headings and form.text != best.text for form in forms):
        findings.fault(place, _("The text can be read in more than one encoding. Save it as UTF-8."))
        return []
    return _whole_table(name, best, findings)


def _decoded(data: bytes) -> list[tuple[str, str]]:
    """Every (encoding, text) that fits strictly; text that is valid UTF-8 is UTF-8 and nothing else."""
    if data.startswith(_UTF_16):
        return _strictly(data, [("utf-16", "UTF-16")])
    if data.startswith(codecs.BOM_UTF8):
        return _strictly(data, [("utf-8-sig", "UTF-8 (BOM)")])
    return _strictly(data, [("utf-8", "UTF-8")]) or _strictly(data, _ENCODINGS)


def _strictly(data: bytes, encodings: list[tuple[str, str]]) -> list[tuple[str, str]]:
    texts = []
    for codec, encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            texts.append((encoding, data.decode(codec)))
    return texts


def _undecodable(name: str, data: bytes) -> tuple[Place, str]:
    """Where the text stops being text, in the encoding in which its heading can be read."""
    for codec, encoding in [("utf-8", "UTF-8"), *_ENCODINGS]:
        text = data.decode(codec, errors="replace")
        if any(form.headings for form in _forms(name, encoding, text)):
            line = text[: text.index("\ufffd")].count("\n") + 1
            return Place(name, line), _("This line holds bytes that are no %(encoding)s text.") % {"encoding": encoding}
    return Place(name), _("The text is neither UTF-8 nor GBK/GB18030 nor Big5. Save it as UTF-8.")


def _forms(name: str, encoding: str, text: str) -> list[_Form]:
    """What `text` gives with each delimiter, judged by its first lines."""
    head = "".join(itertools.islice(io.StringIO(text, newline=""), _HEAD_LINES))
    forms = []
    for delimiter in _DELIMITERS:
        sheet = Sheet("", Place(name))
        with contextlib.suppress(csv.Error):  # a wrong delimiter makes nonsense of quotation marks
            sheet.rows.extend(_rows(name, head, delimiter))
        heading = find_heading(sheet)
        forms.append(_Form(encoding, text, delimiter, len(heading.columns) if heading else 0))
    return forms


def _whole_table(name: str, form: _Form, findings: Findings) -> list[Sheet]:
    place = Place(name)
    rows: list[Row] = []
    try:
        for row in _rows(name, form.text, form.delimiter):
            if problem := _too_much(row, len(rows)):
                findings.fault(row.place, problem)
                return []
            rows.append(row)
    except csv.Error:
        line = rows[-1].number + 1 if rows else 1
        findings.fault(Place(name, line), _("The quotation marks do not match from here on."))
        return []
    findings.say(
        _("Read as %(encoding)s text; columns are separated by %(delimiter)s.")
        % {"encoding": form.encoding, "delimiter": _delimiter_name(form.delimiter)}
    )
    return [Sheet("", place, rows)]


def _too_much(row: Row, before: int) -> str:
    """Which limit `row` breaks, `before` rows having come before it; empty for none."""
    if before == MAX_ROWS:
        return _("More than %(limit)d rows.") % {"limit": MAX_ROWS}
    if len(row.cells) > MAX_COLUMNS:
        return _("More than %(limit)d columns.") % {"limit": MAX_COLUMNS}
    if any(len(cell.text) > MAX_TEXT for cell in row.cells):
        return _("The text is longer than %(limit)d characters.") % {"limit": MAX_TEXT}
    return ""


def _rows(name: str, text: str, delimiter: str):
    """The rows that hold something, each at the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for texts in reader:
        place = Place(name, line)
        row = Row(line, tuple(Cell(tidy(text), place) for text in texts), place)
        if row.texts and not _is_excel_hint(row):
            yield row
        line = reader.line_num + 1


def _is_excel_hint(row: Row) -> bool:
    """Whether this is the line `sep=;` by which Excel is told the delimiter."""
    return row.number == 1 and row.cells[0].text.lower().startswith("sep=")


def _delimiter_name(delimiter: str) -> str:
    return {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("vertical bars")}.get(delimiter) or _(
        "full-width “%(delimiter)s”"
    ) % {"delimiter": delimiter}
