"""What changed since somebody saw it last, word by word."""

import pytest

from disclosure.differences import difference


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
