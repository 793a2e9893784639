"""Every number of the console is the number of the rows that it leads to, and these are the right ones.

Rule: I1, I3, I4.
"""

import pytest
from django.db import transaction
from django.urls import reverse

from audit import travel
from catalog.actions import mark_not_applicable
from disclosure.states import State
from inspection.lists.headings import HEADINGS
from inspection.lists.tiles import TILES
from inspection.look import Look, organizations_below
from inspection.periods import period
from inspection.summary import Share, summary
from organizations.roles import Role
from organizations.sight import reader_for
from tests import factories
from tests.inspection.conftest import signed_in
from tests.inspection.county import DAY, NOW, QUARTERS, build, expected, judged
from tests.portal.markup import Page

pytestmark = [pytest.mark.both, pytest.mark.django_db]

SEEDS = range(2)


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Some random counties, built once, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic(), travel.at(NOW):
        yield [build(seed) for seed in SEEDS]
        transaction.set_rollback(True)


def looks(world):
    """Every inspector of a county in every period."""
    for place in world.organizations:
        if place.pk in world.inspectors:
            reader = reader_for(world.inspectors[place.pk], NOW)
            for code in QUARTERS:
                yield place, code, Look(reader, period(code, reader.day), organizations_below(reader))


def walked(listing, look, size):
    """The rows of all pages of a list, one after the other, forwards."""
    rows, after = [], ""
    while True:
        page = listing.keyset.page(listing.rows(look), after=after, size=size)
        rows += page.rows
        if not page.after:
            return rows
        after = page.after


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tile_has_as_many_as_its_list_has_rows_and_these_are_the_right_ones(worlds, db, seed):
    differing = []
    for place, code, look in looks(worlds[seed]):
        numbers, right = summary(look), expected(worlds[seed], place, code)
        for name, listing in TILES.items():
            found = [row.pk for row in walked(listing, look, size=3)]
            if (len(found), set(found)) != (numbers.tiles[name].number, right[name]) or len(found) != len(right[name]):
                differing.append((place.name, code, name, numbers.tiles[name].number, found, right[name]))

    assert differing == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cell_of_the_table_is_the_share_of_the_rows_behind_it(worlds, db, seed):
    differing = []
    for place, code, look in looks(worlds[seed]):
        table = {row.organization.pk: row.shares for row in summary(look).table(look.organizations)}
        right = judged(worlds[seed], place, code)
        for name, heading in HEADINGS.items():
            behind = {}
            for row in walked(heading, look, size=9):
                fit, every = behind.setdefault((name, row.organization.pk), (set(), set()))
                every.add(row.pk)
                fit.update({row.pk} if row.in_order else ())
            cells = {(name, pk): shares[name] for pk, shares in table.items() if shares[name].all}
            wanted = {key: rows for key, rows in right.items() if key[0] == name}
            counted = {key: Share(len(fit), len(every)) for key, (fit, every) in behind.items()}
            if (behind, counted) != (wanted, cells):
                differing.append((place.name, code, name, behind, wanted, cells))

    assert differing == []


def test_the_rows_behind_a_cell_are_those_of_that_organisation_alone(worlds, db):
    world = worlds[0]
    reader = reader_for(world.inspectors[world.county.pk], NOW)
    look = Look(reader, period("year", reader.day), organizations_below(reader), world.township, alone=True)

    for name, heading in HEADINGS.items():
        right = judged(world, world.county, "year").get((name, world.township.pk), (set(), set()))
        assert {row.pk for row in heading.rows(look)} == right[1]


def test_the_worlds_hold_something_of_everything(worlds, db):
    """Otherwise equal numbers would say little."""
    kinds = {(name, bool(rows)) for world in worlds for name, rows in expected(world, world.county, "year").items()}
    falling_short = {
        name
        for world in worlds
        for (name, _), (right, every) in judged(world, world.county, "year").items()
        if right < every
    }

    assert {name for name, has_some in kinds if has_some} == set(TILES)
    assert falling_short == set(HEADINGS)


def test_what_was_set_aside_does_not_fall_due(county, township):
    inspector = factories.make_office(Role.INSPECTOR, county).person
    item = factories.make_item(factories.make_catalog(county))
    duties = [factories.make_obligation(item, place, due_on=NOW.date()) for place in (county, township)]
    approver = factories.make_office(Role.APPROVER, county).person
    mark_not_applicable(duties[0], reason="不适用", act=factories.act_of(approver))
    reader = reader_for(inspector, NOW)

    assert summary(Look(reader, period("quarter", reader.day), organizations_below(reader))).due == 1


