"""Organisations from a table, in any order; those that are known by their code are changed.  Rule: O1, O2."""

import copy
import dataclasses
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from audit.act import Act
from organizations.acting import differences
from organizations.actions import LOWEST, save_organization
from organizations.importing.findings import Findings
from organizations.importing.lines import Line, read_lines
from organizations.importing.words import KINDS, ORGANIZATION_HEADINGS, YES_NO, as_code
from organizations.models import Organization
from organizations.rights import Refused

REQUIRED = ("name", "kind", "code", "fonds", "superior")
UNASKED = ("level", "superior", "catalog_issuer", "principal")  # what the action writes


@dataclasses.dataclass
class Entry:
    """One line as an organisation; `superior` and `issuer` are codes, empty for none."""

    line: Line
    organization: Organization
    before: Organization | None
    superior: str
    issuer: str
    level: int = 0

    @property
    def code(self) -> str:
        return self.organization.code


def import_organizations(path: Path, *, act: Act, dry_run: bool = False) -> Findings:
    """Store the organisations of the file at `path`, or none of them: then the findings hold the faults."""
    findings = Findings()
    with transaction.atomic():
        lines = read_lines(path, ORGANIZATION_HEADINGS, REQUIRED, findings)
        known = {organization.code: organization for organization in Organization.objects.select_related("superior")}
        entries = _entries(lines, known)
        _check_tree(entries, known)
        if not findings.faults:
            _store(entries, known, act)
            _tell(entries, findings)
        if findings.faults or dry_run:
            transaction.set_rollback(True)
    return findings


def _entries(lines: list[Line], known: dict[str, Organization]) -> list[Entry]:
    entries: dict[str, Entry] = {}
    fonds: dict[str, Line] = {}
    for line in lines:
        code = as_code(line.required("code"))
        if code in entries:
            line.fault("code", _("This code stands in row %(row)d already.") % {"row": entries[code].line.number})
            continue
        if (number := line.required("fonds")) in fonds:
            line.fault("fonds", _("This number stands in row %(row)d already.") % {"row": fonds[number].number})
        elif number:
            fonds[number] = line
        entry = _entry(line, code, known.get(code))
        if code:
            entries[code] = entry
    for entry in entries.values():
        _check_fonds(entry, entries, known)
    return list(entries.values())


def _entry(line: Line, code: str, before: Organization | None) -> Entry:
    organization = copy.deepcopy(before) if before else Organization(code=code)
    organization.name = line.required("name")
    kind = line.meaning("kind", KINDS) if line.required("kind") else None
    organization.kind = kind or organization.kind
    organization.fonds = line["fonds"]
    for field in ("phone", "address"):
        if line.has(field):
            setattr(organization, field, line[field])
    if line["joint_clearing"]:
        organization.joint_clearing = line.meaning("joint_clearing", YES_NO) or 0
    faulty = [field for field in REQUIRED if not line[field]] + ["kind"] * (kind is None)
    try:
        organization.clean_fields(exclude=[*UNASKED, *faulty])
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            for message in messages:
                line.fault(field, message)
    return Entry(line, organization, before, as_code(line["superior"]), as_code(line["issuer"]))


def _check_fonds(entry: Entry, entries: dict[str, Entry], known: dict[str, Organization]) -> None:
    for organization in known.values():
        if organization.fonds == entry.organization.fonds and organization.code not in entries:
            entry.line.fault("fonds", _("This number belongs to %(organization)s.") % {"organization": organization})


def _check_tree(entries: list[Entry], known: dict[str, Organization]) -> None:
    """Faults of the tree as it would be: unknown superiors, circles, a second top, a seventh level."""
    superiors = {code: row.superior.code if row.superior else "" for code, row in known.items()}
    superiors |= {entry.code: entry.superior for entry in entries}
    tops = [code for code, superior in superiors.items() if not superior]
    for entry in entries:
        for field, code in (("superior", entry.superior), ("issuer", entry.issuer)):
            if code and code not in superiors:
                entry.line.fault(field, _("No organisation has the code “%(code)s”.") % {"code": code})
        if not entry.superior and len(tops) > 1:
            other = next(code for code in tops if code != entry.code)
            entry.line.fault(
                "superior", _("Only one organisation stands at the top, and “%(code)s” does.") % {"code": other}
            )
    _check_paths({entry.code: entry for entry in entries}, superiors)


