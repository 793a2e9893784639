"""Rich text: what of HTML an edition's text may hold."""

import html
import re

import nh3

TAGS = {
    "p", "br", "h2", "h3", "h4", "strong", "em", "u", "s", "sub", "sup", "ul", "ol", "li", "blockquote", "a",
    "table", "thead", "tbody", "tr", "th", "td", "hr",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_BLOCK_ENDS = re.compile(r"(</(?:p|h[2-4]|li|tr|blockquote)>|<br\s*/?>)")


def sanitised(text: str) -> str:
    """`text` without anything that could act, load or be dressed up; safe to show as it is.  Rule: B2."""
    return nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"})


def plain(text: str) -> str:
    """The words of `text` alone, one line a block: for measuring, comparing and searching."""
    return html.unescape(nh3.clean(_BLOCK_ENDS.sub(r"\1\n", text), tags=set())).strip()
