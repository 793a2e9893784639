"""Search: either script, numbers with and without hyphens, plain characters, and never the text behind a line."""

import datetime

import pytest
from django.urls import reverse

from audit import travel
from catalog.models import Column, ColumnSet
from disclosure.models import Disclosure
from disclosure.searching import marked, query_of, search
from organizations.sight import reader_for, visitor
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW
from tests.portal.conftest import built_once, client_of, disclose, disclose_rows
from tests.portal.markup import Page

pytestmark = [pytest.mark.django_db, pytest.mark.both]

DAY = datetime.timedelta(days=1)


def found(typed, person=None, **more):
    """The titles found, newest first."""
    reader = visitor(NOW) if person is None else reader_for(person, NOW)
    hits, _further = search(query_of(typed), reader, more.pop("number", 20), **more)
    return [hit.row.title for hit in hits]


@built_once
def library(place):
    texts = {
        "党费收缴情况": "<p>实缴党费1,804.95元。</p>",
        "黨費計算方法": "<p>里程補貼依標準。</p>",
        "百分之50%的_进度\\说明": "<p>A&amp;B <strong>重点</strong>工程</p>",
    }
    for n, (title, body) in enumerate(texts.items()):
        disclose(place, title, body=body, summary="摘要一二三", now=NOW - n * DAY)
    return place


@pytest.fixture(autouse=True)
def at_one_moment(db):
    with travel.at(NOW):
        yield


FINDS = {
    "党费": ["党费收缴情况", "黨費計算方法"],
    "黨費": ["党费收缴情况", "黨費計算方法"],
    "里程补贴": ["黨費計算方法"],
    "裡程補貼": [],
    "收缴 1,804.95": ["党费收缴情况"],
    "收缴 里程": [],
    "　党费　收缴　": ["党费收缴情况"],
    "50%": ["百分之50%的_进度\\说明"],
    "5%": [],
    "的_进": ["百分之50%的_进度\\说明"],
    "_": ["百分之50%的_进度\\说明"],
    "\\": ["百分之50%的_进度\\说明"],
    "a&b": ["百分之50%的_进度\\说明"],
    "strong": [],
    "amp": [],
    "<p>": [],
    "'; --": [],
    "": [],
    "   ": [],
    "党费\0": [],
    "\0": [],
    "党" * 201: [],
    "党" * 5000: [],
    "党费 " * 300: [],
}


@pytest.mark.parametrize("typed", FINDS, ids=lambda typed: repr(typed[:12]))
def test_what_is_typed_is_looked_for_as_it_stands_in_either_script(library, typed):
    """Rule: L2."""
    assert found(typed) == FINDS[typed]
    assert client_of().get(reverse("search"), {"q": typed}).status_code == 200


def test_an_index_number_is_found_with_and_without_hyphens(library):
    disclosure = Disclosure.objects.get(title="党费收缴情况")
    number = disclosure.index_number

    for typed in (number, number.replace("-", ""), number.lower(), number.replace("-", "－"), number[-12:]):
        assert "党费收缴情况" in found(typed), typed
    assert found(number) == ["党费收缴情况"]
    assert found("2026") == []  # a year alone is no number: every one holds it


CLOSED = "只在正文里的密语"


def closed(place):
    """Lines of which not everybody may read the text."""
    disclose(place, "上墙公开", body=f"<p>{CLOSED}</p>", fields={"channels": ("board",)})
    disclose(place, "只给干部", body=f"<p>{CLOSED}</p>", tier=Tier.LEADING_CADRES)
    draft = factories.make_correction(
        Disclosure.objects.get(title="上墙公开"), title="改稿", body=f"<p>{CLOSED}改稿</p>"
    )
    factories.make_edition("proposed", organization=place.township, title="办理中", body=f"<p>{CLOSED}</p>")
    return draft


def test_the_text_behind_a_line_is_neither_found_nor_shown(place):
    """Rule: L2, V5."""
    closed(place)

    assert found(CLOSED) == []
    assert found(CLOSED, place.member) == []
    assert found(CLOSED, place.cadre) == ["只给干部"]
    page = client_of(place.member).get(reverse("search"), {"q": "上墙"}).content.decode()
    assert "上墙公开" in Page(page).text
    assert CLOSED not in page


def test_drafts_of_corrections_are_found_by_nobody(place):
    """Not by their drafter either: they have the workbench.  Rule: L2, V3."""
    drafter = closed(place).history.latest().history_user

    assert found("改稿", drafter) == []
    assert found("办理中", drafter) == []


def test_what_ended_is_found_and_says_so(place):
    ended = disclose(
        place, "期满的公示", now=NOW - 30 * DAY, fields={"personal_data_after_end": "hide"}, body="<p>名单</p>"
    )
    factories._take("end", ended.shown, NOW)

    assert found("期满的公示") == ["期满的公示"]
    assert found("名单") == []


def test_masked_cells_are_not_found(place):
    """Rule: V9."""
    columns = ColumnSet.objects.create(catalog=place.catalog, name="people")
    Column.objects.create(column_set=columns, position=0, name="who", title="姓名", type="person", mask="given_name")
    disclose(place, "名册", rows=[{"who": "欧阳锋"}], fields={"column_set": columns})

    assert found("欧阳锋") == []
    assert found("名册") == ["名册"]


def test_pages_go_on_where_they_left_off_also_where_markup_alone_was_found(place):
    """Rule: L2."""
    bodies = ["<p>strong</p>" if n % 6 == 0 else "<p><strong>重</strong></p>" for n in range(24)]
    disclose_rows(place, 24, bodies=bodies)
    query, seen, before, pages = query_of("strong"), [], None, 0
    while pages == 0 or before:
        hits, before = search(query, visitor(NOW), 2, before=before)
        seen += [hit.row.title for hit in hits]
        pages += 1

    assert seen == ["第0件", "第6件", "第12件", "第18件"]
    assert pages < 12


def test_hits_are_marked_and_nothing_that_was_typed_acts(place):
    disclose(place, "<b>考勤</b>记录", body="<p>本季度考勤已公布。</p>", summary="公布")
    page = client_of().get(reverse("search"), {"q": "考勤"}).content.decode()

    assert [mark.text for mark in Page(page).all("mark")] == ["考勤", "考勤"]
    assert "<b>考勤" not in page
    assert marked("收缴党费", query_of("党费")) == [("收缴", False), ("党费", True)]
    evil = client_of().get(reverse("search"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in evil


def test_nothing_found_offers_three_ways_on(place):
    page = Page(client_of().get(reverse("search"), {"q": "没有的"}).content.decode())

    ways = [link.get("href") for link in page.all("a") if link.get("class") == "btn btn-small"]
    assert ways == [reverse("list"), reverse("organizations"), reverse("help")]


@pytest.mark.parametrize("before", ["x", "1_2_3", "nan_1", "1_\0"])
def test_an_unknown_place_among_the_results_is_a_missing_page(place, before):
    assert client_of().get(reverse("search"), {"q": "党", "before": before}).status_code == 404
