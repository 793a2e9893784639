"""Where in the catalogue a row stands: under the cells of its categories, and under headings in rows of their own."""

import contextlib

from django.utils.translation import gettext as _

from catalog.reading.numbers import (
    Numbering,
    bare_numbering,
    clean_code,
    prefixes,
    section_code,
    split_numbering,
)
from catalog.reading.reading import Place
from catalog.reading.rows import Layout
from catalog.reading.tables import Cell, Row
from catalog.reading.tree import Branch, Tree

MAX_LEVELS = 6


class Misplaced(Exception):
    """A row without a place in the catalogue."""

    def __init__(self, place: Place, sentence: str):
        super().__init__(sentence)
        self.place = place
        self.sentence = sentence


class Outline:
    """Reads the categories of one sheet from the top down, and knows those that are open at the present row.

    `title` names the one category of a table that has none; `filled` counts the cells carried down.
    """

    def __init__(self, layout: Layout, title: str):
        self.layout = layout
        self.title = title
        self.tree = Tree()
        self.filled = 0
        self.is_flat = False
        self._carried: list[Branch | None] = [None] * len(layout.categories)
        self._sections: list[Branch] = []
        self._styles: list[str] = []
        self._coded: dict[str, Branch] = {}

    def category_of(self, row: Row) -> Branch:
        """The category of the item in `row`.  Raises Misplaced where there is none."""
        self._check_title(row.cell(self.layout.item.index))
        return self._by_columns(row) if self.layout.categories else self._by_sections(row)

    def enter(self, row: Row):
        """Goes into the category that a row without item names in its columns; what is blank below stays open."""
        with contextlib.suppress(Misplaced):
            self._by_columns(row)

    def open_section(self, row: Row):
        """Goes into the category that a row of its own names.

        Its code says where it belongs; without one its style does: numbers of one style (一、 or （一）) are
        siblings, and a style not met yet goes one level deeper.  Raises Misplaced where there is no place.
        """
        written, cell = self.layout.section(row)
        numbering = bare_numbering(written) if written else split_numbering(cell.text)[0]
        code = section_code(written) or (numbering.code if numbering else "")
        style = "code" if code else numbering.style if numbering else ""
        parent = self._parent_by_code(code, cell) if code else self._parent_by_style(style, cell)
        branch = self.tree.branch(parent, cell.text, cell.place, Numbering("code", code=code) if code else numbering)
        if style == "digit" and parent is None and numbering:
            branch.own = str(numbering.number)  # 1, below which 1.1 may stand
        if branch.own:
            self._coded[branch.own] = branch
        self._sections = branch.path
        self._styles = [*self._styles[: len(branch.path) - 1], style]
        self._carried = [None] * len(self._carried)

    def _check_title(self, cell: Cell):
        if not cell.text and not cell.broken:
            heading = self.layout.item.cell.text
            raise Misplaced(cell.place, _("No title stands under “%(heading)s”.") % {"heading": heading})
        if cell.filled and cell.top < cell.place.row:
            raise Misplaced(
                cell.place,
                _("The merged cell “%(text)s” names one item in several rows. Each item needs one row.")
                % {"text": cell.text},
            )

    def _by_columns(self, row: Row) -> Branch:
        """The category that the columns name: a blank cell is the same as above, unless one before it has changed."""
        branch = self._sections[-1] if self._sections else None
        areas = {row.cell(self.layout.item.index).area} - {""}
        for level, column in enumerate(self.layout.categories):
            cell = row.cell(column.index)
            if cell.area in areas:
                break  # one cell over several columns: the catalogue has fewer levels here
            areas |= {cell.area} - {""}
            branch = self._down(level, branch, cell, column.cell.text)
        if branch is None:
            raise Misplaced(row.place, _("The item stands in no category."))
        return branch

    def _down(self, level: int, branch: Branch | None, cell: Cell, heading: str) -> Branch:
        """One level down from `branch`, into the category that `cell` names or, being blank, carries on."""
        carried = self._carried[level]
        if cell.text:
            found = self.tree.branch(branch, cell.text, cell.place)
            if found is not carried:
                self._carried[level:] = [found] + [None] * (len(self._carried) - level - 1)
            return found
        if carried is None:
            raise Misplaced(
                cell.place,
                _("Nothing stands under “%(heading)s”, and nothing above it can be carried down.")
                % {"heading": heading},
            )
        self.filled += 1
        return carried

    def _by_sections(self, row: Row) -> Branch:
        """The category that the item's code names, or the section it stands in; in a flat table the only one."""
        code = self._written_code(row)
        above = prefixes(section_code(code))
        if above and self._coded:
            if above[-1] not in self._coded:
                raise Misplaced(
                    row.place,
                    _("Item %(code)s belongs to %(parent)s, and there is no row for %(parent)s.")
                    % {"code": code, "parent": above[-1]},
                )
            return self._coded[above[-1]]
        if not self._sections:
            self.is_flat = True
            self._sections = [self.tree.branch(None, self.title, row.place)]
        return self._sections[-1]

    def _written_code(self, row: Row) -> str:
        for column in self.layout.codes:
            if text := row.cell(column.index).text:
                return clean_code(text)
        numbering, _title = split_numbering(row.cell(self.layout.item.index).text)
        return numbering.code if numbering else ""

    def _parent_by_code(self, code: str, cell: Cell) -> Branch | None:
        above = prefixes(code)
        if len(above) >= MAX_LEVELS:
            raise Misplaced(cell.place, _("More than %(limit)d levels of categories.") % {"limit": MAX_LEVELS})
        if above and above[-1] not in self._coded:
            raise Misplaced(
                cell.place,
                _("Category %(code)s belongs to %(parent)s, and there is no row for %(parent)s.")
                % {"code": code, "parent": above[-1]},
            )
        return self._coded[above[-1]] if above else None

    def _parent_by_style(self, style: str, cell: Cell) -> Branch | None:
        if self.is_flat:
            raise Misplaced(cell.place, _("This is the first category, and items stand above it in none."))
        depth = self._styles.index(style) if style in self._styles else len(self._styles)
        return self._sections[depth - 1] if depth else None
