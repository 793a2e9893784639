"""Every page once, in a real browser: axe finds nothing, nothing lies sideways, everything can be touched and heard.

Which pages there are the tables of the doors say, which have a row for every address of the site.
"""

import gzip
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from disclosure.config.documents import ROOT
from tests.faces.conftest import SEEN
from tests.faces.serve import WALKERS

LOOK = (ROOT / "tests" / "faces" / "look.js").read_text()
TARGET, ELDER_TARGET = 44, 60
AXE = Axe()
QUICKLY = {"resultTypes": ["violations"], "elementRef": False, "preload": False}
MARKUP = r"""() => {
  const main = document.querySelector("main");
  const bare = (text) => text
    .replace(/>[^<]+/g, ">")
    .replace(/ (?!class|role|type|hidden|open)([a-z-]+)="[^"]*"/g, " $1")
    .replace(/(<(li|tr|div)\b(?:(?!<\2\b).)*?<\/\2>)\1+/gs, "$1");
  return [bare(document.documentElement.outerHTML.replace(main.outerHTML, "")), bare(main.outerHTML)];
}"""
"""The mark-up around the middle of a page and in it, without its words and addresses, and of equal rows one."""


class Walk:
    """One browser that goes from page to page and notes what is wrong."""

    def __init__(self, page):
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, address: str) -> list[str]:
        self.said.clear()
        self.page.set_viewport_size({"width": SEEN[0], "height": 720})
        response = self.page.goto(address)
        return [] if response.status == 200 else [f"answered {response.status}"]

    def look(self, least: int = TARGET, widths: tuple[int, ...] = SEEN) -> list[str]:
        """What is wrong at both widths, by our own measure and by axe's."""
        faults = [f"axe {violation['id']}: {_where(violation)}" for violation in self._axe()]
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 720})
            faults += [f"at {width}: {fault}" for fault in self.page.evaluate(LOOK, {"wide": width, "least": least})]
        return faults + self.complaints()

    def complaints(self) -> list[str]:
        """What the browser said of the page, among it every report of the content security policy."""
        return [f"said: {line}" for line in self.said]

    def _axe(self):
        return AXE.run(self.page, options=QUICKLY).response["violations"]


def _where(violation) -> str:
    return "; ".join(node["html"][:120] for node in violation["nodes"][:3])


@pytest.fixture(scope="module")
def walked(town, browser):
    """What is wrong with each page, and how long it took; a page whose mark-up was met before is only opened."""
    faults, met, looked, begun = {}, set(), 0, time.monotonic()
    for reader in dict.fromkeys(page["reader"] for page in town.pages):
        context = town.enter(browser, reader)
        walk = Walk(context.new_page())
        for page in [page for page in town.pages if page["reader"] == reader]:
            wrong = walk.open(page["address"])
            if not wrong:
                markup = set(walk.page.evaluate(MARKUP))
                is_new = not markup <= met
                wrong, looked, met = walk.look() if is_new else walk.complaints(), looked + is_new, met | markup
            faults[page["name"]] = wrong
        context.close()
    return faults, looked, time.monotonic() - begun


def test_every_page_can_be_read_touched_and_heard(walked, capsys):
    faults, looked, seconds = walked

    with capsys.disabled():
        print(f"\n{len(faults)} pages, {looked} of them different, in {seconds:.0f} s")  # noqa: T201
    assert {name: wrong for name, wrong in faults.items() if wrong} == {}


def test_every_kind_of_reader_walks(town):
    assert set(WALKERS) <= {page["reader"] for page in town.pages}


@pytest.mark.parametrize("width", [320, 360])
def test_the_work_navigation_is_one_line_on_a_telephone(town, browser, width):
    context = town.enter(browser, "archivist")
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(reverse("workbench"))

    tops = page.evaluate("[...document.querySelectorAll('.site-nav li')].map((e) => e.getBoundingClientRect().top)")

    context.close()
    assert (len(tops), len(set(tops))) == (6, 1)


# -- Other looks, for those who read ---------------------------------------------------------------------------------

