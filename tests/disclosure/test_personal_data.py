"""Personal data are found where readers would see them, and nothing else is taken for them.  Rule: W6, V9."""

import pytest

from catalog.models import Column, ColumnSet
from disclosure import workflow
from disclosure.errors import Incomplete
from disclosure.personal_data import _found_in, findings
from disclosure.states import State
from tests.factories import act_of, any_item, holder, make_catalog, make_edition

IDENTITY, MOBILE = "110101199003070134", "13812345678"


@pytest.mark.parametrize(
    ("text", "excerpts"),
    [
        ("身份证号110105194912310021，", []),  # the check digit is wrong
        ("身份证号11010519491231002X。", ["110***********002X"]),
        ("联系电话13800138000", ["138****8000"]),
        ("收据号0027415，金额138001380001元", []),
        ("卡号6222021234567890127", []),  # so is this one
        ("卡号4111111111111111", ["411*********1111"]),
        ("住城关街道人民路12号3单元402室", ["住城关街" + "*" * 14]),
        ("联系电话0000-1234567", []),
        ("电话138-1234-5678", ["138****5678"]),
        ("电话138 1234 5678、139 1234 5678", ["138****5678", "139****5678"]),
        ("电话１３８１２３４５６７８", ["138****5678"]),
        ("身份证110101 19900307 0134", ["110***********0134"]),
        ("卡号4111 1111 1111 1111", ["411*********1111"]),
        ("订单号20261120138123456789", []),
        ("柳湾镇石桥路12号", []),  # where an office is, and nobody lives
    ],
)
def test_numbers_and_dwellings(text, excerpts):
    assert [excerpt for _kind, excerpt in _found_in(text)] == excerpts


@pytest.mark.parametrize("field", ["title", "summary", "body"])
def test_every_text_is_searched(county, field):
    found = findings(make_edition(organization=county, **{field: f"联系{MOBILE}"}))

    assert [finding.excerpt for finding in found] == ["138****5678"]


def test_tags_hide_nothing(county):
    edition = make_edition(organization=county, body="<p>电话138<strong>1234</strong>5678</p>")

    assert [finding.excerpt for finding in findings(edition)] == ["138****5678"]


def test_cells_that_readers_see_unmasked_are_searched_and_the_others_not(county):
    column_set = ColumnSet.objects.create(catalog=make_catalog(county), name="rows")
    columns = {
        "note": ("text", ""),
        "hidden": ("text", "middle"),
        "open_id": ("id_number", ""),
        "id": ("id_number", "middle"),
    }
    for position, (name, (kind, mask)) in enumerate(columns.items()):
        Column.objects.create(column_set=column_set, position=position, name=name, title=name, type=kind, mask=mask)
    row = {"note": f"找{MOBILE}", "hidden": MOBILE, "open_id": IDENTITY, "id": IDENTITY}

    edition = make_edition(
        organization=county, item=any_item(county, column_set=column_set), rows=[{"note": "无"}, row]
    )

    assert [(finding.excerpt, "2" in finding.place) for finding in findings(edition)] == [
        ("138****5678", True),
        ("110***********0134", True),
    ]


def test_what_was_found_is_handled_before_it_is_cleared_and_kept_masked(county):
    edition = make_edition(State.PROPOSED, organization=county, body=f"<p>{MOBILE}</p>")
    act = act_of(holder("confidentiality_reviewer", county))

    with pytest.raises(Incomplete) as refusal:
        workflow.clear(edition, act=act, clearance=workflow.Clearance("可以公开"))
    assert [fault.field for fault in refusal.value.faults] == ["findings_handled"]

    cleared = workflow.clear(edition, act=act, clearance=workflow.Clearance("可以公开", findings_handled="已脱敏"))
    record = cleared.steps.get(verb="clear").secrecy_record
    assert [finding["excerpt"] for finding in record.findings] == ["138****5678"]
    assert MOBILE not in str(record.findings)
