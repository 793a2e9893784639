"""What changed since somebody saw it last, word by word."""

import datetime

import pytest

from disclosure.actions import Circle, Named
from disclosure.differences import difference, difference_for, difference_for_readers
from disclosure.states import State
from tests.factories import (
    NOW,
    holder,
    make_correction,
    make_disclosure,
    make_edition,
    make_office,
    make_organization,
    make_person,
    sign,
    write,
)


@pytest.mark.parametrize(
    ("old", "new", "segments"),
    [
        ("同文", "同文", []),
        ("党员5人", "党员4人", [("equal", "党员"), ("delete", "5"), ("insert", "4"), ("equal", "人")]),
        ("", "新", [("insert", "新")]),
        (
            "慰问金4,300.00元",
            "慰问金3,300.00元",
            [
                ("equal", "慰问金"),
                ("delete", "4,300.00"),
                ("insert", "3,300.00"),
                ("equal", "元"),
            ],
        ),
    ],
)
def test_segments(old, new, segments):
    assert difference(old, new) == segments


def test_both_texts_can_be_read_from_it():
    old, new = "第一段。\n第二段，共3人。", "第一段！\n补一句。第二段，共4人。"

    segments = difference(old, new)

    assert "".join(text for op, text in segments if op != "insert") == old
    assert "".join(text for op, text in segments if op != "delete") == new


def test_a_very_long_text_is_compared_by_lines():
    old = "\n".join(f"第{n}行的内容" for n in range(3000))
    new = old.replace("第1500行的内容", "改了")

    assert ("delete", "第1500行的内容\n") in difference(old, new)


# -- What one person saw last


@pytest.fixture
def second_round(county):
    """Cleared, reviewed and returned by the approver; mended and proposed again by the drafter, an hour after."""
    edition = make_edition(State.REVIEWED, organization=county)
    later = NOW + datetime.timedelta(hours=2)
    edition = sign(edition, "return_to_author", now=NOW + datetime.timedelta(hours=1))
    write(edition, holder("drafter", county), now=later, summary="经会议研究决定，自11月1日起施行。")
    return sign(edition, "propose", now=later)


@pytest.mark.django_db
def test_who_signed_an_earlier_draft_sees_what_changed_since(second_round, county):
    for role in ("confidentiality_reviewer", "reviewer", "approver"):
        segments, note = difference_for(second_round, holder(role, county).pk)

        assert ("insert", "11月1") in joined(segments)
        assert "第 1 稿" in note
        assert "2026年11月20日" in note


@pytest.mark.django_db
def test_who_has_signed_nothing_sees_what_changed_since_the_return(second_round, county):
    segments, note = difference_for(second_round, make_office("approver", county).person.pk)

    assert ("insert", "11月1") in joined(segments)
    assert "您" not in note


@pytest.mark.django_db
def test_a_correction_is_compared_with_the_edition_that_the_signer_signed(county):
    disclosure = make_disclosure(organization=county)
    correction = make_correction(disclosure, title="更正后的标题")

    segments, note = difference_for(correction, holder("approver", county).pk)

    assert any("更正后" in text for op, text in segments if op == "insert")
    assert "您" in note
    assert difference_for(disclosure.shown, None) == (None, "")


@pytest.mark.django_db
def test_whom_a_correction_is_for_besides_is_part_of_what_changed(county):
    guest, below = make_person("点名", username="guest"), make_organization("县林业局党组", superior=county)
    disclosure = make_disclosure(organization=county)
    correction = make_correction(
        disclosure,
        named=[Named(guest.pk, NOW.date())],
        circles=[Circle(below.pk, 5)],
        document_number="青发〔2026〕9号",
    )

    segments, _note = difference_for(correction, holder("approver", county).pk)

    inserted = "".join(text for op, text in segments if op == "insert")
    assert all(said in inserted for said in ("点名", "县林业局党组", "青发〔2026〕9号"))
    assert "点名" not in "".join(text for _op, text in difference_for_readers(disclosure.shown, correction))


def joined(segments):
    """Neighbours of the same kind as one."""
    found = []
    for op, text in segments:
        if found and found[-1][0] == op:
            found[-1] = (op, found[-1][1] + text)
        else:
            found.append((op, text))
    return found
