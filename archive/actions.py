"""A disclosure is sealed, its package verified, and handed out: each once, with the right, and with an event."""

import contextlib
import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from archive import package
from archive.checklist import Check, at_a_glance, checklist, lines, with_file
from archive.contents import contents_of, copies_of, files_of
from archive.models import PARTY_AFFAIRS, Record, RecordCounter, Verification
from audit import clock
from audit.act import COMMAND_LINE, Act
from audit.record import record as write_event
from disclosure import workflow
from disclosure.errors import Fault, Incomplete, Refused, WrongState
from disclosure.models import Disclosure
from disclosure.states import State
from organizations.acting import one_act
from organizations.models import Office
from organizations.rights import nearest_with, office_for
from organizations.sight import Reader

SEAL, VIEW = "archive.seal_record", "archive.view_record"


def seal(disclosure: Disclosure, *, act: Act, reason: str = "") -> Record:
    """Close the file of a disclosure whose time is over: make its package, number it, archive its editions.

    The outermost transaction: one that holds this one and fails would leave the package behind, without a record.
    Raises Refused, WrongState when it is sealed already, and Incomplete when something is missing, or the `reason`
    for sealing over it.  Rule: A1, A2, A3, A4.
    """
    with one_act("seal", disclosure, act):
        _keeper_of_unsealed(disclosure, act)  # before any file is read, which takes its time
    _what_is_missing(checklist(disclosure), reason)
    with package.making() as made:
        with _whole():
            made.stage(copies_of(disclosure))
        return _seal_staged(made, disclosure, act, reason)


def _seal_staged(made: package.Making, disclosure: Disclosure, act: Act, reason: str) -> Record:
    """The same once what is large lies ready: asks all of it again, and reads no file."""
    with one_act("seal", disclosure, act):
        row = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
        office = _keeper_of_unsealed(row, act)
        act = act.holding(office.role, office.organization_id)
        missing = _what_is_missing(at_a_glance(with_file(Disclosure.objects.filter(pk=row.pk)).get()), reason)
        record = _numbered(row, office, act, reason.strip() if missing else "")
        with _whole():
            laid_out = made.lay_out(record.number, files_of(contents_of(record)), _about(record, act))
        record.files, record.size = laid_out.files, laid_out.size
        record.manifest_sha256, record.tag_manifest_sha256 = laid_out.manifest_sha256, laid_out.tag_manifest_sha256
        record.save()
        for edition in row.editions.filter(state__in=[State.ENDED, State.SUPERSEDED]).order_by("number"):
            workflow.archive(edition, act=act, note=record.number)
        after = {"disclosure": row.slug, "files": record.files, "manifest": record.manifest_sha256, "missing": missing}
        write_event("seal", record, act=act, after=after, reason=record.reason)
        made.put_in_place()
    return record


def verify(record: Record, *, act: Act) -> Verification:
    """Compare the package of `record` with what was sealed, and keep the answer.  Raises Refused.  Rule: A5."""
    act = _allowed("verify", record, act)
    found = package.faults(
        record.number, manifest_sha256=record.manifest_sha256, tag_manifest_sha256=record.tag_manifest_sha256
    )
    named = [{"file": fault.file, "what": fault.what} for fault in found]
    verification = Verification(record=record, at=act.at, by_id=act.by, by_name=act.name, faults=named)
    with transaction.atomic():
        verification.save()
        write_event("verify", record, act=act, after={"faults": named})
    return verification


def hand_out(record: Record, *, act: Act) -> None:
    """Record that `act` takes the package away.  Raises Refused.  Rule: A6."""
    act = _allowed("export", record, act)
    write_event("export", record, act=act, after={"files": record.files, "manifest": record.manifest_sha256})


def note_reading(record: Record, *, reader: Reader, act: Act) -> None:
    """An inspector who is shown what lies in a package their circles do not open leaves an event.  Rule: P6."""
    in_circles = Disclosure.objects.in_circles_of(reader).filter(pk=record.disclosure_id)
    if reader.inspects and not in_circles.exists():
        write_event("read", record, act=act)


