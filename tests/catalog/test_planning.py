"""Planning: which duties a run makes, that it makes them once, and what a newer catalogue sets aside.

Rule: C3, D1, T2.
"""

import datetime
import threading
from datetime import UTC, date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import clock
from audit.models import Event
from catalog.actions import mark_not_applicable, withhold
from catalog.models import ItemKind, Obligation, TimingRule
from catalog.planning import plan_obligations
from catalog.timing import Timing
from organizations.models import CalendarDay
from tests.factories import act_of, holder, make_catalog, make_item, make_organization

pytestmark = [pytest.mark.both, pytest.mark.django_db]

TODAY = date(2026, 11, 20)


def newly(issuer, effective_on=TODAY):
    """A catalogue that takes effect on the day of its first run."""
    return make_catalog(issuer, effective_on=effective_on)


def at(*moment):
    return datetime.datetime(*moment, tzinfo=UTC)


def owed(organization=None):
    """Cause, term and due date of every duty, in order."""
    rows = Obligation.objects.all() if organization is None else Obligation.objects.filter(organization=organization)
    return sorted(rows.values_list("cause", "starts_on", "until_on", "due_on"))


def plan_events():
    return list(Event.objects.filter(verb="plan").order_by("id").values_list("after", flat=True))


# --- what is made -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timing", "current", "following"),
    [
        (
            Timing.REGULAR_MONTHLY,
            (date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 10)),
            (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 10)),
        ),
        (
            Timing.REGULAR_QUARTERLY,
            (date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 20)),
            (date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 20)),
        ),
        (
            Timing.REGULAR_HALF_YEARLY,
            (date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 20)),
            (date(2027, 1, 1), date(2027, 6, 30), date(2027, 7, 20)),
        ),
        (
            Timing.REGULAR_YEARLY,
            (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 31)),
            (date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 31)),
        ),
    ],
)
def test_a_regular_item_is_owed_for_the_current_and_the_next_period(county, now, timing, current, following):
    make_item(newly(county), timing=timing)

    assert plan_obligations(now) == 2

    assert owed(county) == [("period", *current), ("period", *following)]


@pytest.mark.parametrize(
    ("moment", "months"),
    [
        pytest.param(
            datetime.datetime(2027, 12, 31, 15, 59, tzinfo=UTC),
            [
                (date(2027, 12, 1), date(2027, 12, 31), date(2028, 1, 10)),
                (date(2028, 1, 1), date(2028, 1, 31), date(2028, 2, 10)),
            ],
            id="the last minute of the year in Shanghai",
        ),
        pytest.param(
            datetime.datetime(2027, 12, 31, 16, 0, tzinfo=UTC),
            [
                (date(2028, 1, 1), date(2028, 1, 31), date(2028, 2, 10)),
                (date(2028, 2, 1), date(2028, 2, 29), date(2028, 3, 10)),
            ],
            id="the first of a leap year, with its February",
        ),
    ],
)
def test_the_day_is_that_of_the_organisations(county, moment, months):
    make_item(newly(county, clock.day_of(moment)), timing=Timing.REGULAR_MONTHLY)

    plan_obligations(moment)

    assert owed(county) == [("period", *month) for month in months]


def test_a_long_term_item_is_owed_once_and_asked_again_after_a_year(county, now):
    make_item(newly(county), timing=Timing.LONG_TERM)

    assert plan_obligations(now) == 2

    assert owed(county) == [
        ("review", date(2027, 11, 20), date(2028, 11, 19), date(2027, 11, 26)),
        ("standing", TODAY, TODAY, date(2026, 11, 27)),
    ]


def test_the_question_comes_up_every_year_and_the_next_is_known(county, now):
    make_item(newly(county), timing=Timing.LONG_TERM)
    plan_obligations(now)

    assert plan_obligations(datetime.datetime(2027, 11, 19, 15, 59, tzinfo=UTC)) == 0
    assert plan_obligations(datetime.datetime(2027, 11, 19, 16, 0, tzinfo=UTC)) == 1

    assert [row for row in owed(county) if row[0] == "review"] == [
        ("review", date(2027, 11, 20), date(2028, 11, 19), date(2027, 11, 26)),
        ("review", date(2028, 11, 20), date(2029, 11, 19), date(2028, 11, 27)),
    ]


