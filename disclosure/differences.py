"""What changed since a signer saw the text last: since they signed, its return, or the edition that it replaces."""

import difflib
import re
from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import clock
from disclosure import personal_data
from disclosure.models import Edition, Step
from disclosure.readers import further_circles, named_readers
from disclosure.richtext import plain
from disclosure.states import State

MOST_TOKENS = 6_000
AROUND = 40
"""Characters of what has not changed that are shown on either side of a change."""
_TOKENS = re.compile(r"[A-Za-z]+|\d[\d.,]*|\s+|.", re.DOTALL)

Segments = list[tuple[str, str]]


def difference_for(edition: Edition, person: int | None) -> tuple[Segments | None, str]:
    """The difference to what `person` signed last on this matter, and in words what that was.

    For somebody who has signed nothing yet: to the draft that was returned, or to the edition that readers see.  The
    difference is (op, text), op being equal, insert or delete; None where there is nothing to compare with.
    """
    signed = (
        Step.objects.filter(edition__disclosure=edition.disclosure_id, signed_by=person)
        if person
        else Step.objects.none()
    )
    last = signed.exclude(edition=edition, round=edition.round).select_related("edition").order_by("id").last()
    if last is None:
        return _to_what_is_known(edition)
    note = _("to draft %(n)d, which you signed on %(day)s") % {
        "n": last.round,
        "day": date_format(clock.day_of(last.at)),
    }
    if last.edition_id == edition.pk:
        past = edition.history.filter(history_date__lte=last.at).order_by("history_date", "history_id").last()
        return (difference(_signed(past), _signed(edition)), note) if past else (None, "")
    return difference(_whole(last.edition), _whole(edition)), note


def _to_what_is_known(edition: Edition) -> tuple[Segments | None, str]:
    if edition.round > 1:
        past = edition.history.filter(state=State.RETURNED).order_by("history_id")
        returned = past.filter(round=edition.round - 1).first()
        if returned is not None:
            return difference(_signed(returned), _signed(edition)), _("to round %(n)d, which was returned") % {
                "n": edition.round - 1
            }
    former = edition.disclosure.shown
    if former is not None and former.pk != edition.pk:
        return difference(_whole(former), _whole(edition)), _("to edition %(n)d, which readers see now") % {
            "n": former.number
        }
    return None, ""


def difference(old: str, new: str) -> Segments:
    """What was deleted from `old` and inserted into `new`, word by word; nothing when they are the same."""
    if old == new:
        return []
    return list(_segments(_tokens(old), _tokens(new)))


def difference_for_readers(former: Edition, edition: Edition) -> Segments:
    """What readers of both find changed in the text, with a little of what stands around it; nothing if it is the same.

    Nor anything where the former text holds personal data: they may be what was corrected.  Rule: L6.
    """
    if personal_data.found_in(_text(former)):
        return []
    return [(op, _shortened(text) if op == "equal" else text) for op, text in difference(_text(former), _text(edition))]


def _shortened(text: str) -> str:
    """An unchanged stretch without its middle."""
    return text if len(text) <= 3 * AROUND else f"{text[:AROUND]} … {text[-AROUND:]}"


def _text(edition: Any) -> str:
    """The words of an edition, or of one of the states in its past."""
    return "\n".join([edition.title, edition.summary, plain(edition.body)])


def _signed(edition: Any) -> str:
    """The words with what stands on the edition besides; all that is kept of an earlier draft."""
    said = [str(edition.fact_on or ""), edition.document_number, str(edition.get_subtree_display())]
    return "\n".join([_text(edition), *filter(None, said)])


def _whole(edition: Edition) -> str:
    """The same with all that hangs on it: a line for each row, file, and reader besides its circle."""
    rows = edition.rows.order_by("position").values_list("cells", flat=True)
    table = ["　".join(map(str, cells.values())) for cells in rows]
    files = [f"{file.name} {file.sha256[:8]}" for file in edition.attachments.order_by("name", "id")]
    return "\n".join([_signed(edition), *table, *files, *further_circles(edition), *named_readers(edition)])


def _tokens(text: str) -> list[str]:
    """Words and single characters; of a very long text its lines, so that comparing stays quick."""
    tokens = _TOKENS.findall(text)
    return tokens if len(tokens) <= MOST_TOKENS else text.splitlines(keepends=True)


def _segments(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for op, start_old, end_old, start_new, end_new in matcher.get_opcodes():
        if op == "equal":
            yield "equal", "".join(old[start_old:end_old])
            continue
        if end_old > start_old:
            yield "delete", "".join(old[start_old:end_old])
        if end_new > start_new:
            yield "insert", "".join(new[start_new:end_new])
