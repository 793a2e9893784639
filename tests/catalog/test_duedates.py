"""Due dates and ends, by hand, over the holidays of 2026 and across the end of the table.  Rule: T2, T3, T5."""

import datetime
from datetime import UTC, date

import pytest
from django.utils.translation import override

from catalog.duedates import Due, End, due_for, explain, explain_end, kept_until, minimum_end
from catalog.models import Item, TimingRule
from catalog.timing import Period, Timing, months_after, period_of
from organizations.calendar import WorkingCalendar
from tests.factories import TIMING_RULES

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
NATIONAL_DAY = [
    {"day": "2026-10-01", "name": "国庆节"},
    {"day": "2026-10-02", "name": "国庆节"},
    {"day": "2026-10-03", "name": ""},
    {"day": "2026-10-04", "name": ""},
    {"day": "2026-10-05", "name": "国庆节"},
    {"day": "2026-10-06", "name": "国庆节"},
    {"day": "2026-10-07", "name": "国庆节"},
]


@pytest.fixture(scope="module")
def calendar():
    """October's long holiday with its make-up Saturday, and Spring Festival with its two, of 2026."""
    return WorkingCalendar(
        {
            **{date(2026, 10, day): (False, "国庆节") for day in (1, 2, 5, 6, 7)},
            date(2026, 10, 10): (True, "国庆节"),
            date(2026, 2, 14): (True, "春节"),
            **{date(2026, 2, day): (False, "春节") for day in (16, 17, 18, 19, 20, 23)},
            date(2026, 2, 28): (True, "春节"),
        }
    )


def rule_for(timing):
    number, unit, after, minimum, months = TIMING_RULES[timing]
    return TimingRule(
        timing=timing,
        due_number=number,
        due_unit=unit,
        due_after=after,
        due_source="参考目录",
        minimum_days=minimum,
        review_every_months=months,
    )


def at(month, day, hour, minute=0, year=2026):
    """A moment in Shanghai."""
    return datetime.datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


# --- when a duty falls due ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("timing", "start", "due_on"),
    [
        pytest.param(Timing.REGULAR_MONTHLY, date(2028, 2, 29), date(2028, 3, 10), id="a leap month"),
        pytest.param(Timing.REGULAR_QUARTERLY, date(2026, 9, 30), date(2026, 10, 20), id="quarter"),
        pytest.param(Timing.REGULAR_HALF_YEARLY, date(2026, 6, 30), date(2026, 7, 20), id="half-year"),
        pytest.param(Timing.REGULAR_YEARLY, date(2026, 12, 31), date(2027, 1, 31), id="year"),
        pytest.param(Timing.LONG_TERM, date(2026, 11, 20), date(2026, 11, 27), id="five working days"),
        pytest.param(Timing.STAGED, date(2026, 2, 13), date(2026, 2, 25), id="over Spring Festival"),
        pytest.param(Timing.TEMPORARY, date(2026, 9, 30), date(2026, 10, 8), id="over the October holiday"),
    ],
)
def test_the_default_of_the_timing_holds_where_the_item_has_no_number(calendar, timing, start, due_on):
    assert due_for(Item(timing=timing), rule_for(timing), start, calendar).on == due_on


@pytest.mark.parametrize(
    ("number", "unit", "due_on"), [(15, "calendar", date(2026, 10, 15)), (7, "working", date(2026, 10, 15))]
)
def test_the_number_of_the_item_goes_first(calendar, number, unit, due_on):
    item = Item(timing=Timing.REGULAR_QUARTERLY, disclose_within_days=number, disclose_within_unit=unit)

    assert due_for(item, rule_for(item.timing), date(2026, 9, 30), calendar).on == due_on


def test_a_due_date_explains_itself(calendar):
    item = Item(timing=Timing.TEMPORARY)

    due = due_for(item, rule_for(item.timing), date(2026, 9, 30), calendar)

    assert due == Due(
        date(2026, 10, 8),
        {
            "rule": "temporary",
            "source": "参考目录",
            "start": "2026-09-30",
            "number": 1,
            "unit": "working",
            "skipped": NATIONAL_DAY,
        },
    )


def test_a_due_date_of_the_item_itself_names_its_sources(calendar):
    item = Item(
        timing=Timing.STAGED, disclose_within_days=7, disclose_within_unit="calendar", sources=["P-SHAANXI", "INFER"]
    )

    due = due_for(item, rule_for(item.timing), date(2026, 9, 30), calendar)

    assert due == Due(
        date(2026, 10, 7),
        {
            "rule": "item",
            "source": "P-SHAANXI; INFER",
            "start": "2026-09-30",
            "number": 7,
            "unit": "calendar",
            "skipped": [],
        },
    )


