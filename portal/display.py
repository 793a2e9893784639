"""How a reader has pages shown: size of text, elder mode, colours and language, each kept in a cookie for a year."""

import dataclasses
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.languages import in_language

YEAR = 365 * 24 * 3600
COOKIE = "display_{}"
PLACES_OF_WORK = ("/admin/", "/inspect/")
"""Where people write, sign and inspect, pages are as they are: in the script of the texts, and not in elder mode."""


@dataclasses.dataclass(frozen=True)
class Display:
    """What a reader chose; empty is the usual, and colours then follow the device."""

    text: str = ""
    mode: str = ""
    theme: str = ""
    lang: str = ""

    @property
    def is_elder(self) -> bool:
        return self.mode == "elder"

    @property
    def language(self) -> str:
        return self.lang or settings.LANGUAGE_CODE


def choices() -> dict[str, list[str]]:
    """What can be chosen; the first of each is the usual, for which there is no cookie."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return {
        "text": ["m", "s", "l"],
        "mode": ["normal", "elder"],
        "theme": ["auto", "light", "dark"],
        "lang": [settings.LANGUAGE_CODE, *others],
    }


def display_of(request: HttpRequest) -> Display:
    """What the cookies of `request` say; nobody asks what the browser prefers, an office's speaks English often."""
    chosen = {
        name: value
        for name, (_usual, *others) in choices().items()
        if (value := request.COOKIES.get(COOKIE.format(name))) in others
    }
    if request.path_info.startswith(PLACES_OF_WORK):
        chosen = {name: value for name, value in chosen.items() if name in {"text", "theme"}}
    return Display(**chosen)


class DisplayMiddleware:
    """Sets `request.display`, and gives every page in the language chosen, and in elder mode its own face.

    Stands below the CommonMiddleware.
    """

    def __init__(self, get_response: Callable[[Any], Any]):
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.display = display_of(request)
        language = request.display.language
        with translation.override(language):
            response = self.get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode(response.charset)
            if (shown := in_language(page, language)) != page:
                response.content = shown
            response["Content-Language"] = language
            patch_vary_headers(response, ["Cookie"])
        return response

    def process_template_response(self, request: Any, response: Any) -> Any:
        """In elder mode a page that has a face for it shows that one: `item.html` has `item_elder.html`."""
        if request.display.is_elder:
            names = response.template_name
            names = [names] if isinstance(names, str) else list(names)
            response.template_name = [*(name.replace(".html", "_elder.html") for name in names), *names]
        return response


def display_context(request: Any) -> dict[str, Display]:
    """`display` for the templates."""
    return {"display": getattr(request, "display", None) or display_of(request)}


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Keeps the choices that the address names and leads back to where the reader was; nothing else changes."""
    response = redirect(_way_back(request.GET.get("next", "")))
    for name, (usual, *others) in choices().items():
        value = request.GET.get(name)
        if value in others:
            response.set_cookie(
                COOKIE.format(name),
                value,
                max_age=YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif value == usual:
            response.delete_cookie(COOKIE.format(name), samesite="Lax")
    return response


def _way_back(path: str) -> str:
    """A path of this very site; anything else leads home."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else "home"
