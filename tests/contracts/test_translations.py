"""Every sentence that the portal says has its Chinese, and no template says one without asking for it."""

import functools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation import templatize

from disclosure.config.messages import SIMPLIFIED, TRADITIONAL, compile_messages, in_traditional

ROOT = Path(__file__).resolve().parents[2]
APPS = ("audit", "organizations", "notices", "catalog", "disclosure", "feedback", "archive", "inspection", "portal")
SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
LANGUAGES = {"zh-hans": SIMPLIFIED, "zh-hant": TRADITIONAL, "en": ENGLISH}

ONE, TWO = (1,), (1, 2)
KEYWORDS = {
    "_": ONE,
    "gettext": ONE,
    "gettext_lazy": ONE,
    "gettext_noop": ONE,
    "ngettext": TWO,
    "ngettext_lazy": TWO,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

OURS = {
    "—",  # nothing to show
    "SHA-256",  # the name of a check value
    "px",  # a unit
}
"""Texts that are the same in every language."""

READ_ALOUD = {"alt", "aria-label", "label", "placeholder", "title"}
"""Attributes that people read or hear."""


@pytest.mark.parametrize("path", [SIMPLIFIED, TRADITIONAL], ids=["zh-hans", "zh-hant"])
def test_every_sentence_has_its_chinese(path):
    assert everything_said() - set(translations(path)) == set()


def test_the_traditional_is_what_the_simplified_makes():
    assert TRADITIONAL.read_text() == in_traditional(), "run: python -m disclosure.config.messages --hant"


@pytest.mark.parametrize("path", LANGUAGES.values(), ids=LANGUAGES)
def test_no_translation_outlives_its_sentence(path):
    assert set(translations(path)) - everything_said() == set()


@pytest.mark.parametrize("path", LANGUAGES.values(), ids=LANGUAGES)
def test_no_translation_is_empty_or_a_guess(path):
    with path.open("rb") as lines:
        messages = [message for message in read_po(lines) if message.id]

    assert messages != []
    assert [message.id for message in messages if message.fuzzy or not all(texts(message.string))] == []


@pytest.mark.parametrize("path", LANGUAGES.values(), ids=LANGUAGES)
def test_translations_keep_the_placeholders_of_their_originals(tmp_path, path):
    copy = tmp_path / path.parent.parent.name / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(path.read_bytes())

    assert compile_messages(tmp_path) == []
    assert {
        original: text
        for (_context, original), string in translations(path).items()
        for text in texts(string)
        if placeholders(text) != placeholders(original)
    } == {}


def test_every_language_that_can_be_chosen_is_held_to_this():
    assert [code for code, _name in settings.LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_say_nothing_outside_translations(path):
    assert [text for text in visible_texts(path) if text not in OURS] == []


def test_a_text_outside_translations_would_be_found(tmp_path):
    template = tmp_path / "page.html"
    template.write_text(
        "{% load i18n %}<p title='Hover'>{% translate 'Said' %}<b>公开</b> {# not this #}{{ value }}"
        "{% blocktranslate %}Nor this{% endblocktranslate %}</p><script>nor(this)</script>"
    )

    assert sentences(template) == {("", "Said"), ("", "Nor this")}
    assert visible_texts(template) == ["Hover", "公开"]


@functools.cache
def everything_said() -> frozenset[tuple[str, str]]:
    return frozenset(message for path in (*SOURCES, *TEMPLATES) for message in sentences(path))


def sentences(path: Path) -> set[tuple[str, str]]:
    """What `path` asks to have translated: context and original of each, the singular where there are two."""
    text = path.read_text()
    method, source = ("python", text) if path.suffix == ".py" else ("javascript", templatize(text))
    found = extract(method, BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    return {
        (context or "", message if isinstance(message, str) else message[0])
        for _line, message, _comments, context in found
    }


def translations(path: Path) -> dict[tuple[str, str], str | tuple[str, ...]]:
    with path.open("rb") as lines:
        return {
            (message.context or "", message.id if isinstance(message.id, str) else message.id[0]): message.string
            for message in read_po(lines)
            if message.id
        }


def texts(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)\w|(?<!%)%[sd]|\{\w*\}", text))


def visible_texts(path: Path) -> list[str]:
    """Texts with a letter in them that a reader of `path` sees or hears and that no translation asks for."""
    plain = "".join(outside_tags(path.read_text()))
    if path.suffix != ".html":
        return [line.strip() for line in plain.splitlines() if has_letter(line)]
    reader = Visible()
    reader.feed(plain)
    reader.close()
    return [text for text in reader.found if has_letter(text)]


def outside_tags(text: str) -> Iterator[str]:
    """What is left of a template without its tags and values."""
    closing = ""
    for token in Lexer(text).tokenize():
        name = token.contents.split()[0] if token.token_type is TokenType.BLOCK else ""
        if closing:
            closing = "" if name in (closing, "endblocktrans") else closing
        elif name in ("comment", "blocktranslate", "blocktrans"):
            closing = f"end{name}"
        elif token.token_type is TokenType.TEXT:
            yield token.contents


class Visible(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.silent = False

    def handle_starttag(self, tag, attrs):
        self.silent = tag in ("script", "style")
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag):
        self.silent = False

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data.strip())


def has_letter(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
