"""What is done to organisations, people, standings and offices.

Every function checks the right after locking, saves the row with its past, and records its event in the same
transaction; a refusal changes nothing and is an event of its own.  Rows are only ever added and changed.  All
raise Refused, with the rule, and ValidationError for a value that cannot stand.  Rule: P1, R1 to R4.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max, Value
from django.utils.translation import gettext as _

from audit import clock
from audit.act import COMMAND_LINE, Act
from organizations.acting import differences, locked, one_act, save_row, standing_row
from organizations.models import (
    LEVELS,
    CalendarDay,
    LeadingGroupMember,
    Office,
    Organization,
    Standing,
    User,
)
from organizations.rights import Refused
from organizations.roles import SitePost

LOWEST = max(LEVELS)
DECIDED_ABOVE = ("kind", "code", "fonds", "superior", "catalog_issuer")
"""What an organisation does not decide for itself, since it says what is owed and to whom.  Rule: O4."""


def save_organization(organization: Organization, *, act: Act, reason: str = "") -> Organization:
    """Store an organisation; one that has moved takes everything below it along.  Rule: O1, O2, O4.

    Refused when it would close a circle or need a seventh level, and when what is decided above is changed
    without the right over its superior, the old one and the new; ValidationError for a code that was another's.
    Without an issuer of its own its catalogue comes from the top of the tree.
    """
    with one_act(_verb_of(organization), organization, act):
        _lock_tree()
        before = standing_row(organization)
        above = _path_above(organization)
        organization.level = len(above) + 1
        _refuse_seventh_level(organization, before)
        _refuse_former_code(organization, before)
        if above and not organization.catalog_issuer_id:
            organization.catalog_issuer_id = above[0]
        moved = before is not None and before.superior_id != organization.superior_id
        save_row(
            organization,
            act=act,
            verb="move_organization" if moved else "",
            reason=reason,
            also_asked=_superiors_asked(before, organization),
        )
        if before is None:
            _write_place(organization, above)
            if not above and not organization.catalog_issuer_id:
                organization.catalog_issuer = organization
                save_row(organization, act=act)
        elif moved:
            _move_all_below(before, organization, above)
    return organization


def save_person(person: User, *, act: Act, standing: Standing | None = None, reason: str = "") -> User:
    """Store a person, together with their first `standing`; a new one has no password yet.  Rule: R3, R4, R7.

    Whoever administers an organisation takes people in by their standing there; only site posts make accounts
    that stand nowhere.
    """
    person.username = person.username.strip().lower()
    with one_act(_verb_of(person), person, act):
        before = standing_row(person)
        if before is None:
            person.date_joined = act.at
            if not person.password:
                person.set_unusable_password()
        _refuse_changed_post(before, person, act)
        verb = _verb_of(person)
        if before is not None and before.is_active != person.is_active:
            verb = "reactivate_person" if person.is_active else "deactivate_person"
            _refuse_oneself(person, act, _("Nobody deactivates themselves; somebody else must do it."))
        save_row(person, act=act, verb=verb, reason=reason, asked_of=standing if before is None else None)
        if standing is not None:
            standing.person = person
            save_standing(standing, act=act, reason=reason)
    return person


def deactivate(person: User, *, act: Act, reason: str) -> User:
    """Close a person's account: they are signed out at once, and nothing of them is erased.  Rule: R4."""
    return _set_active(person, False, act, reason)


def reactivate(person: User, *, act: Act, reason: str) -> User:
    """Open a closed account again.  Rule: R4."""
    return _set_active(person, True, act, reason)


def appoint(office: Office, *, act: Act, reason: str = "") -> Office:
    """Give a person an office, from its first day on, which they do not hold there already.

    Nobody appoints themselves.  Rule: R2, R8, R9.
    """
    with one_act("appoint", office, act):
        _refuse_oneself(office.person, act, _("Nobody appoints themselves; somebody else must do it."))
        _refuse_site_post(office.person)
        if not office.person.is_active:
            raise ValidationError({"person": _("This account is closed.")})
        _refuse_second_term(office)
        return save_row(office, act=act, verb="appoint", reason=reason)


def end_office(office: Office, until_on: datetime.date | None, *, act: Act, reason: str = "") -> Office:
    """End an office with the day `until_on`; with yesterday, its rights end at once.  Rule: R2.

    A term is only ever shortened, and not further back than yesterday: what was done in it was done in office.
    Whoever stays longer is appointed anew.
    """
    with one_act("end_office", office, act):
        row = locked(office)
        today = clock.day_of(act.at)
        if until_on is None or row.is_over(today) or (row.until_on and until_on > row.until_on):
            raise Refused(_("A term is only shortened; whoever stays longer is appointed anew."), rule="R2")
        if until_on < today - datetime.timedelta(days=1):
            raise Refused(_("A term cannot end before yesterday."), rule="R2")
        row.until_on = until_on
        return save_row(row, act=act, verb="end_office", reason=reason)


def save_standing(standing: Standing, *, act: Act, reason: str = "") -> Standing:
    """Store what a person is in an organisation.  Nobody raises their own standing.  Rule: V2, R8, R9."""
    with one_act(_verb_of(standing), standing, act):
        _refuse_oneself(standing.person, act, _("Nobody decides their own standing; somebody else must do it."))
        _refuse_site_post(standing.person)
        return save_row(standing, act=act, reason=reason)


def save_leading_group_member(member: LeadingGroupMember, *, act: Act, reason: str = "") -> LeadingGroupMember:
    """Store a seat in an organisation's leading group.  Rule: O3."""
    return save_row(member, act=act, reason=reason)


