"""Changing a catalogue row by row, as only its issuer may.  Rule: C1, C4."""

from collections.abc import Collection
from typing import Any, TypeVar

from audit.act import Act
from audit.record import record
from catalog.models import Catalog, Category, Item
from organizations.acting import one_act, save_row

Row = TypeVar("Row", Catalog, Category, Item)


def save_catalog_row(row: Row, *, act: Act, reason: str = "") -> Row:
    """Store a catalogue, a heading or an item, new or changed.

    Refused unless `act.by` may change catalogues in the organisation that issued it, and, for a row that is
    moved, in the one that issues where it goes.
    """
    return save_row(row, act=act, reason=reason)


def save_item(item: Item, *, act: Act, kinds: Collection[str], channels: Collection[str], reason: str = "") -> Item:
    """Store an item, the kinds of organisation that it binds and the channels that it demands.  Rule: C2, C3, C6."""
    with one_act("change_item" if item.pk else "add_item", item, act):
        save_catalog_row(item, act=act, reason=reason)
        before = {"kinds": _set(item.kinds, "kind", kinds), "channels": _set(item.channels, "channel", channels)}
        after = {"kinds": sorted(kinds), "channels": sorted(channels)}
        if before != after:
            record("change_item", item, act=act, before=before, after=after, reason=reason)
    return item


def _set(rows: Any, field: str, values: Collection[str]) -> list[str]:
    """Make `rows` hold exactly `values` in `field`; returns what they held."""
    held = sorted(rows.values_list(field, flat=True))
    rows.exclude(**{f"{field}__in": values}).delete()
    for value in sorted(set(values) - set(held)):
        rows.create(**{field: value})
    return held
