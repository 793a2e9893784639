"""The language of a page that is ready: what organisations wrote, in the script or with the mark of the reader.

Disclosures are written in simplified Chinese and are not translated.  A page in traditional Chinese shows them in
traditional characters; a page in English marks them as Chinese, so that a screen reader changes its voice.  Both are
done here and nowhere else, on the whole page: no template has to remember it, and a text that is composed of a
sentence of ours and a title of theirs comes out right.  What people edit is never changed.
"""

import re
from collections.abc import Iterator

from portal.traditional import traditional

SIMPLIFIED, TRADITIONAL, ENGLISH = "zh-hans", "zh-hant", "en"

TAG = re.compile(r"""<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>""", re.DOTALL)
AS_IT_IS = frozenset({"script", "style", "template", "textarea", "select", "code", "pre"})
"""Elements whose text is a program's, or is edited."""
UNMARKED = frozenset({"title", "svg"})
"""Elements that hold text and no mark-up."""
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
KEPT = re.compile(r"""\s(?:lang=|translate="no"|contenteditable\b)""")
SPOKEN = re.compile(r"""(\s(?:title|alt|aria-label|placeholder|label)=)("[^"]*"|'[^']*')""")

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
BETWEEN = "\u3000-\u3006\u3008-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026\u00b70-9 .,%:/()*-"
CHINESE = re.compile(rf"[0-9《“（]*[{HAN}](?:[{HAN}{BETWEEN}]*[{HAN}》”）。，！？*])?")
"""A run of Chinese with the figures and marks inside it."""


def in_language(page: str, language: str) -> str:
    """A page of HTML as readers of `language` meet it; the tags stay byte for byte."""
    if language == TRADITIONAL:
        return "".join(_traditional(page))
    if language == ENGLISH:
        return "".join(_marked(page))
    return page


def _traditional(page: str) -> Iterator[str]:
    for piece, is_tag in _pieces(page, AS_IT_IS):
        yield SPOKEN.sub(lambda found: found[1] + traditional(found[2]), piece) if is_tag else traditional(piece)


def _marked(page: str) -> Iterator[str]:
    for piece, is_tag in _pieces(page, AS_IT_IS | UNMARKED):
        yield piece if is_tag else CHINESE.sub(r'<bdi lang="zh-Hans">\g<0></bdi>', piece)


def _pieces(page: str, kept: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Tags and the texts between them; what stands inside a kept element comes as one tag, so that nobody changes it.

    Kept are elements by name, and those that say their language or that they are not to be translated.
    """
    position, tags = 0, TAG.finditer(page)
    for tag in tags:
        yield page[position : tag.start()], False
        position = tag.end()
        if _opens_kept(tag, kept):
            position = _end_of(tag[2], tags, len(page))
        yield page[tag.start() : position], True
    yield page[position:], False


def _opens_kept(tag: re.Match[str], kept: frozenset[str]) -> bool:
    closing, name, attributes = tag[1], tag[2], tag[3]
    if not name or closing or name.lower() in VOID or name.lower() == "html":
        return False
    return name.lower() in kept or KEPT.search(attributes) is not None


def _end_of(name: str, tags: Iterator[re.Match[str]], end: int) -> int:
    """Where the element `name`, just opened, is closed again."""
    depth = 1
    for tag in tags:
        if tag[2] and tag[2].lower() == name.lower() and not tag[3].endswith("/"):
            depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return end
