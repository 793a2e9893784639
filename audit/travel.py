"""Turning the clock: for tests and the demonstration alone, kept to them by an import contract."""

import contextlib
import datetime
from collections.abc import Iterator

from audit import clock


@contextlib.contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Within the block, `clock.now()` is `moment` (aware) for this whole process."""
    before = clock._turned_to
    clock._turned_to = moment
    try:
        yield
    finally:
        clock._turned_to = before
