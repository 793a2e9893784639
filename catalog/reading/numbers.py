"""Numbers as they are written: Chinese numerals, full-width digits, the numbering before a title."""

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
NUMERAL = r"(?:\d+|[〇零一二两三四五六七八九十百]+)"


def whole(text: str) -> int | None:
    """The whole number that `text` writes in digits or Chinese numerals (to 999), or None.

    >>> whole("二十一"), whole("7"), whole("７"), whole("若干")
    (21, 7, 7, None)
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return int(text)
    written = re.fullmatch(
        r"(?:([一二两兩三四五六七八九])百)?[零〇]?(?:([一二三四五六七八九]?)(十))?([一二两兩三四五六七八九]?)", text
    )
    if not text or not written:
        return None
    hundreds, tens, ten, ones = written.groups()
    return _DIGITS.get(hundreds, 0) * 100 + (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number before a title: its style, and the number, or a whole code such as `1.2.3`."""

    style: str
    number: int | None = None
    code: str = ""


# Units after which a dotted number is an amount ("1.5万元"), not a numbering.
_NO_AMOUNT = r"(?![\d万亿元%％倍年月日个])"
_HAN = "[一二三四五六七八九十百]"
_NUMBERINGS = [
    ("part", re.compile(rf"第\s*({_HAN}+|[0-9０-９]{{1,2}})\s*(?:类|類|部分|章|项|項|篇)\s*[、.．:：，,]?\s*(.+)")),
    ("paren_han", re.compile(rf"[（(]\s*({_HAN}+)\s*[)）]\s*[、.．]?\s*(.+)")),
    ("paren_han", re.compile(r"([㈠-㈩])\s*[、.．]?\s*(.+)")),
    ("paren", re.compile(r"[（(]\s*([0-9０-９]{1,2})\s*[)）]\s*[、.．]?\s*(.+)")),
    ("paren", re.compile(r"([⑴-⒇])\s*[、.．]?\s*(.+)")),
    ("han", re.compile(rf"({_HAN}+)\s*[、.．]\s*(.+)")),
    ("circled", re.compile(r"([①-⑳])\s*[、.．]?\s*(.+)")),
    ("digit", re.compile(r"([⒈-⒛])\s*(.+)")),
    ("digit", re.compile(r"([0-9０-９]{1,3})\s*(?:[、)）]|[.．](?![0-9０-９]))\s*(.+)")),
    ("code", re.compile(rf"([0-9０-９]{{1,2}}(?:[.．][0-9０-９]{{1,2}})+)(?:[、.．]\s*|\s+|{_NO_AMOUNT})(.+)")),
    ("code", re.compile(r"([0-9０-９]{1,2}(?:[-－—][0-9０-９]{1,2})+)(?:[、]\s*|\s+)(.+)")),
]


def split_numbering(text: str) -> tuple[Numbering | None, str]:
    """The numbering that `text` begins with, if any, and the title after it in its own script.

    >>> split_numbering("（二）支部换届")
    (Numbering(style='paren_han', number=2, code=''), '支部换届')
    """
    for style, pattern in _NUMBERINGS:
        if found := pattern.fullmatch(text):
            written, title = found.groups()
            if style == "code":
                return Numbering(style, code=clean_code(written)), title
            return Numbering(style, whole(unicodedata.normalize("NFKC", written).strip("().、"))), title
    return None, text


def goes_on_numbering(text: str) -> str:
    """What follows the next number of the same style within `text`, itself numbered; empty where it is one entry.

    >>> goes_on_numbering("1.党费收缴；2.换届选举"), goes_on_numbering("1.党费收缴")
    ('换届选举', '')
    """
    first, rest = split_numbering(text)
    if first is None or first.number is None:
        return ""
    for found in re.finditer(r"(?<![0-9０-９第.．])[（(]?(?:\d|[一二三四五六七八九十①-⑳㈠-㈩⑴-⒛])", rest):
        following, title = split_numbering(rest[found.start() :])
        if following == Numbering(first.style, first.number + 1):
            return title
    return ""


def bare_numbering(text: str) -> Numbering | None:
    """The numbering that a cell holds alone, such as `一`, `（二）`, `3.` or `1.2`; None for anything else."""
    numbering, rest = split_numbering(f"{text}#")
    if numbering and rest == "#":
        return numbering
    if (number := whole(text)) is not None:
        style = "digit" if re.fullmatch(r"\d+", unicodedata.normalize("NFKC", text).strip()) else "han"
        return Numbering(style, number)
    return None


def clean_code(text: str) -> str:
    """A code as it is kept: half-width, without spaces, with one kind of dash and no stop at its end.

    >>> clean_code("１．２．３．")
    '1.2.3'
    """
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[‐‑‒–—―−－]", "-", "".join(text.split()))
    return text.rstrip(".、:")


def section_code(text: str) -> str:
    """The code that `text` holds if it says by itself where it belongs (1.2, 0102), else nothing.

    A code of digits that has lost its zero gets it back: 102 is 0102.
    """
    code = clean_code(text)
    if re.fullmatch(r"\d{3}|\d{5}", code):
        return f"0{code}"
    return code if re.fullmatch(r"\d+(?:[.\-]\d+)+|0\d|(?:\d\d){2,}", code) else ""


def prefixes(code: str) -> list[str]:
    """The codes above `code`, outermost first, as its own writing tells them.

    >>> prefixes("1.2.3"), prefixes("010203"), prefixes("DW-01-03"), prefixes("7")
    (['1', '1.2'], ['01', '0102'], ['DW', 'DW-01'], [])
    """
    if re.fullmatch(r"\d+", code):
        return [code[:end] for end in range(2, len(code), 2)] if len(code) % 2 == 0 else []
    return [code[: found.start()] for found in re.finditer(r"[.\-_/]", code)]
