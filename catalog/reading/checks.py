"""What must hold of every catalogue, whatever file it was read from."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalog.reading.findings import Findings
from catalog.reading.reading import Category, Item, Place, Reading

MAX_CODE = 20
MAX_TITLE = 200
MAX_CATEGORY_TITLE = 100
MAX_ITEM_TITLE = 200
MAX_DEPARTMENT = 60


def check(place: Place, reading: Reading, findings: Findings):
    """Reports equal codes, texts that are too long, and a catalogue without items as faults; `place` is the file."""
    if not reading.items:
        findings.fault(place, _("The file holds no items."))
    _check_length(place, reading.title, MAX_TITLE, findings)
    _check_codes(reading.categories, _("Two categories have the code %(code)s; the first is at %(place)s."), findings)
    _check_codes(reading.items, _("Two items have the code %(code)s; the first is at %(place)s."), findings)
    for category in reading.categories:
        _check_length(category.place, category.code, MAX_CODE, findings)
        _check_length(category.place, category.title, MAX_CATEGORY_TITLE, findings)
    for item in reading.items:
        _check_length(item.place, item.code, MAX_CODE, findings)
        _check_length(item.place, item.title, MAX_ITEM_TITLE, findings)
        _check_length(item.place, item.responsible_dept, MAX_DEPARTMENT, findings)
        if "\ufffd" in item.title + item.note:
            findings.fault(
                item.place,
                _("“%(text)s” holds characters that an earlier conversion destroyed.") % {"text": item.title},
            )


def _check_codes(entries: Iterable[Category | Item], sentence: str, findings: Findings):
    """Reports every code but the first among equal ones; `sentence` says so, of the code and the first place."""
    first: dict[str, Place] = {}
    for entry in entries:
        if entry.code in first:
            findings.fault(entry.place, sentence % {"code": entry.code, "place": first[entry.code]})
        first.setdefault(entry.code, entry.place)


def _check_length(place: Place, text: str, limit: int, findings: Findings):
    if len(text) > limit:
        findings.fault(
            place,
            _("“%(text)s…” has %(length)d characters; at most %(limit)d fit.")
            % {"text": text[:20], "length": len(text), "limit": limit},
        )
