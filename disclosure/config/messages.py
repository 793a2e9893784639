"""Compiles the translations: `python -m disclosure.config.messages`.

Only the .po files are kept in the repository.  Django's `compilemessages` calls msgfmt, which a fresh machine
lacks; Babel does the same in Python.
"""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def compile_messages(locale: Path = LOCALE) -> list[str]:
    """Compile every .po that is newer than its .mo.  Returns the faults found, with file and line.

    A translation that names other placeholders than its original would fail on the page that shows it, so it
    is a fault here.  Those marked fuzzy are left out, as msgfmt does.
    """
    faults = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            faults += _compile(source, target)
    return faults


def _compile(source: Path, target: Path) -> list[str]:
    try:
        with source.open("rb") as lines:
            catalog = read_po(lines, abort_invalid=True)
    except PoFileError as error:
        return [f"{source}: {error}"]
    faults = [
        f"{source}:{message.lineno}: {error}"
        for message, errors in catalog.check()
        if not message.fuzzy
        for error in errors
    ]
    if not faults:
        unfinished = target.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as out:
            write_mo(out, catalog)
        unfinished.replace(target)  # who reads meanwhile gets the old file or the new, never half of one
    return faults


if __name__ == "__main__":
    sys.exit("\n".join(compile_messages()) or None)