def save_calendar_day(day: CalendarDay, *, act: Act, reason: str = "") -> CalendarDay:
    """Store a day that breaks the ordinary week.  Rule: T6."""
    return save_row(day, act=act, reason=reason)


def _set_active(person: User, is_active: bool, act: Act, reason: str) -> User:
    row = User.objects.get(pk=person.pk)
    row.is_active = is_active
    return save_person(row, act=act, reason=reason)


def _verb_of(row: models.Model) -> str:
    return f"{'add' if row.pk is None else 'change'}_{row._meta.model_name}"


def _refuse_oneself(person: User, act: Act, message: str) -> None:
    if act.by is not None and act.by == person.pk:
        raise Refused(message, rule="R8")


def _refuse_site_post(person: User) -> None:
    """The account of a site post is for that post alone: its holder reads nothing restricted and decides nothing."""
    if person.site_post != SitePost.NONE:
        raise Refused(_("%(person)s holds a site post, and nothing else.") % {"person": person}, rule="R9")


def _refuse_second_term(office: Office) -> None:
    """Nobody holds the same office twice in one place on the same day; asked with the person locked.  Rule: R2."""
    person = locked(office.person)
    terms = person.offices.filter(organization=office.organization_id, role=office.role).exclude(pk=office.pk)
    terms = terms.exclude(until_on__lt=F("from_on")).exclude(until_on__lt=office.from_on)
    if office.until_on is not None:
        terms = terms.filter(from_on__lte=office.until_on)
    if held := terms.order_by("from_on").first():
        words = {"person": person, "from_on": held.from_on, "until_on": held.until_on or "…"}
        raise ValidationError(
            _("%(person)s holds this office here already, from %(from_on)s until %(until_on)s.") % words
        )


def _refuse_changed_post(before: User | None, person: User, act: Act) -> None:
    if person.site_post != (before.site_post if before else SitePost.NONE) and act.office != COMMAND_LINE:
        raise Refused(_("Site posts are given on the server's command line alone."), rule="R9")


def _superiors_asked(before: Organization | None, organization: Organization) -> tuple[Organization, ...]:
    """The superiors that must be asked as well; above the top stands nobody, so site posts alone decide there."""
    if before is None or not set(differences(before, organization)[1]) & set(DECIDED_ABOVE):
        return ()
    return tuple(row.superior or Organization() for row in (before, organization))


def _lock_tree() -> None:
    """One change of the tree at a time, or two moves at once could close a circle."""
    list(Organization.objects.select_for_update().filter(superior=None).order_by("pk"))


def _path_above(organization: Organization) -> list[int]:
    """The ids from the top down to the superior, as they stand now.  Raises Refused for a circle.  Rule: O2."""
    if organization.superior_id is None:
        return []
    path = Organization.objects.get(pk=organization.superior_id).path
    if organization.pk in path:
        raise Refused(_("An organisation cannot stand below itself."), rule="O2")
    return path


def _refuse_seventh_level(organization: Organization, before: Organization | None) -> None:
    deepest = organization.level
    if before is not None:
        below = Organization.objects.filter(**{f"level_{before.level}": before.pk})
        deepest += below.aggregate(deepest=Max("level"))["deepest"] - before.level
    if deepest > LOWEST:
        raise Refused(_("Organisations have six levels at most."), rule="O1")


def _refuse_former_code(organization: Organization, before: Organization | None) -> None:
    """Index numbers begin with the code, so nobody has one that another organisation ever had.  Rule: W5.

    Whose it is now, full_clean says.
    """
    if before is not None and before.code == organization.code:
        return
    held = Organization.history.filter(code=organization.code).exclude(id=organization.pk)
    former = held.exclude(id__in=Organization.objects.filter(code=organization.code).values("pk")).first()
    if former:
        words = {"code": organization.code, "organization": former.name}
        message = _("“%(code)s” was the code of %(organization)s; index numbers begin with it, it is not given again.")
        raise ValidationError({"code": message % words})


def _write_place(organization: Organization, above: list[int]) -> None:
    """Write the columns that say where a new organisation stands: its own id was not known before."""
    path = [*above, organization.pk]
    place = {f"level_{level}": path[level - 1] if level <= len(path) else None for level in LEVELS}
    Organization.objects.filter(pk=organization.pk).update(**place)
    for column, value in place.items():
        setattr(organization, column, value)


def _move_all_below(before: Organization, organization: Organization, above: list[int]) -> None:
    """Write anew where an organisation and all below it stand, on every table that copies it.

    These columns are derived, so the past does not keep them and one statement a table is enough.
    """
    shift = organization.level - before.level
    place: dict[str, Any] = {}
    for level in LEVELS:
        if level < organization.level:
            place[f"level_{level}"] = Value(above[level - 1])
        elif level - shift <= LOWEST:
            place[f"level_{level}"] = F(f"level_{level - shift}")
        else:
            place[f"level_{level}"] = None
    moved = {f"level_{before.level}": organization.pk}
    Organization.objects.filter(**moved).exclude(pk=organization.pk).update(level=F("level") + shift)
    models_moved: list[type[models.Model]] = [Organization, *_models_with_copies()]
    for model in models_moved:
        model._base_manager.filter(**moved).update(**place)
    organization.refresh_from_db(fields=list(place))


def _models_with_copies() -> Iterator[type[models.Model]]:
    """The models whose rows belong to an organisation and copy where it stands."""
    for relation in Organization._meta.related_objects:
        columns = {field.name for field in relation.related_model._meta.concrete_fields}
        if relation.field.name == "organization" and f"level_{LOWEST}" in columns:
            yield relation.related_model