def test_a_due_date_beyond_the_holiday_table_says_that_it_assumed_an_ordinary_week(calendar):
    item = Item(timing=Timing.STAGED)

    due = due_for(item, rule_for(item.timing), date(2026, 12, 30), calendar)

    assert due.on == date(2027, 1, 4)
    assert due.explained["assumed"] is True
    assert due.explained["skipped"] == [{"day": "2027-01-02", "name": ""}, {"day": "2027-01-03", "name": ""}]


@pytest.mark.parametrize(
    ("item", "start", "sentence"),
    [
        (
            Item(timing=Timing.REGULAR_QUARTERLY),
            date(2026, 9, 30),
            "Due on Oct. 20, 2026: 20 days after Sept. 30, 2026, "
            "the default for “regular, quarterly” (source: 参考目录).",
        ),
        (
            Item(timing=Timing.STAGED),
            date(2026, 9, 30),
            "Due on Oct. 10, 2026: 3 working days after Sept. 30, 2026, the default for “by stages” "
            "(source: 参考目录); not counted: Oct. 1, 2026 to Oct. 7, 2026 (国庆节).",
        ),
        (
            Item(timing=Timing.TEMPORARY, disclose_within_days=1, disclose_within_unit="working"),
            date(2026, 12, 31),
            "Due on Jan. 1, 2027: 1 working day after Dec. 31, 2026, as the item itself says; "
            "the holiday table does not reach that far, an ordinary week was assumed.",
        ),
        (
            Item(timing=Timing.TEMPORARY),
            date(2026, 10, 10),
            "Due on Oct. 12, 2026: 1 working day after Oct. 10, 2026, the default for “at once” "
            "(source: 参考目录); not counted: Oct. 11, 2026 (weekend).",
        ),
    ],
)
def test_a_due_date_reads_as_one_sentence(calendar, item, start, sentence):
    with override("en"):
        assert explain(due_for(item, rule_for(item.timing), start, calendar)) == sentence


# --- how long a disclosure stays ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("released_at", "ends_at"),
    [
        pytest.param(at(11, 20, 9), at(11, 28, 0), id="seven full days after the day of release"),
        pytest.param(at(11, 20, 0), at(11, 28, 0), id="the day of release never counts, not even from midnight"),
        pytest.param(at(11, 20, 23, 59), at(11, 28, 0), id="its last minute belongs to it"),
        pytest.param(
            datetime.datetime(2026, 11, 20, 15, 59, tzinfo=UTC), at(11, 28, 0), id="15:59 UTC is still the same day"
        ),
        pytest.param(datetime.datetime(2026, 11, 20, 16, 0, tzinfo=UTC), at(11, 29, 0), id="16:00 UTC is the next"),
    ],
)
def test_a_publicity_of_seven_days_ends_at_the_start_of_the_day_after_the_seventh(calendar, released_at, ends_at):
    item = Item(timing=Timing.TEMPORARY)

    assert minimum_end(item, rule_for(item.timing), released_at, calendar).at == ends_at


@pytest.mark.parametrize(
    ("released_at", "ends_at"),
    [
        pytest.param(at(11, 20, 9), at(11, 28, 0), id="in an ordinary week the seven days are as long"),
        pytest.param(at(9, 30, 9), at(10, 14, 0), id="over a holiday the five working days are longer"),
        pytest.param(at(2, 13, 9), at(2, 28, 0), id="and over Spring Festival"),
    ],
)
def test_of_days_and_working_days_the_later_decides(calendar, released_at, ends_at):
    """8, 9, 10, 12, 13 October; 14, 24, 25, 26, 27 February."""
    item = Item(timing=Timing.TEMPORARY, minimum_days=7, minimum_working_days=5)

    end = minimum_end(item, rule_for(item.timing), released_at, calendar)

    assert end.at == ends_at
    assert [(minimum.explained["rule"], minimum.explained["unit"]) for minimum in end.minimums] == [
        ("item", "calendar"),
        ("item", "working"),
        ("temporary", "calendar"),
    ]


def test_the_default_of_the_timing_is_a_minimum_too(calendar):
    item = Item(timing=Timing.STAGED, minimum_days=7)

    end = minimum_end(item, rule_for(item.timing), at(11, 20, 9), calendar)

    assert end.at == at(12, 21, 0)
    assert [(minimum.explained["rule"], minimum.on) for minimum in end.minimums] == [
        ("item", date(2026, 11, 27)),
        ("staged", date(2026, 12, 20)),
    ]


