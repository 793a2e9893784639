"""What a matter of the demonstration is made of: what it discloses, and who signs what, when."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping, Sequence

from disclosure.config.demonstration.moments import Moment, When

Cell = str | When
"""A cell of a table as it is stored, or the day of a moment."""


@dataclasses.dataclass(frozen=True)
class Signed:
    """`verb` by the person called `by`, in the words `note`.

    `vote` is the result where a body decides together, `handled` what became of the personal data that were found.
    The verb `save_draft` writes what was left out of the first draft.
    """

    verb: str
    by: str
    at: Moment
    note: str = ""
    vote: str = ""
    handled: str = ""


@dataclasses.dataclass(frozen=True)
class Named:
    """A named reader, from one day on for `days` days."""

    username: str
    since: When
    days: int


@dataclasses.dataclass(frozen=True)
class Paper:
    """A file, and how its bytes are made."""

    name: str
    make: Callable[[], bytes]


@dataclasses.dataclass(frozen=True)
class Text:
    """The content of one edition, written by `by`, and its way.

    In its words {year}, {quarter} and {fact} (the day of the fact) are filled in, unless it is `finished`.  `papers`
    are the names of files that `demonstration.papers` makes, `files` bring their own bytes.  `first_body` is what the
    first draft said.
    """

    by: str
    begun: Moment
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
    files: Sequence[Paper] = ()
    fact_on: Moment | None = None
    first_body: str = ""
    finished: bool = False


@dataclasses.dataclass(frozen=True)
class Matter:
    """One disclosure, or a duty that has none.

    It is owed because of what happened (`fact`, on `happened`); else for the period that begins on `period`, by
    default the quarter; or, when it is `standing`, because the catalogue took effect.
    """

    key: str
    place: str
    item: str
    editions: Sequence[Text] = ()
    fact: str = ""
    happened: Moment | None = None
    period: datetime.date | None = None
    standing: bool = False


@dataclasses.dataclass(frozen=True)
class Withheld:
    """A duty that is filed as not disclosed for now; examined again after `days` days."""

    matter: Matter
    by: str
    at: Moment
    reason: str
    basis: str
    scope: str
    days: int


@dataclasses.dataclass(frozen=True)
class SetAside:
    """A duty of which the approver says that it does not apply."""

    matter: Matter
    by: str
    at: Moment
    reason: str


@dataclasses.dataclass(frozen=True)
class Posted:
    """People were told of the matter with this key, by `channel`; `pictures` is how many photographs prove it."""

    key: str
    by: str
    at: Moment
    channel: str
    place: str
    days: int = 0
    attendance: tuple[int, int] | None = None
    pictures: int = 0


@dataclasses.dataclass(frozen=True)
class Answer:
    """A reply in its four parts."""

    by: str
    at: Moment
    verified: str
    rule: str
    done: str
    next_step: str


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a reader says or asks about the matter with this key, and the answer, where there is one."""

    key: str
    by: str
    at: Moment
    kind: str
    text: str
    answer: Answer | None = None


@dataclasses.dataclass(frozen=True)
class Sealed:
    """The record of the matter with this key is sealed."""

    key: str
    by: str
    at: Moment
    reason: str = ""


def table(columns: str, *lines: Sequence[Cell]) -> list[dict[str, Cell]]:
    """Rows of a table: the names of its columns, then its lines."""
    return [dict(zip(columns.split(), line, strict=True)) for line in lines]