def _check_paths(entries: dict[str, Entry], superiors: dict[str, str]) -> None:
    """Find every entry's level; a seventh, of it or of what stands below it, is a fault of the entry nearest to it."""
    too_deep: dict[str, tuple[int, str]] = {}
    for code in superiors:
        path = _path_of(code, superiors)
        if path is None:
            if code in entries and _is_in_circle(code, superiors):
                entries[code].line.fault("superior", _("These organisations would stand below each other in a circle."))
            continue
        if code in entries:
            entries[code].level = len(path)
        if len(path) > LOWEST and (moved := next((above for above in path if above in entries), None)):
            too_deep[moved] = max(too_deep.get(moved, (0, "")), (len(path), code))
    for moved, (level, code) in too_deep.items():
        entries[moved].line.fault(
            "superior",
            _("“%(code)s” would stand at level %(level)d; organisations have six levels at most.")
            % {"code": code, "level": level},
        )


def _path_of(code: str, superiors: dict[str, str]) -> list[str] | None:
    """The codes from `code` up to the top, or to a superior that nobody knows; None where they lead in a circle."""
    path = [code]
    while (above := superiors[path[-1]]) in superiors:
        if above in path:
            return None
        path.append(above)
    return path


def _is_in_circle(code: str, superiors: dict[str, str]) -> bool:
    """Whether `code` lies on its circle itself, and not only below one."""
    above = superiors[code]
    for _step in superiors:
        if above == code:
            return True
        above = superiors[above]
    return False


def _store(entries: list[Entry], known: dict[str, Organization], act: Act) -> None:
    """Superiors first; issuers when all are there, since an issuer may stand anywhere."""
    known = dict(known)
    for entry in sorted(entries, key=lambda entry: entry.level):
        entry.organization.superior = known[entry.superior] if entry.superior else None
        _or_fault(entry, save_organization, act)
        known[entry.code] = entry.organization
    for entry in entries:
        if entry.line.has("issuer") and not entry.line.findings.faults:
            issuer = known[entry.issuer].pk if entry.issuer else entry.organization.level_1
            if entry.organization.catalog_issuer_id != issuer:
                entry.organization = Organization.objects.get(pk=entry.organization.pk)
                entry.organization.catalog_issuer_id = issuer
                _or_fault(entry, save_organization, act)


def _or_fault(entry: Entry, save: Callable, act: Act) -> None:
    try:
        save(entry.organization, act=act)
    except Refused as refusal:
        entry.line.fault("superior", str(refusal))
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            for message in messages:
                entry.line.fault(field, message)


def state_of(before: Model | None, row: Model) -> str:
    """Whether a row is new, changed, or the same as before."""
    if before is None:
        return "new"
    return "changed" if differences(before, row)[1] else "same"


def _tell(entries: list[Entry], findings: Findings) -> None:
    counts = {"new": 0, "changed": 0, "same": 0}
    for entry in entries:
        state = state_of(entry.before, entry.organization)
        counts[state] += 1
        findings.say(
            _("Row %(row)d: %(name)s (%(code)s), %(kind)s, level %(level)d, %(state)s.")
            % {
                "row": entry.line.number,
                "name": entry.organization.name,
                "code": entry.code,
                "kind": entry.organization.get_kind_display(),
                "level": entry.level,
                "state": {"new": _("new"), "changed": _("changed"), "same": _("as it was")}[state],
            }
        )
    findings.say(
        _("%(total)d organisations: %(new)d new, %(changed)d changed, %(same)d as they were.")
        % {"total": len(entries), **counts}
    )
