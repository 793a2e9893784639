"""Who looks, and the keys they hold: the ground of the one rule of sight.  Rule: V1, V2.

A disclosure carries one audience key, a reader holds a set of them; whoever holds the key may see the line.
Nothing here names a model: `Reader` is read from a person, and each model that a reader can meet answers
`visible_to` on its own queryset.
"""

import dataclasses
import datetime
import functools
import operator
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from audit import clock
from organizations.roles import CARRYING_ROLES, ROLES, SIGNING_ROLES, Role, SitePost
from organizations.tiers import Tier

if TYPE_CHECKING:
    from organizations.models import Office, Organization, User

PUBLIC_KEY = 1
LEVEL_COLUMNS = tuple(f"level_{level}" for level in range(1, 7))


def audience_key(organization: int, tier: int, *, subtree: bool) -> int:
    """The key of one circle: `tier` in `organization`, with everything below it when `subtree`."""
    if tier == Tier.PUBLIC:
        return PUBLIC_KEY
    return (organization * 2 + subtree) * 16 + tier


@dataclasses.dataclass(frozen=True)
class Reader:
    """One person, or a visitor, at one moment: everything that sight asks about them.

    `inspects` and `administers` hold (level, organisation id) of subtrees, `offices` (role, organisation id);
    the `..._in` sets hold ids of organisations, `archives_in` also of those below that have no archivist nearer.
    Read anew for each request, so that a change applies at once.
    """

    person: int | None
    now: datetime.datetime
    day: datetime.date
    keys: tuple[int, ...] = (PUBLIC_KEY,)
    inspects: tuple[tuple[int, int], ...] = ()
    administers: tuple[tuple[int, int], ...] = ()
    drafts_in: frozenset[int] = frozenset()
    signs_in: frozenset[int] = frozenset()
    carries_in: frozenset[int] = frozenset()
    archives_in: frozenset[int] = frozenset()
    offices: tuple[tuple[str, int], ...] = ()
    site_post: str = SitePost.NONE
    works_in: frozenset[int] = dataclasses.field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "works_in", self.drafts_in | self.signs_in | self.carries_in)

    def holding(self, permission: str) -> frozenset[int]:
        """The organisations in which an office of the reader carries `permission`: for menus and queues only."""
        return frozenset(place for role, place in self.offices if permission in ROLES[role])

    def is_inspector_of(self, organization: "Organization") -> bool:
        """Whether `organization` is one that the reader inspects, or lies below one."""
        return any(getattr(organization, LEVEL_COLUMNS[level - 1]) == place for level, place in self.inspects)

    @property
    def places(self) -> dict[int, int]:
        """Where the reader stands: the ids of organisations, with their own tier in each.  Rule: V2."""
        found: dict[int, int] = {}
        for key in self.keys:
            circle, tier = divmod(key, 16)
            organization, with_subtree = divmod(circle, 2)
            if key != PUBLIC_KEY and not with_subtree:
                found[organization] = min(tier, found.get(organization, tier))
        return found


def visitor(now: datetime.datetime) -> Reader:
    """Somebody who has not signed in: the public, everywhere."""
    return Reader(person=None, now=now, day=clock.day_of(now))


def reader_for(user: "User", now: datetime.datetime) -> Reader:
    """What `user` is in every organisation on the day of `now`; two queries, three for an archivist."""
    if not user.is_authenticated or not user.is_active:
        return visitor(now)
    day = clock.day_of(now)
    offices = user.offices_on(day)
    in_roles = lambda roles: frozenset(o.organization_id for o in offices if o.role in roles)  # noqa: E731
    below = lambda role: tuple((o.organization.level, o.organization_id) for o in offices if o.role == role)  # noqa: E731
    return Reader(
        person=user.pk,
        now=now,
        day=day,
        keys=tuple(sorted(_keys_held(user, day))),
        inspects=below(Role.INSPECTOR),
        administers=below(Role.ORGANIZATION_ADMIN),
        drafts_in=in_roles({Role.DRAFTER}),
        signs_in=in_roles(SIGNING_ROLES),
        carries_in=in_roles(CARRYING_ROLES),
        archives_in=_archived_by([office for office in offices if office.role == Role.ARCHIVIST], day),
        offices=tuple((office.role, office.organization_id) for office in offices),
        site_post=user.site_post,
    )


def _archived_by(archivists: "list[Office]", day: datetime.date) -> frozenset[int]:
    """Whose files these `archivists` close: their own, and of those below to whom they are the nearest.  Rule: A1."""
    if not archivists:
        return frozenset()
    terms, organizations = type(archivists[0]).objects, type(archivists[0].organization).objects
    working = terms.in_force(day).filter(role=Role.ARCHIVIST, person__is_active=True, organization=OuterRef("pk"))
    here = {office.organization_id: office.organization.level for office in archivists}
    below = [Q(**{LEVEL_COLUMNS[level - 1]: organization}) for organization, level in here.items()]
    rows = organizations.filter(functools.reduce(operator.or_, below)).values_list(
        "pk", Exists(working), *LEVEL_COLUMNS
    )
    paths = {pk: path for pk, _has_one, *path in rows}
    placed = {pk for pk, has_one, *_path in rows if has_one}
    nearest = {pk: next((above for above in reversed(path) if above in placed), None) for pk, path in paths.items()}
    return frozenset(pk for pk, place in nearest.items() if place in here)


def _keys_held(user: "User", day: datetime.date) -> set[int]:
    """The public key, and for each standing in force on `day` the circles it stands in."""
    keys = {PUBLIC_KEY}
    standings = user.standings.in_force(day).values_list(
        "tier", "organization_id", *(f"organization__{level}" for level in LEVEL_COLUMNS)
    )
    for tier, organization, *path in standings:
        for wider in range(tier, Tier.PUBLIC):
            keys.add(audience_key(organization, wider, subtree=False))
            keys.update(audience_key(above, wider, subtree=True) for above in path if above is not None)
    return keys


def inside(subtrees: tuple[tuple[int, int], ...], through: str = "") -> Q:
    """The rows whose organisation lies in one of `subtrees`; `through` leads to the columns `level_n`."""
    found = Q(pk__in=[])
    for level, organization in subtrees:
        found |= Q(**{f"{through}level_{level}": organization})
    return found


class VisibleQuerySet(models.QuerySet):
    """The base of every queryset that a reader can meet: without a rule of its own it shows nothing to anybody."""

    def visible_to(self, reader: Reader) -> Self:
        """The rows whose line `reader` may see."""
        raise NotImplementedError(f"{self.model.__name__} has no rule of sight.")

    def readable_to(self, reader: Reader) -> Self:
        """The rows whose content `reader` may open as well: by default those whose line they see."""
        return self.visible_to(reader)


class VisibleRowsMixin:
    """For class-based views: the rows are those that the request's reader may see, and no others."""

    request: Any

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.request.reader)  # type: ignore[misc]
