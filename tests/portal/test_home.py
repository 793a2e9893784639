"""The first page: new since the last visit, asking for opinions, ending soon, and the home of visitors."""

import datetime
import gzip
import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit import travel
from disclosure.models import Disclosure
from feedback.actions import ask
from organizations.models import User
from organizations.sight import visitor
from organizations.tiers import Tier
from organizations.visits import visit
from tests import factories
from tests.factories import NOW
from tests.portal.conftest import client_of, disclose
from tests.portal.markup import Page

pytestmark = [pytest.mark.django_db]

MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


def home(person=None):
    return client_of(person).get(reverse("home"))


# -- When somebody was here.


@pytest.mark.both
def test_a_visit_lasts_half_an_hour_and_the_one_before_is_remembered(place):
    """Rule: L3."""
    moments = [0, 10, 30, 31, 50, 100]

    found = [visit(User.objects.get(pk=place.member.pk), now=NOW + n * MINUTE) for n in moments]

    assert found == [None, None, None, NOW, NOW, NOW + 31 * MINUTE]


@pytest.mark.both
def test_two_requests_at_once_begin_one_visit(place):
    """Rule: L3."""
    visit(User.objects.get(pk=place.member.pk), now=NOW)
    one, other = (User.objects.get(pk=place.member.pk) for _ in range(2))

    found = [visit(one, now=NOW + DAY), visit(other, now=NOW + DAY + MINUTE)]

    assert found == [NOW, NOW]
    assert User.objects.get(pk=place.member.pk).visited_at == NOW + DAY


def test_the_page_writes_once_when_a_visit_begins_and_leaves_no_past(place):
    client = client_of(place.member)
    past = place.member.history.count()
    with CaptureQueriesContext(connection) as first:
        client.get(reverse("home"))
    with CaptureQueriesContext(connection) as second:
        client.get(reverse("home"))

    written = [[q["sql"] for q in asked if q["sql"].startswith(("UPDATE", "INSERT"))] for asked in (first, second)]
    assert [len(each) for each in written] == [1, 0]
    assert place.member.history.count() == past


# -- What is new.


def test_new_is_what_came_since_the_last_visit(place):
    """Rule: L3."""
    disclose(place, "从前公开", now=NOW - DAY)
    home(place.member)
    new = disclose(place, "后来公开", now=NOW + DAY)
    disclose(place, "只给干部", tier=Tier.LEADING_CADRES, now=NOW + DAY)

    with travel.at(NOW + 2 * DAY):
        context = home(place.member).context

    assert [row.pk for row in context["new"]] == [new.pk]
    assert context["new_count"] == 1
    assert context["since"] == NOW


def test_whoever_is_here_for_the_first_time_finds_the_newest(place):
    rows = [disclose(place, f"第{n}件", now=NOW - n * DAY) for n in range(2)]

    context = home(place.member).context

    assert [row.pk for row in context["new"]] == [row.pk for row in rows]
    assert context["since"] is None


def test_nothing_new_says_so(place):
    disclose(place, "从前公开", now=NOW - DAY)
    home(place.member)

    with travel.at(NOW + DAY):
        response = home(place.member)

    assert response.context["new"] == []
    assert any("上次访问以来没有新公开" in heading.text for heading in Page(response.content.decode()).all("h3"))


# -- Asking for opinions, ending soon.


ASKS = [
    (["before"], "机关办公用房调整方案", True),
    (["before", "during", "result"], "为民办实事候选清单（征求意见）", True),
    (["before", "result"], "改制方案預公開", True),
    (["before", "during", "result"], "为民办实事办理结果", False),
    (["result"], "征求意见情况说明", False),
    ([], "关于征求意见的通知", False),
]


@pytest.mark.both
@pytest.mark.parametrize("stages, title, asks", ASKS)
def test_what_asks_for_opinions_is_known_from_the_catalogue_and_the_title(place, stages, title, asks):
    """Rule: L4."""
    disclosure = disclose(place, title, fields={"stages": stages})

    assert list(Disclosure.objects.visible_to(visitor(NOW)).asking()) == ([disclosure] if asks else [])


def test_only_what_is_current_and_visible_asks(place):
    """Rule: L4, L1."""
    asked = disclose(place, "方案", fields={"stages": ["before"]}, tier=Tier.PARTY_MEMBERS)

    assert [row.pk for row in home(place.member).context["asking"]] == [asked.pk]
    assert home().context["asking"] == []
    with travel.at(asked.ends_at):
        assert home(place.member).context["asking"] == []


def test_the_button_leads_to_where_one_asks(place):
    asked = disclose(place, "方案", fields={"stages": ["before"]})

    links = [link.get("href") for link in Page(home(place.member).content.decode()).all("a")]

    assert reverse("ask", args=[asked.slug]) in links


def test_whoever_sees_it_in_an_office_is_not_asked(place):
    """Rule: F1."""
    asked = disclose(place, "方案", fields={"stages": ["before"]}, tier=Tier.PARTY_MEMBERS)
    inspector = factories.make_office("inspector", place.county).person

    page = Page(home(inspector).content.decode())

    assert asked.title in page.text
    assert reverse("ask", args=[asked.slug]) not in [link.get("href") for link in page.all("a")]


def walked(name, on):
    """The lines of a list of the consultations, page by page; `on` is what the way to the next is called."""
    address, pages = reverse("consultations"), []
    while address:
        context = client_of().get(address).context
        pages.append([row.pk for row in context[name]])
        address = context[on]
    return pages


