"""What a text of the demonstration is made of, and how its slots are filled."""

import dataclasses
import random
from collections.abc import Mapping, Sequence
from typing import Self


@dataclasses.dataclass(frozen=True)
class Number:
    """A whole number drawn from `low` to `high`, both included, in steps of `step`."""

    low: int
    high: int
    step: int = 1


class Story(str):
    """A variant that brings details of its own: `{project}` is its name, `{project.cost}` what this one costs."""

    def __new__(cls, name: str, **details: str) -> Self:
        story = super().__new__(cls, name)
        story.__dict__.update(details)
        return story


@dataclasses.dataclass(frozen=True)
class ItemText:
    """How one item of the catalogue is worded.

    {place}, {short}, {year}, {period}, {date}, {person} and {phone} are filled by whoever discloses; every other slot
    is drawn from `slots`, once for each disclosure.  `fact` is what happened, for items that follow an event.
    """

    title: str
    summary: str
    paragraphs: Sequence[str]
    fact: str = ""
    slots: Mapping[str, Sequence[str] | Number] = dataclasses.field(default_factory=dict)


def filled(text: ItemText, fixed: Mapping[str, str], draw: random.Random) -> ItemText:
    """The text with every slot filled: the fixed ones from `fixed`, the others drawn."""
    values: dict[str, str | int] = {**fixed}
    for name, variants in text.slots.items():
        if isinstance(variants, Number):
            values[name] = draw.randrange(variants.low, variants.high + 1, variants.step)
        else:
            values[name] = draw.choice(variants)
    return ItemText(
        title=text.title.format_map(values),
        summary=text.summary.format_map(values),
        paragraphs=[paragraph.format_map(values) for paragraph in text.paragraphs],
        fact=text.fact.format_map(values),
    )
