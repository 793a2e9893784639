"""What every request carries: the moment, who looks (`request.reader`) and who acts (`request.act`)."""

import secrets

from django.utils.functional import SimpleLazyObject

from audit import clock
from audit.act import Act
from organizations.sight import reader_for


class PeopleMiddleware:
    """Sets `request.now`, `request.reader` and `request.act`; the last two are read when first asked for.

    Stands after the middleware that sets `request.user`.  Signed-in answers are never stored by anybody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.now = clock.now()
        request.request_id = secrets.token_hex(8)
        request.reader = SimpleLazyObject(lambda: reader_for(request.user, request.now))
        request.act = SimpleLazyObject(lambda: act_of(request))
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


def act_of(request) -> Act:
    """What the request's user does in this request."""
    user = request.user
    name = user.name if user.is_authenticated else ""
    return Act(by=user.pk, name=name, at=request.now, request=request.request_id)
