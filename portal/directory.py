"""Organisations: the tree of them, and the page of each: who answers for it, what it discloses, how it is reached."""

import dataclasses
import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView

from audit import clock
from catalog.models import Item, Obligation
from catalog.timing import MONTHS
from disclosure.models import Disclosure
from disclosure.searching import Query, query_of
from organizations.kinds import Kind
from organizations.models import LeadingGroupMember, Organization
from organizations.sight import Reader
from organizations.tiers import Tier, label_in
from portal.listing import EDITION
from portal.templatetags.states import CONDITIONS, SOON_DAYS, condition_word

NEWEST = 8
MOST_OPENED = 400
"""Of more organisations than that the page of all shows two levels, and leaves the rest to the page of each."""
MOST_FOUND = 60


# -- All of them.


@dataclasses.dataclass
class Node:
    """An organisation in the tree; `count` is what it and all below it have disclosed, within sight."""

    name: str
    code: str
    kind: str
    url: str
    count: int = 0
    children: list["Node"] = dataclasses.field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, list["Node"]]]:
        """What lies directly below it, by kind."""
        by_kind = defaultdict(list)
        for child in self.children:
            by_kind[child.kind].append(child)
        return [(str(Kind(kind).label), by_kind[kind]) for kind in Kind.values if kind in by_kind]

    def is_called(self, query: Query) -> bool:
        """Whether every word looked for stands in its name or code, in one spelling or another."""
        called = f"{self.name} {self.code}".casefold()
        return bool(query.words) and all(any(word.casefold() in called for word in spelt) for spelt in query.words)


class Organizations(TemplateView):
    """The tree by levels, with what each has disclosed; or those whose name or code was looked for."""

    request: Any
    template_name = "portal/organizations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = query_of(self.request.GET.get("q", ""))
        roots, nodes = self._tree()
        found = [node for node in nodes if node.is_called(query)]
        return super().get_context_data(**kwargs) | {
            "roots": roots,
            "total": len(nodes),
            "is_opened": len(nodes) <= MOST_OPENED,
            "query": query.typed.replace("\0", ""),
            "found": found[:MOST_FOUND] if query.typed else None,
            "found_count": len(found),
            "crumbs": [(_("Home"), reverse("home")), (_("Organisations"), "")],
        }

    def _tree(self) -> tuple[list[Node], list[Node]]:
        reader = self.request.reader
        lines = Disclosure.objects.visible_to(reader).current(reader.now).order_by()
        counts = dict(lines.values_list("organization").annotate(n=Count("pk")))
        rows = Organization.objects.visible_to(reader).order_by("level", "code")
        nodes: dict[int, Node] = {}
        roots: list[Node] = []
        above: list[tuple[Node, Node]] = []
        for pk, name, code, kind, superior in rows.values_list("pk", "name", "code", "kind", "superior"):
            node = nodes[pk] = Node(name, code, kind, reverse("organization", args=[code]), counts.get(pk, 0))
            if superior is None:
                roots.append(node)
            else:
                nodes[superior].children.append(node)
                above.append((nodes[superior], node))
        for superior_node, node in reversed(above):
            superior_node.count += node.count
        return roots, list(nodes.values())


# -- One of them.


