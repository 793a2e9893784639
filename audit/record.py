"""Writing events, in the caller's transaction."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from audit.act import Act
from audit.models import LEVELS, Event


def record(
    verb: str,
    obj: models.Model,
    *,
    act: Act,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    place: models.Model | None = None,
) -> Event:
    """Write that `act` did `verb` to `obj`; `before` and `after` are JSON values.

    The event happened in `place`, an organisation: by default `obj.organization`, or `obj` itself when it is
    one.  If the event cannot be written nothing else may stand, so call it inside the transaction of what it
    records.  Rule: P1.
    """
    return Event.objects.create(
        at=act.at,
        verb=verb,
        actor_id=act.by,
        actor_name=act.name,
        office=act.office,
        office_organization_id=act.organization,
        object_kind=obj._meta.label_lower,
        object_id=obj.pk,
        object_label=_label(obj),
        before=before,
        after=after,
        reason=reason,
        request=act.request,
        **_where(place or getattr(obj, "organization", None) or obj),
    )


def _label(obj: models.Model) -> str:
    """What `obj` is called, in the language of the site: what is kept does not depend on who looked."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(obj)[:300]


def _where(place: models.Model) -> dict[str, int | None]:
    """The columns that say in which organisation, and below which, something happened."""
    if not hasattr(place, LEVELS[0]):
        return {}
    return {"organization_id": place.pk} | {level: getattr(place, level) for level in LEVELS}
