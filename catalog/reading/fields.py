"""From the cells of one row to the fields of an item."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.reading import vocabulary
from catalog.reading.findings import Findings
from catalog.reading.headings import LABELS, Column, Heading
from catalog.reading.period_words import MAX_DAYS, disagreement, in_words, period_values, problem
from catalog.reading.periods import is_negative, read_length, read_period
from catalog.reading.tables import Cell, Row
from catalog.reading.values import (
    NotUnderstood,
    read_audience,
    read_channels,
    read_choice,
    read_kinds,
    read_yes,
)
from catalog.reading.wording import plain

_ADVICE = {
    "audience": gettext_lazy("name one of: %(known)s"),
    "channels": gettext_lazy("name those required, out of: %(known)s"),
    "kinds": gettext_lazy("name one or more of: %(known)s"),
    "approver": gettext_lazy("name one of: %(known)s"),
    "retention": gettext_lazy("name one of: %(known)s"),
    "family": gettext_lazy("name one of: %(known)s"),
}
_KNOWN = {
    "audience": vocabulary.TIERS,
    "channels": vocabulary.CHANNELS,
    "kinds": vocabulary.KINDS,
    "approver": vocabulary.APPROVERS,
    "retention": vocabulary.RETENTIONS,
    "family": vocabulary.FAMILIES,
}
_YES_OR_NO = ("sensitive", "personal_data", "routine")
_CHOICES = ("approver", "retention", "family")


class RowReader:
    """Reads the fields of items from the rows of one sheet, whose heading is known."""

    def __init__(self, heading: Heading, kinds: tuple[str, ...], findings: Findings):
        self.columns: dict[str, list[Column]] = {}
        for column in heading.columns:
            self.columns.setdefault(column.field, []).append(column)
        self.kinds = kinds
        self.findings = findings

    def values(self, row: Row) -> dict[str, Any]:
        """The fields of the item in `row`, without code, title and path; what is wrong becomes a fault."""
        values: dict[str, Any] = {"kinds": self.kinds}
        values |= self._audience(row) | self._period(row)
        for field in ("channels", "kinds"):
            values |= self._words(row, field)
        for field in _CHOICES:
            values |= self._choice(row, field)
        for field in _YES_OR_NO:
            values |= self._yes(row, field)
        if values.get("personal_data"):
            values["personal_data_after_end"] = "hide"
        return values | self._texts(row)

    def _cell(self, row: Row, field: str) -> Cell | None:
        """The cell of a field that has one column at most, or columns of ticks; None where it has none."""
        columns = self.columns.get(field)
        if not columns:
            return None
        return self._ticked(row, columns) if columns[0].below else row.cell(columns[0].index)

    def _ticked(self, row: Row, columns: list[Column]) -> Cell:
        """One cell in place of several columns of ticks, which lists the headings of those ticked."""
        chosen = []
        cells = [row.cell(column.index) for column in columns]
        broken = any(cell.broken for cell in cells)
        for column, cell in zip(columns, cells, strict=True):
            word = plain(cell.text)
            if word in vocabulary.YES:
                chosen.append(column.cell.text)
            elif word and word not in vocabulary.NO:
                broken = True
                self.findings.fault(
                    cell.place,
                    _("“%(text)s” under “%(heading)s” is no tick: write √, or leave it blank.")
                    % {"text": cell.text, "heading": column.cell.text},
                )
        return Cell("" if broken else "、".join(chosen), cells[0].place, broken=broken)

    def _audience(self, row: Row) -> dict[str, Any]:
        cell = self._cell(row, "audience")
        if cell is None or self._is_blank(cell, "audience"):
            return {}
        found = self._understood("audience", cell, read_audience)
        if found is None:
            return {}
        tier, inner_first = found
        first = self._cell(row, "inner_first")
        if first is not None:
            inner_first |= bool(self._understood("inner_first", first, read_yes))
        if inner_first and tier in vocabulary.INSIDE_PARTY:
            self.findings.fault(
                cell.place,
                _("“%(text)s” stays inside the party, so nobody comes after the party. Name the outer audience.")
                % {"text": cell.text},
            )
            return {}
        meaning = f"{vocabulary.TIERS[tier]} ({tier})" + (_(", the party first") if inner_first else "")
        self.findings.meaning(self._heading("audience"), cell.text, meaning)
        return {"tier": tier, "inner_first": inner_first}

    def _period(self, row: Row) -> dict[str, Any]:
        """What the columns of timing and period say together, and the shortest time besides."""
        columns = sorted(
            self.columns.get("timing", []) + self.columns.get("period", []), key=lambda column: column.index
        )
        cells = [cell for column in columns if (cell := row.cell(column.index)).text]
        if not cells:
            self._is_blank(row.cell(columns[0].index), columns[0].field)
            return {}
        text = "；".join(cell.text for cell in cells)
        period = read_period(plain(text))
        shortest = self._minimum(row)
        if wrong := problem(period, text) or disagreement(period, shortest):
            self.findings.fault(cells[-1].place, wrong)
            return {}
        self.findings.meaning(self._heading(columns[-1].field), text, in_words(period))
        return period_values(period) | shortest

    def _minimum(self, row: Row) -> dict[str, Any]:
        """What the column of the shortest time says; a bare number counts in the unit that its heading names."""
        cell = self._cell(row, "minimum")
        if cell is None or plain(cell.text) in vocabulary.NO | {""}:
            return {}
        unit = "工作日" if "工作日" in self._heading("minimum") else "天"
        length = read_length(plain(cell.text), unit)
        if length is None or not 0 < length[0] <= MAX_DAYS:
            self.findings.fault(
                cell.place,
                _("“%(text)s” is no length of time such as 7天 or 5个工作日.") % {"text": cell.text}
                if not is_negative(plain(cell.text))
                else _("“%(text)s” holds a number below zero.") % {"text": cell.text},
            )
            return {}
        days, unit = length
        self.findings.meaning(self._heading("minimum"), cell.text, f"{days}{vocabulary.UNITS[unit]}")
        return {"minimum_working_days" if unit == "working" else "minimum_days": days, "minimum_basis": "public"}

    def _words(self, row: Row, field: str) -> dict[str, Any]:
        """A required list of words (channels), or an optional one (kinds), as codes."""
        cell = self._cell(row, field)
        if cell is None or (not cell.text and field == "kinds"):
            return {}
        if self._is_blank(cell, field):
            return {}
        codes = self._understood(field, cell, read_channels if field == "channels" else read_kinds)
        if codes is None:
            return {}
        self.findings.meaning(self._heading(field), cell.text, _titled(field, codes))
        return {field: codes}

    def _choice(self, row: Row, field: str) -> dict[str, Any]:
        cell = self._cell(row, field)
        if cell is None or not cell.text:
            return {}
        code = self._understood(field, cell, lambda text: read_choice(field, text))
        if code is None:
            return {}
        self.findings.meaning(self._heading(field), cell.text, f"{_KNOWN[field][code]} ({code})")
        return {field: code}

    def _yes(self, row: Row, field: str) -> dict[str, Any]:
        cell = self._cell(row, field)
        if cell is None:
            return {}
        answer = self._understood(field, cell, read_yes)
        return {} if answer is None else {field: answer}

    def _texts(self, row: Row) -> dict[str, Any]:
        texts: dict[str, Any] = {}
        for field, name in (("responsible", "responsible_dept"), ("note", "note")):
            cell = self._cell(row, field)
            if cell is not None and cell.text:
                texts[name] = cell.text
        cell = self._cell(row, "source")
        if cell is not None and cell.text:
            texts["source"] = tuple(part.strip() for part in re.split("[；;]", cell.text) if part.strip())
        return texts

    def _is_blank(self, cell: Cell, field: str) -> bool:
        """Whether a required cell is blank, which is a fault: who may read must not be carried down by guess."""
        if cell.text or cell.broken:
            return cell.broken
        self.findings.fault(
            cell.place,
            _("Nothing stands under “%(heading)s”; it must be written in every row.")
            % {"heading": self._heading(field)},
        )
        return True

    def _understood(self, field: str, cell: Cell, read: Callable[[str], Any]) -> Any:
        """What `read` makes of the cell's text; None, and a fault, where it does not know a word of it."""
        try:
            return read(cell.text)
        except NotUnderstood as unknown:
            self.findings.fault(cell.place, self._not_understood(field, unknown))
            return None

    def _not_understood(self, field: str, unknown: NotUnderstood) -> str:
        words = {"word": unknown.word, "heading": self._heading(field)}
        if unknown.fits:
            titles = _titled(field, unknown.fits)
            return _("“%(word)s” under “%(heading)s” may be several: %(titles)s. Write 、 between those required.") % {
                **words,
                "titles": titles,
            }
        return _("“%(word)s” under “%(heading)s” is not known here; %(advice)s.") % {
            **words,
            "advice": _advice(field),
        }

    def _heading(self, field: str) -> str:
        columns = self.columns.get(field)
        return columns[0].below or columns[0].cell.text if columns else str(LABELS[field])


def _titled(field: str, codes: tuple[str, ...]) -> str:
    """Codes with their titles; all of them in one word."""
    if len(codes) == len(_KNOWN[field]):
        return _("all")
    return "；".join(f"{_KNOWN[field][code]} ({code})" for code in codes)


def _advice(field: str) -> str:
    if field not in _KNOWN:
        return _("write 是 or 否")
    return str(_ADVICE[field]) % {"known": "；".join(_KNOWN[field].values())}