READ = ("front door, visitor", "list, visitor", "sign-in, visitor", "something long, visitor")
LOOKS = {
    "dark": {"theme": "dark"},
    "large": {"text": "l"},
    "traditional Chinese": {"lang": "zh-hant"},
    "English": {"lang": "en"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_read_is_sound_in_every_look(town, browser, look):
    context = town.enter(browser, "visitor", **LOOKS[look])
    walk = Walk(context.new_page())

    faults = {name: walk.open(town.address(name)) + walk.look() for name in READ}

    context.close()
    assert {name: wrong for name, wrong in faults.items() if wrong} == {}


SMALLEST = 24
CHOICES = 7
ELDER = """({ smallest, choices }) => {
  const faults = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode, around = text.parentElement;
    const box = around.getBoundingClientRect();
    if (!text.data.trim() || !around.checkVisibility() || box.width <= 1 || box.bottom <= 0) continue;
    const size = parseFloat(getComputedStyle(around).fontSize);
    if (size < smallest) faults.push(`${size} px: ${text.data.trim().slice(0, 20)}`);
  }
  const targets = [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")]
    .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect());
  for (let top = 0; top < document.body.scrollHeight; top += innerHeight) {
    const here = targets.filter((box) => box.bottom > 0 && box.top >= top && box.bottom <= top + innerHeight).length;
    if (here > choices) faults.push(`${here} choices on the screen that begins at ${top}`);
  }
  return faults;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_elder_mode_is_large_and_has_few_choices(town, browser, theme):
    context = town.enter(browser, "visitor", mode="elder", theme=theme, text="s")
    walk = Walk(context.new_page())

    faults = {}
    for name in READ:
        wrong = walk.open(town.address(name)) + walk.look(least=ELDER_TARGET)
        for width in (1280, 360):
            walk.page.set_viewport_size({"width": width, "height": 720})
            wrong += walk.page.evaluate(ELDER, {"smallest": SMALLEST, "choices": CHOICES})
        faults[name] = wrong

    context.close()
    assert {name: wrong for name, wrong in faults.items() if wrong} == {}


# -- Without a script ------------------------------------------------------------------------------------------------

MAIN = {
    "visitor": ("list, visitor", "item page, released to the public, visitor", "something long, visitor"),
    "drafter": ("workbench, drafter", "duties, drafter", "inbox, drafter", "style guide, drafter"),
    "approver": ("decision page, reviewed, approver",),
}


HOW_TO_PRINT = "请用浏览器自带的打印功能。"
"""What is said besides where no script prints."""


@pytest.mark.parametrize("reader", MAIN)
def test_the_main_pages_show_the_same_without_a_script(town, browser, reader):
    shown = {}
    for script in (True, False):
        context = town.enter(browser, reader, script=script)
        page = context.new_page()
        for name in MAIN[reader]:
            page.goto(town.address(name))
            shown[name, script] = re.sub(r"\s+", " ", page.inner_text("main").replace(HOW_TO_PRINT, ""))
        context.close()

    assert all(len(text) > 40 for text in shown.values())
    assert {name for name, script in shown if shown[name, script] != shown[name, True]} == set()


# -- By keyboard alone -----------------------------------------------------------------------------------------------

PRESSED = """() => {
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, summary, select, textarea, input, [contenteditable=true]")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0)
    .filter((e) => e.type !== "radio" || !groups.has(e.name) && groups.add(e.name))
    .map((e, n) => [(e.dataset.nth = n), e.outerHTML.slice(0, 90)]);
}"""
FOCUSED = """() => {
  const e = document.activeElement, of = e.type === "radio" && document.querySelector(`[name="${e.name}"][data-nth]`);
  const ring = getComputedStyle(e);
  const seen = ring.outlineStyle !== "none" || ring.boxShadow !== "none" || e.isContentEditable;
  return e === document.body ? null : [Number((of || e).dataset.nth ?? -1), seen, e.outerHTML.slice(0, 90)];
}"""
MOST_PRESSES = 400
BY_KEYBOARD = (
    *("list, ", "item page, released to the public", "sign-in", "asking", "question that waits", "inbox"),
    *("workbench", "duties", "draft form", "decision page", "posting", "sealing", "console", "log, "),
)


@pytest.mark.parametrize("reader", [*MAIN, "party member", "inspector above"])
def test_everything_is_reached_by_keyboard_and_seen_to_be(town, browser, reader):
    names = [page["name"] for page in town.pages if page["reader"] == reader and page["name"].startswith(BY_KEYBOARD)]
    context = town.enter(browser, reader)
    page = context.new_page()

    faults = {name: _unreached(page, town.address(name)) for name in names}

    context.close()
    assert {name: wrong for name, wrong in faults.items() if wrong} == {}


def _unreached(page, address) -> list[str]:
    """What Tab does not come to from the head of the page down, and where nobody sees that it came."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    left, faults = dict(page.evaluate(PRESSED)), []
    for _ in range(MOST_PRESSES):
        page.keyboard.press("Tab")
        if (focused := page.evaluate(FOCUSED)) is None:
            break
        place, is_seen, markup = focused
        left.pop(place, None)
        faults += [] if is_seen else [f"no ring: {markup}"]
    return [*faults, *(f"not reached: {markup}" for markup in left.values())]


# -- What is loaded --------------------------------------------------------------------------------------------------


def test_own_scripts_and_style_sheets_are_small():
    """In bytes, as they are sent."""
    sizes = {
        kind: sum(len(gzip.compress(path.read_bytes())) for path in (ROOT / "static" / kind).glob(f"*.{kind}"))
        for kind in ("js", "css")
    }

    assert sizes["js"] <= 10 * 1024
    assert sizes["css"] <= 24 * 1024  # all that there are; no page loads more than the next test allows


@pytest.mark.parametrize("reader, address", [("visitor", "/list/"), ("drafter", "/admin/work/")])
def test_a_page_loads_little_and_from_here_alone(town, browser, reader, address):
    context = town.enter(browser, reader)
    page, answers = context.new_page(), []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(address)
    page.wait_for_load_state("networkidle")

    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers}
    context.close()
    assert {url for url in sizes if not url.startswith(town.url)} == set()
    assert sum(size for url, size in sizes.items() if "/static/css/" in url) <= 20 * 1024, sizes
    assert sum(sizes.values()) <= 100 * 1024, sizes
