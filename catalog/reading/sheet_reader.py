"""One sheet, row by row, from its heading down to a tree of categories and items."""

import re
from pathlib import PurePath

from django.utils.translation import gettext as _

from catalog.reading import vocabulary
from catalog.reading.code_columns import Rows, hand_out_codes
from catalog.reading.fields import RowReader
from catalog.reading.findings import Findings
from catalog.reading.headings import Heading, field_of
from catalog.reading.numbers import goes_on_numbering, split_numbering
from catalog.reading.outline import Misplaced, Outline
from catalog.reading.parts import is_title, kinds_named
from catalog.reading.rows import Layout, RowKind
from catalog.reading.tables import Row, Sheet
from catalog.reading.telling import tell_heading, tell_rows
from catalog.reading.tree import Draft, Tree
from catalog.reading.wording import plain

_NO_TITLE = re.compile(r"附[件表](?:\d|[一二三四五六七八九十])*:?$|单位:|填报|日期:")
_TITLE = re.compile("目录|一览表|清单|事项表|公开表")

_HEADING_TEXTS = 4  # the matter, the audience, the period and the channels


class SheetReader:
    """Reads one sheet; `title` is what stands above its heading, empty for nothing."""

    def __init__(self, sheet: Sheet, heading: Heading, findings: Findings):
        self.sheet = sheet
        self.layout = Layout(heading, sheet.rows[heading.last + 1 :])
        self.findings = findings
        self._above = [cell.text for row in sheet.rows[: heading.first] for cell in row.texts]
        self.title = title_among(self._above)
        self._notes: list[Row] = []
        self._bound: tuple[str, ...] = ()
        self._rows: Rows = []

    def read(self) -> Tree:
        self._bound = kinds = self._kinds()
        tell_heading(self.sheet, self.layout, self.findings, kinds_told=bool(kinds))
        fields = RowReader(self.layout.heading, kinds or tuple(vocabulary.KINDS), self.findings)
        outline = Outline(self.layout, self.title or self.sheet.name or PurePath(self.sheet.place.file).stem)
        for row in self.sheet.rows[self.layout.heading.last + 1 :]:
            try:
                self._read_row(row, fields, outline)
            except Misplaced as problem:
                self.findings.fault(problem.place, problem.sentence)
        hand_out_codes(self.layout, self._rows, self.findings)
        if outline.is_flat:
            self.findings.say(
                _("The table has no categories; its items stand in one, “%(title)s”.") % {"title": outline.title}
            )
        tell_rows(self.sheet, self.layout, self._notes, outline.filled, self.findings)
        return outline.tree

    def _read_row(self, row: Row, fields: RowReader, outline: Outline):
        kind = RowKind.PAGE if self._is_title_again(row) else self.layout.kind_of(row, after_note=bool(self._notes))
        if kind is RowKind.ITEM:
            self._read_item(row, fields, outline)
        elif kind is RowKind.CATEGORY:
            outline.enter(row)
        elif kind is RowKind.SECTION:
            self._check_kinds(row)
            outline.open_section(row)
        elif kind is RowKind.NOTE:
            self._notes.append(row)
        elif kind is RowKind.UNCLEAR:
            raise Misplaced(
                row.texts[0].place,
                _("“%(text)s” stands alone: no item, no category with a number (一、), no note (注：).")
                % {"text": row.texts[0].text},
            )

    def _read_item(self, row: Row, fields: RowReader, outline: Outline):
        if len(row.texts) >= _HEADING_TEXTS and all(field_of(cell.text) for cell in row.texts):
            raise Misplaced(
                row.place,
                _("A second heading stands here, with other columns. Put its table on a sheet of its own."),
            )
        if len(self._notes) > 1:
            self.findings.fault(
                row.place,
                _("The table goes on after the notes that begin in row %(row)d. Move the notes to the end.")
                % {"row": self._notes[0].number},
            )
        if not self.sheet.name and self.layout.overflows(row):
            raise Misplaced(
                row.place, _("The row has more cells than the heading. Quote a text that holds the delimiter.")
            )
        values = fields.values(row)
        branch = outline.category_of(row)
        cell = row.cell(self.layout.item.index)
        if following := goes_on_numbering(cell.text):
            self.findings.fault(
                cell.place,
                _("The cell numbers several matters, also “%(title)s”. Each item needs a row of its own.")
                % {"title": following[:40]},
            )
        numbering, title = split_numbering(cell.text)
        draft = Draft(title, row.place, branch, values=values)
        if numbering:
            draft.own, draft.number = numbering.code, numbering.number
        outline.tree.add(draft)
        self._rows.append((draft, {column.index: row.cell(column.index) for column in self.layout.codes}))

    def _is_title_again(self, row: Row) -> bool:
        """Whether the row is what stands above the heading already, as at the top of every printed page."""
        texts = row.texts
        return len(texts) == 1 and plain(texts[0].text) in {plain(text) for text in self._above}

    def _check_kinds(self, row: Row):
        """Raises Misplaced for the title of another table where only this one's title says whom it binds."""
        text = row.texts[0].text
        if not is_title(text):
            return
        kinds = kinds_named([text])[1]
        if (self._bound or kinds) and kinds != self._bound:
            raise Misplaced(
                row.place,
                _(
                    "“%(text)s” stands inside the table and does not bind the same kinds. Put it, named for its kinds, "
                    "above a heading of its own or on a sheet of its own."
                )
                % {"text": text},
            )

    def _kinds(self) -> tuple[str, ...]:
        """The kinds of organisation that the whole sheet binds, as said above it, by its title or its name."""
        text, kinds = kinds_named([*self._above, self.sheet.name])
        if kinds:
            titles = "、".join(vocabulary.KINDS[kind] for kind in kinds)
            self.findings.say(_("“%(text)s” binds: %(kinds)s.") % {"text": text, "kinds": titles})
        return kinds


def title_among(texts: list[str]) -> str:
    """The title of a catalogue among the texts above its table, which also say 附件2 or 填报单位."""
    texts = [text for text in texts if not _NO_TITLE.match(plain(text))]
    return next((text for text in texts if _TITLE.search(plain(text))), texts[0] if texts else "")
