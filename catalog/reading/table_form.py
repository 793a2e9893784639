"""A catalogue written as a table: from the sheets of a file to categories and items."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from catalog.reading.code_columns import twice
from catalog.reading.codes import give_codes
from catalog.reading.findings import Findings
from catalog.reading.headings import LABELS, Column, Heading, find_heading, no_heading
from catalog.reading.parts import parts_of
from catalog.reading.reading import Category, Item, Place, Reading
from catalog.reading.sheet_reader import SheetReader, title_among
from catalog.reading.tables import Sheet
from catalog.reading.tree import Branch, Draft, Tree

_SEVERAL = frozenset({"level", "code", "sequence", "timing", "period"})  # fields that may have several columns
_EXAMPLES = {"level": "公开内容", "audience": "公开范围", "period": "公开时限", "channels": "公开方式"}


def read_tables(sheets: list[Sheet], findings: Findings) -> Reading:
    """The catalogue in `sheets`; those that are no table, such as a cover, are left out and named."""
    headings = [(part, _heading(part, findings)) for sheet in sheets for part in _parts(sheet)]
    tables = [(sheet, heading) for sheet, heading in headings if heading]
    covers = [sheet for sheet, heading in headings if not heading]
    if not tables and not findings.faults:
        empty = not any(sheet.rows for sheet in sheets)
        findings.fault(Place(sheets[0].place.file), _("The file is empty.") if empty else no_heading())
    readers = [SheetReader(*table, findings) for table in tables if _is_complete(*table, findings)]
    trees = [reader.read() for reader in readers]
    give_codes(trees, findings)
    categories: dict[Branch, Category] = {}
    for tree in trees:
        _finish_categories(tree, categories)
    return Reading(
        title=_title(readers, covers, findings),
        categories=tuple(dict.fromkeys(categories.values())),
        items=tuple(_item(draft, categories) for tree in trees for draft in tree.drafts if _is_whole(draft)),
    )


def _parts(sheet: Sheet) -> list[Sheet]:
    heading = find_heading(sheet)
    return parts_of(sheet, heading) if heading else [sheet]


def _heading(sheet: Sheet, findings: Findings) -> Heading | None:
    heading = find_heading(sheet)
    if heading or not sheet.rows:
        return heading
    if sum(len(row.texts) >= 4 for row in sheet.rows) >= 5:  # a table, and not the text of a cover
        findings.fault(sheet.place, no_heading())
    else:
        findings.say(_("Sheet “%(name)s” has no heading of a catalogue and was not read.") % {"name": sheet.name})
    return None


def _is_complete(sheet: Sheet, heading: Heading, findings: Findings) -> bool:
    """Whether every field that a catalogue needs has a column, and none has two; else that is a fault."""
    for field in heading.missing:
        findings.fault(
            sheet.rows[heading.last].place,
            _("The heading has no column for %(field)s, such as “%(example)s”.")
            % {"field": LABELS[field], "example": _EXAMPLES[field]},
        )
    doubles = [columns for field in LABELS if field not in _SEVERAL and _is_double(columns := heading.of(field))]
    for columns in doubles:
        findings.fault(columns[1].cell.place, twice(columns[0], columns[1]))
    return not heading.missing and not doubles


def _is_double(columns: list[Column]) -> bool:
    """Whether several columns stand for one field without being ticks below one heading."""
    return len(columns) > 1 and not (columns[0].below and len({column.below for column in columns}) == 1)


def _title(readers: list[SheetReader], covers: list[Sheet], findings: Findings) -> str:
    """The title above the table, or that on a cover; the file's name where there is none, or more than one."""
    titles = {reader.title for reader in readers} - {""}
    if not titles and covers and covers[0].rows:
        titles = {title_among([cell.text for cell in covers[0].rows[0].texts])} - {""}
    if len(titles) == 1:
        return titles.pop()
    if not readers:
        return ""
    name = PurePath(readers[0].sheet.place.file).stem
    findings.say(_("The catalogue is called after its file: “%(title)s”.") % {"title": name})
    return name


def _finish_categories(tree: Tree, categories: dict[Branch, Category]):
    """Adds the categories of `tree`; one that another sheet has already, with the same code and title, is the same."""
    known = {(category.code, category.title): category for category in categories.values()}
    for branch in tree.branches:
        parent = categories[branch.parent].code if branch.parent else ""
        category = Category(branch.code, branch.title, parent, branch.place)
        categories[branch] = known.get((branch.code, branch.title), category)


def _is_whole(draft: Draft) -> bool:
    """Whether all that an item needs was read; what was not is among the faults."""
    return {"tier", "timing", "channels"} <= draft.values.keys()


def _item(draft: Draft, categories: dict[Branch, Category]) -> Item:
    path = tuple(categories[branch] for branch in draft.branch.path)
    return Item(code=draft.code, title=draft.title, path=path, place=draft.place, **draft.values)
