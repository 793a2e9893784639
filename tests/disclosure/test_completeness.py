"""What an item demands before it may be proposed: all that is missing, at once, field by field.  Rule: C5, C6, V8."""

import datetime

import pytest

from catalog.models import Column, ColumnSet
from disclosure import completeness
from disclosure.models import Release, Row
from disclosure.states import State
from tests import factories

pytestmark = pytest.mark.both
HOUR = datetime.timedelta(hours=1)


def faulty_fields(edition):
    return {fault.field for fault in completeness.faults(edition)}


def draft(organization, now, stages=None, **item):
    catalog = factories.make_catalog(organization)
    return factories.make_edition(
        State.DRAFT,
        organization=organization,
        item=factories.make_item(catalog, **({"timing": "temporary", "tier": 6} | item)),
        stages=stages,
        now=now,
    )


def test_a_complete_edition_has_no_faults(county, now):
    assert completeness.faults(draft(county, now)) == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"summary": ""}, {"summary"}),
        ({"summary": "长" * 301}, {"summary"}),
        ({"fact_on": None}, {"fact_on"}),
        ({"fact_on": datetime.date(2999, 1, 1)}, {"fact_on"}),
        ({"body": "<p> </p>"}, {"body"}),
        ({"channels": []}, {"channels"}),
        ({"title": "", "summary": "", "body": ""}, {"title", "summary", "body"}),
    ],
)
def test_each_gap_is_named_by_its_field(county, now, change, fields):
    edition = draft(county, now)
    for field, value in change.items():
        setattr(edition, field, value)

    assert faulty_fields(edition) == fields


@pytest.mark.parametrize("settle", [factories.withheld, factories.set_aside])
def test_nothing_is_proposed_for_a_duty_that_is_withheld_or_set_aside(county, now, settle):
    """Rule: D4."""
    edition = draft(county, now)
    settle(edition.disclosure.obligation)
    edition.disclosure.obligation.refresh_from_db()

    assert [fault.rule for fault in completeness.faults(edition)] == ["D4"]


@pytest.mark.parametrize(
    ("stages", "is_right"),
    [
        ([(5, 0), (6, 1)], True),
        ([(4, 0), (5, 0), (6, 1)], True),
        ([(6, 0)], False),
        ([(5, 1), (6, 1)], False),
        ([(5, 2), (6, 1)], False),
        ([(5, 0)], False),
        ([(5, 0), (6, 1), (7, 2)], False),
        ([], False),
    ],
)
def test_inside_the_party_first_and_as_wide_as_the_catalogue_says(county, now, stages, is_right):
    edition = draft(county, now, inner_first=True)
    edition.releases.all().delete()
    Release.objects.bulk_create(Release(edition=edition, tier=t, due_at=now + hours * HOUR) for t, hours in stages)

    assert (completeness.faults(edition) == []) is is_right
    assert is_right or {field.split("-")[0] for field in faulty_fields(edition)} == {"releases"}


@pytest.mark.parametrize(("tier", "is_right"), [(7, True), (5, False)])
def test_what_was_seen_is_corrected_for_all_who_saw_it_also_where_its_item_narrowed(county, now, tier, is_right):
    """Rule: V8, W7."""
    disclosure = factories.make_disclosure(organization=county)
    disclosure.item.tier = 5
    disclosure.item.save()

    correction = factories.make_correction(disclosure, stages=[(tier, now)])

    assert (faulty_fields(correction) == set()) is is_right


def test_text_alone_does_not_satisfy_an_item_with_columns(county, now):
    catalog = factories.make_catalog(county)
    columns = ColumnSet.objects.create(catalog=catalog, name="amounts")
    Column.objects.create(column_set=columns, position=1, name="amount", title="金额", type="money")
    item = factories.make_item(catalog, timing="temporary", tier=6, column_set=columns)
    edition = factories.make_edition(State.DRAFT, organization=county, item=item, now=now)
    edition.rows.all().delete()

    assert faulty_fields(edition) == {"rows"}
    Row.objects.create(edition=edition, position=1, cells={"amount": "3l"})
    assert faulty_fields(edition) == {"row-1-amount"}
    edition.rows.all().delete()
    Row.objects.create(edition=edition, position=1, cells={"amount": "3.00"})
    assert faulty_fields(edition) == set()
