"""The list: how one pages up, down and to a month, what is new, and what cannot be asked for."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import travel
from disclosure.models import Disclosure
from organizations.models import Organization
from organizations.sight import visitor
from organizations.tiers import Tier
from tests.factories import NOW
from tests.portal.conftest import client_of, disclose, disclose_rows
from tests.portal.markup import Page
from tests.portal.test_pages import PAGE, lines_of

pytestmark = [pytest.mark.django_db]

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_one_moment(db):
    with travel.at(NOW):
        yield


UNKNOWN = [
    "kind=nothing",
    "tier=8",
    "tier=x",
    "family=x",
    "timing=x",
    "category=zzz",
    "shelf=zzz",
    "year=99999",
    "year=２０２６",
    "year=2026&month=13",
]
UNKNOWN += [
    "year=2026&month=13",
    "organization=NOWHERE",
    "below=NOWHERE",
    "before=x",
    "after=x",
    "kind=%00",
    "after=1_%00",
]


@pytest.mark.parametrize("query", UNKNOWN)
def test_what_cannot_be_chosen_is_a_missing_page(place, query):
    assert client_of().get(f"{reverse('list')}?{query}").status_code == 404


def test_an_empty_page_offers_three_ways_on(place):
    page = Page(client_of().get(reverse("list")).content.decode())

    ways = [link.get("href") for link in page.all("a") if link.get("class") == "btn btn-small"]

    assert ways == [reverse("list"), f"{reverse('list')}?shelf=ended", reverse("organizations")]


def test_new_lines_are_marked_after_a_visit_and_may_be_asked_for(place):
    """Rule: L3."""
    old, client = disclose(place, "旧", now=NOW - DAY), client_of(place.member)
    client.get(reverse("home"))
    new = disclose(place, "新", now=NOW + DAY)
    with travel.at(NOW + 2 * DAY):
        client.get(reverse("home"))
        rows = client.get(reverse("list")).context["rows"]
        only_new = client.get(reverse("list"), {"new": "1"}).context["rows"]

    assert [(row.pk, row.is_new) for row in rows] == [(new.pk, True), (old.pk, False)]
    assert [row.pk for row in only_new] == [new.pk]


# -- Pages.


def rel(page, name):
    return next((link.get("href") for link in page.all("a") if link.get("rel") == name), "")


@pytest.mark.both
@pytest.mark.parametrize("ties", [1, 7])
def test_the_way_up_passes_the_same_pages_as_the_way_down(place, ties):
    disclose_rows(place, 50, ties)
    client = client_of()
    down, address = [], f"{reverse('list')}?category=01"
    while address:
        page = Page(client.get(address).content.decode())
        down.append(lines_of(page))
        address = rel(page, "next")
    up = [down[-1]]
    while address := rel(page, "prev"):
        page = Page(client.get(address).content.decode())
        up.append(lines_of(page))

    assert len(down) == 3
    assert up[::-1] == down


def test_a_month_further_down_is_one_step_away(place):
    slugs = disclose_rows(place, 60)
    context = client_of().get(reverse("list")).context
    month, address = context["jump"][0]

    first = lines_of(Page(client_of().get(address).content.decode()))[0]

    assert month == "2026-10"
    assert Disclosure.objects.get(slug=first).listed_at.strftime("%Y-%m") == "2026-10"
    assert slugs.index(first) >= PAGE


@pytest.mark.both
def test_a_span_and_the_rows_of_a_queryset_narrow_the_one_listing(place):
    rows = [disclose(place, f"第{n}件", now=NOW - n * DAY) for n in range(4)]
    newest = Disclosure.objects.newest_visible
    spans = {
        (NOW - 2 * DAY, None): rows[:3],
        (None, NOW - DAY): rows[2:],
        (NOW - 2 * DAY, NOW): rows[1:3],
    }

    for (since, until), wanted in spans.items():
        assert list(newest(visitor(NOW), 9, since=since, until=until)) == wanted
    here = Organization.objects.filter(kind="township_committee")
    nowhere = Organization.objects.filter(kind="school")
    assert list(newest(visitor(NOW), 9, organization_id=here)) == rows
    assert list(newest(visitor(NOW), 9, organization_id=nowhere)) == []
    assert list(newest(visitor(NOW), 2, after=(rows[3].listed_at, rows[3].pk))) == [rows[2], rows[1]]


def questions(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.both
def test_readers_pages_ask_few_questions_however_much_there_is(place):
    client, item = client_of(place.member), disclose(place, "件", tier=Tier.PARTY_MEMBERS)
    pages = [
        reverse("home"),
        reverse("list"),
        f"{reverse('list')}?year=2026&below={place.township.code}&kind=township_committee&family=party",
        f"{reverse('search')}?q=件",
        reverse("consultations"),
        reverse("organizations"),
        reverse("organization", args=[place.township.code]),
        reverse("help"),
        reverse("disclosure", args=[item.slug]),
    ]
    for address in pages:
        client.get(address)
    few = {address: questions(client, address) for address in pages}

    disclose_rows(place, 60)

    assert {address: questions(client, address) for address in pages} == few
    assert max(few.values()) <= 12, few
