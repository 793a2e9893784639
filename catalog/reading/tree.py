"""A catalogue on its way: categories and items as a table shows them, before all of them have codes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from catalog.reading.numbers import Numbering, split_numbering
from catalog.reading.reading import Place
from catalog.reading.wording import plain


@dataclass(eq=False)
class Branch:
    """A category: its own code where the table gives one, and its number among its siblings likewise."""

    title: str
    place: Place
    parent: "Branch | None" = None
    own: str = ""
    number: int | None = None
    code: str = ""
    children: list["Branch"] = field(default_factory=list)
    drafts: list["Draft"] = field(default_factory=list)

    @property
    def path(self) -> list["Branch"]:
        """From the first level down to this one."""
        return [*(self.parent.path if self.parent else []), self]

    def below(self) -> Iterator["Draft"]:
        """The items of this category and of all under it."""
        yield from self.drafts
        for child in self.children:
            yield from child.below()


@dataclass(eq=False)
class Draft:
    """An item without its final code; `values` are the fields of `Item` read from its row."""

    title: str
    place: Place
    branch: Branch
    own: str = ""
    number: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    code: str = ""


@dataclass(eq=False)
class Tree:
    """All of one sheet; `branches` has parents before children."""

    branches: list[Branch] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    _titles: dict[tuple[Branch | None, str], Branch] = field(default_factory=dict)

    @property
    def roots(self) -> list[Branch]:
        return [branch for branch in self.branches if branch.parent is None]

    def branch(self, parent: Branch | None, text: str, place: Place, numbering: Numbering | None = None) -> Branch:
        """The category called `text` below `parent`, made where it is not there yet.

        A number in front of the title is taken off and kept beside it.
        """
        written, title = split_numbering(text)
        numbering = numbering or written
        key = (parent, plain(title))
        if key not in self._titles:
            branch = Branch(title, place, parent)
            if numbering:
                branch.own, branch.number = numbering.code, numbering.number
            (parent.children if parent else []).append(branch)
            self.branches.append(branch)
            self._titles[key] = branch
        return self._titles[key]

    def add(self, draft: Draft):
        draft.branch.drafts.append(draft)
        self.drafts.append(draft)
