"""Reminders of duties: whom, of what, on which day, once.  Rule: N1, N3."""

import datetime

import pytest

from catalog.actions import withhold
from catalog.models import Withholding
from catalog.notices import remind_of_duties
from notices.models import Notice
from tests.factories import act_of, any_item, make_obligation, make_office, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both]

DAY = datetime.date(2026, 11, 20)


def at(day, hour=2):
    """An hour of `day` in UTC; 2 is ten in the morning in Shanghai."""
    return datetime.datetime.combine(day, datetime.time(hour), datetime.UTC)


def after(days):
    return DAY + datetime.timedelta(days)


@pytest.fixture
def drafter(county):
    return make_office("drafter", county).person


@pytest.fixture
def duty(county):
    return make_obligation(any_item(county), county, due_on=after(10))


def told():
    return set(Notice.objects.values_list("person", "kind"))


@pytest.mark.parametrize(
    "days, kinds",
    [
        (2, set()),
        (3, {"duty_due_in_7"}),
        (8, {"duty_due_in_7"}),
        (9, {"duty_due_in_1"}),
        (10, {"duty_due_in_1"}),
        (11, {"duty_overdue"}),
        (40, {"duty_overdue"}),
        (41, set()),
    ],
)
def test_on_each_day_the_nearest_reminder_is_written(drafter, duty, days, kinds):
    remind_of_duties(at(after(days)))

    assert told() == {(drafter.pk, kind) for kind in kinds}


def test_run_hourly_for_weeks_each_is_told_once(drafter, duty):
    for hours in range(0, 24 * 15, 5):
        remind_of_duties(at(DAY) + datetime.timedelta(hours=hours))

    assert sorted(Notice.objects.values_list("kind", flat=True)) == ["duty_due_in_1", "duty_due_in_7", "duty_overdue"]


def test_the_day_is_the_one_where_the_organisations_live(drafter, duty):
    remind_of_duties(at(after(2), hour=15))  # 23:00 in Shanghai
    before = told()
    remind_of_duties(at(after(2), hour=16))  # midnight: the next day

    assert (before, told()) == (set(), {(drafter.pk, "duty_due_in_7")})


def test_a_duty_that_moves_to_another_day_is_told_anew(drafter, duty):
    remind_of_duties(at(after(4)))
    duty.due_on = after(11)
    duty.save()
    remind_of_duties(at(after(5)))

    assert Notice.objects.filter(kind="duty_due_in_7").count() == 2


@pytest.mark.parametrize(
    "settled", [{"met_at": at(DAY)}, {"not_applicable_at": at(DAY), "not_applicable_because": "无此事"}]
)
def test_of_what_is_settled_nobody_is_reminded(drafter, duty, settled):
    type(duty).objects.filter(pk=duty.pk).update(**settled)

    assert [remind_of_duties(at(after(days))) for days in (3, 10, 11)] == [0, 0, 0]


def test_a_period_that_ends_is_told_in_its_last_week(drafter, county):
    item = any_item(county, timing="regular_monthly")
    make_obligation(item, county, starts_on=datetime.date(2026, 11, 1), due_on=datetime.date(2027, 1, 31))

    counts = [remind_of_duties(at(datetime.date(2026, 11, day))) for day in (22, 23, 30)]

    assert counts == [0, 1, 0]
    assert told() == {(drafter.pk, "period_ending")}


def test_a_withholding_is_told_when_it_is_to_be_examined_again(drafter, county, duty):
    Withholding.objects.create(
        obligation=duty,
        filed_with=county,
        filed_by=drafter,
        filed_at=at(DAY),
        reason="调查未结束",
        basis="第十五条",
        scope="全部",
        examine_again_on=after(20),
    )

    counts = [remind_of_duties(at(after(days))) for days in (10, 11, 19, 20, 21)]

    assert counts == [0, 0, 0, 1, 0]  # withheld, so neither due nor overdue
    assert told() == {(drafter.pk, "withholding_to_examine")}


# -- Who is told


def test_all_drafters_in_force_are_told_and_nobody_else(drafter, county, township, duty):
    second = make_office("drafter", county, until_on=after(4)).person
    make_office("drafter", county, until_on=after(3))
    make_office("drafter", county, person=make_person(is_active=False))
    make_office("reviewer", county)
    make_office("drafter", township)

    remind_of_duties(at(after(4)))

    assert told() == {(drafter.pk, "duty_due_in_7"), (second.pk, "duty_due_in_7")}


def test_who_comes_later_is_told_too(drafter, county, duty):
    remind_of_duties(at(after(4)))
    successor = make_office("drafter", county, from_on=after(5)).person

    assert remind_of_duties(at(after(5))) == 1

    assert (successor.pk, "duty_due_in_7") in told()


def test_without_a_drafter_the_nearest_above_is_told(county, township, village):
    make_obligation(any_item(village), village, due_on=after(5))
    make_office("drafter", county)
    near = {make_office(role, township).person.pk for role in ("drafter", "organization_admin")}
    make_office("reviewer", village)

    remind_of_duties(at(DAY))

    assert told() == {(person, "duty_due_in_7") for person in near}


def test_without_a_drafter_its_own_administrator_comes_first(township, village):
    make_obligation(any_item(village), village, due_on=after(5))
    administrator = make_office("organization_admin", village).person
    make_office("drafter", township)

    remind_of_duties(at(DAY))

    assert told() == {(administrator.pk, "duty_due_in_7")}


def test_the_words_are_of_the_catalogue_and_nothing_that_somebody_wrote(drafter, county):
    item = any_item(county, title="干部任免")
    make_obligation(item, county, fact="张某被立案调查", due_on=after(5))

    remind_of_duties(at(DAY))

    notice = Notice.objects.get()
    assert "干部任免" in notice.subject
    assert county.name in notice.subject
    assert "张某" not in notice.subject
    assert (notice.path, notice.about) == ("/admin/work/duties/", "")


def test_many_duties_cost_few_queries(drafter, county, django_assert_max_num_queries):
    item = any_item(county)
    for _ in range(40):
        make_obligation(item, county, due_on=after(5))

    with django_assert_max_num_queries(12):
        assert remind_of_duties(at(DAY)) == 40


def test_a_filing_is_told_once_to_those_with_whom_it_was_filed(county, township, drafter):
    """Rule: D4."""
    author = make_office("drafter", township).person
    duty = make_obligation(any_item(township), township, due_on=after(20))
    filing = {"reason": "正在核实的密语", "basis": "县委通知", "scope": "全文", "examine_again_on": after(30)}
    withhold(duty, **filing, act=act_of(author, at(DAY)))

    for hours in (0, 1, 24 * 29, 24 * 40):
        remind_of_duties(at(DAY) + datetime.timedelta(hours=hours))

    told_of_it = Notice.objects.filter(kind="withholding_filed")
    assert [notice.person for notice in told_of_it] == [drafter]
    assert told_of_it.get().path == "/admin/work/duties/filings/"
    assert "密语" not in told_of_it.get().subject
