"""The pages of the console: few questions however much there is, sound markup, what a list says of its rows.

Rule: I1, I3, I5.
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from catalog.models import Obligation
from disclosure.states import State
from feedback import actions as feedback
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW, act_of, make_catalog, make_disclosure, make_item, make_obligation, make_standing
from tests.inspection.conftest import signed_in
from tests.portal.markup import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_one_moment")]

DAY = datetime.timedelta(days=1)
ASKED_AT_MOST = 12
LISTS = ["overdue", "late", "withheld", "evidence", "unanswered"]
HEADINGS = ["content", "form", "procedure", "time", "feedback"]
YEAR = "?period=year"
ADDRESSES = [
    ("inspect", [], YEAR),
    ("inspect_organizations", [], YEAR),
    *(("inspect_list", [name], YEAR) for name in LISTS),
    *(("inspect_heading", [name], YEAR) for name in HEADINGS),
    ("log", [], ""),
]


def something(township, county, *, number):
    """So much of everything that a list of the console shows."""
    catalog = county.catalogs_issued.first() or make_catalog(county)
    item = make_item(catalog, timing="temporary", channels=("web", "board"), tier=Tier.PARTY_MEMBERS, minimum_days=90)
    member = make_standing(Tier.PARTY_MEMBERS, township).person
    for n in range(number):
        make_obligation(item, township, due_on=NOW.date() - (n + 1) * DAY)
        duty = make_obligation(item, township, due_on=NOW.date() - 30 * DAY)
        disclosure = make_disclosure(State.RELEASED, organization=township, obligation=duty, now=NOW - 20 * DAY)
        feedback.ask(disclosure, kind="question", text="请问？", act=act_of(member))
        filed = make_obligation(item, township, due_on=NOW.date() - DAY)
        filed.withholdings.create(
            filed_with=county, filed_by=member, filed_at=NOW, reason="在审", basis="规定", scope="全部"
        )


def questions(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]


def test_every_page_asks_few_questions_however_much_there_is(above, county, township):
    client = signed_in(above)
    something(township, county, number=1)
    event = Event.objects.filter(verb="approve").latest("id")
    addresses = [reverse(view, args=args) + query for view, args, query in ADDRESSES]
    addresses.append(reverse("event", args=[event.pk]))
    few = {address: len(questions(client, address)) for address in addresses}

    something(township, county, number=3)
    for n in range(3):
        factories.make_organization(f"村{n}", kind="village_branch", superior=township)

    assert {address: len(questions(client, address)) for address in addresses} == few
    assert {address: number for address, number in few.items() if number > ASKED_AT_MOST} == {}


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "with rows"])
def test_the_markup_is_sound(above, county, township, is_empty):
    client = signed_in(above)
    if not is_empty:
        something(township, county, number=1)
    addresses = [reverse(view, args=args) + query for view, args, query in ADDRESSES]
    addresses += [reverse("event", args=[event.pk]) for event in Event.objects.filter(verb__in=["approve", "appoint"])]

    faults = {address: Page(client.get(address).content.decode()).faults() for address in addresses}

    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize("name", [*LISTS, *HEADINGS])
def test_an_empty_list_says_so_and_what_to_do(above, name):
    view = "inspect_list" if name in LISTS else "inspect_heading"
    page = signed_in(above).get(reverse(view, args=[name]))

    assert page.context["number"] == 0
    assert "请换一个党组织、时段或清单" in page.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/inspect/lists/nowhere/",
        "/inspect/headings/overdue/",
        "/inspect/?period=never",
        "/inspect/?organization=NOWHERE",
        "/inspect/lists/overdue/?after=x",
        "/inspect/?organization=%00",
    ],
)
def test_an_address_that_makes_no_sense_is_a_missing_page(above, address):
    assert signed_in(above).get(address).status_code == 404


def test_an_organisation_beyond_ones_own_is_a_missing_page(inspector, county, township):
    client = signed_in(inspector)

    assert client.get(reverse("inspect"), {"organization": township.code}).status_code == 200
    assert client.get(reverse("inspect"), {"organization": county.code}).status_code == 404


def test_an_inspector_who_works_elsewhere_finds_there_only_what_they_inspect(inspector, county):
    factories.make_office(Role.DRAFTER, county, inspector)
    make_obligation(make_item(make_catalog(county)), county, due_on=NOW.date() - DAY)

    page = signed_in(inspector).get(reverse("inspect_list", args=["overdue"]))

    assert Obligation.objects.count() == 1
    assert page.context["number"] == 0


# -- What a row says ---------------------------------------------------------------------------------------------------


def test_what_is_late_says_which_step_took_how_long(above, county, township):
    """Begun two days after the fact, proposed two days later, cleared three days after that, and so on."""
    item = make_item(make_catalog(county), timing="temporary")
    fact_on = NOW.date() - 20 * DAY
    duty = make_obligation(item, township, starts_on=fact_on, due_on=fact_on + DAY)
    moments = {
        verb: NOW - days * DAY
        for verb, days in [("start", 18), ("propose", 16), ("clear", 13), ("review", 6), ("approve", 5)]
    }
    edition = factories.make_edition(
        State.DRAFT, organization=township, obligation=duty, now=moments.pop("start"), stages=[(7, NOW - 4 * DAY)]
    )
    for verb, at in moments.items():
        factories.sign(edition, verb, now=at)
    factories._take("release", edition, NOW - 4 * DAY)

    (line,) = signed_in(above).get(reverse("inspect_list", args=["late"]), {"period": "year"}).context["lines"]

    assert [(leg.word, leg.days, leg.is_longest) for leg in line.legs] == [
        ("起草之前", 2, False),
        ("起草", 2, False),
        ("保密审查", 3, False),
        ("审核", 7, True),
        ("审批", 1, False),
        ("等待公开", 1, False),
    ]
    assert line.mark.word == "迟 15 天"
    assert line.day == NOW.date() - 4 * DAY


def test_what_is_overdue_says_who_has_it_and_nothing_of_a_draft(above, county, township):
    item = make_item(make_catalog(county), timing="temporary")
    for state in (State.DRAFT, State.CLEARED, State.REVIEWED):
        if state == State.CLEARED:
            factories.make_office(Role.REVIEWER, township)
        duty = make_obligation(item, township, due_on=NOW.date() - DAY)
        factories.make_edition(state, organization=township, obligation=duty)

    lines = signed_in(above).get(reverse("inspect_list", args=["overdue"])).context["lines"]

    assert [line.parts[1] for line in lines] == [
        "尚未提出",
        f"等待审核，在{township.name}，自 2026-11-20",
        "等待审批：没有人担任这个岗位",
    ]
    assert [bool(line.url) for line in lines] == [False, True, True]


def test_what_is_withheld_gives_reason_and_day_soonest_first(above, county, township):
    person = factories.make_person()
    item = make_item(make_catalog(county), timing="temporary")
    for n, again_on in enumerate([None, NOW.date() + DAY, NOW.date()]):
        make_obligation(item, township).withholdings.create(
            filed_with=county,
            filed_by=person,
            filed_at=NOW,
            reason=f"理由{n}",
            basis="依据",
            scope="",
            examine_again_on=again_on,
        )

    lines = signed_in(above).get(reverse("inspect_list", args=["withheld"])).context["lines"]

    assert [line.reasons[0][1] for line in lines] == ["理由2", "理由1", "理由0"]
    assert [line.mark.word for line in lines] == ["待复核", "暂不公开", "未定复核日期"]


def test_the_head_leads_inspectors_to_the_console_and_nobody_else(above, auditor, township):
    member = make_standing(Tier.PARTY_MEMBERS, township).person
    links = {
        name: {link.get("href") for link in Page(signed_in(person).get(reverse("list")).content.decode()).all("a")}
        for name, person in {"inspector": above, "auditor": auditor, "member": member}.items()
    }

    assert reverse("inspect") in links["inspector"]
    assert reverse("log") in links["auditor"]
    auditors = Page(signed_in(auditor).get(reverse("list")).content.decode())
    assert {link.get("class") for link in auditors.all("a") if link.get("href") == reverse("log")} == {
        "head-link wide",
        "head-link narrow",
    }
    assert not {reverse("inspect"), reverse("log")} & links["member"]


def test_a_list_that_does_not_begin_with_the_newest_goes_on_by_pages(above, county, township):
    item = make_item(make_catalog(county), timing="temporary")
    for n in range(51):
        make_obligation(item, township, due_on=NOW.date() - (n + 1) * DAY)

    text = signed_in(above).get(reverse("inspect_list", args=["overdue"])).content.decode()

    assert ("下一页" in text, "更早" in text) == (True, False)
