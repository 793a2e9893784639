"""Whether the portal lives and whether it is ready: for probes and monitors, without a word that is not public.

`/healthz` says that this process answers.  `/readyz` asks what it stands on: the database, the broker, and when
the last sweep was done, which no process can tell by being alive.
"""

import datetime
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from audit import clock, progress
from disclosure.config.celery import app
from disclosure.config.schedule import SWEEP

PATIENCE = 1.0
"""Seconds for the broker to answer."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything answers and the last sweep is recent, else 503; and which of them does not."""
    age = _sweep_age()
    checks = {
        "database": _says(_ask_database),
        "broker": _says(_ask_broker),
        "sweep": "ok" if age is not None and age <= settings.SWEEP_LATE_AFTER else "late",
    }
    ready = all(said == "ok" for said in checks.values())
    return JsonResponse(checks | {"sweep_age_seconds": age}, status=200 if ready else 503)


def _says(ask: Callable[[], None]) -> str:
    try:
        ask()
    except (DatabaseError, OperationalError, OSError):
        return "down"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    impatient = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    with app.connection_for_write(transport_options={**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **impatient}) as line:
        line.ensure_connection(max_retries=0, timeout=PATIENCE)


def _sweep_age() -> float | None:
    """Seconds since the moment of the last sweep that was run to its end; None when there was none, or no database."""
    try:
        last = progress.reached(SWEEP.name)
    except DatabaseError:
        return None
    if last is None:
        return None
    return round((clock.now() - last) / datetime.timedelta(seconds=1), 1)
