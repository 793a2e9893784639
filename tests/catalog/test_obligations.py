"""The six conditions of a duty: what the database answers, against a judge in plain Python.  Rule: D2, D4."""

import datetime
import itertools
import random
from collections import Counter
from datetime import UTC, date

import pytest

from catalog.models import Obligation, Withholding
from catalog.querysets import Condition
from tests.factories import make_catalog, make_item, make_organization, make_person

pytestmark = [pytest.mark.both, pytest.mark.django_db]

ONE_DAY = datetime.timedelta(days=1)
EIGHT_HOURS = datetime.timedelta(hours=8)
NOON = datetime.datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def judge(row, withholdings, day):
    """The condition by the words of the rule: dates only, and a day is Shanghai's."""
    if row.not_applicable_at is not None:
        return "not_applicable"
    if row.met_at is not None:
        met_on = (row.met_at.astimezone(UTC) + EIGHT_HOURS).date()
        return "on_time" if met_on <= row.due_on else "late"
    if any(withholding.lifted_at is None for withholding in withholdings):
        return "withheld"
    return "overdue" if day > row.due_on else "not_yet_due"


@pytest.fixture
def item(county):
    return make_item(make_catalog(county))


def owe(item, organization, due_on=date(2026, 11, 20), **fields):
    """A duty of its own for every call."""
    serial = Obligation.objects.count()
    return Obligation.objects.create(
        organization=organization,
        item=item,
        cause="fact",
        fact=f"事实{serial}",
        starts_on=due_on,
        until_on=due_on,
        due_on=due_on,
        **fields,
    )


def condition_of(row, day):
    return Obligation.objects.with_condition(day).get(pk=row.pk).condition


@pytest.mark.parametrize(
    ("met_at", "condition"),
    [
        pytest.param(datetime.datetime(2026, 11, 20, 15, 59, 59, 999_999, tzinfo=UTC), "on_time", id="last instant"),
        pytest.param(datetime.datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "late", id="midnight in Shanghai"),
        pytest.param(datetime.datetime(2026, 11, 19, 16, 0, tzinfo=UTC), "on_time", id="first instant of the day"),
    ],
)
def test_a_day_ends_at_midnight_in_shanghai(county, item, met_at, condition):
    row = owe(item, county, due_on=date(2026, 11, 20), met_at=met_at)

    assert condition_of(row, date(2026, 12, 31)) == condition


@pytest.mark.parametrize(("day", "condition"), [(date(2026, 11, 20), "not_yet_due"), (date(2026, 11, 21), "overdue")])
def test_a_duty_is_overdue_from_the_day_after(county, item, day, condition):
    assert condition_of(owe(item, county, due_on=date(2026, 11, 20)), day) == condition


@pytest.mark.parametrize("seed", [1, 20, 300])
def test_exactly_one_condition_is_true_of_each_duty_on_each_day(county, item, seed):
    chance = random.Random(seed)
    person, somewhere = make_person(), make_organization("支部", superior=county)
    due = date(2026, 11, 20)
    moments = [None, *(NOON + datetime.timedelta(hours=hours) for hours in range(-60, 61))]
    rows = Obligation.objects.bulk_create(
        Obligation(
            organization=chance.choice([county, somewhere]),
            item=item,
            cause="fact",
            fact=f"事实{serial}",
            starts_on=due,
            until_on=due,
            due_on=due + ONE_DAY * chance.randint(-2, 2),
            met_at=chance.choice(moments) if chance.random() < 0.5 else None,
            **({"not_applicable_at": NOON, "not_applicable_because": "不适用"} if chance.random() < 0.2 else {}),
        )
        for serial in range(300)
    )
    filed = [withholding for row in rows for withholding in _filings(row, chance, person, county)]
    Withholding.objects.bulk_create(filed)
    by_row = {row.pk: [one for one in filed if one.obligation_id == row.pk] for row in rows}

    for day in (due + ONE_DAY * n for n in range(-4, 5)):
        wanted = {row.pk: judge(row, by_row[row.pk], day) for row in rows}
        answered = Obligation.objects.with_condition(day)
        assert dict(answered.values_list("pk", "condition")) == wanted
        counted = Counter(wanted.values())
        assert {c.value: answered.filter(condition=c).count() for c in Condition} == {
            c.value: counted[c.value] for c in Condition
        }
        still_open = {pk for pk, condition in wanted.items() if condition in ("overdue", "not_yet_due")}
        assert set(Obligation.objects.open(day).values_list("pk", flat=True)) == still_open


def _filings(row, chance, person, receiver):
    """None, one, or a lifted one followed by one, in force or lifted."""
    for lifted in chance.choice([(), (), (), (False,), (True,), (True, False), (True, True)]):
        yield Withholding(
            obligation=row,
            filed_with=receiver,
            filed_by=person,
            filed_at=NOON,
            reason="涉密",
            basis="保密规定",
            scope="全部",
            **({"lifted_at": NOON, "lifted_because": "已解密"} if lifted else {}),
        )


def test_every_mixture_of_facts_has_one_condition(county, item):
    """All 3 × 2 × 3 × 3 of: met (no, in time, late), not applicable, withheld (no, lifted, in force), day."""
    person, due = make_person(), date(2026, 11, 20)
    mets = [None, NOON, NOON + ONE_DAY]
    seen = Counter()
    for met_at, not_applicable, withheld in itertools.product(mets, (False, True), ("no", "lifted", "in force")):
        aside = {"not_applicable_at": NOON, "not_applicable_because": "不适用"} if not_applicable else {}
        row = owe(item, county, due_on=due, met_at=met_at, **aside)
        if withheld != "no":
            lifted = {"lifted_at": NOON, "lifted_because": "已解密"} if withheld == "lifted" else {}
            words = {"reason": "涉密", "basis": "规定", "scope": "全部"}
            row.withholdings.create(filed_with=county, filed_by=person, filed_at=NOON, **words, **lifted)
        for day in (due - ONE_DAY, due, due + ONE_DAY):
            condition = condition_of(row, day)
            assert condition == judge(row, row.withholdings.all(), day)
            seen[condition] += 1

    assert seen == {"not_applicable": 27, "on_time": 9, "late": 9, "withheld": 3, "not_yet_due": 4, "overdue": 2}


# --- what comes back ----------------------------------------------------------------------------------------------


def test_a_withholding_comes_back_on_its_day_while_it_is_in_force_and_its_duty_open(county, item):
    person = make_person()

    def filed(examine_again_on, duty=None, **lifted):
        return (duty or owe(item, county)).withholdings.create(
            filed_with=county,
            filed_by=person,
            filed_at=NOON,
            reason="涉密",
            basis="规定",
            scope="全部",
            examine_again_on=examine_again_on,
            **lifted,
        )

    day = date(2026, 12, 1)
    today, before = filed(day), filed(day - ONE_DAY)
    filed(day + ONE_DAY)
    filed(None)
    filed(day, lifted_at=NOON, lifted_because="已解密")
    filed(day, owe(item, county, met_at=NOON))
    filed(day, owe(item, county, not_applicable_at=NOON, not_applicable_because="不适用"))

    assert set(Withholding.objects.to_examine(day)) == {today, before}


def test_a_duty_is_untouched_until_somebody_begins(county, item):
    untouched, filed = owe(item, county), owe(item, county)
    owe(item, county, met_at=NOON)
    owe(item, county, not_applicable_at=NOON, not_applicable_because="不适用")
    filed.withholdings.create(
        filed_with=county, filed_by=make_person(), filed_at=NOON, reason="涉密", basis="规定", scope="全部"
    )

    assert list(Obligation.objects.untouched()) == [untouched]
