"""What there is to say of a file: faults with their places, and sentences about what was understood."""

import dataclasses

from django.utils.translation import gettext as _


@dataclasses.dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: in which row (0: the file) and column (a letter, or empty), and why."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.row:
            return self.message
        place = _("row %(row)d") % {"row": self.row}
        if self.column:
            place += ", " + _("column %(column)s") % {"column": self.column}
        return f"{place}: {self.message}"


class Findings:
    """Collects faults, and sentences in the order in which they were found."""

    def __init__(self) -> None:
        self._faults: set[Fault] = set()
        self.sentences: list[str] = []

    def fault(self, row: int, column: str, message: str) -> None:
        self._faults.add(Fault(row, column, message))

    def say(self, sentence: str) -> None:
        self.sentences.append(sentence)

    @property
    def faults(self) -> list[Fault]:
        """All of them, by row and column."""
        return sorted(self._faults)