def test_the_consultations_are_all_there_a_page_at_a_time(place, monkeypatch):
    """Those that ask, soonest over first, and those that asked, newest first.  Rule: L4."""
    monkeypatch.setattr("portal.home.PAGE", 2)
    asks = {"fields": {"stages": ["before"], "timing": "staged"}}
    now_asking = [disclose(place, f"方案{n}", now=NOW - n * DAY, **asks) for n in range(5)]
    over = [disclose(place, f"旧方案{n}", now=NOW - (60 + n) * DAY, **asks) for n in range(5)]
    for each in over:
        factories._take("end", each.shown, NOW)

    asking_pages, over_pages = walked("asking", "further_url"), walked("over", "more_url")

    assert [len(page) for page in asking_pages] == [len(page) for page in over_pages] == [2, 2, 1]
    assert [pk for page in asking_pages for pk in page] == [row.pk for row in reversed(now_asking)]
    assert [pk for page in over_pages for pk in page] == [row.pk for row in over]
    assert client_of().get(reverse("consultations")).context["number"] == 5


@pytest.mark.parametrize("query", ["after=x", "older=1_2", "newer=2026-11-20_1", "after=%00"])
def test_an_unknown_place_among_the_consultations_is_a_missing_page(place, query):
    assert client_of().get(f"{reverse('consultations')}?{query}").status_code == 404


def test_what_ends_within_seven_days_ends_soon(place):
    soon = disclose(place, "七天", now=NOW)
    disclose(place, "三十天", fields={"timing": "staged"}, now=NOW)

    context = home().context

    assert [row.pk for row in context["ending"]] == ([soon.pk] if soon.ends_at <= NOW + 7 * DAY else [])
    with travel.at(soon.ends_at - DAY):
        assert [row.pk for row in home().context["ending"]] == [soon.pk]


# -- What stands beside.


def test_the_tree_counts_what_one_sees_and_has_no_empty_heading(place):
    """Rule: L1."""
    disclose(place, fields={"code": "010101"})
    disclose(place, tier=Tier.PARTY_MEMBERS, fields={"code": "020101"})
    factories.make_item(place.catalog, code="030101")

    counts = {who: [(e["title"], e["count"]) for e in home(who).context["tree"]] for who in (None, place.member)}

    assert counts == {None: [("类别", 1)], place.member: [("类别", 1), ("类别", 1)]}


def test_my_organisations_say_what_i_am_there_and_what_came_last(place):
    factories.make_standing(Tier.ALL_STAFF, place.village, place.member)
    disclose(place, tier=Tier.LEADING_CADRES, now=NOW)
    seen = disclose(place, tier=Tier.PARTY_MEMBERS, now=NOW - DAY)

    places = home(place.member).context["places"]

    assert [(p.organization, p.tier, p.last_at) for p in places] == [
        (place.township, Tier.PARTY_MEMBERS, seen.listed_at),
        (place.village, Tier.ALL_STAFF, None),
    ]


def test_my_questions_stand_there_for_me_alone(place):
    disclosure = disclose(place, "公开件")
    ask(disclosure, kind="question", text="怎么核定的？", act=factories.act_of(place.member))

    assert [one.text for one in home(place.member).context["questions"]] == ["怎么核定的？"]
    assert home(place.cadre).context["questions"] == []


def test_visitors_have_a_home_of_their_own(place):
    """How to sign in, the organisations, and nothing that asks who one is."""
    disclose(place, "公开件")
    page = Page(home().content.decode())
    links = [link.get("href") for link in page.all("a")]

    assert reverse("account_login") in links
    assert reverse("organization", args=[place.township.code]) in links
    assert "我的组织" not in page.text


# -- Weight.

OWN_JS, ALL_CSS, HTML, ALL = 10_000, 20_000, 25_000, 100_000
OTHERS = {"admin.css", "styleguide.css"}
"""Sheets of the staff's registers and of the style guide, which no page of the portal or the workbench links."""


@pytest.fixture
def weighed(place):
    for n in range(30):
        disclose(place, f"中共青岭县委2026年第{n}批干部任前公示及办理情况说明", now=NOW - n * DAY)
    return place


def test_the_home_page_and_what_it_links_are_light(weighed, client):
    text = client_of(weighed.member).get(reverse("home")).content
    page = Page(text.decode())
    linked = {e.get("href") for e in page.all("link")} | {e.get("src") for e in page.all("script", "img")}
    linked |= {e.get("href").partition("#")[0] for e in page.all("use")}
    linked -= {""}

    assert all(re.match(r"/static/", address) for address in linked)
    assert len(linked) + 1 <= 10
    sizes = [len(gzip.compress(b"".join(client.get(address).streaming_content))) for address in linked]
    assert len(gzip.compress(text)) <= HTML
    assert len(gzip.compress(text)) + sum(sizes) <= ALL


def test_the_style_sheets_and_scripts_are_small(settings):
    static = settings.STATICFILES_DIRS[0]
    files = [path for kind in ("css", "js") for path in (static / kind).rglob(f"*.{kind}") if path.name not in OTHERS]
    weight = Counter[str]()
    for path in files:
        weight[path.suffix[1:]] += len(gzip.compress(path.read_bytes()))

    assert weight["css"] <= ALL_CSS, weight
    assert weight["js"] <= OWN_JS, weight


def test_days_are_those_of_the_site(place):
    disclosure = disclose(place, "公开件", now=datetime.datetime(2026, 11, 19, 17, tzinfo=datetime.UTC))

    assert timezone.localtime(disclosure.listed_at).date() == datetime.date(2026, 11, 20)
    assert 'datetime="2026-11-20"' in home().content.decode()
