"""What people do with duties: each verb, its event, and every way in which it is refused.  Rule: C3, D1, D3, D4, T2."""

import dataclasses
import datetime
from datetime import UTC, date

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from audit.models import Event
from catalog import actions
from catalog.actions import WrongCondition
from catalog.forms import ReportForm
from catalog.models import Obligation, Withholding
from catalog.planning import plan_obligations
from catalog.timing import Timing
from organizations.calendar import WorkingCalendar
from organizations.rights import Refused
from tests.factories import act_of, holder, make_catalog, make_item, make_obligation, make_office, make_organization

pytestmark = [pytest.mark.both, pytest.mark.django_db]

LATER = datetime.datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
FILING = {
    "reason": "涉及未公开的考察",
    "basis": "保密规定第三条",
    "scope": "全部内容",
    "examine_again_on": date(2027, 3, 1),
}


@pytest.fixture
def catalog(county):
    return make_catalog(county, effective_on=date(2025, 11, 20))


@pytest.fixture
def drafter(village):
    return holder("drafter", village)


@pytest.fixture
def duty(catalog, village):
    """The third quarter's accounts of the village, due on 20 October and open."""
    return make_obligation(make_item(catalog), village)


@pytest.fixture
def question(catalog, village, now):
    """A "still true?" of the village that comes up today, a year after its long-term item was owed and disclosed."""
    make_item(catalog, timing=Timing.LONG_TERM)
    plan_obligations(now.replace(year=2025))
    Obligation.objects.filter(cause="standing").update(met_at=now.replace(year=2025))
    return Obligation.objects.get(cause="review", organization=village, starts_on=date(2026, 11, 20))


def told(verb):
    """The events of `verb`: on what, by whom in which office, and what changed."""
    columns = ("object_kind", "object_id", "actor_id", "office", "before", "after", "reason")
    return list(Event.objects.filter(verb=verb).values_list(*columns))


def refused():
    return list(Event.objects.filter(verb="refused").order_by("id").values_list("object_id", "after__verb"))


def unchanged(duty):
    row = Obligation.objects.get(pk=duty.pk)
    return (row.met_at, row.not_applicable_at, row.withholdings.count()) == (None, None, 0)


# --- reporting ----------------------------------------------------------------------------------------------------


def test_a_reported_fact_becomes_a_duty_due_from_its_day(catalog, village, drafter, now):
    item = make_item(catalog, timing=Timing.TEMPORARY)

    duty = actions.report_fact(
        village, item, fact=" 救助名单 ", happened_on=date(2026, 11, 20), act=act_of(drafter, now)
    )

    duty.refresh_from_db()
    assert (duty.organization, duty.item, duty.cause, duty.fact) == (village, item, "fact", "救助名单")
    assert (duty.starts_on, duty.until_on, duty.due_on) == (date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 23))
    assert duty.explained == {
        "rule": "temporary",
        "source": "参考目录",
        "start": "2026-11-20",
        "number": 1,
        "unit": "working",
        "skipped": [{"day": "2026-11-21", "name": ""}, {"day": "2026-11-22", "name": ""}],
    }
    after = {"fact": "救助名单", "due_on": "2026-11-23"}
    assert told("report_fact") == [("catalog.obligation", duty.pk, drafter.pk, "drafter", None, after, "")]


def test_the_same_fact_is_reported_once(catalog, village, drafter, now):
    item = make_item(catalog, timing=Timing.STAGED)
    report = {"fact": "开工", "happened_on": date(2026, 11, 18), "act": act_of(drafter, now)}
    actions.report_fact(village, item, **report)

    with (
        override("en"),
        pytest.raises(WrongCondition, match=r"^This was reported already, as of Nov. 18, 2026.$") as wrong,
    ):
        actions.report_fact(village, item, **report)

    assert (wrong.value.what, wrong.value.since) == ("reported", date(2026, 11, 18))
    assert refused() == [(village.pk, "report_fact")]
    assert Obligation.objects.count() == 1


def test_two_facts_of_one_day_are_two_duties(catalog, village, drafter, now):
    item = make_item(catalog, timing=Timing.TEMPORARY)

    for fact in ("救助张某", "救助李某"):
        actions.report_fact(village, item, fact=fact, happened_on=date(2026, 11, 20), act=act_of(drafter, now))

    assert Obligation.objects.count() == 2