def keeper_of(disclosure: Disclosure, act: Act) -> Office:
    """The office in which `act` seals and keeps this file: the nearest archivist's upwards.  Raises Refused."""
    place = nearest_with(SEAL, disclosure.organization, clock.day_of(act.at))
    return office_for(act, SEAL, place)


def term_of(disclosure: Disclosure) -> str:
    """The archival number of `disclosure` up to the item: fonds, class, year of its first disclosure, and term."""
    return f"{disclosure.organization.fonds}-{PARTY_AFFAIRS}·{_year_of(disclosure)}-{disclosure.item.retention}"


def _allowed(verb: str, record: Record, act: Act) -> Act:
    """`act` in the office that may open the package: its keeper's, or an inspector's above it.  Raises Refused."""
    if act.office == COMMAND_LINE:
        return act
    with one_act(verb, record, act):
        try:
            office = keeper_of(record.disclosure, act)
        except Refused:
            office = office_for(act, VIEW, record)
    return act.holding(office.role, office.organization_id)


def _keeper_of_unsealed(row: Disclosure, act: Act) -> Office:
    """The office in which `act` seals this file.  Raises Refused, and WrongState when it is sealed already."""
    office = keeper_of(row, act)
    if Record.objects.filter(disclosure=row).exists():
        raise WrongState("seal", State.ARCHIVED, row.shown and row.shown.steps.last())
    return office


def _what_is_missing(checks: list[Check], reason: str) -> list[dict[str, Any]]:
    """What it is sealed without; the rest of the checklist holds.  Raises Incomplete."""
    if faults := [Fault(check.code, check.explanation, "A2") for check in checks if check.blocks]:
        raise Incomplete(faults)
    missing = [check for check in checks if check.wants_reason]
    if missing and not reason.strip():
        raise Incomplete([Fault("reason", _("Write down why it is sealed although this is missing."), "A2")])
    return lines(missing)


def _numbered(row: Disclosure, office: Office, act: Act, reason: str) -> Record:
    """The record under the next number of its fonds, class, year and term: without gaps, one at a time.  Rule: A3."""
    key: dict[str, Any] = {
        "fonds": row.organization.fonds,
        "class_code": PARTY_AFFAIRS,
        "year": _year_of(row),
        "term": row.item.retention,
    }
    RecordCounter.objects.get_or_create(**key)
    counter = RecordCounter.objects.select_for_update().get(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    record = Record(
        disclosure=row,
        **key,
        item_number=counter.last,
        title=row.title,
        sealed_at=act.at,
        sealed_by=office.person,
        sealed_name=act.name,
        sealed_as=office.role,
        sealed_in=office.organization,
        reason=reason,
    )
    record.number = f"{term_of(row)}-{record.office}-{counter.last:04}"
    return record


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Raises Incomplete for bytes that were lost since the checklist saw them."""
    try:
        yield
    except package.NotIntact as lost:
        fault = _("Missing or changed: %(names)s.") % {"names": lost}
        raise Incomplete([Fault("kept", fault, "A2")]) from lost


def _year_of(row: Disclosure) -> int:
    """The year under which it is filed: that of its first disclosure."""
    return clock.day_of(row.published_at).year if row.published_at else 0


def _about(record: Record, act: Act) -> dict[str, str]:
    """What `bag-info.txt` says."""
    row = record.disclosure
    return {
        "External-Identifier": record.number,
        "External-Description": record.title,
        "Source-Organization": row.organization.name,
        "Internal-Sender-Identifier": row.index_number or row.slug,
        "Period": f"{_day(row.published_at)}/{_day(row.ends_at)}",
        "Retention": record.term,
        "Bagging-Date": _day(act.at),
    }


def _day(moment: datetime.datetime | None) -> str:
    return clock.day_of(moment).isoformat() if moment else ""
