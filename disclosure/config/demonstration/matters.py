"""What a matter of the demonstration is made of: what it discloses, and who signs what, when."""

import dataclasses
from collections.abc import Mapping, Sequence

from disclosure.config.demonstration.moments import Moment, When

Cell = str | When
"""A cell of a table as it is stored, or the day of a moment."""


@dataclasses.dataclass(frozen=True)
class Signed:
    """`verb` by the person called `by`, in the words `note`; `vote` is the result where a body decides together."""

    verb: str
    by: str
    at: When
    note: str = ""
    vote: str = ""


@dataclasses.dataclass(frozen=True)
class Named:
    """A named reader, from one day on for `days` days."""

    username: str
    since: When
    days: int


@dataclasses.dataclass(frozen=True)
class Text:
    """The content of one edition, written by `by`, and its way.

    In its words {year}, {quarter} and {fact} (the day of the fact) are filled in.  `papers` are the names of files
    that `demonstration.papers` makes.
    """

    by: str
    begun: When
    title: str
    summary: str
    stages: Sequence[tuple[int, Moment]]
    way: Sequence[Signed] = ()
    body: str = ""
    document_number: str = ""
    rows: Sequence[Mapping[str, Cell]] = ()
    subtree: int = 0
    named: Sequence[Named] = ()
    papers: Sequence[str] = ()
    fact_on: When | None = None


@dataclasses.dataclass(frozen=True)
class Matter:
    """One disclosure, or a duty that has none: of what happened (`fact`, on `happened`), else of the quarter."""

    key: str
    place: str
    item: str
    editions: Sequence[Text] = ()
    fact: str = ""
    happened: When | None = None


@dataclasses.dataclass(frozen=True)
class Withheld:
    """A duty that is filed as not disclosed for now; examined again after `days` days."""

    matter: Matter
    by: str
    at: When
    reason: str
    basis: str
    scope: str
    days: int


def table(columns: str, *lines: Sequence[Cell]) -> list[dict[str, Cell]]:
    """Rows of a table: the names of its columns, then its lines."""
    return [dict(zip(columns.split(), line, strict=True)) for line in lines]