DAYS = [date(1, 1, 1), date(1948, 12, 31), date(3000, 1, 1), date(9999, 12, 31)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_day_beyond_reason_is_a_fault_of_its_field(catalog, village, now, day):
    item = make_item(catalog, timing=Timing.TEMPORARY)
    typed = {"organization": village.pk, "item": item.pk, "fact": "某事", "happened_on": day.isoformat()}
    form = ReportForm(typed, organizations=type(village).objects.all(), day=now.date())

    assert set(form.errors) == {"happened_on"}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_calendar_around_any_day_is_loaded(db, day):
    """Rule: T6."""
    assert not WorkingCalendar.load(day).knows(day)


@pytest.mark.parametrize(
    ("item_fields", "happened_on", "rule", "message"),
    [
        ({"timing": Timing.REGULAR_QUARTERLY}, date(2026, 11, 20), "T2", "is owed by the calendar"),
        ({"timing": Timing.LONG_TERM}, date(2026, 11, 20), "T2", "is owed by the calendar"),
        ({"timing": Timing.TEMPORARY, "kinds": ["school"]}, date(2026, 11, 20), "C3", "does not bind 石桥村党支部"),
        ({"timing": Timing.TEMPORARY}, date(2026, 11, 21), "D1", "The day lies in the future"),
    ],
)
def test_a_fact_is_refused(catalog, village, drafter, now, item_fields, happened_on, rule, message):
    item = make_item(catalog, **item_fields)

    with override("en"), pytest.raises(Refused, match=message) as refusal:
        actions.report_fact(village, item, fact="某事", happened_on=happened_on, act=act_of(drafter, now))

    assert refusal.value.rule == rule
    assert Obligation.objects.count() == 0
    assert refused() == [(village.pk, "report_fact")]


def test_today_is_shanghais_when_a_fact_is_reported(catalog, village, drafter):
    item = make_item(catalog, timing=Timing.TEMPORARY)
    just_after_midnight = datetime.datetime(2026, 11, 20, 16, 0, tzinfo=UTC)

    duty = actions.report_fact(
        village, item, fact="某事", happened_on=date(2026, 11, 21), act=act_of(drafter, just_after_midnight)
    )

    assert duty.due_on == date(2026, 11, 23)


def test_an_item_of_a_former_edition_binds_nobody(catalog, county, village, drafter, now):
    item = make_item(catalog, timing=Timing.TEMPORARY)
    make_catalog(county, edition="2027", effective_on=date(2026, 11, 20))

    with pytest.raises(Refused) as refusal:
        actions.report_fact(village, item, fact="某事", happened_on=date(2026, 11, 19), act=act_of(drafter, now))

    assert refusal.value.rule == "C3"


# --- withholding --------------------------------------------------------------------------------------------------


def test_a_withheld_duty_is_filed_with_the_superior(duty, township, drafter, now):
    withholding = actions.withhold(duty, **FILING, act=act_of(drafter, now))

    withholding.refresh_from_db()
    assert (withholding.obligation, withholding.filed_with) == (duty, township)
    assert (withholding.filed_by, withholding.filed_at) == (drafter, now)
    assert {field: getattr(withholding, field) for field in FILING} == FILING
    assert Obligation.objects.with_condition(date(2026, 11, 20)).get(pk=duty.pk).condition == "withheld"
    after = {
        "filed_with": "柳湾镇党委",
        "basis": "保密规定第三条",
        "scope": "全部内容",
        "examine_again_on": "2027-03-01",
    }
    expected = ("catalog.obligation", duty.pk, drafter.pk, "drafter", None, after, "涉及未公开的考察")
    assert told("withhold") == [expected]
    assert list(withholding.history.values_list("history_date", "history_user", "history_type")) == [
        (now, drafter.pk, "+")
    ]


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2026, 11, 20)], ids=str)
def test_what_is_withheld_is_examined_again_on_a_day_to_come(duty, drafter, now, day):
    with override("en"), pytest.raises(Refused, match=r"^What is withheld is examined again on a day after") as refusal:
        actions.withhold(duty, **FILING | {"examine_again_on": day}, act=act_of(drafter, now))

    assert refusal.value.rule == "D4"
    assert unchanged(duty)
    assert refused() == [(duty.pk, "withhold")]


def test_the_top_files_with_the_issuer_of_its_catalogue(county, township):
    province = make_organization("省委", kind="county_committee")
    bound = make_organization("市委", kind="county_committee", catalog_issuer=province)

    assert actions.filed_with(township) == county
    assert actions.filed_with(bound) == province
    assert actions.filed_with(county) == county