def test_a_run_that_comes_years_late_asks_the_latest_question_and_not_each_missed_one(county, now):
    make_item(newly(county), timing=Timing.LONG_TERM)
    plan_obligations(now)

    assert plan_obligations(datetime.datetime(2030, 12, 1, 2, tzinfo=UTC)) == 2

    assert [row[1] for row in owed(county) if row[0] == "review"] == [
        date(2027, 11, 20),
        date(2030, 11, 20),
        date(2031, 11, 20),
    ]


def test_a_duty_that_does_not_apply_is_not_asked_again(county, now):
    make_item(newly(county), timing=Timing.LONG_TERM)
    plan_obligations(now)
    Obligation.objects.filter(cause="standing").update(not_applicable_at=now, not_applicable_because="无此事项")

    assert plan_obligations(datetime.datetime(2028, 1, 1, 2, tzinfo=UTC)) == 0


def test_without_a_time_to_ask_again_nothing_is_asked(county, now):
    catalog = newly(county)
    TimingRule.objects.filter(catalog=catalog).update(review_every_months=None)
    make_item(catalog, timing=Timing.LONG_TERM)

    plan_obligations(now)

    assert owed(county) == [("standing", TODAY, TODAY, date(2026, 11, 27))]


def test_what_happens_once_or_in_steps_is_not_planned(county, now):
    catalog = newly(county)
    make_item(catalog, timing=Timing.TEMPORARY)
    make_item(catalog, timing=Timing.STAGED)

    assert plan_obligations(now) == 0

    assert owed() == []


def test_an_organisation_owes_what_its_issuer_asks_of_its_kind(county, township, village, now):
    elsewhere = make_organization("白河县委", kind="county_committee")
    catalog, other = newly(county), newly(elsewhere)
    of_villages = make_item(catalog, kinds=["village_branch"])
    of_all = make_item(catalog)
    make_item(other, kinds=["village_branch"])

    plan_obligations(now)

    found = set(Obligation.objects.filter(cause="period").values_list("organization", "item"))
    assert found == {
        (village.pk, of_villages.pk),
        *((organization.pk, of_all.pk) for organization in (county, township, village)),
    }


def test_a_catalogue_binds_from_its_day_on(county):
    make_item(make_catalog(county, effective_on=date(2026, 11, 20)))

    assert plan_obligations(datetime.datetime(2026, 11, 19, 15, 59, tzinfo=UTC)) == 0
    assert plan_obligations(datetime.datetime(2026, 11, 19, 16, 0, tzinfo=UTC)) == 2


def months_owed(organization, **conditions):
    rows = Obligation.objects.filter(organization=organization, cause="period", **conditions)
    return sorted(rows.values_list("starts_on", flat=True))


def months(first, last):
    """The first days of the months from `first` to `last`, counted from January 2026."""
    return [date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 1) for month in range(first, last + 1)]


def test_no_period_is_lost_while_planning_paused(county):
    make_item(make_catalog(county), timing=Timing.REGULAR_MONTHLY)
    plan_obligations(at(2026, 1, 10))

    plan_obligations(at(2026, 4, 10))

    assert months_owed(county) == months(1, 5)


def test_a_catalogue_that_is_stored_late_asks_from_its_day_on(county):
    make_item(make_catalog(county, effective_on=date(2026, 3, 15)), timing=Timing.REGULAR_MONTHLY)

    plan_obligations(at(2026, 6, 10))

    assert months_owed(county) == months(3, 7)


