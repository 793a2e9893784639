"""Elder mode: pages with a face of their own, a table as one entry a row, four rows and then the others."""

import pytest
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from disclosure.states import State
from portal.display import Display, DisplayMiddleware
from portal.explaining import ShownColumn, ShownTable
from portal.templatetags.elder import Card, cards
from tests import factories
from tests.portal.markup import Page

PAID = ShownTable(
    columns=[
        ShownColumn("序号", "integer", numeric=True),
        ShownColumn("姓名", "person", numeric=False),
        ShownColumn("实缴", "money", numeric=True),
        ShownColumn("说明", "text", numeric=False),
    ],
    rows=[["1", "王**", "306.90", ""], ["2", "陈**", "268.20", "补缴"]],
    sums=["", "", "575.10", ""],
)
MOVED = ShownTable(
    columns=[ShownColumn("收入", "money", numeric=True), ShownColumn("支出", "money", numeric=True)],
    rows=[["1.00", "2.00"]],
    sums=[],
)


def test_a_table_is_one_entry_a_row_and_its_sum_the_last():
    assert cards(PAID) == [
        Card("王**", "306.90", [("序号", "1")]),
        Card("陈**", "268.20", [("序号", "2"), ("说明", "补缴")]),
        Card("合计", "575.10", []),
    ]


def test_of_two_amounts_each_keeps_its_label():
    assert cards(MOVED) == [Card("1.00", "", [("支出", "2.00")])]


@pytest.fixture
def elder():
    client = Client()
    client.cookies["display_mode"] = "elder"
    return client


@pytest.fixture
def many(db, county, now):
    """Six items of the county, open to the public."""
    catalog = factories.make_catalog(county)
    items = [factories.make_item(catalog, tier=7, timing="temporary") for _ in range(6)]
    return [factories.make_edition(State.RELEASED, organization=county, item=item, now=now) for item in items]


def opened(client, address):
    page = Page(client.get(address).content.decode())
    assert page.faults() == []
    return page


def test_four_rows_stand_there_and_the_others_are_a_key_away(many, elder):
    page = opened(elder, reverse("list"))
    rows = [link for link in page.all("a") if link.get("href").startswith("/d/")]

    assert [row.within("details") is not None for row in rows] == [False] * 4 + [True] * 2
    assert [key.text for key in page.all("summary")] == ["再看后面 2 项"]


def test_a_page_in_elder_mode_has_one_way_out_and_no_navigation(many, elder):
    address = reverse("disclosure", args=[many[0].disclosure.slug])
    page, usual = opened(elder, address), opened(Client(), address)

    assert [link.text for link in page.all("a") if link.within("header")] == ["党务公开", "退出长辈版"]
    assert (len(usual.all("nav")) > 0, page.all("nav")) == (True, [])
    assert [heading.text for heading in page.all("h1")] == [heading.text for heading in usual.all("h1")]
    assert many[0].summary in page.text


def test_the_foot_in_elder_mode_has_the_languages_and_the_way_out(many, elder, county):
    page = opened(elder, reverse("home"))
    languages = [link.text.strip() for link in page.all("a", "b") if link.within("footer") and link.get("lang")]
    elder.force_login(factories.make_person("老党员"), backend="organizations.backends.OfficeBackend")
    signed_in = opened(elder, reverse("home"))

    assert languages == ["简体中文", "繁體中文", "English"]
    assert [link.text for link in signed_in.all("a") if link.get("href") == reverse("account_logout")] == ["退出登录"]
    assert reverse("account_logout") not in {link.get("href") for link in page.all("a")}


def test_reading_aloud_is_offered_by_the_device_alone(many, elder):
    """Without a script and a Chinese voice the key stays away."""
    page = opened(elder, reverse("disclosure", args=[many[0].disclosure.slug]))

    assert ["hidden" in key.attrs for key in page.all("button")] == [True]


def test_a_page_without_a_face_of_its_own_shows_the_usual_one():
    request = RequestFactory().get("/")
    request.display = Display(mode="elder")
    page = TemplateResponse(request, "account/logout.html")

    shown = DisplayMiddleware(lambda request: page).process_template_response(request, page)

    assert shown.template_name == ["account/logout_elder.html", "account/logout.html"]
    assert shown.resolve_template(shown.template_name).template.name == "account/logout.html"
