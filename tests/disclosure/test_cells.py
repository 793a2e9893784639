"""What may stand in a cell, how readers see it, and what is summed.  Rule: C5, V9."""

import pytest

from catalog.models import Column
from disclosure.cells import BadCell, masked, normalised, table_for_readers, table_in_full


def column(kind, *, name="x", **fields):
    return Column(name=name, title=name, type=kind, **fields)


STORED = {
    "text": {" 修路 ": "修路", "全角ＡＢ１": "全角AB1", "": "", "   ": ""},
    "person": {"王小明": "王小明"},
    "money": {
        "1200": "1200.00",
        "1,200.5": "1200.50",
        "¥1200.50": "1200.50",
        "￥1２00": "1200.00",
        "1200元": "1200.00",
        "-3.1": "-3.10",
        ".5": "0.50",
    },
    "integer": {"12": "12", "1,234": "1234", "１２": "12", "007": "7"},
    "decimal": {"1.50": "1.50", "12": "12", "0.125": "0.125"},
    "percentage": {"12%": "12", "12.5％": "12.5", "12.5": "12.5", "12 %": "12"},
    "date": {
        "2026-11-2": "2026-11-02",
        "2026年11月2日": "2026-11-02",
        "2026.11.2": "2026-11-02",
        "2026/11/02": "2026-11-02",
    },
    "month": {"2026-1": "2026-01", "2026年11月": "2026-11", "2026/11": "2026-11"},
    "phone": {"0731-1234567": "0731-1234567", "0731-1234567转8": "0731-1234567转8"},
    "id_number": {"11010119900307013x": "11010119900307013X", "110101900307013": "110101900307013"},
}

REFUSED = {
    "text": ["长" * 301],
    "money": ["一百", "1.005", "1e3", "NaN", "Infinity", "1_000", "1" * 14, "--1", "1.2.3", "12%", "1,5", "12,00"],
    "integer": ["1.5", "1.0", "abc", "1e9", "inf"],
    "decimal": ["1e-999999", "0E+999999", "1,5", "½½", "9" * 14],
    "percentage": ["%", "many"],
    "date": ["2026-02-30", "2026-13-01", "26-11-02", "昨天", "2026-11-02 10:00"],
    "month": ["2026-13", "2026-00", "11-2026"],
    "phone": ["call me", "12", "1" * 41],
    "id_number": ["123", "1101011990030701", "11010119900307013Y"],
}


@pytest.mark.parametrize(
    "kind, typed, stored", [(kind, *pair) for kind, table in STORED.items() for pair in table.items()]
)
def test_what_is_typed_becomes_the_one_stored_form(kind, typed, stored):
    assert normalised(typed, column(kind)) == stored


@pytest.mark.parametrize("kind, typed", [(kind, typed) for kind, wrong in REFUSED.items() for typed in wrong])
def test_what_does_not_fit_its_column_is_refused_with_the_reason(kind, typed):
    with pytest.raises(BadCell) as refusal:
        normalised(typed, column(kind))

    assert str(refusal.value)


@pytest.mark.parametrize("kind", STORED)
def test_what_is_stored_stays_as_it_is_when_the_form_is_saved_again(kind):
    assert [normalised(stored, column(kind)) for stored in STORED[kind].values()] == list(STORED[kind].values())


@pytest.mark.parametrize(
    "mask, text, shown",
    [
        ("", "王小明", "王小明"),
        ("given_name", "王小明", "王**"),
        ("given_name", "李四", "李*"),
        ("given_name", "王", "王*"),
        ("given_name", "", ""),
        ("middle", "110101199003070134", "1101**********0134"),
        ("middle", "0731-1234567", "0731****4567"),
        ("middle", "12", "**"),
        ("middle", "1", "*"),
        ("middle", "", ""),
    ],
)
def test_a_mask_hides_what_it_should(mask, text, shown):
    assert masked(text, mask) == shown


COLUMNS = [
    column("text", name="what"),
    column("person", name="who", mask="given_name"),
    column("money", name="paid"),
    column("money", name="hidden", mask="middle"),
    column("integer", name="heads"),
    column("percentage", name="share"),
    column("integer", name="rank", is_summed=False),
]
ROWS = [
    {"what": "甲", "who": "王小明", "paid": "1200.50", "hidden": "880.00", "heads": "3", "share": "12.5", "rank": "1"},
    {"what": "乙", "who": "", "paid": "", "hidden": "20.00", "heads": "4", "rank": "2"},
]


def test_readers_find_masked_columns_masked_and_sums_of_what_can_be_summed():
    table = table_for_readers(COLUMNS, ROWS)

    assert table.rows == [
        ["甲", "王**", "1,200.50", "88**00", "3", "12.5%", "1"],
        ["乙", "", "", "2***0", "4", "", "2"],
    ]
    assert table.sums == ["", "", "1,200.50", "", "7", "", ""]


def test_those_who_work_on_it_find_everything_as_it_was_typed():
    table = table_in_full(COLUMNS, ROWS)

    assert table.rows[0] == ["甲", "王小明", "1,200.50", "880.00", "3", "12.5%", "1"]
    assert [row[3] for row in table.rows] == ["880.00", "20.00"]


def test_a_column_without_a_value_has_no_sum():
    assert table_for_readers(COLUMNS, [{"what": "甲"}]).sums == [""] * 7
