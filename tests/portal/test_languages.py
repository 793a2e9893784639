"""Pages in the language of their reader: texts in traditional characters, or marked as Chinese, and nothing else."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from disclosure.config.documents import ROOT
from disclosure.config.messages import TRADITIONAL
from portal.languages import in_language
from portal.traditional import traditional, traditional_wording

# -- Words ---------------------------------------------------------------------------------------------------------


def glossary():
    rows = (
        [cell.strip() for cell in line.split("|")]
        for line in (ROOT / "docs" / "GLOSSARY.md").read_text().splitlines()
        if line.startswith("| ")
    )
    return [(row[1], row[2]) for row in rows if re.match("[\u4e00-\u9fff]", row[1])]


@pytest.mark.parametrize("convert", [traditional, traditional_wording])
def test_the_glossary_and_the_conversion_say_the_same(convert):
    assert len(glossary()) > 100
    assert {simplified: convert(simplified) for simplified, _said in glossary()} == dict(glossary())


@pytest.mark.parametrize(
    "written, shown",
    [
        ("选举程序经会议讨论通过", "選舉程序經會議討論通過"),
        ("发展对象公示", "發展對象公示"),
        ("于2026年后勤干部联系群众", "於2026年後勤幹部聯繫群眾"),
        ("优化循环经济项目的网络和软件", "優化循環經濟項目的網絡和軟件"),
        ("于**、范*、余**、岳*", "于**、范*、余**、岳*"),
        ("LY1402-03-2026-0043 SHA-256 7f3c", "LY1402-03-2026-0043 SHA-256 7f3c"),
        ("", ""),
    ],
)
def test_a_text_keeps_its_words_and_changes_its_characters(written, shown):
    assert traditional(written) == shown


@pytest.mark.parametrize(
    "said, shown",
    [("登录", "登入"), ("打印", "列印"), ("等待审核", "等待審核"), ("目录项目", "目錄項目"), ("文件", "文件")],
)
def test_a_sentence_of_the_portal_takes_the_words_that_go_with_the_script(said, shown):
    assert traditional_wording(said) == shown


def test_what_is_traditional_already_stays_as_it_is():
    """So a sentence of ours with a title of theirs inside comes out right."""
    with TRADITIONAL.open("rb") as lines:
        strings = [message.string for message in read_po(lines) if message.id]
    said = [text for string in strings for text in ([string] if isinstance(string, str) else string)]

    assert {text: traditional(text) for text in said if traditional(text) != text} == {}


# -- Pages ---------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="zh-hant"><head><title>党费收缴</title><style>/* 说明 */</style></head><body>
<!-- 说明 --><h1 class="党">县林业局<wbr><span class="nb">2026年</span></h1>
<p title="公开方式" data-word="已复制">由 A &amp; B <b>审核</b>：<a href="/list/?q=党费">党费</a><br/>12 人</p>
<input value="党费" placeholder="标题"><textarea name="body">党费<b></textarea><select><option>党费</option></select>
<code>党</code><i lang="zh-hans">简体中文</i><span translate="no">于<span>国</span></span>于是<script>"党费"</script>
<svg><text>党费</text></svg><div contenteditable="true">党费<div>党费</div></div>党</body></html>"""


def test_a_page_in_traditional_characters_keeps_its_tags_and_what_is_edited():
    assert in_language(PAGE, "zh-hant") == (
        """<!doctype html><html lang="zh-hant"><head><title>黨費收繳</title><style>/* 说明 */</style></head><body>
<!-- 说明 --><h1 class="党">縣林業局<wbr><span class="nb">2026年</span></h1>
<p title="公開方式" data-word="已复制">由 A &amp; B <b>審核</b>：<a href="/list/?q=党费">黨費</a><br/>12 人</p>
<input value="党费" placeholder="標題"><textarea name="body">党费<b></textarea><select><option>党费</option></select>
<code>党</code><i lang="zh-hans">简体中文</i><span translate="no">于<span>国</span></span>於是<script>"党费"</script>
<svg><text>黨費</text></svg><div contenteditable="true">党费<div>党费</div></div>黨</body></html>"""
    )


def test_a_page_in_english_marks_what_is_chinese():
    marked = in_language(PAGE, "en")

    assert re.findall(r'<bdi lang="zh-Hans">(.*?)</bdi>', marked) == [
        "县林业局",
        "2026年",
        "由",
        "审核",
        "党费",
        "人",
        "于是",
        "党",
    ]
    assert re.sub(r'<bdi lang="zh-Hans">|</bdi>', "", marked) == PAGE


@pytest.mark.parametrize("language", ["zh-hans", "de", ""])
def test_another_language_changes_nothing(language):
    assert in_language(PAGE, language) == PAGE


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize(
    "page", ["<p>党", "<textarea>党", "<p title='党>党", "< 党 > <", "<!-- 党", "</p>党</textarea>"]
)
def test_a_broken_page_loses_nothing(page, language):
    shown = re.sub(r'<bdi lang="zh-Hans">|</bdi>', "", in_language(page, language))

    assert shown.replace("黨", "党") == page


def test_the_whole_of_a_long_page_is_done_in_a_moment():
    page = PAGE.replace("</body></html>", f"{'<p>关于二〇二六年第三季度党费收缴情况的公开</p>' * 4000}</body></html>")

    assert in_language(page, "zh-hant").count("關於二〇二六年第三季度黨費收繳情況的公開") == 4000


# -- One place -----------------------------------------------------------------------------------------------------


def test_nothing_else_converts_what_is_shown():
    """Reading of tables goes the other way, to simplified characters, and a search looks for either."""
    modules = [path for path in ROOT.glob("*/**/*.py") if "tests" not in path.parts]
    converting = {
        path.relative_to(ROOT) for path in modules if re.search(r"s2twp|import.*traditional", path.read_text())
    }

    assert converting == {
        Path("portal/traditional.py"),
        Path("portal/languages.py"),
        Path("disclosure/config/messages.py"),
    }
