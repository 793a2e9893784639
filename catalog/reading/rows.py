"""What each row below the heading is: an item, a category, a note, or only a piece of the printed page."""

import re
from dataclasses import InitVar, dataclass, field
from enum import Enum, auto

from catalog.reading.headings import Column, Heading
from catalog.reading.numbers import split_numbering, whole
from catalog.reading.tables import Cell, Row
from catalog.reading.wording import plain


class RowKind(Enum):
    ITEM = auto()
    CATEGORY = auto()  # stands in a column of categories, without an item
    SECTION = auto()  # a heading across the table: 一、党组织决议、决定
    NOTE = auto()
    PAGE = auto()  # the heading once more, or the columns' numbers
    UNCLEAR = auto()


_NOTE = re.compile(
    r"(?:备?注|说明|附注|注释)\d*[:、.)]|(?:注|说明|备注)$|填[表报写](?:说明|要求|人|单位|时间|日期)|编制说明|特别说明|制表|审核人|"
    r"联系人|联系电话|监督电话|咨询电话|\(?盖章|单位\(盖章|合计|小计|总计|共计|\*"
)


@dataclass
class Layout:
    """Where the columns of one table stand: those of categories, the item's, and those that say whom, when and how."""

    heading: Heading
    below: InitVar[list[Row]]
    categories: list[Column] = field(init=False)
    item: Column = field(init=False)
    codes: list[Column] = field(init=False)
    demands: list[Column] = field(init=False)

    def __post_init__(self, below: list[Row]):
        *self.categories, self.item = self.heading.of("level")
        self.codes = self.heading.of("code", "sequence")
        self.demands = self.heading.of("audience", "timing", "period", "channels")
        if not self._has_categories(below) and any(self._is_heading_across(row) for row in below):
            self.categories = []

    def _has_categories(self, below: list[Row]) -> bool:
        """Whether a column of categories holds anything; where none does, headings across the table are those."""
        cells = ((row, row.cell(column.index), column) for row in below for column in self.categories)
        return any(
            cell.text and not cell.filled and not self._is_across(row, cell) and cell.text != column.cell.text
            for row, cell, column in cells
        )

    def _is_heading_across(self, row: Row) -> bool:
        return len(row.texts) == 1 and (
            self._is_across(row, row.texts[0]) or bool(split_numbering(row.texts[0].text)[0])
        )

    def overflows(self, row: Row) -> bool:
        """Whether the row holds something right of the heading."""
        return any(cell.text for cell in row.cells[self.heading.width :])

    def kind_of(self, row: Row, *, after_note: bool) -> RowKind:
        """What `row` is; below a note, rows without demands are its further lines."""
        texts = row.texts
        if self._is_page(row, texts):
            return RowKind.PAGE
        if _NOTE.match(plain(texts[0].text)):
            return RowKind.NOTE
        if len(texts) > 1 and self._has_demands(row):
            return RowKind.ITEM
        if after_note:
            return RowKind.NOTE
        return self._kind_without_demands(row, texts)

    def _kind_without_demands(self, row: Row, texts: list[Cell]) -> RowKind:
        across = len(texts) == 1 and self._is_across(row, texts[0])
        if self.categories and not across:
            if row.cell(self.item.index).text:
                return RowKind.ITEM if len(texts) > 1 else self._kind_of_single(texts[0])
            if any(row.cell(column.index).text for column in self.categories):
                return RowKind.CATEGORY
            return self._kind_of_single(texts[0]) if len(texts) == 1 else RowKind.UNCLEAR
        if len(texts) == 1:
            return RowKind.SECTION if across else self._kind_of_single(texts[0])
        return RowKind.SECTION if self._is_numbered(row) else RowKind.ITEM

    def _kind_of_single(self, cell: Cell) -> RowKind:
        return RowKind.SECTION if split_numbering(cell.text)[0] else RowKind.UNCLEAR

    def _is_numbered(self, row: Row) -> bool:
        """Whether the row holds a number and a title, and nothing else."""
        return len(row.texts) == 2 and bool(row.cell(self.item.index).text) and len(self._numbers(row)) == 1

    def section(self, row: Row) -> tuple[str, Cell]:
        """The number (as written, empty for none) and the cell with the title of a category's own row."""
        numbers = self._numbers(row)
        return (numbers[0], row.cell(self.item.index)) if numbers and len(row.texts) > 1 else ("", row.texts[0])

    def _numbers(self, row: Row) -> list[str]:
        return [text for column in self.codes if (text := row.cell(column.index).text)]

    def _has_demands(self, row: Row) -> bool:
        """Whether the row says whom, when or how, in cells of their own and not by a heading across them."""
        titles = {row.cell(column.index).area for column in self.heading.of("level")} - {""}
        cells = [row.cell(column.index) for column in self.demands]
        return any(cell.text and cell.area not in titles for cell in cells)

    def _is_across(self, row: Row, cell: Cell) -> bool:
        """Whether a merged cell reaches over the columns of demands as well, as a heading inside a table does."""
        return bool(cell.area) and any(row.cell(column.index).area == cell.area for column in self.demands)

    def _is_page(self, row: Row, texts: list[Cell]) -> bool:
        columns = self.heading.columns
        pairs = [(row.cell(column.index).text, column.cell.text) for column in columns]
        if all(plain(text) == plain(heading) for text, heading in pairs if text) and len(texts) > 1:
            return True
        if len(texts) < max(len(columns), 3):
            return False
        return all(whole(plain(cell.text).strip("()")) == number for number, cell in enumerate(texts, start=1))