def test_an_edition_dated_years_back_asks_from_the_year_before_on(county):
    catalog = make_catalog(county, effective_on=date(2016, 1, 1))
    make_item(catalog, timing=Timing.REGULAR_MONTHLY)
    make_item(catalog, timing=Timing.LONG_TERM)

    plan_obligations(at(2027, 6, 10))

    assert months_owed(county) == months(1, 19)
    assert Obligation.objects.get(cause="standing").starts_on == date(2026, 1, 1)


def test_who_comes_later_and_what_comes_later_owe_no_former_period(county):
    catalog = make_catalog(county)
    make_item(catalog, timing=Timing.REGULAR_MONTHLY)
    plan_obligations(at(2026, 1, 10))
    newcomer = make_organization("新设支部", superior=county)
    added = make_item(catalog, timing=Timing.REGULAR_MONTHLY)

    plan_obligations(at(2026, 4, 10))

    assert months_owed(newcomer) == sorted([*months(4, 5), *months(4, 5)])
    assert months_owed(county, item=added) == months(4, 5)


def test_a_long_term_item_falls_due_from_the_day_of_its_catalogue_whenever_planning_runs(county):
    make_item(make_catalog(county, effective_on=date(2026, 9, 1)), timing=Timing.LONG_TERM)

    plan_obligations(at(2026, 9, 10))

    assert owed(county) == [
        ("review", date(2027, 9, 1), date(2028, 8, 31), date(2027, 9, 8)),
        ("standing", date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 8)),
    ]


def test_who_comes_later_owes_from_then_on(county, now):
    catalog = newly(county)
    make_item(catalog, timing=Timing.LONG_TERM)
    plan_obligations(now)
    newcomer = make_organization("新设支部", superior=county)

    plan_obligations(now + datetime.timedelta(days=10))

    assert owed(newcomer) == [
        ("review", date(2027, 11, 30), date(2028, 11, 29), date(2027, 12, 7)),
        ("standing", date(2026, 11, 30), date(2026, 11, 30), date(2026, 12, 7)),
    ]


def test_a_planned_duty_is_the_row_that_saving_would_make(county, now):
    item = make_item(newly(county), disclose_within_days=3, disclose_within_unit="working")
    plan_obligations(now)
    planned = Obligation.objects.get(starts_on=date(2026, 10, 1))

    saved = Obligation.objects.create(
        organization=county,
        item=make_item(item.category.catalog),
        cause="period",
        starts_on=date(2026, 10, 1),
        until_on=date(2026, 12, 31),
        due_on=date(2027, 1, 5),
        explained={
            "rule": "item",
            "source": "",
            "start": "2026-12-31",
            "number": 3,
            "unit": "working",
            "skipped": [{"day": "2027-01-02", "name": ""}, {"day": "2027-01-03", "name": ""}],
            "assumed": True,
        },
    )

    values = {"id": None, "item_id": None}
    row = Obligation.objects.values()
    assert row.get(pk=planned.pk) | values == row.get(pk=saved.pk) | values


def test_due_days_follow_the_holidays_that_are_entered_later(county, township, now):
    """Rule: T3, T6."""
    make_item(newly(county), disclose_within_days=3, disclose_within_unit="working")
    plan_obligations(now)
    first, later = date(2026, 10, 1), date(2027, 1, 1)
    met = Obligation.objects.filter(organization=township, starts_on=first)
    met.update(met_at=now)
    was = {*Obligation.objects.filter(starts_on=first).values_list("due_on", flat=True)}
    CalendarDay.objects.create(day=date(2027, 1, 1), is_working=0, name="元旦")
    CalendarDay.objects.create(day=date(2027, 4, 5), is_working=0, name="清明节")

    assert plan_obligations(now + datetime.timedelta(hours=1)) == 0

    assert was == {date(2027, 1, 5)}
    assert met.get().due_on == date(2027, 1, 5)
    moved = Obligation.objects.filter(met_at=None).values_list("starts_on", "due_on", "explained__assumed")
    assert sorted(set(moved)) == [(first, date(2027, 1, 6), None), (later, date(2027, 4, 6), None)]
    names = [day["name"] for day in Obligation.objects.filter(starts_on=later).first().explained["skipped"]]
    assert names == ["", "", "清明节"]
    assert plan_events()[1:] == [{"made": 0, "set_aside": 0, "counted_anew": 3}]
    assert plan_obligations(now + datetime.timedelta(hours=2)) == 0
    assert len(plan_events()) == 2


