"""Pages in other languages: nothing simplified on a traditional page, nothing Chinese unmarked on an English one, and
in a language that puts everything in brackets no word outside of them.
"""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from audit import progress, travel
from disclosure.config import celery
from disclosure.config.messages import SIMPLIFIED
from portal.display import PLACES_OF_WORK
from portal.traditional import traditional
from tests.portal.markup import VOID
from tests.portal.test_doors import PAGES, SITE, address_of, row_for
from tests.portal.town import MATTERS, NOW, build

pytestmark = pytest.mark.django_db

READERS = ("visitor", "party member", "drafter")
HAN = re.compile("[\u3400-\u9fff]")
LATIN = re.compile("[A-Za-z]{2,}")
SPOKEN = ("title", "alt", "aria-label", "placeholder")
MARK = re.compile('<bdi lang="zh-Hans">|</bdi>')
SILENT = {"script", "style", "textarea", "select", "option", "code", "template"}


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("media"))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_one_moment(town, db, settings, files_of_its_own, monkeypatch):
    settings.MEDIA_ROOT = settings.SENDFILE_ROOT = str(town.media)
    monkeypatch.setattr(celery.app.conf, "broker_write_url", "memory://")
    with travel.at(NOW):
        progress.reach("sweep", NOW)
        yield


def read_in(town, language, *, marked=True):
    """Each page that is no place of work, with its texts, for each of those readers.

    Not `marked` leaves the marks of Chinese out, which divide a sentence.
    """
    for reader in READERS:
        client = town.clients[reader]
        client.cookies["display_lang"] = language
        for name, address in addresses(town, reader):
            response = client.get(address)
            if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
                page = response.content.decode()
                yield f"{name}, {reader}", Texts(page if marked else MARK.sub("", page)).found
        del client.cookies["display_lang"]


def addresses(town, reader):
    for name, at in SITE.items():
        if at.method == "get" and row_for(at.answers, reader)[1] == 200:
            query = {key: value.format(**vars(town)) for key, value in at.query.items()}
            address = address_of(town, at) + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
            if not address.startswith(PLACES_OF_WORK):
                yield name, address
    for name, at in PAGES.items():
        asked = [(matter, at.rows(matter, MATTERS[matter])) for matter in MATTERS if at.where(MATTERS[matter])]
        shown = [matter for matter, rows in asked if row_for(rows, reader)[1] == 200]
        if at.method == "get" and shown:
            address = reverse(at.view, args=at.keys(town, shown[0]))
            if not address.startswith(PLACES_OF_WORK):
                yield f"{name} of {shown[0]}", address
    yield "a missing page", "/nowhere/"


class Texts(HTMLParser):
    """What is read or heard: (text, language of the element around it, whether it is an attribute)."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, bool]] = []
        self.around: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        language = attributes.get("lang") or (self.around[-1][1] if self.around else "")
        if tag not in SILENT:
            self.found += [(attributes[name], language, True) for name in SPOKEN if attributes.get(name)]
        if tag not in VOID and tag != "use":
            self.around.append((tag, language))

    def handle_endtag(self, tag):
        if any(tag == open_tag for open_tag, _language in self.around):
            while self.around.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if data.strip() and not {tag for tag, _ in self.around} & SILENT:
            self.found.append((data.strip(), self.around[-1][1] if self.around else "", False))


def test_a_traditional_page_has_nothing_simplified(town):
    found = {
        (text, page)
        for page, texts in read_in(town, "zh-hant")
        for text, language, _is_attribute in texts
        if language == "zh-hant" and traditional(text) != text
    }

    assert found == set()


def test_an_english_page_marks_what_is_chinese(town):
    """A title and an attribute take no mark."""
    pages = dict(read_in(town, "en"))
    unmarked = {
        (text, page)
        for page, texts in pages.items()
        for text, language, is_attribute in texts
        if HAN.search(text) and not language.lower().startswith("zh") and not is_attribute and "qz" not in text
    }
    titles = {text for texts in pages.values() for text, *_ in texts[:1]}

    assert {text for text, _page in unmarked} - titles == set()
    assert any(language == "zh-Hans" for texts in pages.values() for _text, language, _is in texts)


def test_in_a_language_of_brackets_no_word_stands_outside(town, tmp_path):
    """English by a catalogue that puts each sentence in brackets: what has none is written into the page itself."""
    with override_settings(LOCALE_PATHS=[bracketed(tmp_path)]):
        pages = dict(read_in(town, "en", marked=False))
    with translation.override("zh-hans"):
        bare = {
            (text, page)
            for page, texts in pages.items()
            if not page.startswith("style guide")  # which names what is in the code
            for text, language, _is_attribute in texts
            if language == "en" and LATIN.search(rest := outside(text)) and not is_borrowed(rest.strip())
        }

    assert len(pages) > 20
    assert any("⟦" in text for texts in pages.values() for text, *_ in texts)
    assert sorted(bare) == []


def bracketed(locale):
    catalog = Catalog(locale="en")
    with SIMPLIFIED.open("rb") as lines:
        for message in read_po(lines):
            if message.id:
                texts = [message.id] if isinstance(message.id, str) else message.id
                strings = tuple(f"⟦{text}⟧" for text in texts)
                catalog.add(message.id, strings if len(strings) > 1 else strings[0], context=message.context)
    path = locale / "en" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as out:
        write_mo(out, catalog)
    return str(locale)


DATA = re.compile(
    r"qz[a-z]+\d\d[ab]|[\u4e00-\u9fff][a-z]+(?:_[a-z]+)*|\d{4}-DW·[\w-]+|\b[A-Z]+[0-9][\w-]*"
    r"|SHA-256|[0-9a-f]{4}…[0-9a-f]{4}|https?://\S+|\b(?:PDF|KB|MB|what|who)\b|\.pdf\b"
)
"""What the town wrote, codes, and names that are the same in every language."""


def outside(text):
    """`text` without what stands in brackets, which may hold others or a tag, and without what the town wrote."""
    while (without := re.sub(r"⟦[^⟦⟧]*(?:⟧|$)|^[^⟦⟧]*⟧", "", text)) != text:
        text = without
    return DATA.sub("", text)


BORROWED_PLURALS = {"Your password must contain at least 8 characters."}


def is_borrowed(text):
    """A sentence of Django or of a library, which bring their own translations."""
    return translation.gettext(text) != text or re.sub(r"\d+", "8", text) in BORROWED_PLURALS


def test_a_word_outside_of_brackets_would_be_found():
    assert outside("⟦Disclosed to “⟦the public⟧”⟧ SHA-256 qztitle01a") == "  "
    assert LATIN.search(outside("⟦Due⟧ today"))
    assert [text for text, *_ in Texts("<p title='a'>b<br/><i lang='zh'>c</i><code>d</code></p>").found] == [*"abc"]
    assert [language for _text, language, _is in Texts("<p lang='en'>b<use/>c<br/>d</p>").found] == ["en"] * 3
