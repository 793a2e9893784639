"""Files of the console: text that stays text, an event for each, and its size said.  Rule: I6."""

import csv
import datetime
import io

import pytest
from django.urls import reverse

from audit.models import Event
from catalog.models import Obligation
from inspection import exporting, log
from inspection.exporting import cell, csv_lines
from inspection.lists.headings import HEADINGS
from inspection.lists.tiles import TILES
from tests import factories
from tests.factories import NOW, make_catalog, make_item
from tests.inspection.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_one_moment")]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEGINNINGS = [
    *FORMULA,
    " =",
    "\u3000=",
    "\ufeff@",
    "\u200b+",
    "\u00a0-",
]


@pytest.mark.parametrize("beginning", BEGINNINGS, ids=ascii)
def test_a_cell_that_could_act_is_made_text(beginning):
    assert cell(f"{beginning}1+1") == f"'{beginning}1+1"


@pytest.mark.parametrize(
    "value, text",
    [
        ("柳湾镇", "柳湾镇"),
        ("a=1", "a=1"),
        (7, "7"),
        (None, ""),
        ("", ""),
        (datetime.date(2026, 11, 20), "2026-11-20"),
        (NOW, "2026-11-20 10:00:00"),
        ("a\0b", "ab"),
    ],
)
def test_other_cells_stand_as_they_are(value, text):
    assert cell(value) == text


def test_what_was_typed_comes_back_from_the_file_as_text():
    typed = ['=HYPERLINK("http://x","a")', 'he said "no", twice', "two\nlines", "a,b", "'", "＝1"]
    text = "".join(csv_lines("question", ["a"], [[value] for value in typed]))

    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[:2] == [["# question"], ["a"]]
    assert [row[0].removeprefix("'") for row in rows[2:]] == [value.removeprefix("'") for value in typed]
    assert [row[0] for row in rows[2:] if row[0].startswith(FORMULA)] == []


def downloaded(client, address, **query):
    answer = client.get(address, {"format": "csv"} | query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return answer, list(csv.reader(io.StringIO(text)))


@pytest.fixture
def overdue(county, township):
    """Three duties of the township that are overdue, one by a name that a spreadsheet would take for a formula."""
    item = make_item(make_catalog(county), title="事项")
    for n in range(3):
        factories.make_obligation(
            item,
            township,
            cause="fact",
            fact=f"=cmd|'/c calc'!A{n}",
            due_on=NOW.date() - datetime.timedelta(days=n + 1),
        )


def test_a_list_leaves_as_the_file_that_it_is(above, overdue, township):
    answer, rows = downloaded(signed_in(above), reverse("inspect_list", args=["overdue"]), organization=township.code)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="overdue-20261120-100000.csv"'
    assert rows[0][0].startswith(f"# 逾期：organization={township.code}；{above.name}，2026-11-20 10:00:00；3 行")
    assert [row[4] for row in rows[2:]] == ["3", "2", "1"]
    assert all(not value.startswith(FORMULA) for row in rows for value in row)


EXPORTS = [
    ("inspect_list", ["overdue"], "overdue"),
    ("inspect_heading", ["time"], "time"),
    ("inspect_organizations", [], "headings"),
    ("log", [], "log"),
]


@pytest.mark.parametrize("view, args, name", EXPORTS, ids=lambda value: str(value))
def test_every_export_is_an_event_with_its_question(above, overdue, county, township, view, args, name):
    client = signed_in(above)
    Event.objects.create(
        at=NOW,
        verb="plan",
        object_kind="catalog.catalog",
        actor_name="x",
        level_1=county.pk,
        level_2=township.pk,
        organization_id=township.pk,
    )
    downloaded(client, reverse(view, args=args), organization=township.code)

    event = Event.objects.get(verb="export")
    assert (event.actor_id, event.office, event.office_organization_id) == (above.pk, "inspector", county.pk)
    assert (event.organization_id, event.object_id) == (township.pk, township.pk)
    assert event.after["list"] == name
    assert f"organization={township.code}" in event.after["query"]
    assert event.after["rows"] == {"overdue": 3, "time": 3, "headings": 1, "log": 1}[name]


def test_more_rows_than_a_file_may_have_are_cut_and_it_says_so(above, overdue, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    monkeypatch.setattr("inspection.views.lists.MOST_ROWS", 2)
    client, address = signed_in(above), reverse("inspect_list", args=["overdue"])
    _, rows = downloaded(client, address)

    assert len(rows) == 2 + 2
    assert exporting.how_many(3) in rows[0][0]
    assert Event.objects.get(verb="export").after["rows"] == 2
    assert "导出前 2 件" in client.get(address).content.decode()


def test_a_page_that_is_only_looked_at_is_no_event(above, overdue):
    signed_in(above).get(reverse("inspect_list", args=["overdue"]))

    assert not Event.objects.filter(verb="export").exists()
    assert Obligation.objects.count() == 3


HEADS = {**TILES, **HEADINGS}


@pytest.mark.parametrize("name", HEADS)
def test_each_column_of_a_file_has_a_heading_of_its_own(name):
    headings = [str(heading) for heading in HEADS[name].columns]

    assert len(set(headings)) == len(headings)


def test_a_heading_says_in_chinese_what_stands_below_it():
    assert [str(heading) for heading in TILES["overdue"].columns[:3]] == ["党组织", "事项", "目录项目"]
    assert str(TILES["unanswered"].columns[2]) == str(HEADINGS["feedback"].columns[2]) == "类型"
    assert (log.columns()[6], len(set(log.columns()))) == ("对象编号", 11)