# --- once, however often ------------------------------------------------------------------------------------------


def test_planning_again_makes_nothing_and_says_nothing(county, township, now):
    catalog = newly(county)
    for timing in Timing:
        make_item(catalog, timing=timing)

    made = [plan_obligations(now), plan_obligations(now)]

    assert made == [20, 0]
    assert plan_events() == [{"made": 20, "set_aside": 0}]
    event = Event.objects.get(verb="plan")
    assert (event.object_kind, event.object_id, event.organization_id) == ("catalog.catalog", catalog.pk, county.pk)
    assert (event.at, event.actor_id, event.actor_name, event.office) == (now, None, "timetable", "timetable")


def test_each_catalogue_has_its_own_event(county, now):
    elsewhere = make_organization("白河县委", kind="county_committee")
    for issuer in (county, elsewhere):
        make_item(newly(issuer))

    plan_obligations(now)

    events = Event.objects.filter(verb="plan").values_list("organization_id", "after__made")
    assert set(events) == {(county.pk, 2), (elsewhere.pk, 2)}


def test_a_run_makes_what_another_left(county, township, now):
    make_item(newly(county))
    plan_obligations(now)
    Obligation.objects.filter(organization=township).delete()

    assert plan_obligations(now) == 2


@pytest.mark.parametrize("chunk", [1, 4, 5000])
def test_the_size_of_a_chunk_changes_nothing(county, township, village, now, chunk):
    catalog = newly(county)
    make_item(catalog)
    make_item(catalog, timing=Timing.LONG_TERM)

    assert plan_obligations(now, chunk=chunk) == 12


def test_the_queries_of_a_chunk_do_not_grow_with_its_organisations(county, now):
    """Once for the run: calendar, catalogues, the last run, rules, items, kinds, items of all editions, organisations;
    what a newer edition asks instead, what binds no longer, what binds again, what counted on ordinary weeks, the
    event.  For the chunk: what it has, and what it is given."""
    catalog = newly(county)
    for timing in Timing:
        make_item(catalog, timing=timing)

    def queries_with(newcomers):
        for _ in range(newcomers):
            make_organization("支部", superior=county)
        with CaptureQueriesContext(connection) as captured:
            plan_obligations(now)
        return len(captured)

    assert queries_with(2) == queries_with(40) == 15


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_make_everything_once(county, now):
    catalog = newly(county)
    for timing in Timing:
        make_item(catalog, timing=timing)
    for _ in range(30):
        make_organization("支部", superior=county)
    together, made = threading.Barrier(2), []

    def run():
        try:
            together.wait()
            made.append(plan_obligations(now, chunk=50))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(made) == Obligation.objects.count() == 31 * 10
    assert sum(after["made"] for after in plan_events()) == 31 * 10


# --- a newer edition ----------------------------------------------------------------------------------------------


@pytest.fixture
def editions(county, now):
    """An edition under which everything is planned, and a newer one in force from 1 December with the same codes."""
    former, newer = newly(county), make_catalog(county, edition="2027", effective_on=date(2026, 12, 1))
    for catalog in (former, newer):
        make_item(catalog, code="010101")
        make_item(catalog, code="010102", timing=Timing.LONG_TERM)
        make_item(catalog, code="010103", timing=Timing.REGULAR_MONTHLY)
    plan_obligations(now)
    return former, newer


def of_edition(catalog, **conditions):
    rows = Obligation.objects.filter(item__category__catalog=catalog, **conditions)
    return sorted(rows.values_list("item__code", "cause", "starts_on"))


