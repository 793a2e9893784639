"""Compiles the translations: `python -m disclosure.config.messages`; with `--hant` makes the traditional ones first.

Only the .po files are kept in the repository.  Django's `compilemessages` calls msgfmt, which a fresh machine
lacks; Babel does the same in Python.  Nobody writes the traditional Chinese by hand: it is made from the simplified,
by OpenCC and the reviewed words of `portal.traditional`, and whoever wants a word otherwise changes it there.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, normalize, read_po

from portal.traditional import traditional_wording

LOCALE = Path(__file__).resolve().parents[2] / "locale"
SIMPLIFIED = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
TRADITIONAL = LOCALE / "zh_Hant" / "LC_MESSAGES" / "django.po"
WIDTH = 118

HEAD = """\
# What the portal says, in traditional Chinese.  Made from the simplified: python -m disclosure.config.messages --hant
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: zh_Hant\\n"
"MIME-Version: 1.0\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def in_traditional(simplified: Path = SIMPLIFIED) -> str:
    """The .po of the traditional Chinese, as the simplified one makes it."""
    with simplified.open("rb") as lines:
        messages = [message for message in read_po(lines, abort_invalid=True) if message.id]
    return "\n".join([HEAD, *("\n".join(_entry(message)) + "\n" for message in messages)])


def _entry(message: Message) -> Iterator[str]:
    """The lines of one message, with its translation in traditional characters."""
    originals, strings = _texts(message.id), _texts(message.string)
    if flags := sorted(message.flags):
        yield f"#, {', '.join(flags)}"
    if message.context:
        yield f"msgctxt {normalize(message.context, width=WIDTH)}"
    yield f"msgid {normalize(originals[0], width=WIDTH)}"
    if len(originals) > 1:
        yield f"msgid_plural {normalize(originals[1], width=WIDTH)}"
    for number, string in enumerate(strings):
        index = f"[{number}]" if len(originals) > 1 else ""
        yield f"msgstr{index} {normalize(traditional_wording(string), width=WIDTH)}"


def _texts(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


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
    if "--hant" in sys.argv[1:]:
        TRADITIONAL.parent.mkdir(parents=True, exist_ok=True)
        TRADITIONAL.write_text(in_traditional())
    sys.exit("\n".join(compile_messages()) or None)
