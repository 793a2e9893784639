"""What is answered when something is wrong: pages of the house that need no reader, no session and no database.

They know of the request how it is to be shown, and nothing else: hidden and missing answer with the same bytes, and
no address, no name and no trace of the code stands in them.
"""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from portal.display import display_of

AGAIN_IN = 30
"""Seconds after which a browser may ask again when the database could not be reached."""


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_much = isinstance(exception, (TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig))
    return _page(request, 400, too_much=too_much)


@requires_csrf_token
def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Rule: V1."""
    return _page(request, 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: an old page, or one of another site."""
    return _page(request, 403, template="403_csrf.html")


def failed(request: HttpRequest) -> HttpResponse:
    """Called while the error is being handled; a database that does not answer is told apart."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = _page(request, 503)
        response["Retry-After"] = str(AGAIN_IN)
        return response
    return _page(request, 500, request_id=getattr(request, "request_id", ""))


def _page(request: HttpRequest, status: int, *, template: str = "", **words: Any) -> HttpResponse:
    display = display_of(request)
    with translation.override(display.language):
        page = render_to_string(template or f"{status}.html", {"display": display, **words})
    return HttpResponse(page, status=status)
