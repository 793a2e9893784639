"""Organisations: the tree, and the page of one: who answers for it, its year, and what only insiders see of it."""

import datetime

import pytest
from django.urls import reverse

from audit import travel
from organizations.models import LeadingGroupMember
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW
from tests.portal.conftest import built_once, client_of, disclose
from tests.portal.markup import Page

pytestmark = [pytest.mark.django_db]

DAY = datetime.timedelta(days=1)


@built_once
def year(place):
    """The township owes three quarterly matters: one met for all, one inside the party, one overdue."""
    place.office = factories.make_office(Role.REVIEWER, place.township).person
    place.inspector = factories.make_office(Role.INSPECTOR, place.county).person
    place.neighbour = factories.make_office(Role.DRAFTER, place.village).person
    leader, member = factories.make_person("刘建国"), factories.make_person("孙丽")
    LeadingGroupMember.objects.create(organization=place.township, person=member, seat="member", post="党政办主任")
    LeadingGroupMember.objects.create(organization=place.township, person=leader, seat="leader", post="党委书记")
    past = factories.make_person("前任")
    LeadingGroupMember.objects.create(organization=place.township, person=past, seat="deputy", is_current=0)
    place.township.principal = leader
    place.township.phone = "0739-5550102"
    place.township.save()
    quarterly = {"timing": "regular_quarterly"}
    place.public = disclose(place, "党费收缴", fields=quarterly | {"title": "党费收缴情况"}, now=NOW - 20 * DAY)
    place.inner = disclose(
        place, "内部接待", tier=Tier.PARTY_MEMBERS, fields=quarterly | {"title": "公务接待"}, now=NOW - 10 * DAY
    )
    owed = factories.make_item(place.catalog, timing="regular_quarterly", title="村级补助")
    place.owed = factories.make_obligation(owed, place.township)
    factories.make_item(place.catalog, title="只约束学校", kinds=("school",))
    return place


@pytest.fixture(autouse=True)
def at_one_moment(db):
    with travel.at(NOW):
        yield


def page_of(place, person=None, organization=None, **query):
    code = (organization or place.township).code
    return client_of(person).get(reverse("organization", args=[code]), query)


def calendar(response):
    """The words of each row of the year, by month."""
    return {
        row["title"]: {n + 1: [mark["word"] for mark in marks] for n, marks in enumerate(row["months"]) if marks}
        for row in response.context["calendar"]
    }


def test_readers_find_what_was_disclosed_to_them_and_nothing_of_what_is_owed(year):
    """Rule: L5, V7."""
    visitor, member, outsider = page_of(year), page_of(year, year.member), page_of(year, year.neighbour)

    assert calendar(visitor) == calendar(outsider) == {"党费收缴情况": {10: ["已公开"]}}
    assert calendar(member) == {"党费收缴情况": {10: ["已公开"]}, "公务接待": {11: ["已公开"]}}
    for response in (visitor, member, outsider):
        assert response.context["tally"] == []
        assert "逾期" not in Page(response.content.decode()).text


@pytest.mark.parametrize("who", ["office", "inspector"])
def test_those_who_work_there_or_inspect_it_find_what_is_owed(year, who):
    """In the month in which it falls due, with its condition as a word.  Rule: L5, V7."""
    response = page_of(year, getattr(year, who))

    assert calendar(response) == {
        "党费收缴情况": {10: ["迟公开"]},
        "公务接待": {10: ["迟公开"]},
        "村级补助": {10: ["逾期"]},
    }
    assert dict(response.context["tally"]) == {"late": 2, "overdue": 1}


def test_an_office_elsewhere_opens_no_duties(year):
    """The village's drafter works below the township, and not in it.  Rule: V7."""
    assert not page_of(year, year.neighbour).context["is_inside"]
    assert page_of(year, year.neighbour, year.village).context["is_inside"]


def test_the_catalogue_says_what_binds_it_and_what_of_it_one_sees(year):
    """Rule: L5, C3."""

    def covered(person):
        context = page_of(year, person).context
        rows = [row for category in context["matters"] for row in category["rows"]]
        return {row["item"].title: row["n"] for row in rows}, context["covered_count"], context["total"]

    assert covered(None) == ({"党费收缴情况": 1, "公务接待": 0, "村级补助": 0}, 1, 1)
    assert covered(year.member) == ({"党费收缴情况": 1, "公务接待": 1, "村级补助": 0}, 2, 2)


def test_who_answers_for_it_stands_there_the_leader_first(year):
    """Rule: O3."""
    page = Page(page_of(year).content.decode())
    group = next(ul for ul in page.all("ul") if ul.get("class") == "signs")
    names = [li.text for li in page.all("li") if li.within("ul") is group]

    assert [name for name in ("刘建国", "孙丽") if any(name in text for text in names)] == ["刘建国", "孙丽"]
    assert "刘建国" in names[0]
    assert "第一责任人" in names[0]
    assert "前任" not in page.text
    assert "0739-5550102" in page.text


def test_another_year_and_no_year(year):
    assert calendar(page_of(year, year=2025)) == {}
    for odd in ("2027", "1066", "x", "２０２６", "9" * 30, "-1", "0000020261", "02026"):
        assert page_of(year, year=odd).status_code == 404


def test_an_unknown_organisation_is_a_missing_page(year):
    assert client_of().get(reverse("organization", args=["NOWHERE"])).status_code == 404


# -- All of them.


def nodes(response):
    return {node.code: node.count for root in response.context["roots"] for node in all_of(root)}


def all_of(node):
    yield node
    for child in node.children:
        yield from all_of(child)


def test_the_tree_counts_what_one_sees_with_all_below(year):
    """Rule: L1."""
    county, township, village = year.county.code, year.township.code, year.village.code

    assert nodes(client_of().get(reverse("organizations"))) == {county: 1, township: 1, village: 0}
    assert nodes(client_of(year.member).get(reverse("organizations"))) == {county: 2, township: 2, village: 0}


SOUGHT = {
    "柳湾": ["柳湾镇党委"],
    "柳灣鎮": ["柳湾镇党委"],
    "党委": ["柳湾镇党委"],
    "党委 柳灣": ["柳湾镇党委"],
    "柳湾 石桥": [],
    "%": [],
    "\0": [],
    "x" * 600: [],
}


@pytest.mark.parametrize("typed", SOUGHT, ids=lambda typed: repr(typed[:6]))
def test_organisations_are_found_by_name_in_either_script(year, typed):
    """Rule: L2."""
    response = client_of().get(reverse("organizations"), {"q": typed})

    assert [node.name for node in response.context["found"]] == SOUGHT[typed]
    assert response.status_code == 200


def test_a_code_finds_its_organisation(year):
    response = client_of().get(reverse("organizations"), {"q": year.village.code.lower()})

    assert [node.code for node in response.context["found"]] == [year.village.code]


def test_of_many_that_are_called_so_it_says_how_many_are_shown(year, monkeypatch):
    monkeypatch.setattr("portal.directory.MOST_FOUND", 1)

    response = client_of().get(reverse("organizations"), {"q": "党"})

    assert [node.name for node in response.context["found"]] == ["柳湾镇党委"]
    assert "共 2 个，列出前 1 个" in Page(response.content.decode()).text
