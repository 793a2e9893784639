"""A catalogue written in YAML, as the reference catalogue is: categories, matters, items, with all their fields."""

from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext as _

from catalog.reading import vocabulary
from catalog.reading.findings import Findings
from catalog.reading.reading import (
    Category,
    Channel,
    Column,
    ColumnSet,
    Due,
    Item,
    Kind,
    Reading,
    Tier,
    Timing,
)
from catalog.reading.tables import MAX_ROWS
from catalog.reading.yaml_entries import Entry, read_root

MAX_NAME = 40

_FILE = ["meta", "sources", "kinds", "audience_tiers", "timing_types", "channels", "categories", "column_sets"]
_META = ["name", "version", "language", "purpose", "fields"]
_TITLED = ["code", "title", "note"]
_TIER = ["code", "title", "order", "inside_party", "source", "note"]
_TIMING = [
    "code",
    "title",
    "default_minimum_days",
    "basis",
    "source",
    "default_due",
    "default_due_source",
    "review_every_months",
    "note",
]
_DUE = ["n", "unit", "after"]
_COLUMN = ["name", "title", "type", "mask", "sum"]
_BRANCH = ["code", "title", "matters", "items"]
_ITEM = [
    "code",
    "title",
    "kind_of_org",
    "audience",
    "inner_first",
    "timing",
    "minimum_days",
    "minimum_working_days",
    "minimum_basis",
    "disclose_within_days",
    "disclose_within_unit",
    "channels",
    "responsible_dept",
    "sensitive",
    "personal_data",
    "source",
    "note",
    "columns",
    "approver",
    "retention",
    "routine",
    "family",
    "personal_data_after_end",
    "series",
    "series_step",
    "stages",
    "may_tighten_to",
]


def read_yaml(name: str, data: bytes, findings: Findings) -> Reading:
    """The catalogue in `data`; what is wrong becomes a fault at its line."""
    file = read_root(name, data, _FILE, findings)
    if file is None:
        return Reading()
    meta = file.entry("meta", _META)
    sources = file.entry("sources")
    column_sets = tuple(_column_sets(file))
    tree = _TreeReader(findings, {column_set.name for column_set in column_sets})
    tree.read(file)
    reading = Reading(
        title=(meta.text("name") if meta else "") or PurePath(name).stem,
        sources=tuple((key, sources.text(key)) for key in sources.nodes) if sources else (),
        kinds=tuple(Kind(*pair) for pair in _titled(file, "kinds", vocabulary.KINDS)),
        tiers=tuple(_tiers(file)),
        timings=tuple(_timings(file)),
        channels=tuple(Channel(*pair) for pair in _titled(file, "channels", vocabulary.CHANNELS)),
        column_sets=column_sets,
        categories=tuple(tree.categories),
        items=tuple(tree.items),
    )
    findings.faults.sort(key=lambda fault: fault.place.row)
    findings.say(_("Read as YAML: “%(title)s”.") % {"title": reading.title})
    findings.say(
        _("%(kinds)d kinds, %(tiers)d tiers, %(timings)d timing types, %(channels)d channels, %(columns)d column sets.")
        % {
            "kinds": len(reading.kinds),
            "tiers": len(reading.tiers),
            "timings": len(reading.timings),
            "channels": len(reading.channels),
            "columns": len(reading.column_sets),
        }
    )
    return reading