def test_a_lifted_withholding_leaves_the_duty_owed(duty, drafter, now):
    withholding = actions.withhold(duty, **FILING, act=act_of(drafter, now))

    lifted = actions.lift_withholding(withholding, reason="已解密", act=act_of(drafter, LATER))

    lifted.refresh_from_db()
    assert (lifted.lifted_at, lifted.lifted_because) == (LATER, "已解密")
    assert Obligation.objects.with_condition(date(2026, 11, 25)).get(pk=duty.pk).condition == "overdue"
    before = {"filed_at": "2026-11-20T02:00:00Z"}
    assert told("lift_withholding") == [("catalog.obligation", duty.pk, drafter.pk, "drafter", before, None, "已解密")]


def test_a_withholding_is_lifted_once(duty, drafter, now):
    withholding = actions.withhold(duty, **FILING, act=act_of(drafter, now))
    actions.lift_withholding(withholding, reason="已解密", act=act_of(drafter, now))

    with override("en"), pytest.raises(WrongCondition, match=r"^This withholding was lifted on Nov. 20, 2026.$"):
        actions.lift_withholding(withholding, reason="再次", act=act_of(drafter, LATER))

    assert Withholding.objects.get().lifted_because == "已解密"
    assert refused() == [(duty.pk, "lift_withholding")]


def test_a_lifted_duty_can_be_withheld_anew(duty, drafter, now):
    withholding = actions.withhold(duty, **FILING, act=act_of(drafter, now))
    actions.lift_withholding(withholding, reason="已解密", act=act_of(drafter, now))

    actions.withhold(duty, **FILING, act=act_of(drafter, LATER))

    assert Withholding.objects.in_force().count() == 1
    assert Withholding.objects.count() == 2


# --- setting aside, confirming ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "where"), [("approver", "village"), ("organization_admin", "township")])
def test_who_approves_or_administers_sets_a_duty_aside(request, duty, now, role, where):
    person = holder(role, request.getfixturevalue(where))

    actions.mark_not_applicable(duty, reason="本村无集体企业", act=act_of(person, now))

    duty.refresh_from_db()
    assert (duty.not_applicable_at, duty.not_applicable_because) == (now, "本村无集体企业")
    expected = ("catalog.obligation", duty.pk, person.pk, role, None, None, "本村无集体企业")
    assert told("mark_not_applicable") == [expected]


def test_confirming_meets_the_question(question, drafter, now):
    actions.confirm_still_true(question, act=act_of(drafter, now))

    question.refresh_from_db()
    assert question.met_at == now
    assert told("confirm_still_true") == [("catalog.obligation", question.pk, drafter.pk, "drafter", None, None, "")]


def test_only_a_question_is_met_by_confirming(duty, drafter, now):
    with override("en"), pytest.raises(Refused, match="Only a disclosure can meet this duty") as refusal:
        actions.confirm_still_true(duty, act=act_of(drafter, now))

    assert refusal.value.rule == "D3"
    assert unchanged(duty)
    assert refused() == [(duty.pk, "confirm_still_true")]


@pytest.mark.parametrize("standing", ["owed", "set aside", "not there", "of another matter"])
def test_what_was_never_disclosed_is_not_confirmed(question, county, drafter, now, standing):
    """Rule: D1."""
    owed = Obligation.objects.filter(organization=question.organization, cause="standing")
    if standing == "not there":
        owed.delete()
    elif standing == "of another matter":
        owed.update(item=make_item(question.item.category.catalog, timing=Timing.LONG_TERM))
    else:
        owed.update(met_at=None)
    if standing == "set aside":
        owed.update(not_applicable_at=now, not_applicable_because="无此事项")

    with override("en"), pytest.raises(Refused, match=r"^Nothing of “.+” was disclosed yet") as refusal:
        actions.confirm_still_true(question, act=act_of(drafter, now))

    assert refusal.value.rule == "D1"
    assert unchanged(question)
    assert refused() == [(question.pk, "confirm_still_true")]


def test_what_was_disclosed_under_a_former_edition_is_confirmed_under_the_newer(question, county, drafter, now):
    newer = make_catalog(county, edition="2026b", effective_on=date(2026, 11, 1))
    item = make_item(newer, code=question.item.code, timing=Timing.LONG_TERM)
    Obligation.objects.filter(pk=question.pk).update(item=item)
    question.refresh_from_db()

    actions.confirm_still_true(question, act=act_of(drafter, now))

    question.refresh_from_db()
    assert question.met_at == now