def test_a_newer_edition_sets_aside_what_would_begin_under_it_and_asks_no_period_twice(editions):
    former, newer = editions
    effective_at = datetime.datetime(2026, 12, 1, 2, tzinfo=UTC)

    plan_obligations(effective_at)

    assert of_edition(former, not_applicable_at=None) == [
        ("010101", "period", date(2026, 10, 1)),
        ("010102", "standing", TODAY),
        ("010103", "period", date(2026, 11, 1)),
    ]
    assert of_edition(former, not_applicable_at=effective_at) == [
        ("010101", "period", date(2027, 1, 1)),
        ("010102", "review", date(2027, 11, 20)),
        ("010103", "period", date(2026, 12, 1)),
    ]
    assert of_edition(newer) == [
        ("010101", "period", date(2027, 1, 1)),
        ("010102", "review", date(2027, 11, 20)),
        ("010103", "period", date(2026, 12, 1)),
        ("010103", "period", date(2027, 1, 1)),
    ]
    assert plan_events()[1:] == [{"made": 4, "set_aside": 3}]
    assert plan_obligations(effective_at) == 0


def test_a_matter_is_known_by_its_title_and_not_by_its_code(county):
    """Rule: C1, D1."""
    former = make_catalog(county, effective_on=date(2026, 10, 1))
    make_item(former, code="010101", title="党费收缴")
    make_item(former, code="010102", title="换届选举", timing=Timing.LONG_TERM)
    plan_obligations(at(2026, 10, 5))
    newer = make_catalog(county, edition="2026b", effective_on=date(2026, 11, 1))
    make_item(newer, code="010101", title="新增事项")
    make_item(newer, code="010102", title="党费收缴")
    make_item(newer, code="010103", title="换届选举", timing=Timing.LONG_TERM)
    make_item(newer, code="010104", title="新增制度", timing=Timing.LONG_TERM)

    plan_obligations(at(2026, 11, 20))

    assert of_edition(newer) == [
        ("010101", "period", date(2026, 10, 1)),
        ("010101", "period", date(2027, 1, 1)),
        ("010102", "period", date(2027, 1, 1)),
        ("010103", "review", date(2027, 10, 1)),
        ("010104", "review", date(2027, 11, 1)),
        ("010104", "standing", date(2026, 11, 1)),
    ]


def test_the_same_title_under_another_heading_is_another_matter(county):
    former, newer = newly(county), make_catalog(county, edition="2027", effective_on=date(2026, 12, 1))
    make_item(former, code="010101", title="财务收支")
    plan_obligations(at(2026, 11, 20))
    elsewhere = make_item(newer, code="010101", title="财务收支").category
    elsewhere.title = "另一事项"
    elsewhere.save()

    plan_obligations(at(2026, 12, 1, 2))

    assert of_edition(newer) == [("010101", "period", date(2026, 10, 1)), ("010101", "period", date(2027, 1, 1))]


def test_two_items_of_one_edition_are_two_matters_also_under_one_code(county, now):
    catalog = newly(county)
    make_item(catalog, code="010101", title="党费收缴")
    double = make_item(catalog, code="010201", title="换届选举")
    double.code = "010101"
    double.save()

    assert plan_obligations(now) == 4


def test_a_period_of_another_length_is_asked_under_the_newer_edition(county):
    former, newer = make_catalog(county), make_catalog(county, edition="2027", effective_on=date(2027, 1, 1))
    make_item(former, code="010101", timing=Timing.REGULAR_MONTHLY)
    plan_obligations(at(2026, 12, 20))
    make_item(newer, code="010101", timing=Timing.REGULAR_QUARTERLY)

    plan_obligations(at(2027, 1, 10))

    assert of_edition(newer) == [("010101", "period", date(2027, 1, 1)), ("010101", "period", date(2027, 4, 1))]


