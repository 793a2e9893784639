"""The words of one disclosure: the text of its item, filled for one organisation and one day."""

import dataclasses
import datetime
import html
import random

from catalog.reading.reading import Item
from catalog.timing import MONTHS, Period, Timing
from disclosure.config.demonstration.people import Place
from disclosure.config.demonstration.texts import ITEMS, filled

LONGEST_TITLE = 120
QUARTERS, HALVES = "一二三四", "上下"


@dataclasses.dataclass(frozen=True)
class Worded:
    """What is written; `paragraphs` are plain."""

    title: str
    summary: str
    fact: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return body_of(self.paragraphs)


def worded(
    item: Item, place: Place, period: Period | None, day: datetime.date, person: str, draw: random.Random
) -> Worded:
    """The text of `item` as `place` has it; `day` is that of the fact, `period` the one it is owed for."""
    fixed = {
        "place": place.name,
        "short": place.short,
        "year": str(period.first.year if period else day.year),
        "period": period_name(item.timing, period.first if period else day),
        "date": f"{day.month}月{day.day}日",
        "person": person,
        "phone": place.phone,
    }
    text = filled(ITEMS[item.code], fixed, draw)
    return Worded(text.title[:LONGEST_TITLE], text.summary, text.fact, tuple(text.paragraphs))


def body_of(paragraphs: tuple[str, ...]) -> str:
    """As the form stores it; what begins with a tag is left as it is."""
    return "".join(text if text.startswith("<") else f"<p>{html.escape(text, quote=False)}</p>" for text in paragraphs)


def period_name(timing: str, first: datetime.date) -> str:
    """As titles have it: 2026年第三季度; the year where nothing comes round more often."""
    months = MONTHS.get(Timing(timing), 12)
    number = (first.month - 1) // months
    name = {1: f"{first.month}月", 3: f"第{QUARTERS[number % 4]}季度", 6: f"{HALVES[number % 2]}半年", 12: ""}[months]
    return f"{first.year}年{name}"
