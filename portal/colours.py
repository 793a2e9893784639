"""The design tokens as `static/css/tokens.css` has them, and how strongly each colour stands out (WCAG 2.2, 1.4.3)."""

import functools
import re
from pathlib import Path

from django.contrib.staticfiles import finders

TEXT, LARGE, CONTROL = 4.5, 3.0, 3.0
"""The least ratio of text to its ground, of large text, and of what a control or the focus is known by."""

GROUNDS = ("--c-page", "--c-surface", "--c-sunken")
STATES = ("--s-ok", "--s-soon", "--s-late", "--s-work", "--s-held", "--s-rest")

PAIRS: dict[str, tuple[float, tuple[str, ...]]] = {
    "--c-ink": (TEXT, (*GROUNDS, "--c-accent-wash", "--h-1", "--h-2", "--h-3")),
    "--c-ink-2": (TEXT, GROUNDS),
    "--c-ink-3": (TEXT, GROUNDS),
    "--c-accent-text": (TEXT, (*GROUNDS, "--c-accent-wash")),
    "--c-on-accent": (TEXT, ("--c-accent", "--c-accent-hover", "--c-band")),
    **{state: (TEXT, (f"{state}-bg", *GROUNDS)) for state in STATES},
    "--d-ins": (TEXT, ("--d-ins-bg",)),
    "--d-del": (TEXT, ("--d-del-bg",)),
    "--h-4-ink": (TEXT, ("--h-4",)),
    "--c-line-strong": (CONTROL, GROUNDS),
    "--c-focus": (CONTROL, GROUNDS),
    "--c-accent": (CONTROL, ("--c-page", "--c-surface")),
}
"""What is read or touched, on what it stands, and the least ratio."""

DECORATION = frozenset({"--c-line", "--c-page", "--c-surface", "--c-sunken", "--h-0"})
"""What carries no meaning alone, and what is ground for all."""

WITHOUT_COLOURS = ("--f-", "--t-", "--lh-", "--measure", "--sp-", "--radius", "--target", "--wrap", "--depth")

SELECTORS = {
    "dark": ':root[data-theme="dark"]',
    "elder": '[data-mode="elder"]',
    "elder dark": ':root[data-mode="elder"][data-theme="dark"]',
    "contrast": ":root:root:root:root",
}
LAYERS = {
    "light": (),
    "dark": ("dark",),
    "light, high contrast": ("contrast",),
    "dark, high contrast": ("dark", "contrast"),
    "elder": ("elder",),
    "elder, dark": ("dark", "elder", "elder dark"),
}
"""Each way a page can look, and what lies over the first values for it."""


def stylesheet() -> str:
    return Path(str(finders.find("css/tokens.css"))).read_text()


@functools.cache
def values_at(selector: str, css: str = "") -> dict[str, str]:
    """The tokens that the first block of `selector` sets."""
    text = re.sub(r"/\*.*?\*/", "", css or stylesheet(), flags=re.DOTALL)
    block = re.search(rf"(?:^|[\s}}]){re.escape(selector)}\s*\{{([^}}]*)\}}", text)
    found = re.findall(r"(--[\w-]+)\s*:\s*([^;]+);", block[1] if block else "")
    return {name: " ".join(value.split()) for name, value in found}


def tokens(look: str = "light") -> dict[str, str]:
    """All tokens as they are in one look, with references followed."""
    values = dict(values_at(":root"))
    for layer in LAYERS[look]:
        values |= values_at(SELECTORS[layer])
    return {name: _follow(value, values) for name, value in values.items()}


def _follow(value: str, values: dict[str, str]) -> str:
    while reference := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = values[reference[1]]
    return value


def colours(look: str = "light") -> dict[str, str]:
    return {name: value for name, value in tokens(look).items() if not name.startswith(WITHOUT_COLOURS)}


def ratio(one: str, other: str) -> float:
    """How strongly two colours (#rrggbb) stand out from each other, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratios(look: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Each pair with its ratio in one look and the least it may have."""
    values = colours(look)
    return {
        (name, ground): (ratio(values[name], values[ground]), least)
        for name, (least, grounds) in PAIRS.items()
        for ground in grounds
    }
