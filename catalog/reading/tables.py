"""A table as a grid of texts, each with its place, whatever file it came from."""

from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from catalog.reading.reading import Place

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    `area` names the merged area it lies in and `top` its first row; `filled` says that its text stands in
    another cell of that area.  `broken` says that it holds what cannot be read, which is a fault already.
    """

    text: str
    place: Place
    area: str = ""
    top: int = 0
    filled: bool = False
    is_date: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[Cell, ...]
    place: Place

    def cell(self, index: int) -> Cell:
        """The cell at `index`, blank where the row is shorter."""
        return self.cells[index] if index < len(self.cells) else Cell("", self.place)

    @property
    def texts(self) -> list[Cell]:
        """The cells that hold something, each merged area once."""
        seen: set[str] = set()
        found = []
        for cell in self.cells:
            if cell.text and (not cell.area or cell.area not in seen):
                seen.add(cell.area)
                found.append(cell)
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; `name` is empty for a file that is a single table.  Blank rows are left out."""

    name: str
    place: Place
    rows: list[Row] = field(default_factory=list)


def letter(index: int) -> str:
    """How a workbook names the column at `index`, counted from 0."""
    return get_column_letter(index + 1)
