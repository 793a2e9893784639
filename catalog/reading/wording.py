"""One form for words that are to be recognised, another for words that are to be kept."""

import functools
import re
import unicodedata

import opencc

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")


@functools.cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """`text` as it is compared: simplified, half-width, lower case, without any space.

    >>> plain("公開範圍（社會）")
    '公开范围(社会)'
    """
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_DASHES)
    return "".join(_to_simplified().convert(text).split()).lower()


def tidy(text: str) -> str:
    """`text` as it is kept: in its own script and punctuation, without line breaks and outer spaces.

    A line broken inside a cell is a matter of its width, so Chinese is joined without a space.
    """
    text = _INVISIBLE.sub("", text).replace("\u3000", " ")
    text = re.sub(r"(?<=[!-~])\s*[\r\n]+\s*(?=[!-~])", " ", text.strip())
    text = re.sub(r"\s*[\r\n]+\s*", "", text)
    return re.sub(r"\s+", " ", text)
