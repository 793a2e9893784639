"""People from a table: one line for each organisation they stand or hold office in.  Rule: R2, R4, V2.

Who is known by their user name is changed.  A standing follows the one before it in the same organisation; an
office that lasts stays.  There are no passwords in files: whoever is new gets theirs with an invitation.
"""

import copy
import dataclasses
import datetime
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.act import Act
from organizations import actions
from organizations.importing.findings import Findings
from organizations.importing.lines import Line, read_lines
from organizations.importing.organizations import state_of
from organizations.importing.words import PEOPLE_HEADINGS, ROLES, SEATS, TIERS, YES_NO, as_code
from organizations.models import LeadingGroupMember, Office, Organization, Standing, User
from organizations.rights import Refused
from organizations.roles import Role, SitePost
from organizations.tiers import Tier

REQUIRED = ("username", "name", "organization")
PERSONAL = ("name", "phone", "email")
_BETWEEN = re.compile(r"[、;；/,，\s]+")


@dataclasses.dataclass
class Place:
    """What a person is in one organisation, as one line says."""

    line: Line
    organization: Organization | None
    tier: int | None
    roles: list[str]
    seat: str | None
    is_principal: bool
    from_on: datetime.date | None
    until_on: datetime.date | None


@dataclasses.dataclass
class Entry:
    """A person, with all their lines."""

    person: User
    before: User | None
    line: Line
    places: list[Place]


def import_people(path: Path, *, act: Act, dry_run: bool = False) -> Findings:
    """Store the people of the file at `path`, or none of them: then the findings hold the faults."""
    findings = Findings()
    with transaction.atomic():
        lines = read_lines(path, PEOPLE_HEADINGS, REQUIRED, findings)
        for line in lines:
            if line["password"]:
                line.fault("password", _("Passwords do not belong in files. Take the column out."))
        entries = _entries(lines)
        _check_leaders(entries)
        if not findings.faults:
            for entry in entries:
                _store(entry, act)
            _tell(entries, findings)
        if findings.faults or dry_run:
            transaction.set_rollback(True)
    return findings


def _entries(lines: list[Line]) -> list[Entry]:
    organizations = {organization.code: organization for organization in Organization.objects.all()}
    names = {line["username"].lower() for line in lines}
    known = {person.username.lower(): person for person in User.objects.filter(username__in=names)}
    entries: dict[str, Entry] = {}
    for line in lines:
        username = line.required("username").lower()
        if username not in entries:
            entries[username] = _entry(line, username, known.get(username))
        entry = entries[username]
        _read_person(entry, line)
        place = _place(line, organizations)
        if place.organization and place.organization in [other.organization for other in entry.places]:
            line.fault("organization", _("The same person stands in this organisation in another row already."))
        entry.places.append(place)
    for entry in entries.values():
        _check_person(entry)
    return list(entries.values())


def _entry(line: Line, username: str, before: User | None) -> Entry:
    if before and before.site_post != SitePost.NONE:
        line.fault("username", _("This is the account of a site post, which holds nothing else."))
    if before and not before.is_active:
        line.fault("username", _("This account is closed."))
    person = copy.deepcopy(before) if before else User(username=username)
    return Entry(person, before, line, [])


def _read_person(entry: Entry, line: Line) -> None:
    """What every line says of the person themselves; a line may leave it blank, but not say something else."""
    for field in PERSONAL:
        said = entry.line[field]
        if line is entry.line:
            if line.has(field) and (said or field != "name"):
                setattr(entry.person, field, said)
        elif line[field] and line[field] != said:
            line.fault(field, _("Row %(row)d says something else of the same person.") % {"row": entry.line.number})


def _check_person(entry: Entry) -> None:
    if not entry.before:
        entry.line.required("name")
    blank = [field for field in ("name", "username") if not entry.line[field]]
    try:
        entry.person.clean_fields(exclude=["password", *blank])
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            for message in messages:
                entry.line.fault(field, message)


def _place(line: Line, organizations: dict[str, Organization]) -> Place:
    code = as_code(line.required("organization"))
    if code and code not in organizations:
        line.fault("organization", _("No organisation has the code “%(code)s”.") % {"code": code})
    words = [word for word in _BETWEEN.split(line["offices"]) if word]
    place = Place(
        line=line,
        organization=organizations.get(code),
        tier=line.meaning("tier", TIERS),
        roles=[role for word in words if (role := line.meaning("offices", ROLES, word))],
        seat=line.meaning("seat", SEATS),
        is_principal=bool(line.meaning("principal", YES_NO)),
        from_on=line.day("from_on"),
        until_on=line.day("until_on"),
    )
    if not (line["tier"] or words or line["seat"] or place.is_principal):
        line.fault("organization", _("The row does not say what the person is here: tier, office or seat."))
    if place.until_on and place.until_on < (place.from_on or clock.today()):
        line.fault("until_on", _("The last day lies before the first."))
    return place


