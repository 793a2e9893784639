"""Text that people write: nothing in it acts, loads or is dressed up.  Rule: B2."""

import pytest

from disclosure.richtext import plain, sanitised


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<p>正文<strong>要点</strong></p>", "<p>正文<strong>要点</strong></p>"),
        ("<script>alert(1)</script><p>正文</p>", "<p>正文</p>"),
        ('<p style="color:red" onclick="x()" class="y">正文</p>', "<p>正文</p>"),
        ('<img src="https://example.org/x.png">正文', "正文"),
        ('<a href="javascript:x()">链接</a>', '<a rel="noopener noreferrer">链接</a>'),
        ("<style>p{display:none}</style><iframe src='/'></iframe>正文", "正文"),
        ('<td colspan="2" background="x">格</td>', "格"),
        ('<table><tbody><tr><td colspan="2">格</td></tr></tbody></table>',) * 2,
    ],
)
def test_only_what_is_harmless_is_kept(typed, kept):
    assert sanitised(typed) == kept
    assert sanitised(kept) == kept


def test_the_words_alone_are_one_line_a_block():
    assert plain("<h2>标题</h2><p>一 &amp; 二</p><ul><li>三</li></ul>") == "标题\n一 & 二\n三"
