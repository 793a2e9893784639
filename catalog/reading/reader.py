"""The one door: which form a file has, and the limits it must keep.  Rule: B1."""

import dataclasses
from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _

from catalog.reading.checks import check
from catalog.reading.csv_file import read_csv
from catalog.reading.findings import Findings
from catalog.reading.reading import Place, Reading
from catalog.reading.table_form import read_tables
from catalog.reading.xlsx_file import read_workbook
from catalog.reading.yaml_form import read_yaml

MAX_BYTES = 20 * 1024 * 1024

_YAML = (".yaml", ".yml")
_TEXT_TABLES = (".csv", ".tsv", ".txt")
_WORKBOOKS = (".xlsx", ".xlsm")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_catalog(path: str | Path) -> Reading:
    """Reads the catalogue in `path`: YAML, CSV or a workbook.

    Raises nothing for what is in the file: whatever cannot be read with certainty is a fault with its place.
    """
    path = Path(path)
    findings = Findings()
    data = _bytes(path, findings)
    reading = Reading() if findings.faults else _read(path, data, findings)
    if not findings.faults:
        check(Place(path.name), reading, findings)
        findings.say(_counts(reading))
    return dataclasses.replace(reading, understood=findings.understood, faults=tuple(findings.faults))


def _bytes(path: Path, findings: Findings) -> bytes:
    """What the file holds; nothing, and a fault, where it cannot be read or is not what its name says."""
    place = Place(path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            findings.fault(place, _("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2})
            return b""
        data = path.read_bytes()
    except OSError:
        findings.fault(place, _("The file cannot be read. Is it there under this name, and may it be opened?"))
        return b""
    if not data.strip():
        findings.fault(place, _("The file is empty."))
    elif problem := _misnamed(path.suffix.lower(), data):
        findings.fault(place, problem)
    return data


def _misnamed(suffix: str, data: bytes) -> str:
    """Why the file's name and its first bytes do not agree; empty where they do."""
    if suffix not in (*_YAML, *_TEXT_TABLES, *_WORKBOOKS):
        return _("Catalogues are read from .yaml, .csv and .xlsx files; save this one as .xlsx.")
    if data.startswith(_OLE):
        return _("This is an old workbook (.xls), or one with a password. Save it as .xlsx without a password.")
    if suffix in _WORKBOOKS and not data.startswith(_ZIP):
        return _("This is no workbook, whatever its name says.")
    if suffix not in _WORKBOOKS and data.startswith(_ZIP):
        return _("This is a workbook or an archive, whatever its name says.")
    return ""


def _read(path: Path, data: bytes, findings: Findings) -> Reading:
    suffix = path.suffix.lower()
    if suffix in _YAML:
        return read_yaml(path.name, data, findings)
    sheets = (read_workbook if suffix in _WORKBOOKS else read_csv)(path.name, data, findings)
    return read_tables(sheets, findings) if sheets else Reading()


def _counts(reading: Reading) -> str:
    """How much there is, level by level; categories come after those above them."""
    levels = {"": 0}
    for category in reading.categories:
        levels[category.code] = levels[category.parent] + 1
    sizes = Counter(levels.values())
    counts = {"categories": sizes[1], "matters": sizes[2], "items": len(reading.items)}
    if len(sizes) <= 2:
        return _("%(categories)d categories and %(items)d items.") % counts
    if len(sizes) == 3:
        return _("%(categories)d categories, %(matters)d matters and %(items)d items.") % counts
    counts |= {"levels": len(sizes) - 1, "all": len(reading.categories)}
    return _("%(all)d categories on %(levels)d levels, and %(items)d items.") % counts
