"""What leaves the console as a file: CSV that a spreadsheet reads as text and never as a formula.  Rule: I6."""

import csv
import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.act import Act
from audit.record import record
from disclosure.cells import harmless

MOST_ROWS = 10_000
AT_ONCE = 500
"""Rows that are fetched and written together."""
MARK = "\ufeff"


class Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """A value as a cell that no spreadsheet calculates."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return harmless(str(value).replace("\0", ""))


def csv_lines(comment: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a file: what was asked, the headings, the rows."""
    lines = csv.writer(Line())
    yield MARK + lines.writerow([f"# {comment}"])
    yield lines.writerow([cell(str(heading)) for heading in headings])
    for row in rows:
        yield lines.writerow([cell(value) for value in row])


def as_file(
    name: str,
    title: Any,
    headings: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    asked: str,
    number: int,
    act: Act,
) -> StreamingHttpResponse:
    """A download of at most `MOST_ROWS` rows, streamed; its first line says what was asked, by whom, and when."""
    comment = _("%(list)s: %(query)s; %(who)s, %(when)s; %(rows)s") % {
        "list": title,
        "query": asked or _("everything"),
        "who": act.name,
        "when": timezone.localtime(act.at).strftime("%Y-%m-%d %H:%M:%S"),
        "rows": how_many(number),
    }
    answer = StreamingHttpResponse(csv_lines(comment, headings, rows), content_type="text/csv; charset=utf-8")
    stamp = timezone.localtime(act.at).strftime("%Y%m%d-%H%M%S")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def how_many(number: int) -> str:
    """How many rows a file has, said where it is not all of them."""
    if number > MOST_ROWS:
        return _("the first %(n)d rows of more; narrow the question down to have the rest") % {"n": MOST_ROWS}
    return _("%(n)d rows") % {"n": number}


def record_export(name: str, asked: str, number: int, *, act: Act, about: Model) -> None:
    """Every export is an event, in `about`, with what was asked.  Rule: I6."""
    record("export", about, act=act, after={"list": name, "query": asked, "rows": min(number, MOST_ROWS)})