@pytest.mark.parametrize("timing", [Timing.REGULAR_MONTHLY, Timing.REGULAR_QUARTERLY, Timing.REGULAR_YEARLY])
def test_a_regular_disclosure_without_a_minimum_waits_for_the_next_one_alone(calendar, timing):
    assert minimum_end(Item(timing=timing), rule_for(timing), at(11, 20, 9), calendar) is None


def test_a_regular_disclosure_with_a_minimum_does_not_end_sooner(calendar):
    item = Item(timing=Timing.REGULAR_YEARLY, minimum_days=30)

    assert minimum_end(item, rule_for(item.timing), at(11, 20, 9), calendar).at == at(12, 21, 0)


def test_a_long_term_disclosure_never_ends_by_itself_and_is_kept_for_a_year(calendar):
    item = Item(timing=Timing.LONG_TERM, minimum_days=365)

    assert minimum_end(item, rule_for(item.timing), at(11, 20, 9), calendar) is None
    assert kept_until(item, rule_for(item.timing), at(11, 20, 9), calendar).at == at(11, 21, 0, year=2027)


def test_without_any_number_nothing_ends(calendar):
    rule = TimingRule(timing=Timing.TEMPORARY, due_number=1, due_unit="working")

    assert minimum_end(Item(timing=Timing.TEMPORARY), rule, at(11, 20, 9), calendar) is None


@pytest.mark.parametrize(
    ("item", "sentences"),
    [
        (
            Item(timing=Timing.TEMPORARY, minimum_working_days=5),
            [
                "It stays for at least 5 working days after Sept. 30, 2026, as the item itself says; not counted: "
                "Oct. 1, 2026 to Oct. 7, 2026 (国庆节), Oct. 11, 2026 (weekend): until the end of Oct. 13, 2026.",
                "It stays for at least 7 days after Sept. 30, 2026, the default for “at once”: "
                "until the end of Oct. 7, 2026.",
                "It ends by itself at the end of Oct. 13, 2026.",
            ],
        ),
        (
            Item(timing=Timing.REGULAR_QUARTERLY),
            ["It ends when the disclosure of the next period takes its place."],
        ),
        (
            Item(timing=Timing.REGULAR_YEARLY, minimum_days=30),
            [
                "It stays for at least 30 days after Sept. 30, 2026, as the item itself says: "
                "until the end of Oct. 30, 2026.",
                "It ends when the disclosure of the next period takes its place, not before the end of Oct. 30, 2026.",
            ],
        ),
        (
            Item(timing=Timing.LONG_TERM),
            [
                "It stays for at least 365 days after Sept. 30, 2026, the default for “long-term”: "
                "until the end of Sept. 30, 2027.",
                "It does not end by itself, and is not withdrawn before the end of Sept. 30, 2027.",
            ],
        ),
    ],
)
def test_an_end_says_when_and_why(calendar, item, sentences):
    with override("en"):
        end = kept_until(item, rule_for(item.timing), at(9, 30, 9), calendar)

        assert explain_end(item, end) == sentences


def test_what_has_no_minimum_and_no_next_period_says_that_it_stays():
    with override("en"):
        assert explain_end(Item(timing=Timing.STAGED), None) == ["It does not end by itself."]


def test_an_end_is_a_moment_with_its_minimums(calendar):
    item = Item(timing=Timing.TEMPORARY)

    end = minimum_end(item, rule_for(item.timing), at(11, 20, 9), calendar)

    assert end == End(
        at(11, 28, 0),
        (
            Due(
                date(2026, 11, 27),
                {
                    "rule": "temporary",
                    "source": "",
                    "start": "2026-11-20",
                    "number": 7,
                    "unit": "calendar",
                    "skipped": [],
                },
            ),
        ),
    )


# --- periods ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "current", "following"),
    [
        (date(2028, 2, 29), 1, (date(2028, 2, 1), date(2028, 2, 29)), (date(2028, 3, 1), date(2028, 3, 31))),
        (date(2027, 12, 31), 1, (date(2027, 12, 1), date(2027, 12, 31)), (date(2028, 1, 1), date(2028, 1, 31))),
        (date(2026, 11, 20), 3, (date(2026, 10, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 3, 31))),
        (date(2026, 7, 1), 6, (date(2026, 7, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 6, 30))),
        (date(2026, 1, 1), 12, (date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 12, 31))),
    ],
)
def test_a_period_and_the_next(day, months, current, following):
    assert period_of(day, months) == Period(*current)
    assert period_of(day, months).next == Period(*following)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 11, 20), 12, date(2027, 11, 20)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_the_same_day_some_months_later(day, months, later):
    assert months_after(day, months) == later
