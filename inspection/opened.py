"""One event opened: what was there before and after it, field by field.  Rule: I2, P6.

An event's own values say what its verb was about.  Of an edition the past says more: what stood in it before and
after.  What an edition held while it was a draft is its authors' own, and shown to nobody here.
"""

import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from audit.models import Event
from catalog.choices import Channel
from disclosure.cells import table_for_readers
from disclosure.differences import Segments, difference
from disclosure.models import Disclosure, Edition, Row
from disclosure.richtext import plain
from disclosure.states import OPEN_STATES, State
from inspection.log import DISCLOSURE, EDITION, says_nothing_to
from inspection.querysets import sees_the_whole_log
from inspection.words import choice_word, field_word
from organizations.models import Organization
from organizations.sight import Reader
from organizations.tiers import label_in

CONTENT = ("title", "summary", "fact_on", "document_number", "body", "channels", "subtree")
OF_AN_EDITION = ("state", "round", *CONTENT)
OF_A_DISCLOSURE = ("index_number", "title", "summary", "fact_on", "tier_now", "published_at", "ends_at")
KEPT = 60
"""Characters kept before and after a change in a long text."""
NAMED_ALREADY = {"person", "user"}
"""Fields that hold a person, whom the event's label names."""
A_TEXT = 20
"""Characters from which on a value is compared word by word."""
AT_ONE_MOMENT = 9
"""The most changes of one row that are looked for at one moment."""
MOST_ROWS = 300
"""Rows of a table that are compared."""


@dataclasses.dataclass(frozen=True)
class Change:
    """One field before and after, each in pieces: what is the same, and what is not."""

    field: str
    before: Segments
    after: Segments


@dataclasses.dataclass
class Opened:
    """What an event changed; `note` says why something is not shown, `read` which edition's content is.

    `page` is the address of the disclosure that it was about.
    """

    changes: list[Change]
    note: str = ""
    read: Edition | None = None
    page: str = ""


def opened(event: Any, reader: Reader) -> Opened:
    """What `reader` may see of the change that `event`, with its neighbours, made."""
    if says_nothing_to(reader, event):
        return Opened([], _("Your post shows that it happened, and not what the matter says."))
    if event.object_kind == EDITION:
        return _of_an_edition(event, reader)
    before, after, page = _values(event.before), _values(event.after), ""
    if event.object_kind == DISCLOSURE and not sees_the_whole_log(reader):
        disclosure = Disclosure.objects.inspected_by(reader).filter(pk=event.object_id).first()
        if disclosure:
            page, past = disclosure.get_absolute_url(), _past(disclosure, event)
            if past.former and past.is_changed:
                before, after = (
                    before | past.values(past.former, OF_A_DISCLOSURE),
                    after | past.values(past.then, OF_A_DISCLOSURE),
                )
    return Opened(_changes(event.object_kind, before, after, reader), page=page)


@dataclasses.dataclass(frozen=True)
class Past:
    """How a row stood after an event and before it, None where it did not; `is_changed` if the event changed it."""

    then: Any
    former: Any
    is_changed: bool

    def values(self, row: Any, fields: Sequence[str]) -> dict[str, Any]:
        return {name: getattr(row, name) for name in fields}


def _past(row: Any, event: Event) -> Past:
    """The past of `row` around `event`; one query."""
    newest = list(
        row.history.filter(history_date__lte=event.at).order_by("-history_date", "-history_id")[:AT_ONE_MOMENT]
    )
    then = newest[0] if newest else None
    former = next((past for past in newest if past.history_date < event.at), None)
    return Past(then, former, then is not None and then.history_date == event.at)


def _of_an_edition(event: Any, reader: Reader) -> Opened:
    """Of an edition; nothing of the time before anybody proposed it."""
    edition = (
        Edition.objects.inspected_by(reader)
        .filter(pk=event.object_id)
        .select_related("disclosure__organization", "disclosure__item__column_set")
        .first()
    )
    past = _past(edition, event) if edition and event.was_proposed else None
    if edition is None or past is None or past.then is None or past.then.state == State.DRAFT:
        return Opened([], _("It was a draft then: what a draft holds is its authors' own."))
    before, after = _values(event.before), _values(event.after)
    page, since = edition.disclosure.get_absolute_url(), _compared_with(edition, event, past)
    if since is None:
        return Opened(_changes(EDITION, before, after, reader, edition), page=page)
    changes = []
    if isinstance(since, Edition):
        changes = list(_between_editions(since, edition, reader))
    else:
        before, after = before | past.values(since, OF_AN_EDITION), after | past.values(past.then, OF_AN_EDITION)
    changes = [*_changes(EDITION, before, after, reader, edition), *changes]
    content = {field_word(EDITION, name) for name in CONTENT}
    is_read = isinstance(since, Edition) or any(change.field in content for change in changes)
    return Opened(changes, read=edition if is_read else None, page=page)


