"""Who opened what their own circles do not open.  Rule: P6."""

from audit.act import Act
from audit.record import record
from disclosure.models import Disclosure, Edition
from organizations.sight import Reader


def record_reading(edition: Edition, reader: Reader, act: Act, *, is_own: bool | None = None) -> None:
    """An inspector who opens content that is not open to their own circles leaves an event.  Rule: P6.

    `is_own` says whether it is open to them, where that was asked already.
    """
    if not reader.inspects:
        return
    if is_own is None:
        is_own = Disclosure.objects.in_circles_of(reader).filter(shown=edition).exists()
    if not is_own:
        record("read", edition, act=act)