@pytest.mark.parametrize("met", [True, False])
def test_a_newer_edition_does_not_ask_for_what_is_disclosed_for_long_or_still_owed(county, met):
    """Rule: D1."""
    former, newer = make_catalog(county), make_catalog(county, edition="2027", effective_on=date(2027, 1, 1))
    make_item(former, code="010101", timing=Timing.LONG_TERM)
    plan_obligations(at(2026, 1, 5))
    if met:
        Obligation.objects.filter(cause="standing").update(met_at=at(2026, 1, 8))
    make_item(newer, code="010101", timing=Timing.LONG_TERM)

    plan_obligations(at(2027, 1, 5))

    assert of_edition(newer) == [("010101", "review", date(2028, 1, 1))]
    assert of_edition(former, not_applicable_at=None) == [
        ("010101", "review", date(2027, 1, 1)),
        ("010101", "standing", date(2026, 1, 1)),
    ]


def test_what_a_former_edition_asked_in_vain_is_asked_anew(county):
    former, newer = make_catalog(county), make_catalog(county, edition="2027", effective_on=date(2027, 1, 1))
    make_item(former, code="010101", timing=Timing.LONG_TERM)
    plan_obligations(at(2026, 1, 5))
    Obligation.objects.update(not_applicable_at=at(2026, 1, 8), not_applicable_because="无此事项")
    make_item(newer, code="010101", timing=Timing.LONG_TERM)

    plan_obligations(at(2027, 1, 5))

    assert of_edition(newer) == [("010101", "review", date(2028, 1, 1)), ("010101", "standing", date(2027, 1, 1))]


def test_an_edition_dated_back_leaves_owed_what_had_begun(county):
    """Rule: D1, D2."""
    former = make_catalog(county, effective_on=date(2026, 6, 30))
    kept, dropped = make_item(former, code="010101"), make_item(former, code="010102")
    plan_obligations(at(2026, 7, 5))
    plan_obligations(at(2026, 11, 1))
    newer = make_catalog(county, edition="2026b", effective_on=date(2026, 7, 1))
    make_item(newer, code="010101")

    plan_obligations(at(2026, 11, 20))

    begun, coming = [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)], date(2027, 1, 1)
    assert of_edition(former, not_applicable_at=None) == [
        (item.code, "period", day) for item in (kept, dropped) for day in begun
    ]
    assert of_edition(former, not_applicable_at=at(2026, 11, 20)) == [
        (item.code, "period", coming) for item in (kept, dropped)
    ]
    assert of_edition(newer) == [("010101", "period", coming)]
    overdue = Obligation.objects.with_condition(TODAY).filter(condition="overdue")
    assert sorted(overdue.values_list("item__code", "starts_on")) == [
        (item.code, day) for item in (kept, dropped) for day in begun[:2]
    ]


def test_an_edition_dated_back_asks_nothing_of_the_time_before_somebody_came_nor_what_was_found_not_to_apply(county):
    former = make_catalog(county)
    make_item(former, code="010101", timing=Timing.REGULAR_MONTHLY)
    plan_obligations(at(2026, 9, 10))
    newcomer = make_organization("新设支部", superior=county)
    plan_obligations(at(2026, 10, 10))
    september = Obligation.objects.get(organization=county, starts_on=date(2026, 9, 1))
    mark_not_applicable(september, reason="无此事项", act=act_of(holder("approver", county), at(2026, 10, 11)))
    make_item(
        make_catalog(county, edition="2026b", effective_on=date(2026, 8, 1)),
        code="010101",
        timing=Timing.REGULAR_MONTHLY,
    )

    plan_obligations(at(2026, 11, 20))

    assert months_owed(newcomer, not_applicable_at=None) == months(10, 12)
    assert months_owed(county, not_applicable_at=None) == [*months(1, 8), *months(10, 12)]


def test_a_duty_set_aside_says_why(editions):
    plan_obligations(datetime.datetime(2026, 12, 1, 2, tzinfo=UTC))

    reasons = set(Obligation.objects.exclude(not_applicable_at=None).values_list("not_applicable_because", flat=True))
    assert len(reasons) == 1
    assert "青岭县委党务公开目录" in reasons.pop()


