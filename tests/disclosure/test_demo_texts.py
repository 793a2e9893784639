"""Every item of the catalogue has a text of its own, which fits its fields however its slots are filled."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
import yaml

from catalog.importing import REFERENCE
from disclosure.config.demonstration.texts import ITEMS, ItemText, Number, Story, filled

FIXED = {
    "place": "青岭县柳湾镇石桥村党总支部",
    "short": "石桥村",
    "year": "2026",
    "period": "2026年第三季度",
    "date": "10月12日",
    "person": "石某某",
    "phone": "0739-5550127",
}
CATALOGUE = {
    item["code"]: item
    for category in yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))["categories"]
    for matter in category["matters"]
    for item in matter["items"]
}
SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


def templates(text: ItemText) -> list[str]:
    return [text.title, text.summary, text.fact, *text.paragraphs]


def slots(text: ItemText) -> set[tuple[str, str]]:
    """Each slot that is used, with the detail that is asked of it."""
    return {found for template in templates(text) for found in SLOT.findall(template)}


def variants(text: ItemText) -> Iterator[str]:
    for values in text.slots.values():
        if not isinstance(values, Number):
            yield from values
            yield from (detail for value in values if isinstance(value, Story) for detail in vars(value).values())


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[ItemText]]:
    """Thirty ways in which each text may come out, the same at every run."""
    return {
        code: [filled(text, FIXED, random.Random(f"{code} {turn}")) for turn in range(30)]
        for code, text in ITEMS.items()
    }


def shared(pieces: dict[str, set[str]]) -> set[str]:
    """The pieces that more than one item has."""
    return {piece for piece, number in Counter(piece for own in pieces.values() for piece in own).items() if number > 1}


def test_every_item_of_the_catalogue_has_a_text():
    assert set(ITEMS) == set(CATALOGUE)


def test_slots_used_are_slots_defined():
    for code, text in ITEMS.items():
        assert (code, {name for name, _detail in slots(text)} - set(FIXED)) == (code, set(text.slots))


def test_the_stories_of_a_slot_bring_the_details_that_are_used_and_no_others():
    for code, text in ITEMS.items():
        for name, values in text.slots.items():
            used = {detail for slot, detail in slots(text) if slot == name and detail}
            brought = [] if isinstance(values, Number) else [set(getattr(value, "__dict__", ())) for value in values]
            assert (code, name, [details for details in brought if details != used]) == (code, name, [])


def test_every_slot_has_different_variants_without_slots_or_tags_in_them():
    for code, text in ITEMS.items():
        for name, values in text.slots.items():
            if isinstance(values, Number):
                assert values.low < values.high, (code, name)
            else:
                assert len(set(values)) == len(values) > 1, (code, name)
        assert (code, [variant for variant in variants(text) if re.search(r"[{}<>]", variant)]) == (code, [])


def test_a_text_fits_its_fields_however_it_is_drawn(drawn):
    for code, texts in drawn.items():
        for text in texts:
            assert len(text.title) <= 60, code
            assert len(text.fact) <= 60, code
            assert 40 <= len(text.summary) <= 300, code
            assert 2 <= len(text.paragraphs) <= 4, code
            assert (code, [words for words in text.paragraphs if not 60 <= len(words) <= 200]) == (code, [])


def test_a_text_differs_between_two_who_disclose(drawn):
    alike = {
        code: sum(one.paragraphs == other.paragraphs for one, other in pairwise(texts)) for code, texts in drawn.items()
    }

    assert {code: number for code, number in alike.items() if number > 6} == {}


def test_events_have_a_fact_and_periods_stand_in_the_title():
    events = {code for code, item in CATALOGUE.items() if item["timing"] in {"temporary", "staged", "long_term"}}
    periods = {code for code, item in CATALOGUE.items() if item["timing"].startswith("regular")}

    assert {code for code, text in ITEMS.items() if text.fact} == events
    assert {code for code in periods if "{period}" not in ITEMS[code].title} == set()


def test_no_two_items_share_a_paragraph_or_a_summary():
    assert shared({code: {text.summary, *text.paragraphs} for code, text in ITEMS.items()}) == set()


def test_no_two_items_share_a_sentence_or_a_long_variant():
    sentences = {
        code: {
            sentence
            for piece in (text.summary, *text.paragraphs, *variants(text))
            for sentence in re.split(r"[。？]", piece)
            if len(sentence) > 15
        }
        for code, text in ITEMS.items()
    }

    assert shared(sentences) == set()


def test_no_two_items_say_the_same_with_only_some_words_exchanged():
    """No sixteen characters in a row stand in two items."""
    runs = {
        code: {
            words[start : start + 16]
            for paragraph in text.paragraphs
            for words in SLOT.split(paragraph)[::3]
            for start in range(len(words) - 15)
        }
        for code, text in ITEMS.items()
    }

    assert shared(runs) == set()


def test_nothing_looks_like_a_number_of_a_person():
    assert [code for code in ITEMS for text in templates(ITEMS[code]) if re.search(r"\d{5}", text)] == []
    assert [code for code, text in ITEMS.items() for variant in variants(text) if re.search(r"\d{3}", variant)] == []
