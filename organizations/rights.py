"""Who may do what: one question, asked of the tables.  Rule: R1, R2, R3, R7."""

import datetime
from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from audit import clock
from audit.act import COMMAND_LINE, Act
from organizations.models import Office, Organization, User
from organizations.roles import READ_EVERYWHERE, ROLES, SITE_POSTS, SitePost, permissions_of, roles_with


class NotDone(Exception):
    """An act that does not take place, which is an event too; says where known which verb.  Nothing was changed."""

    verb = ""

    @property
    def recorded(self) -> str:
        """What the event says of it."""
        return str(self)


class Refused(NotDone):
    """Somebody may not do this; says why and by which rule."""

    def __init__(self, message: str, rule: str, verb: str = ""):
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.verb = verb

    def __str__(self):
        return f"{self.message} ({self.rule})"


def places_of(row: models.Model) -> list[Organization]:
    """The organisations in which a right over `row` is asked; none where site posts alone decide.

    A person has as many as they stand or hold office in, an edition the one whose turn it is, and an
    organisation that is not stored yet the one it is to stand below.
    """
    if isinstance(row, User):
        return row.places()
    if isinstance(row, Organization):
        place = row if row.pk else row.superior
    else:
        place = getattr(row, "turn_organization", None) or getattr(row, "organization", None)
    return [place] if place else []


def carried_in(place: Organization, office: Office) -> frozenset[str]:
    """What `office` lets its holder do in `place`: at home all of it, below what reaches there."""
    everywhere = ROLES[office.role] & READ_EVERYWHERE
    if office.organization_id == place.pk:
        return permissions_of(office.role, below=False)
    if office.organization_id in place.path:
        return permissions_of(office.role, below=True) | everywhere
    return everywhere


def held_over(row: models.Model, offices: Iterable[Office]) -> set[str]:
    """What `offices` together let their holder do to `row`.

    Of a row with several places, one is enough to see it, and all are needed to change it: nobody deactivates
    a county's secretary because he also stands in their village.  Rule: R7.
    """
    by_place = [set().union(*(carried_in(place, office) for office in offices)) for place in places_of(row)]
    if not by_place:
        return set()
    somewhere = {permission for held in by_place for permission in held if ".view_" in permission}
    return somewhere | set.intersection(*by_place)


def office_for(act: Act, permission: str, row: models.Model) -> Office:
    """The office in force, on the day of `act`, that lets `act.by` do `permission` to `row`: the nearest one.

    Asks the tables, so call it after locking the row.  Raises Refused when there is none.  Rule: R1, R2.
    """
    held = Office.objects.in_force(clock.day_of(act.at)).filter(
        person=act.by, person__is_active=True, role__in=roles_with(permission)
    )
    offices = sorted(
        held.annotate(level=F("organization__level")).order_by(),
        key=lambda office: (-office.level, office.role, office.pk),
    )
    places = places_of(row)
    if permission in held_over(row, offices):
        return next(office for office in offices for place in places if permission in carried_in(place, office))
    if not places:
        raise Refused(_("This is for the holders of a site post alone."), rule="R1")
    where = ", ".join(str(place) for place in places)
    raise Refused(_("You hold no office in %(organization)s that may do this.") % {"organization": where}, rule="R1")


def nearest_with(permission: str, organization: Organization, day: datetime.date) -> Organization:
    """The nearest organisation upwards, itself first, in which somebody holds an office that carries `permission`.

    Where nobody does it is `organization` itself, in which the right is then missing.
    """
    held = Office.objects.in_force(day).filter(
        organization__in=organization.path, role__in=roles_with(permission), person__is_active=True
    )
    nearest = held.select_related("organization").order_by("-organization__level").first()
    return nearest.organization if nearest else organization


def signed(act: Act, permission: str, row: models.Model) -> Act:
    """`act`, in the site post or the office that lets it do `permission` to `row`.

    Asks the tables, so call it after locking the row.  Raises Refused when there is none.  Rule: R1, R3.
    """
    if act.office == COMMAND_LINE:
        return act
    post = User.objects.filter(pk=act.by, is_active=True).values_list("site_post", flat=True).first()
    if permission in SITE_POSTS[post or SitePost.NONE]:
        return act.in_post(post)
    office = office_for(act, permission, row)
    return act.holding(office.role, office.organization_id)


def organizations_where(user: User, permissions: set[str]):
    """The organisations in which `user` holds one of `permissions` today: what a drop-down may offer."""
    if permissions & SITE_POSTS[user.site_post]:
        return Organization.objects.all()
    found = Q(pk__in=[])
    for office in user.offices_today:
        if permissions & permissions_of(office.role, below=False):
            found |= Q(pk=office.organization_id)
        if permissions & permissions_of(office.role, below=True):
            found |= Q(**{f"level_{office.organization.level}": office.organization_id})
    return Organization.objects.filter(found)