def test_a_question_is_not_answered_before_it_comes_up(question, drafter, now):
    day_before = now - datetime.timedelta(days=1)

    with override("en"), pytest.raises(Refused, match=r"This question comes up on Nov. 20, 2026\."):
        actions.confirm_still_true(question, act=act_of(drafter, day_before))

    assert unchanged(question)


# --- every verb ---------------------------------------------------------------------------------------------------

VERBS = {
    "withhold": ("drafter", lambda duty, act: actions.withhold(duty, **FILING, act=act)),
    "mark_not_applicable": (
        "approver",
        lambda duty, act: actions.mark_not_applicable(duty, reason="不适用", act=act),
    ),
    "confirm_still_true": ("drafter", lambda duty, act: actions.confirm_still_true(duty, act=act)),
}
CONDITIONS = {
    "met": "This duty was met on Nov. 20, 2026.",
    "not_applicable": "This duty has been set aside since Nov. 20, 2026: it does not apply.",
    "withheld": "This duty has been filed as withheld since Nov. 20, 2026.",
}


@pytest.fixture(params=sorted(CONDITIONS))
def closed(request, question, drafter, now):
    """A question that is met, set aside or withheld, since this morning."""
    if request.param == "met":
        actions.confirm_still_true(question, act=act_of(drafter, now))
    elif request.param == "withheld":
        actions.withhold(question, **FILING, act=act_of(drafter, now))
    else:
        approver = holder("approver", question.organization)
        actions.mark_not_applicable(question, reason="不适用", act=act_of(approver, now))
    return request.param


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_begins_with_an_open_duty(question, closed, verb):
    """That it did not is an event, and nothing else.  Rule: P1."""
    role, take = VERBS[verb]
    person = holder(role, question.organization)
    events = Event.objects.count()

    with override("en"), pytest.raises(WrongCondition) as wrong:
        take(question, act_of(person, LATER))

    assert str(wrong.value) == CONDITIONS[closed]
    assert (wrong.value.what, wrong.value.since) == (closed, date(2026, 11, 20))
    assert refused() == [(question.pk, verb)]
    assert Event.objects.get(verb="refused").reason == CONDITIONS[closed]
    assert Event.objects.count() == events + 1


NOBODY = ["member of no office", "drafter of the superior", "term over", "wrong office"]


@pytest.fixture(params=NOBODY)
def stranger(request, village, township, now):
    """Somebody whose office does not carry the verb here, or not today."""
    if request.param == "drafter of the superior":
        return make_office("drafter", township).person
    if request.param == "term over":
        return make_office("drafter", village, until_on=date(2026, 11, 19)).person
    if request.param == "wrong office":
        return make_office("archivist", village).person
    return make_office("drafter", make_organization("别的支部")).person


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_who_holds_no_fitting_office_is_refused(question, stranger, verb, now):
    _role, take = VERBS[verb]

    with pytest.raises(Refused) as refusal:
        take(question, act_of(stranger, now))

    assert refusal.value.rule == "R1"
    assert unchanged(question)
    assert refused() == [(question.pk, verb)]


def test_who_holds_no_fitting_office_reports_nothing_and_lifts_nothing(catalog, duty, village, drafter, stranger, now):
    item = make_item(catalog, timing=Timing.TEMPORARY)
    withholding = actions.withhold(duty, **FILING, act=act_of(drafter, now))

    with pytest.raises(Refused):
        actions.report_fact(village, item, fact="某事", happened_on=date(2026, 11, 20), act=act_of(stranger, now))
    with pytest.raises(Refused):
        actions.lift_withholding(withholding, reason="已解密", act=act_of(stranger, now))

    assert Obligation.objects.filter(cause="fact").count() == 0
    assert Withholding.objects.in_force().count() == 1
    assert refused() == [(village.pk, "report_fact"), (duty.pk, "lift_withholding")]


def test_who_owes_a_duty_does_not_set_it_aside(duty, drafter, now):
    with pytest.raises(Refused):
        actions.mark_not_applicable(duty, reason="不适用", act=act_of(drafter, now))

    assert unchanged(duty)


def test_when_the_event_cannot_be_written_nothing_happened(duty, drafter, now):
    nameless = dataclasses.replace(act_of(drafter, now), name=None)

    with pytest.raises(IntegrityError):
        actions.withhold(duty, **FILING, act=nameless)

    assert unchanged(duty)