class _TreeReader:
    """Reads categories and what is in them, to any depth; categories come before those under them."""

    def __init__(self, findings: Findings, column_sets: set[str]):
        self.findings = findings
        self.column_sets = sorted(column_sets)
        self.categories: list[Category] = []
        self.items: list[Item] = []

    def read(self, file: Entry):
        if "categories" not in file.nodes:
            file.fault(None, _("The key “%(key)s” is missing or empty.") % {"key": "categories"})
        for entry in file.entries("categories", _BRANCH):
            self._read_branch(entry, ())

    def _read_branch(self, entry: Entry, above: tuple[Category, ...]):
        category = Category(
            code=entry.text("code", required=True),
            title=entry.text("title", required=True),
            parent=above[-1].code if above else "",
            place=entry.place,
        )
        self.categories.append(category)
        path = (*above, category)
        for below in entry.entries("matters", _BRANCH):
            self._read_branch(below, path)
        for below in entry.entries("items", _ITEM):
            if len(self.items) == MAX_ROWS:
                below.fault(None, _("More than %(limit)d items.") % {"limit": MAX_ROWS})
                return
            self.items.append(self._item(below, path))

    def _item(self, entry: Entry, path: tuple[Category, ...]) -> Item:
        item = Item(
            code=entry.text("code", required=True),
            title=entry.text("title", required=True),
            path=path,
            place=entry.place,
            kinds=entry.words("kind_of_org", vocabulary.KINDS, required=True),
            tier=entry.choice("audience", vocabulary.TIERS, required=True),
            inner_first=entry.flag("inner_first"),
            timing=entry.choice("timing", vocabulary.TIMINGS, required=True),
            minimum_days=entry.days("minimum_days"),
            minimum_working_days=entry.days("minimum_working_days"),
            minimum_basis=entry.choice("minimum_basis", vocabulary.BASES, "none"),
            disclose_within_days=entry.days("disclose_within_days"),
            disclose_within_unit=entry.choice("disclose_within_unit", vocabulary.UNITS),
            channels=entry.words("channels", vocabulary.CHANNELS, required=True),
            responsible_dept=entry.text("responsible_dept"),
            sensitive=entry.flag("sensitive"),
            personal_data=entry.flag("personal_data"),
            source=entry.words("source"),
            note=entry.text("note"),
            columns=entry.choice("columns", self.column_sets),
            approver=entry.choice("approver", vocabulary.APPROVERS, "head"),
            retention=entry.choice("retention", vocabulary.RETENTIONS, "D10"),
            routine=entry.flag("routine"),
            family=entry.choice("family", vocabulary.FAMILIES, "party"),
            personal_data_after_end=entry.choice("personal_data_after_end", vocabulary.AFTER_END, "keep"),
            series=entry.text("series", limit=MAX_NAME),
            series_step=entry.number("series_step"),
            stages=entry.words("stages", vocabulary.STAGES),
            may_tighten_to=entry.choice("may_tighten_to", vocabulary.TIMINGS),
        )
        _check_together(entry, item)
        return item


def _check_together(entry: Entry, item: Item):
    """Reports fields that contradict each other."""
    if item.inner_first and item.tier in vocabulary.INSIDE_PARTY:
        entry.fault(
            entry.nodes["inner_first"],
            _("“inner_first” needs an audience outside the party; %(tier)s is inside.") % {"tier": item.tier},
        )
    if bool(item.disclose_within_days) != bool(item.disclose_within_unit):
        entry.fault(None, _("“disclose_within_days” and “disclose_within_unit” need each other."))


def _titled(file: Entry, key: str, codes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for entry in file.entries(key, _TITLED):
        code = entry.choice("code", codes, required=True)
        yield code, entry.text("title") or codes.get(code, "")


def _tiers(file: Entry) -> Iterator[Tier]:
    """The tiers; their order is part of how readers are told apart, so it must be the known one."""
    ranks = {code: rank for rank, code in enumerate(vocabulary.TIERS, start=1)}
    for entry in file.entries("audience_tiers", _TIER):
        code = entry.choice("code", vocabulary.TIERS, required=True)
        order = entry.number("order")
        if code and order not in (None, ranks[code]):
            entry.fault(
                entry.nodes["order"],
                _("The order of %(tier)s is %(order)d; it must be %(rank)d.")
                % {"tier": code, "order": order, "rank": ranks[code]},
            )
        yield Tier(code, entry.text("title") or vocabulary.TIERS.get(code, ""), ranks.get(code, 0))


def _timings(file: Entry) -> Iterator[Timing]:
    for entry in file.entries("timing_types", _TIMING):
        due = entry.entry("default_due", _DUE)
        if due is None:
            entry.fault(None, _("The key “%(key)s” is missing or empty.") % {"key": "default_due"})
            continue
        code = entry.choice("code", vocabulary.TIMINGS, required=True)
        yield Timing(
            code=code,
            title=entry.text("title") or vocabulary.TIMINGS.get(code, ""),
            due=Due(
                number=due.days("n", required=True) or 0,
                unit=due.choice("unit", vocabulary.UNITS, required=True),
                after=due.text("after", limit=60),
                source=entry.text("default_due_source", limit=200),
            ),
            minimum_days=entry.days("default_minimum_days"),
            review_every_months=entry.days("review_every_months"),
        )


def _column_sets(file: Entry) -> Iterator[ColumnSet]:
    sets = file.entry("column_sets")
    if sets is None:
        return
    for name, node in sets.nodes.items():
        if len(name) > MAX_NAME:
            sets.fault(node, _("More than %(limit)d characters: “%(name)s”.") % {"limit": MAX_NAME, "name": name})
        columns = tuple(
            Column(
                name=entry.text("name", required=True, limit=MAX_NAME),
                title=entry.text("title", required=True, limit=60),
                type=entry.choice("type", vocabulary.COLUMN_TYPES, required=True),
                mask=entry.choice("mask", vocabulary.MASKS),
                is_summed=entry.flag("sum", default=True),
            )
            for entry in sets.entries(name, _COLUMN)
        )
        if len({column.name for column in columns}) < len(columns):
            sets.fault(node, _("Two columns of “%(name)s” have the same name.") % {"name": name})
        yield ColumnSet(name, columns)
