"""What the list's filters narrow to, and what they count."""

import datetime

import pytest
from django.urls import reverse

from audit import travel
from disclosure.models import Disclosure
from organizations.sight import reader_for, visitor
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW
from tests.portal.conftest import built_once, client_of, disclose
from tests.portal.markup import Page
from tests.portal.test_pages import walk

pytestmark = [pytest.mark.django_db]

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
READERS = ("visitor", "member", "cadre", "villager", "inspector", "drafter")


@built_once
def full(place):
    """Something of every kind of line, to several circles."""
    place.villager = factories.make_standing(Tier.PARTY_MEMBERS, place.village).person
    place.inspector = factories.make_office("inspector", place.county).person
    place.drafter = factories.holder("drafter", place.village)
    everywhere = (place.county, place.township, place.village)
    for n, (organization, tier) in enumerate((o, t) for o in everywhere for t in (4, 5, 7)):
        code = f"0{n % 3 + 1}0{n % 2 + 1}{n:02}"
        timing = ("long_term", "regular_yearly")[n % 2]
        fields = {"code": code, "family": ("party", "village")[n % 2], "timing": timing}
        disclose(place, f"第{n}件", organization=organization, tier=tier, fields=fields, now=NOW - n * 25 * DAY)
    ended = disclose(place, "期满", tier=5, now=NOW - 60 * DAY, fields={"code": "010199"})
    factories._take("end", ended.shown, NOW)
    factories.make_edition("proposed", organization=place.township)
    return place


@pytest.fixture(autouse=True)
def at_one_moment(db):
    with travel.at(NOW):
        yield


def person_of(place, name):
    return None if name == "visitor" else getattr(place, name)


def slugs_on(client, address):
    return [line for page in walk(client, address) for line in page]


# -- What the filters say.


@pytest.mark.parametrize("name", READERS)
def test_behind_every_filter_stands_as_much_as_it_counts_and_nothing_hidden(full, name):
    """Every link of every filter is followed: the lines behind it are as many as it says.  Rule: L1."""
    person = person_of(full, name)
    client = client_of(person)
    reader = visitor(NOW) if person is None else reader_for(person, NOW)
    seen = set(Disclosure.objects.visible_to(reader).listed().values_list("slug", flat=True))
    context = client.get(reverse("list"), {"year": "2026"}).context
    links = [link for group in context["filters"] for link in group["links"] if "count" in link] + context["tree"]

    wrong = {}
    for link in links:
        found = slugs_on(client, link["url"])
        if len(found) != link["count"] or not set(found) <= seen or len(set(found)) != len(found):
            wrong[link["url"]] = (len(found), link["count"])

    assert wrong == {}
    assert len(links) >= 6


NARROWED = {
    "category=01": {"category_code": "01"},
    "category=0102": {"item__category__code": "0102"},
    "kind=village_branch": {"organization__kind": "village_branch"},
    "below={township}": {"organization__in": ["township", "village"]},
    "organization={township}": {"organization__in": ["township"]},
    "tier=7": {"tier_now": 7},
    "family=village": {"item__family": "village"},
    "timing=regular": {"item__timing": "regular_yearly"},
    "year=2026&month=10": {"listed_at__year": 2026, "listed_at__month": 10},
    "kind=village_branch&family=village&tier=4": {
        "organization__kind": "village_branch",
        "item__family": "village",
        "tier_now": 4,
    },
    "category=0102&timing=regular&below={township}": {
        "item__category__code": "0102",
        "item__timing": "regular_yearly",
        "organization__in": ["township", "village"],
    },
}


@pytest.mark.both
@pytest.mark.parametrize("query", NARROWED)
def test_each_filter_narrows_to_the_lines_it_names(full, query):
    """Rule: L1."""
    wanted = NARROWED[query] | {}
    if "organization__in" in wanted:
        wanted["organization__in"] = [getattr(full, name) for name in wanted["organization__in"]]
    current = Disclosure.objects.visible_to(reader_for(full.inspector, NOW)).current(NOW).filter(**wanted)

    found = slugs_on(client_of(full.inspector), f"{reverse('list')}?{query.format(township=full.township.code)}")

    assert set(found) == set(current.values_list("slug", flat=True))


def test_the_one_chosen_is_said_to_be(full):
    page = Page(client_of(full.inspector).get(reverse("list"), {"tier": "7", "category": "0301"}).content.decode())

    current = [link.text.strip() for link in page.all("a") if link.get("aria-current")]

    assert [text for text in current if "社会公众" in text]
    assert [text for text in current if text.startswith("事项")]
    assert page.all("h1")[0].text == "事项"


def test_a_year_that_is_not_offered_is_marked_once_it_is_chosen_and_counts_its_own(full):
    old, later = (disclose(full, title, fields={"timing": "long_term"}) for title in ("旧事", "后来的事"))
    for each, listed_at in ((old, NOW.replace(year=2009)), (later, NOW.replace(year=2012))):
        Disclosure.objects.filter(pk=each.pk).update(listed_at=listed_at)

    response = client_of().get(reverse("list"), {"year": "2009"})

    years = next(group for group in response.context["filters"] if group["title"] == "年份")
    current = [(link["label"], link["count"]) for link in years["links"] if link["current"]]
    assert ([row.slug for row in response.context["rows"]], current) == ([old.slug], [("2009", 1)])