class OrganizationPage(TemplateView):
    """One organisation as its reader may know it; duties are for those who work in it or inspect it.  Rule: V7, L5."""

    request: Any
    template_name = "portal/organization.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader = self.request.reader
        organization, below = self._organization()
        self.organization = organization
        items, disclosed = self._items(), self._disclosed()
        calendar = self._calendar(items, disclosed)
        group = self._leading_group()
        tier = reader.places.get(organization.pk, Tier.PUBLIC)
        return super().get_context_data(**kwargs) | {
            "organization": organization,
            "my_tier": label_in(tier, organization.kind) if reader.person else "",
            "below": below.groups,
            "group": group,
            "principal_apart": organization.principal_id
            and organization.principal_id not in {member.person_id for member in group},
            "total": sum(entry["n"] for entry in disclosed.values()),
            "last_at": max((entry["last"] for entry in disclosed.values()), default=None),
            "newest": self._newest(),
            "now": reader.now,
            "list_url": f"{reverse('list')}?{urlencode({'organization': organization.code})}",
            "below_url": f"{reverse('list')}?{urlencode({'below': organization.code})}" if below.children else "",
            "matters": _matters(items, disclosed),
            "bound_count": len(items),
            "covered_count": sum(item.code in disclosed for item in items),
            **calendar,
            "crumbs": [
                (_("Home"), reverse("home")),
                (_("Organisations"), reverse("organizations")),
                (organization.name, ""),
            ],
        }

    def _organization(self) -> tuple[Organization, Node]:
        """The organisation of the address and what lies directly below it, in one question."""
        code = self.kwargs["code"]
        rows = Organization.objects.visible_to(self.request.reader).filter(Q(code=code) | Q(superior__code=code))
        found = list(rows.select_related("superior", "principal", "catalog_issuer").order_by("code"))
        here = next((each for each in found if each.code == code), None)
        if here is None:
            raise Http404
        nodes = [
            Node(each.name, each.code, each.kind, reverse("organization", args=[each.code]))
            for each in found
            if each is not here
        ]
        return here, Node(here.name, here.code, here.kind, "", children=nodes)

    def _leading_group(self) -> list[LeadingGroupMember]:
        members = LeadingGroupMember.objects.visible_to(self.request.reader).filter(
            organization=self.organization, is_current=1
        )
        order = LeadingGroupMember.Seat.values
        return sorted(members.select_related("person"), key=lambda member: (order.index(member.seat), member.pk))

    def _items(self) -> list[Item]:
        """What its catalogue asks of it: a catalogue is itself disclosed."""
        reader = self.request.reader
        here = Organization.objects.visible_to(reader).filter(pk=self.organization.pk)
        bound = Item.objects.visible_to(reader).binding(here, reader.day)
        return list(bound.select_related("category__parent").order_by("code"))

    def _disclosed(self) -> dict[str, dict[str, Any]]:
        """What it has disclosed within sight, by the code of the item: how many, the first and the last."""
        lines = Disclosure.objects.visible_to(self.request.reader).listed().filter(organization=self.organization)
        by_item = lines.order_by().values("item__code")
        entries = by_item.annotate(n=Count("pk"), first=Min("listed_at"), last=Max("listed_at"))
        return {entry["item__code"]: entry for entry in entries}

    def _newest(self) -> list[Any]:
        newest = Disclosure.objects.newest_visible(self.request.reader, NEWEST, organization_id=self.organization.pk)
        return list(newest.select_related("organization", "item").annotate(**EDITION))

    # -- The year.

    def _calendar(self, items: list[Item], disclosed: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """The regular matters of a year by month: for insiders as they are owed, for readers as they were disclosed."""
        reader = self.request.reader
        first = min((_year_of(entry["first"]) for entry in disclosed.values()), default=reader.day.year)
        year = self._year(first)
        inside = is_behind(reader, self.organization)
        cells, tally = self._duties(year) if inside else (self._disclosures(year), Counter())
        rows = [
            {"title": item.title, "code": item.code, "months": [cells[item.code].get(m, []) for m in range(1, 13)]}
            for item in items
            if item.timing in MONTHS and item.code in cells
        ]
        regular = sum(item.timing in MONTHS for item in items)
        return {
            "year": year,
            "years": [
                (str(each), f"?{urlencode({'year': each})}", each == year)
                for each in range(reader.day.year, max(first, reader.day.year - 5) - 1, -1)
            ],
            "month_names": [pgettext("of a year", "month %(n)d") % {"n": n} for n in range(1, 13)],
            "this_month": reader.day.month if year == reader.day.year else 0,
            "calendar": rows,
            "not_in_calendar": regular - len(rows),
            "is_inside": inside,
            "tally": [(condition, tally[condition]) for condition in CONDITIONS if tally[condition]],
        }

    def _year(self, first: int) -> int:
        this = self.request.reader.day.year
        typed = self.request.GET.get("year", "")
        if not typed:
            return this
        if not re.fullmatch("[0-9]{4}", typed) or not min(first, this - 5) <= int(typed) <= this:
            raise Http404
        return int(typed)

    def _disclosures(self, year: int) -> dict[str, dict[int, list[dict[str, Any]]]]:
        """What came to the reader's sight in `year`, by item and month; of several in one month the last."""
        begins, ends = (clock.start_of(datetime.date(y, 1, 1)) for y in (year, year + 1))
        lines = (
            Disclosure.objects.visible_to(self.request.reader)
            .listed()
            .filter(
                organization=self.organization, listed_at__gte=begins, listed_at__lt=ends, item__timing__in=list(MONTHS)
            )
        )
        cells: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(dict)
        for code, at, slug, title in lines.order_by("listed_at", "id").values_list(
            "item__code", "listed_at", "slug", "title"
        ):
            month = timezone.localtime(at).month
            word = pgettext("in the calendar", "disclosed")
            cells[code][month] = [{"word": word, "url": reverse("disclosure", args=[slug]), "title": title, "day": at}]
        return cells

    def _duties(self, year: int) -> tuple[dict[str, dict[int, list[dict[str, Any]]]], Counter[str]]:
        """What falls due in `year`, by item and month, with its condition; and how many there are of each."""
        reader = self.request.reader
        page = Disclosure.objects.visible_to(reader).filter(obligation=OuterRef("pk")).order_by("-id")
        owed = Obligation.objects.visible_to(reader).filter(organization=self.organization, due_on__year=year)
        rows = owed.with_condition(reader.day).annotate(slug=Subquery(page.values("slug")[:1])).order_by("due_on", "id")
        cells: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(dict)
        tally = Counter[str]()
        for code, due_on, condition, slug, title in rows.values_list(
            "item__code", "due_on", "condition", "slug", "item__title"
        ):
            if condition == "not_yet_due" and (due_on - reader.day).days <= SOON_DAYS:
                condition = "soon"
            tally[condition] += 1
            cell = {"condition": condition, "word": condition_word(condition), "title": title, "day": due_on}
            cell["url"] = reverse("disclosure", args=[slug]) if slug else ""
            cells[code].setdefault(due_on.month, []).append(cell)
        return cells, tally


def is_behind(reader: Reader, organization: Organization) -> bool:
    """Whether the reader works in the organisation or inspects it: those see what it owes.  Rule: V7."""
    return organization.pk in reader.works_in or reader.is_inspector_of(organization)


def _matters(items: Iterable[Item], disclosed: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The items that bind it by category, each with what was disclosed of it within sight."""
    by_category: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        category = item.category.parent or item.category
        entry = disclosed.get(item.code, {})
        by_category[category.title].append({"item": item, "n": entry.get("n", 0), "last": entry.get("last")})
    return [
        {"title": title, "rows": rows, "covered": sum(bool(row["n"]) for row in rows)}
        for title, rows in by_category.items()
    ]


def _year_of(moment: datetime.datetime) -> int:
    return clock.day_of(moment).year
