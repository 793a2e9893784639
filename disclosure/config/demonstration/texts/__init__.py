"""What the organisations of the demonstration write, item by item of the catalogue."""

from collections.abc import Mapping

from disclosure.config.demonstration.texts import c01, c02, c03, c03b, c04, c05, c06, c07, c08, c09, c10, c11, c12
from disclosure.config.demonstration.texts.parts import ItemText, Number, Story, filled

__all__ = ["ITEMS", "ItemText", "Number", "Story", "filled"]

ITEMS: Mapping[str, ItemText] = {
    **c01.TEXTS,
    **c02.TEXTS,
    **c03.TEXTS,
    **c03b.TEXTS,
    **c04.TEXTS,
    **c05.TEXTS,
    **c06.TEXTS,
    **c07.TEXTS,
    **c08.TEXTS,
    **c09.TEXTS,
    **c10.TEXTS,
    **c11.TEXTS,
    **c12.TEXTS,
}
"""By the code of the item."""
