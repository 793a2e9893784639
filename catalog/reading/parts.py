"""Several tables below each other on one sheet: a title that binds other kinds, and the heading once more."""

import re

from catalog.reading.headings import Heading
from catalog.reading.numbers import split_numbering
from catalog.reading.tables import Row, Sheet
from catalog.reading.values import NotUnderstood, read_kinds
from catalog.reading.wording import plain

_BINDS = re.compile("适用(?:单位|范围|对象|组织|党组织|类别)(?:类别)?:(.+)")
_TITLE = re.compile("目录|一览表")


def kinds_named(texts: list[str]) -> tuple[str, tuple[str, ...]]:
    """The first of the `texts` around a table that names kinds of organisation, and these; empty for none."""
    for text in texts:
        found = _BINDS.search(plain(text))
        try:
            return text, read_kinds(found[1] if found else text)
        except NotUnderstood:
            continue
    return "", ()


def is_title(text: str) -> bool:
    """Whether `text` is the title of a table, and not the numbered heading of a category."""
    return bool(_TITLE.search(plain(text))) and not split_numbering(text)[0]


def parts_of(sheet: Sheet, heading: Heading) -> list[Sheet]:
    """The tables of `sheet`: one, and one more wherever its heading comes again below a title with other kinds."""
    rows, height = sheet.rows, heading.last + 1 - heading.first
    written = [[plain(cell.text) for cell in row.texts] for row in rows]
    block = written[heading.first : heading.last + 1]
    kinds = kinds_named([*_titles(rows[: heading.first]), sheet.name])[1]
    starts, end = [0], heading.last + 1
    for index in range(end, len(rows) - height + 1):
        if index < end or written[index : index + height] != block:
            continue
        top = index
        while top > end and len(rows[top - 1].texts) == 1:
            top -= 1
        other = kinds_named(_titles(rows[top:index]))[1]
        if other and other != kinds:
            starts.append(top)
            kinds = other
        end = index + height
    return [
        Sheet(sheet.name, sheet.place, rows[start:stop])
        for start, stop in zip(starts, [*starts[1:], len(rows)], strict=True)
    ]


def _titles(rows: list[Row]) -> list[str]:
    return [cell.text for row in rows for cell in row.texts]
