"""Text, controls and focus stand out enough from their ground in every look, computed from the tokens alone."""

import re

import pytest

from disclosure.config.documents import ROOT
from portal.colours import DECORATION, LAYERS, PAIRS, colours, ratio, ratios, stylesheet, values_at


@pytest.mark.parametrize("look", LAYERS)
def test_everything_that_is_read_or_touched_stands_out(look):
    weak = {
        f"{name} on {ground}": round(found, 2)
        for (name, ground), (found, least) in ratios(look).items()
        if found < least
    }

    assert weak == {}


def test_every_colour_is_held_to_a_ratio_or_is_decoration():
    grounds = {ground for _least, grounds in PAIRS.values() for ground in grounds}

    assert set(colours()) == set(PAIRS) | grounds | DECORATION


def test_the_dark_that_is_chosen_is_the_dark_of_the_device():
    assert values_at(':root[data-theme="dark"]') == values_at(':root:not([data-theme="light"])') != {}
    chosen, asked = ':root[data-mode="elder"][data-theme="dark"]', ':root[data-mode="elder"]:not([data-theme="light"])'
    assert values_at(chosen) == values_at(asked) != {}


def test_every_token_of_a_look_is_one_of_the_first_values():
    for selector in re.findall(r"^\s*(\S.*?)\s*\{\s*--", re.sub(r"\n\s*--", " --", stylesheet()), re.MULTILINE):
        assert set(values_at(selector)) <= set(values_at(":root")), selector


@pytest.mark.parametrize(
    "one, other, expected",
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54), ("#de2910", "#ffffff", 4.74)],
)
def test_the_ratio_is_that_of_the_guideline(one, other, expected):
    assert round(ratio(one, other), 2) == round(ratio(other, one), 2) == expected


def test_components_name_no_colour_of_their_own():
    """Paper is black on white, and a code to scan is black on white on any ground."""
    found = {}
    for path in sorted((ROOT / "static" / "css").glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        lines = [line.strip() for line in text.splitlines() if re.search(r"#[0-9a-fA-F]{3,8}\b", line)]
        if path.name not in {"tokens.css", "print.css", "board.css"}:
            found |= {path.name: [line for line in lines if not line.startswith(".qr svg")]}

    assert {name: lines for name, lines in found.items() if lines} == {}
