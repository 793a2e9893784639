"""The lines of a table below its heading, each cell by the field it fills."""

import dataclasses
import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from organizations.importing.findings import Findings
from organizations.importing.tables import letter, read_table
from organizations.importing.words import meanings, plain

HEADING_WITHIN = 10  # rows: a title and notes may stand above the heading
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_NOTE = re.compile(r"\([^)]*\)$")


@dataclasses.dataclass(frozen=True)
class Line:
    """One line: its number in the file, and its texts by field.  A field without a column is not in `columns`."""

    number: int
    texts: Mapping[str, str]
    columns: Mapping[str, str]
    findings: Findings

    def __getitem__(self, field: str) -> str:
        return self.texts.get(field, "")

    def has(self, field: str) -> bool:
        """Whether the table has a column for `field`."""
        return field in self.columns

    def fault(self, field: str, message: str) -> None:
        self.findings.fault(self.number, self.columns.get(field, ""), message)

    def required(self, field: str) -> str:
        """The text of `field`; blank is a fault."""
        if not self[field]:
            self.fault(field, _("This must be filled in."))
        return self[field]

    def meaning(self, field: str, words: Mapping[Any, str], text: str | None = None) -> Any:
        """What the cell, or `text` in it, means by `words`; None when blank, and for a word that is not known."""
        text = self[field] if text is None else text
        if not text:
            return None
        known = meanings(words)
        if plain(text) not in known:
            terms = "、".join(synonyms.split()[0] for synonyms in words.values())
            self.fault(field, _("“%(text)s” is not known. Known are: %(terms)s.") % {"text": text, "terms": terms})
        return known.get(plain(text))

    def day(self, field: str) -> datetime.date | None:
        """The day in the cell; None when blank, and for what is no day."""
        if not self[field]:
            return None
        found = _DAY.fullmatch("".join(self[field].split()))
        try:
            if found:
                return datetime.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:  # the 30th of February
            pass
        self.fault(field, _("“%(text)s” is not a day, as 2026-03-01 is.") % {"text": self[field]})
        return None


def read_lines(path: Path, headings: Mapping[str, str], required: tuple[str, ...], findings: Findings) -> list[Line]:
    """The lines of the file at `path`; none, and a fault, where the required headings are not found."""
    rows = read_table(path, findings)
    known = {word: field for field, words in headings.items() for word in map(plain, words.split())}
    best: dict[int, str] = {}
    for position, (number, cells) in enumerate(rows[:HEADING_WITHIN]):
        found = {index: field for index, cell in enumerate(cells) if (field := _field(cell, known))}
        if set(required) <= set(found.values()):
            _tell_heading(number, cells, found, findings)
            columns = {field: letter(index) for index, field in found.items()}
            return [
                Line(number, {f: cells[i] for i, f in found.items() if i < len(cells)}, columns, findings)
                for number, cells in rows[position + 1 :]
            ]
        best = max(best, found, key=len)
    if not findings.faults:
        missing = "、".join(_first_words(headings, [field for field in required if field not in best.values()]))
        findings.fault(0, "", _("No heading with all columns was found; missing: %(missing)s.") % {"missing": missing})
    return []


def _first_words(headings: Mapping[str, str], fields: list[str]) -> list[str]:
    return [headings[field].split()[0] for field in fields]


def _field(cell: str, known: Mapping[str, str]) -> str | None:
    """The field that a heading names; a note in brackets behind it does not matter."""
    word = plain(cell)
    return known.get(word) or known.get(_NOTE.sub("", word).strip("*"))


def _tell_heading(number: int, cells: list[str], found: Mapping[int, str], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for index, cell in enumerate(cells):
        field = found.get(index)
        if field in seen:
            findings.fault(
                number,
                letter(index),
                _("This column says the same as column %(column)s.") % {"column": letter(seen[field])},
            )
        elif field:
            seen[field] = index
        elif cell:
            findings.say(
                _("Column %(column)s, “%(heading)s”, was not read.") % {"column": letter(index), "heading": cell}
            )