def test_what_somebody_worked_on_is_not_set_aside(editions, county, now):
    former, newer = editions
    early = Obligation.objects.get(item__category__catalog=former, item__code="010101", starts_on=date(2027, 1, 1))
    withhold(
        early,
        reason="涉密",
        basis="保密规定",
        scope="全部",
        examine_again_on=date(2026, 12, 15),
        act=act_of(holder("drafter", county), now),
    )

    plan_obligations(datetime.datetime(2026, 12, 1, 2, tzinfo=UTC))

    early.refresh_from_db()
    assert early.not_applicable_at is None
    assert ("010101", "period", date(2027, 1, 1)) not in of_edition(newer)


def test_what_is_set_aside_comes_in_chunks_too(editions):
    plan_obligations(datetime.datetime(2026, 12, 1, 2, tzinfo=UTC), chunk=1)

    assert plan_events()[1:] == [{"made": 4, "set_aside": 3}]


# --- what binds no longer -----------------------------------------------------------------------------------------


@pytest.fixture
def changing(county, township, village, now):
    """A village, planned for today: one quarterly and one long-term item for villages, the same for communities."""
    catalog = newly(county)
    for number, kind in enumerate(["village_branch", "community_branch"], start=1):
        make_item(catalog, code=f"01010{number}", kinds=[kind])
        make_item(catalog, code=f"01020{number}", kinds=[kind], timing=Timing.LONG_TERM)
    plan_obligations(now)
    return village


def of_villages(**conditions):
    rows = Obligation.objects.filter(item__code__in=["010101", "010201"], **conditions)
    return sorted(rows.values_list("cause", "starts_on"))


BEGUN = [("period", date(2026, 10, 1))]
AHEAD = [("period", date(2027, 1, 1)), ("review", date(2027, 11, 20)), ("standing", TODAY)]


def another_kind(village, township):
    village.kind = "community_branch"
    village.save()


def another_issuer(village, township):
    village.catalog_issuer = township
    village.save()


def another_item(village, township):
    ItemKind.objects.filter(kind="village_branch").update(kind="school")


@pytest.mark.parametrize("change", [another_kind, another_issuer, another_item])
def test_what_binds_no_longer_and_lies_ahead_is_set_aside(changing, township, now, change):
    """Rule: C3, D2."""
    later = now + datetime.timedelta(days=1)
    change(changing, township)

    plan_obligations(later)

    assert of_villages(not_applicable_at=None) == BEGUN
    assert of_villages(not_applicable_at=later) == AHEAD
    reasons = Obligation.objects.filter(not_applicable_at=later).values_list("not_applicable_because", flat=True)
    assert set(reasons) == {"该项目不再适用于本组织。"}
    assert plan_events()[-1]["set_aside"] == 3
    assert plan_obligations(later) == 0


def test_what_is_overdue_or_was_begun_stays_owed_though_it_binds_no_longer(changing, township):
    Obligation.objects.filter(cause="review").update(met_at=at(2026, 11, 20))
    another_kind(changing, township)

    plan_obligations(at(2027, 1, 5))

    assert of_villages(not_applicable_at=None) == [*BEGUN, *AHEAD]


def test_what_binds_again_is_owed_again_from_then_on(changing, township, now):
    another_kind(changing, township)
    plan_obligations(now + datetime.timedelta(days=1))
    changing.kind = "village_branch"
    changing.save()

    assert plan_obligations(at(2027, 4, 5)) == 4  # two taken up again; the current period and the next

    assert of_villages(not_applicable_at=None) == [
        *BEGUN,
        ("period", date(2027, 4, 1)),
        ("period", date(2027, 7, 1)),
        ("review", date(2027, 11, 20)),
        ("standing", TODAY),
    ]


def test_what_somebody_set_aside_stays_so(changing, now):
    Obligation.objects.filter(cause="period").update(not_applicable_at=now, not_applicable_because="无此事项")

    assert plan_obligations(now + datetime.timedelta(days=1)) == 0
