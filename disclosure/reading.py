"""Who opened what their own circles do not open.  Rule: P6."""

from audit.act import Act
from audit.record import record
from disclosure.models import Disclosure, Edition
from organizations.sight import Reader


def record_reading(edition: Edition, reader: Reader, act: Act) -> None:
    """An inspector who opens content that is not open to their own circles leaves an event.  Rule: P6."""
    if reader.inspects and not Disclosure.objects.in_circles_of(reader).filter(shown=edition).exists():
        record("read", edition, act=act)
