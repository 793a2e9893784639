"""The style guide, drawn from what the pages themselves use: tokens, the states in the code, and the components."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.views.generic import TemplateView

from catalog.querysets import Condition
from disclosure.states import State
from organizations.tiers import Tier
from portal.colours import DECORATION, colours, ratios, tokens
from portal.samples import LISTED, SPECIMEN, samples
from portal.templatetags.states import CONDITIONS, EDITIONS, TONES
from portal.templatetags.text import NOTHING

ROOT_SIZE = 16
"""Pixels to the rem."""

WORN = frozenset({"crumbs", "display_tools", "footer", "head_me", "messages", "nav"})
"""Components that the guide itself wears, in its head and foot."""

FRAME = frozenset({"foot_elder", "head_elder", "elder_theme", "nav_work"})
"""Heads and feet of other pages: a page has one of each."""


class Styleguide(TemplateView):
    """For those who may enter the admin site; to others there is no such page."""

    request: Any
    template_name = "portal/styleguide.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not (request.user.is_authenticated and request.user.may_enter_admin()):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "swatches": list(swatches()),
            "sizes": list(sizes("--t-")),
            "specimen": SPECIMEN,
            "spaces": list(sizes("--sp-")),
            "conditions": [(code, _label(Condition, code)) for code in CONDITIONS],
            "editions": [(code, _label(State, code)) for code in EDITIONS],
            "tones": list(TONES),
            "tiers": [(tier.value, tier.label) for tier in Tier],
            "symbols": symbols(),
            "components": [
                (name, f"components/{name}.html", LISTED.get(name, ""), [self._drawn(name, words) for words in every])
                for name, every in samples().items()
            ],
        }

    def _drawn(self, name: str, words: dict[str, Any]) -> str:
        """A component as it comes; a dash where it shows nothing in this language or before a page exists."""
        drawn = render_to_string(f"components/{name}.html", words, self.request)
        return drawn if drawn.strip() else NOTHING


def swatches() -> Iterator[dict[str, Any]]:
    """Each colour in light and dark, with its weakest ratio in both and the least it may have."""
    light, dark = colours("light"), colours("dark")
    for name, value in light.items():
        if value.startswith("#"):
            weakest = [_weakest(name, look) for look in ("light", "dark")]
            yield {
                "name": name,
                "light": value,
                "dark": dark[name],
                "ratios": weakest,
                "is_decoration": name in DECORATION,
            }


def _weakest(name: str, look: str) -> tuple[str, str, float] | None:
    """The ground on which a colour stands out least, the ratio there, and the least it may be."""
    found = [(round(r, 2), ground, least) for (one, ground), (r, least) in ratios(look).items() if one == name]
    if not found:
        return None
    value, ground, least = min(found)
    return ground, f"{value:.2f}", least


def sizes(family: str) -> Iterator[dict[str, Any]]:
    """The tokens of a family that are lengths in rem, with their pixels."""
    for name, value in tokens().items():
        if name.startswith(family) and value.endswith("rem"):
            yield {"name": name, "pixels": f"{float(value.removesuffix('rem')) * ROOT_SIZE:g}"}


def symbols() -> list[str]:
    """The symbols of the sprite."""
    sprite = Path(settings.BASE_DIR) / "static" / "img" / "icons.svg"
    return re.findall(r'<symbol id="([\w-]+)"', sprite.read_text())


def _label(choices: Any, code: str) -> str:
    """What the code itself calls a state; nothing where it is only shown and not yet reached."""
    return str(choices(code).label) if code in choices.values else ""