def test_what_was_refused_first_and_disclosed_late_is_called_by_what_was_disclosed(county):
    """Two disclosures share the duty then.  Rule: I3."""
    reader = reader_for(factories.make_office(Role.INSPECTOR, county).person, NOW)
    item = factories.make_item(factories.make_catalog(county), timing="temporary")
    duty = factories.make_obligation(item, county, due_on=NOW.date() - DAY)
    factories.make_edition(State.REFUSED, organization=county, obligation=duty, title="不公开的")
    released = factories.make_disclosure(organization=county, obligation=duty, title="公开的")
    look = Look(reader, period("quarter", reader.day), organizations_below(reader))

    (line,) = TILES["late"].lines(TILES["late"].rows(look), look)

    assert (line.title, line.url) == ("公开的", released.get_absolute_url())


def test_what_was_disclosed_anew_after_its_end_counts_as_corrected(county):
    """Nothing stood that it could have replaced.  Rule: I3."""
    reader = reader_for(factories.make_office(Role.INSPECTOR, county).person, NOW)
    ended = factories.make_disclosure(State.ENDED, organization=county, now=NOW - 30 * DAY)
    factories.make_disclosure(organization=county, now=NOW - 30 * DAY)
    factories.make_correction(ended, State.RELEASED)
    look, content = Look(reader, period("year", reader.day), organizations_below(reader)), HEADINGS["content"]

    lines = content.lines(content.rows(look), look)

    assert sorted(line.cells[-2:] for line in lines) == [["否", "2026-11-20 由第 2 版取代"], ["是", ""]]


def test_what_was_sealed_without_evidence_stays_a_shortcoming_and_is_no_task(county):
    """Rule: E3, I3."""
    reader = reader_for(factories.make_office(Role.INSPECTOR, county).person, NOW)
    item = factories.make_item(factories.make_catalog(county), timing="temporary", channels=("web", "board"))
    then = NOW - 30 * DAY
    disclosure = factories.make_disclosure(State.ENDED, organization=county, item=item, now=then)
    look = lambda: Look(reader, period("year", reader.day), organizations_below(reader))  # noqa: E731
    form = HEADINGS["form"]
    assert [row.in_order for row in form.rows(look())] == [0]
    assert summary(look()).tiles["evidence"].number == 1

    factories.sign(disclosure.shown, "archive", now=NOW)

    assert [row.in_order for row in form.rows(look())] == [0]
    assert summary(look()).table([county])[0].shares["form"] == Share(0, 1)
    assert summary(look()).tiles["evidence"].number == 0
    assert not TILES["evidence"].rows(look()).exists()


def test_the_table_begins_with_the_worst(worlds, db):
    for world in worlds:
        look = next(look for place, code, look in looks(world) if place == world.county and code == "year")
        worst = [row.worst for row in summary(look).table(look.organizations)]
        assert worst == sorted(worst)


@pytest.mark.parametrize(
    "right, every, percent, heat",
    [
        (0, 0, None, ""),
        (0, 9, 0, "h4"),
        (599, 1000, 59, "h4"),
        (60, 100, 60, "h3"),
        (74, 99, 74, "h3"),
        (75, 100, 75, "h2"),
        (849, 1000, 84, "h2"),
        (85, 100, 85, "h1"),
        (949, 1000, 94, "h1"),
        (95, 100, 95, ""),
        (999, 1000, 99, ""),
        (1, 1, 100, ""),
    ],
)
def test_a_share_is_rounded_down_and_warmer_the_lower_it_is(right, every, percent, heat):
    share = Share(right, every)

    assert (share.percent, share.heat) == (percent, heat)


def tiles_of(page):
    """The tiles of the first page: list, number, and where each leads."""
    for link in page.all("a"):
        if "/lists/" in link.get("href") and link.parent.parent.get("class", "").startswith("sums"):
            number = next(found for found in page.all("b") if found.within("a") is link)
            yield link.get("href").split("/")[3], int(number.text), link.get("href")


def rows_behind(client, address):
    """How many rows a list has on all of its pages."""
    rows = 0
    while address:
        page = Page(client.get(address).content.decode())
        rows += sum(row.parent.get("class") == "due found" for row in page.all("li"))
        address = next((link.get("href") for link in page.all("a") if link.get("rel") == "next"), "")
    return rows


def test_the_first_page_shows_these_numbers_and_leads_to_these_rows(worlds, db):
    world = worlds[0]
    client = signed_in(world.inspectors[world.county.pk])

    with travel.at(NOW):
        page = Page(client.get(reverse("inspect"), {"period": "year"}).content.decode())
        shown = {name: (number, rows_behind(client, address)) for name, number, address in tiles_of(page)}

    right = expected(world, world.county, "year")
    assert shown == {name: (len(rows), len(rows)) for name, rows in right.items()}