def _check_leaders(entries: list[Entry]) -> None:
    """One leader and one first responsible person for each organisation, in the file and in what stands."""
    for field, holds in (("seat", _is_leader), ("principal", lambda place: place.is_principal)):
        seen: dict[Organization, Line] = {}
        for place in (place for entry in entries for place in entry.places if holds(place)):
            if place.organization is None:
                continue
            first = seen.setdefault(place.organization, place.line)
            if first is not place.line:
                place.line.fault(field, _("Row %(row)d says so of somebody already.") % {"row": first.number})


def _is_leader(place: Place) -> bool:
    return place.seat == LeadingGroupMember.Seat.LEADER


def _store(entry: Entry, act: Act) -> None:
    if not _or_fault(entry.line, "username", lambda: actions.save_person(entry.person, act=act)):
        return
    for place in entry.places:
        for field, save in _savings(entry.person, place, act):
            _or_fault(place.line, field, save)


def _or_fault(line: Line, field: str, save: Callable) -> bool:
    try:
        save()
    except Refused as refusal:
        line.fault(field, str(refusal))
    except ValidationError as error:
        for message in error.messages:
            line.fault(field, message)
    else:
        return True
    return False


def _savings(person: User, place: Place, act: Act) -> Iterator[tuple[str, Callable]]:
    """Everything that a line asks to be saved, each with the field that asks it."""
    if place.tier:
        yield "tier", lambda: _save_standing(person, place, act)
    for role in place.roles:
        yield "offices", functools.partial(_save_office, person, place, role, act)
    if place.seat:
        yield "seat", lambda: _save_seat(person, place, act)
    if place.is_principal:
        yield "principal", lambda: _save_principal(person, place, act)


def _save_standing(person: User, place: Place, act: Act) -> None:
    """Change the standing that begins on the same day, else let a new one follow what lasted until then."""
    lasting = Standing.objects.lasting(clock.day_of(act.at)).filter(person=person, organization=place.organization)
    standing = lasting.filter(from_on=place.from_on).first() if place.from_on else lasting.first()
    if standing is None:
        begins = place.from_on or clock.day_of(act.at)
        for former in lasting.filter(from_on__lt=begins):
            former.until_on = begins - datetime.timedelta(days=1)
            actions.save_standing(former, act=act)
        standing = Standing(person=person, organization=place.organization, from_on=begins)
    standing.tier = place.tier
    if place.until_on:
        standing.until_on = place.until_on
    actions.save_standing(standing, act=act)


def _save_office(person: User, place: Place, role: str, act: Act) -> None:
    """Leave an office that lasts, or end it sooner; else appoint."""
    today = clock.day_of(act.at)
    office = Office.objects.lasting(today).filter(person=person, organization=place.organization, role=role).first()
    if office is None:
        begins = place.from_on or today
        office = Office(
            person=person, organization=place.organization, role=role, from_on=begins, until_on=place.until_on
        )
        actions.appoint(office, act=act)
    elif place.until_on and place.until_on != office.until_on:
        actions.end_office(office, place.until_on, act=act)


def _save_seat(person: User, place: Place, act: Act) -> None:
    member = LeadingGroupMember.objects.filter(
        person=person, organization=place.organization, is_current=1
    ).first() or LeadingGroupMember(person=person, organization=place.organization)
    member.seat = place.seat or member.seat
    actions.save_leading_group_member(member, act=act)


def _save_principal(person: User, place: Place, act: Act) -> None:
    organization = Organization.objects.get(code=place.organization and place.organization.code)
    organization.principal = person
    actions.save_organization(organization, act=act)


def _tell(entries: list[Entry], findings: Findings) -> None:
    counts = {"new": 0, "changed": 0, "same": 0}
    for entry in entries:
        state = state_of(entry.before, entry.person)
        counts[state] += 1
        for place in entry.places:
            findings.say(
                _("Row %(row)d: %(name)s (%(username)s) in %(organization)s: %(what)s.")
                % {
                    "row": place.line.number,
                    "name": entry.person.name,
                    "username": entry.person.username,
                    "organization": place.organization,
                    "what": _what(place),
                }
            )
    findings.say(
        _("%(total)d people: %(new)d new, %(changed)d changed, %(same)d as they were.")
        % {"total": len(entries), **counts}
    )


def _what(place: Place) -> str:
    """Everything that one line makes of a person, in words."""
    said = [str(Tier(place.tier).label)] if place.tier else []
    said += [str(Role(role).label) for role in place.roles]
    if place.seat:
        said.append(_("leading group: %(seat)s") % {"seat": LeadingGroupMember.Seat(place.seat).label})
    if place.is_principal:
        said.append(_("first responsible person"))
    return ", ".join(said)
