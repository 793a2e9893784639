"""Search by title, index number and text, in either script: the line within sight, the text where it may be read.

For now a plain `LIKE`: what is typed has no signs of a special meaning, and every word has to be found.
"""

import dataclasses
import datetime
import functools
import html
import re
import unicodedata
from typing import Any

import opencc
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Replace

from disclosure.models import Disclosure
from disclosure.richtext import plain
from organizations.sight import Reader

SCRIPTS = ("t2s", "s2t", "s2tw", "s2hk")
MOST_WORDS, LONGEST = 8, 500
MOST_ROUNDS = 3
"""How often a page asks on when rows fall out that hold a word only in their markup."""
BEFORE_HIT, AFTER_HIT = 40, 80
HYPHENS = "-‐‑–—－"

Segments = list[tuple[str, bool]]
"""A text in pieces, each with whether it is what was looked for."""
Place = tuple[datetime.datetime, int]


@dataclasses.dataclass(frozen=True)
class Query:
    """What was typed, and its words, each in all the ways in which it may be written."""

    typed: str
    words: tuple[tuple[str, ...], ...]
    is_findable: bool = True

    @property
    def spellings(self) -> list[str]:
        return [spelling for word in self.words for spelling in word]


@dataclasses.dataclass(frozen=True)
class Hit:
    """One line found; `excerpt` is of its text only where the reader may open it."""

    row: Disclosure
    title: Segments
    excerpt: Segments


def query_of(typed: str) -> Query:
    """What to look for.  No text holds a null, and none is looked for that is longer than `LONGEST`."""
    typed = typed.strip()
    findable = bool(typed) and "\0" not in typed and len(typed) <= LONGEST
    words = tuple(_spellings(word) for word in typed.split()[:MOST_WORDS]) if findable else ()
    return Query(typed, words, findable)


def search(query: Query, reader: Reader, number: int, *, before: Place | None = None) -> tuple[list[Hit], Place | None]:
    """The `number` lines that came last among those found, and the row after which to go on, if there are more.

    A line is found by title, summary and index number within `visible_to`, by its text within `readable_to` alone.
    Rule: L2.
    """
    if not query.is_findable:
        return [], None
    hits: list[Hit] = []
    for _round in range(MOST_ROUNDS):
        rows = list(_older(_found(query, reader), before)[: number + 1])
        for row in rows:
            before = _place_of(row)
            if hit := _hit(query, row):
                hits.append(hit)
            if len(hits) > number:
                return hits[:number], _place_of(hits[number - 1].row)
        if len(rows) <= number:
            return hits, None
    return hits, before


def _place_of(row: Any) -> Place:
    return row.listed_at, row.pk


def _found(query: Query, reader: Reader):
    texts = Disclosure.objects.readable_to(reader)
    rows = Disclosure.objects.visible_to(reader).listed()
    rows = rows.alias(number=Replace(F("index_number"), Value("-"), Value("")))
    for word in query.words:
        in_line, in_text = Q(pk__in=[]), Q(pk__in=[])
        for spelling in word:
            in_line |= Q(title__icontains=spelling) | Q(summary__icontains=spelling)
            in_text |= Q(shown__body__icontains=html.escape(spelling, quote=False))
        if number := _number_in(word[0]):
            in_line |= Q(number__icontains=number)
        rows = rows.filter(in_line | Q(pk__in=texts.filter(in_text).order_by().values("pk")))
    return rows.annotate(is_readable=Exists(texts.filter(pk=OuterRef("pk")))).select_related(
        "organization", "item", "shown"
    )


def _older(rows, before: Place | None):
    if before is not None:
        moment, pk = before
        rows = rows.filter(Q(listed_at__lt=moment) | Q(listed_at=moment, pk__lt=pk))
    return rows.order_by("-listed_at", "-id")


def _hit(query: Query, row) -> Hit | None:
    """The line with what was found in it; None where a word stood in the markup alone."""
    text = plain(row.shown.body) if row.is_readable else ""
    number = (row.index_number or "").replace("-", "")
    for word in query.words:
        compact = _number_in(word[0])
        found = any(_places(spelling, part) for spelling in word for part in (row.title, row.summary, text))
        if not found and not (compact and _places(compact, number)):
            return None
    return Hit(row, marked(row.title, query), _excerpt(text, query) or _excerpt(row.summary, query))


def marked(text: str, query: Query) -> Segments:
    """`text` in pieces, with what was looked for set apart."""
    found = re.compile("|".join(map(re.escape, sorted(query.spellings, key=len, reverse=True))), re.IGNORECASE)
    pieces: Segments = []
    at = 0
    for match in found.finditer(text):
        pieces += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _excerpt(text: str, query: Query) -> Segments:
    """The part of `text` around the first word that stands in it; nothing where none does."""
    text = " ".join(text.split())
    starts = sorted(place for spelling in query.spellings for place in _places(spelling, text))
    if not starts:
        return []
    first, last = max(0, starts[0] - BEFORE_HIT), starts[0] + AFTER_HIT
    cut = ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
    return marked(cut, query)


def _places(word: str, text: str) -> list[int]:
    """Where `word` stands first in `text`, if it does."""
    return [match.start() for match in re.finditer(re.escape(word), text, re.IGNORECASE)][:1]


def _number_in(word: str) -> str:
    """`word` as part of an index number without its hyphens, or nothing where it is none."""
    compact = re.sub(f"[{HYPHENS}]", "", unicodedata.normalize("NFKC", word))
    if not re.fullmatch("[A-Za-z0-9]{4,40}", compact) or not re.search("[0-9]", compact):
        return ""
    tells_more_than_a_year = len(compact) >= 6 or re.search("[A-Za-z]", compact) or compact != word
    return compact if tells_more_than_a_year else ""


def _spellings(word: str) -> tuple[str, ...]:
    """`word` as typed, in half-width signs, and in the other script, each once."""
    half = unicodedata.normalize("NFKC", word)
    return tuple(dict.fromkeys([word, half, *(_converter(script).convert(half) for script in SCRIPTS)]))


@functools.cache
def _converter(script: str) -> opencc.OpenCC:
    return opencc.OpenCC(script)
