"""The style guide shows what there is: every token, every state that the code knows, every component."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.querysets import Condition
from disclosure.config.documents import ROOT
from disclosure.states import State
from organizations.roles import Role
from portal.colours import colours
from portal.samples import samples
from portal.styleguide import FRAME, WORN
from portal.templatetags.states import CONDITIONS, EDITIONS
from tests import factories
from tests.portal.markup import Page

COMPONENTS = ROOT / "templates" / "components"


@pytest.fixture
def guide(county):
    client = Client()
    client.force_login(
        factories.make_office(Role.ORGANIZATION_ADMIN, county).person, backend="organizations.backends.OfficeBackend"
    )
    page = Page(client.get(reverse("styleguide")).content.decode())
    assert page.faults() == []
    return page


def test_every_colour_stands_there_with_its_values(guide):
    shown = {swatch.text[: len(name)] for swatch in guide.all("li") for name in colours() if name in swatch.text}

    assert {name for name, value in colours().items() if value.startswith("#")} <= shown


def test_every_state_of_the_code_stands_there(guide):
    words = [item.text for item in guide.all("li") if item.within("ul") and item.within("ul").get("class") == "states"]

    assert len(words) == len(CONDITIONS) + len(EDITIONS)
    for label in [*Condition.labels, *State.labels]:
        assert any(str(label) in word for word in words), label


@pytest.mark.parametrize(
    "codes, marks", [(Condition.values, CONDITIONS), (State.values, EDITIONS)], ids=["duties", "editions"]
)
def test_every_state_has_a_word_a_shape_and_a_tone_of_its_own(codes, marks):
    assert set(codes) <= set(marks)
    assert (
        len({mark.shape for mark in marks.values()}) == len({str(mark.word) for mark in marks.values()}) == len(marks)
    )


def test_every_component_is_shown_or_part_of_one_that_is():
    """A new component gets a sample in `portal/samples.py`."""
    names = {path.stem for path in COMPONENTS.glob("*.html")}
    shown = set(samples()) | WORN | FRAME
    while parts := {part for name in shown & names for part in included_by(name)} - shown:
        shown |= parts

    assert (names - shown, set(samples()) - names) == (set(), set())


def test_components_are_drawn_and_not_quoted(guide):
    assert "<" not in guide.text
    listed = [row.within("ol").get("class") for row in guide.all("li") if row.within("ol")]
    assert {name: listed.count(name) for name in ("consult", "due")} == {"consult": 1, "due": 4}


def included_by(name):
    return re.findall(r'include "components/(\w+)\.html"', (COMPONENTS / f"{name}.html").read_text())


def test_every_symbol_that_is_used_is_in_the_sprite(guide):
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "img" / "icons.svg").read_text()))
    templates = (path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    used = {name for text in templates for name in re.findall(r'% icon "([\w-]+)"', text)}

    assert used <= sprite
    assert all(name in guide.text for name in sprite)
