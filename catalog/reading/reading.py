"""What was read: plain values, each with its place in the file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, a line of it, or a cell of one of its sheets."""

    file: str
    row: int = 0
    column: str = ""
    sheet: str = ""

    def __str__(self):
        if self.sheet:
            return f"{self.file}:{self.sheet}!{self.column}{self.row or ''}".removesuffix("!")
        return f"{self.file}:{self.row}" if self.row else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be read with certainty; one is enough and nothing may be stored."""

    place: Place
    sentence: str

    def __str__(self):
        return f"{self.place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Tier:
    code: str
    title: str
    order: int


@dataclass(frozen=True, slots=True)
class Due:
    """`number` days of `unit` (calendar, working), counted from `after`."""

    number: int
    unit: str
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class Timing:
    """What holds of a timing type where an item has no number of its own."""

    code: str
    title: str
    due: Due
    minimum_days: int | None
    review_every_months: int | None


@dataclass(frozen=True, slots=True)
class Channel:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    title: str
    type: str
    mask: str = ""
    is_summed: bool = True


@dataclass(frozen=True, slots=True)
class ColumnSet:
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A heading of the catalogue; `parent` is the code of the one above, empty at the first level."""

    code: str
    title: str
    parent: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that must be disclosed.  Texts that are not given are empty, numbers are None.

    `path` leads from the first level down to the category that holds the item; at least one long.
    """

    code: str
    title: str
    path: tuple[Category, ...]
    place: Place
    kinds: tuple[str, ...]
    tier: str
    timing: str
    channels: tuple[str, ...]
    inner_first: bool = False
    minimum_days: int | None = None
    minimum_working_days: int | None = None
    minimum_basis: str = "none"
    disclose_within_days: int | None = None
    disclose_within_unit: str = ""
    responsible_dept: str = ""
    sensitive: bool = False
    personal_data: bool = False
    source: tuple[str, ...] = ()
    note: str = ""
    columns: str = ""
    approver: str = "head"
    retention: str = "D10"
    routine: bool = False
    family: str = "party"
    personal_data_after_end: str = "keep"
    series: str = ""
    series_step: int | None = None
    stages: tuple[str, ...] = ()
    may_tighten_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A whole catalogue, what was understood of it in sentences, and every fault found.

    Tables state no `kinds`, `tiers`, `timings`, `channels` and `column_sets`; these are then empty, and
    those of the reference catalogue hold.  With faults the rest is what could be read in spite of them.
    """

    title: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    kinds: tuple[Kind, ...] = ()
    tiers: tuple[Tier, ...] = ()
    timings: tuple[Timing, ...] = ()
    channels: tuple[Channel, ...] = ()
    column_sets: tuple[ColumnSet, ...] = ()
    categories: tuple[Category, ...] = ()
    items: tuple[Item, ...] = ()
    understood: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
