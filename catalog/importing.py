"""Stores a catalogue as it was read: whole, in one transaction, with its past and one event.  Rule: C1, C4."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history

from audit.act import Act
from audit.history import save_as_history
from audit.record import record
from catalog import reading as reader
from catalog.models import (
    Catalog,
    Category,
    Column,
    ColumnSet,
    Item,
    ItemChannel,
    ItemKind,
    TimingRule,
)
from catalog.reading.reading import Item as ItemRead
from catalog.reading.reading import Reading
from organizations.acting import one_act
from organizations.models import Organization, User
from organizations.rights import signed
from organizations.tiers import Tier

REFERENCE = Path(__file__).parent / "data" / "catalog.yaml"
"""The reference catalogue: what a catalogue leaves open, such as when a timing type falls due, is as it says here."""

VERB = "import_catalog"
BATCH = 500
Row = TypeVar("Row", bound=models.Model)


def store(reading: Reading, *, issuer: Organization, edition: str, effective_on: datetime.date, act: Act) -> Catalog:
    """Stores `reading` as the catalogue that `issuer` puts in force on `effective_on`, and returns it.

    Raises ValueError for a reading with faults, Refused unless `act.by` may add catalogues of `issuer`, and
    ValidationError when `issuer` has this edition already, or another from the same day.
    """
    if reading.faults:
        raise ValueError("A reading with faults is not stored.")
    catalog = Catalog(
        issuer=issuer,
        edition=edition,
        title=reading.title,
        effective_on=effective_on,
        sources=dict(reading.sources),
    )
    with one_act(VERB, catalog, act):
        act = signed(act, "catalog.add_catalog", catalog)
        catalog.full_clean()
        save_as_history(catalog, act, reason=VERB)
        _store_timing_rules(catalog, reading)
        column_sets = _store_column_sets(catalog, reading)
        categories = _store_categories(catalog, reading, act)
        _store_items(reading, categories, column_sets, act)
        record(VERB, catalog, act=act, after=_summary(catalog, reading))
    return catalog


def _store_timing_rules(catalog: Catalog, reading: Reading) -> None:
    """A rule for each of the seven timing types; those that the file does not state are the reference catalogue's."""
    stated = {timing.code: timing for timing in reading.timings}
    timings = {timing.code: timing for timing in reader.read_catalog(REFERENCE).timings} | stated
    TimingRule.objects.bulk_create(
        TimingRule(
            catalog=catalog,
            timing=timing.code,
            due_number=timing.due.number,
            due_unit=timing.due.unit,
            due_after=timing.due.after,
            due_source=timing.due.source,
            minimum_days=timing.minimum_days,
            review_every_months=timing.review_every_months,
        )
        for timing in timings.values()
    )


def _store_column_sets(catalog: Catalog, reading: Reading) -> dict[str, ColumnSet]:
    column_sets = {read.name: ColumnSet(catalog=catalog, name=read.name) for read in reading.column_sets}
    ColumnSet.objects.bulk_create(column_sets.values())
    Column.objects.bulk_create(
        Column(
            column_set=column_sets[read.name],
            position=position,
            name=column.name,
            title=column.title,
            type=column.type,
            mask=column.mask,
            is_summed=column.is_summed,
        )
        for read in reading.column_sets
        for position, column in enumerate(read.columns, start=1)
    )
    return column_sets


def _store_categories(catalog: Catalog, reading: Reading, act: Act) -> dict[str, Category]:
    """The categories by code, stored level by level, since each needs the one above it."""
    categories: dict[str, Category] = {}
    waiting = list(enumerate(reading.categories, start=1))
    while waiting:
        ready = [(position, read) for position, read in waiting if not read.parent or read.parent in categories]
        rows = [
            Category(
                catalog=catalog,
                parent=categories.get(read.parent),
                code=read.code,
                title=read.title,
                position=position,
            )
            for position, read in ready
        ]
        _add(rows, Category, act)
        categories |= {row.code: row for row in rows}
        waiting = [entry for entry in waiting if entry not in ready]
    return categories


def _store_items(
    reading: Reading, categories: dict[str, Category], column_sets: dict[str, ColumnSet], act: Act
) -> None:
    rows = [
        _item(read, position, categories[read.path[-1].code], column_sets.get(read.columns))
        for position, read in enumerate(reading.items, start=1)
    ]
    _add(rows, Item, act)
    pairs = list(zip(rows, reading.items, strict=True))
    ItemKind.objects.bulk_create(
        (ItemKind(item=row, kind=kind) for row, read in pairs for kind in read.kinds), batch_size=BATCH
    )
    ItemChannel.objects.bulk_create(
        (ItemChannel(item=row, channel=channel) for row, read in pairs for channel in read.channels),
        batch_size=BATCH,
    )


def _item(read: ItemRead, position: int, category: Category, column_set: ColumnSet | None) -> Item:
    return Item(
        category=category,
        code=read.code,
        title=read.title,
        position=position,
        tier=Tier.from_code(read.tier),
        inner_first=read.inner_first,
        timing=read.timing,
        minimum_days=read.minimum_days,
        minimum_working_days=read.minimum_working_days,
        minimum_basis=read.minimum_basis,
        disclose_within_days=read.disclose_within_days,
        disclose_within_unit=read.disclose_within_unit,
        responsible_dept=read.responsible_dept,
        sensitive=read.sensitive,
        personal_data=read.personal_data,
        column_set=column_set,
        approver=read.approver,
        retention=read.retention,
        routine=read.routine,
        family=read.family,
        personal_data_after_end=read.personal_data_after_end,
        series=read.series,
        series_step=read.series_step,
        stages=list(read.stages),
        may_tighten_to=read.may_tighten_to,
        sources=[category.catalog.sources.get(source, source) for source in read.source],
        note=read.note,
    )


def _add(rows: Iterable[Row], model: type[Row], act: Act) -> None:
    """Stores `rows` at once, each with its first history row, dated and signed by the act."""
    bulk_create_with_history(
        list(rows),
        model,
        batch_size=BATCH,
        default_user=User(pk=act.by) if act.by else None,
        default_change_reason=VERB,
        default_date=act.at,
    )


def _summary(catalog: Catalog, reading: Reading) -> dict[str, str | int]:
    return {
        "edition": catalog.edition,
        "effective_on": catalog.effective_on.isoformat(),
        "categories": len(reading.categories),
        "items": len(reading.items),
    }