def _compared_with(edition: Edition, event: Event, past: Past) -> Any:
    """What an edition is compared with: its past, or the edition that it is to replace; None for neither.

    A proposal after a return is compared with what was returned.
    """
    if event.verb == "propose" and past.then.round > 1:
        returned = edition.history.filter(state=State.RETURNED, round=past.then.round - 1)
        return returned.order_by("history_id").first()
    if event.verb in {"propose", "release"} and edition.number > 1 and edition.state not in OPEN_STATES:
        former = edition.disclosure.editions.filter(number__lt=edition.number, steps__verb="release")
        return former.order_by("number").last()
    if not past.is_changed or past.former is None or past.former.state == State.DRAFT:
        return None
    return past.former


def _between_editions(former: Edition, edition: Edition, reader: Reader) -> Iterator[Change]:
    """What the content of `edition` has that its former has not, and the other way round."""
    old, new = ({name: getattr(row, name) for name in CONTENT} for row in (former, edition))
    yield from _changes(EDITION, old, new, reader, edition)
    yield from _between_tables(former, edition, reader)


def _between_tables(former: Edition, edition: Edition, reader: Reader) -> Iterator[Change]:
    """Cell by cell, as readers see them."""
    column_set = edition.disclosure.item.column_set
    if column_set is None:
        return
    columns = list(column_set.columns.all())
    cells = _rows_of([former, edition], reader)
    old, new = ([_cells(columns, row) for row in cells[e.pk][:MOST_ROWS]] for e in (former, edition))
    for number in range(max(len(old), len(new))):
        one = old[number] if number < len(old) else [""] * len(columns)
        other = new[number] if number < len(new) else [""] * len(columns)
        for column, before, after in zip(columns, one, other, strict=True):
            if before != after:
                words = {"row": number + 1, "column": column.title}
                yield Change(_("table, row %(row)d, %(column)s") % words, *_sides(before, after))


def _rows_of(editions: Sequence[Edition], reader: Reader) -> dict[int, list[dict[str, str]]]:
    """The rows of each of `editions`; one query."""
    found: dict[int, list[dict[str, str]]] = {edition.pk: [] for edition in editions}
    rows = Row.objects.inspected_by(reader).filter(edition__in=found).order_by("position")
    for edition, cells in rows.values_list("edition_id", "cells"):
        found[edition].append(cells)
    return found


def _cells(columns: Sequence[Any], row: dict[str, str]) -> Sequence[str]:
    return table_for_readers(columns, [row]).rows[0]


def _changes(
    kind: str, before: dict[str, Any], after: dict[str, Any], reader: Reader, edition: Edition | None = None
) -> list[Change]:
    """The fields that differ, in words."""
    names = [name for name in (after | before) if name not in NAMED_ALREADY]
    differing = [name for name in names if before.get(name) != after.get(name)]
    places = _organizations({v for values in (before, after) for v in _places_in(values)}, reader)
    changes = []
    for name in differing:
        old, new = (_written(kind, name, values.get(name), places, edition) for values in (before, after))
        if old != new:
            changes.append(Change(field_word(kind, name), *_sides(old, new)))
    return changes


def _values(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {} if value in (None, "") else {"value": value}


PLACES = ("organization", "superior", "catalog_issuer", "turn_organization", "answered_in", "filed_with", "signed_in")


def _places_in(values: dict[str, Any]) -> set[int]:
    return {value for name, value in values.items() if name in PLACES and isinstance(value, int)}


def _organizations(ids: set[int], reader: Reader) -> dict[Any, str]:
    if not ids:
        return {}
    return dict(Organization.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", "name"))


def _written(kind: str, name: str, value: Any, places: dict[Any, str], edition: Edition | None) -> str:
    """One value as people read it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, str | int) and (choice := choice_word(kind, name, value)):
        return choice
    if name in PLACES and value in places:
        return places[value]
    if name in {"tier", "tier_now"} and isinstance(value, int):
        kind = edition.disclosure.organization.kind if edition else ""
        return str(label_in(value, kind)) if value else ""
    if name == "body":
        return plain(value)
    if name in {"channel", "channels"}:
        known = [value] if isinstance(value, str) else value
        return _(", ").join(str(Channel(v).label) if v in Channel.values else str(v) for v in known)
    return _plain_value(value)


def _plain_value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    moment = value if isinstance(value, datetime.datetime) else None
    if isinstance(value, str) and "T" in value:
        try:
            moment = parse_datetime(value)
        except ValueError:
            moment = None
    if moment is not None and moment.tzinfo is not None:
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dict):
        return _("; ").join(f"{key}: {_plain_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return _(", ").join(_plain_value(inner) for inner in value)
    return str(value)


def _sides(old: str, new: str) -> tuple[Segments, Segments]:
    """What stood there before and after, each with what is its alone marked, long stretches in common cut short."""
    if not old or not new or max(len(old), len(new)) < A_TEXT:
        return ([("delete", old)] if old else []), ([("insert", new)] if new else [])
    segments = difference(old, new)
    before = [(op, _short(op, text)) for op, text in segments if op != "insert"]
    after = [(op, _short(op, text)) for op, text in segments if op != "delete"]
    return before, after


def _short(op: str, text: str) -> str:
    return f"{text[:KEPT]} … {text[-KEPT:]}" if op == "equal" and len(text) > 3 * KEPT else text
