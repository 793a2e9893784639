"""By when an opinion is answered, and the sentence that says why.  Rule: F2."""

import datetime

import pytest

from audit.models import Event
from catalog.duedates import explain
from feedback import actions, terms
from feedback.models import Opinion, ReplyTerm
from organizations.calendar import WorkingCalendar
from organizations.kinds import Kind
from organizations.rights import Refused
from organizations.roles import Role, SitePost
from tests import factories
from tests.factories import NOW, act_of
from tests.feedback.conftest import ask

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.mark.parametrize(
    "asked_on, due_on",
    [
        ((2026, 11, 20), (2026, 12, 11)),  # a Friday: fifteen working days, three weekends
        ((2026, 11, 21), (2026, 12, 11)),  # a Saturday: the first day that counts is Monday
        ((2026, 9, 18), (2026, 10, 15)),  # work on 20 September and 10 October, off from the 25th and from the 1st
    ],
)
def test_most_organisations_answer_within_fifteen_working_days(township, asked_on, due_on):
    due = terms.reply_due_for(township, datetime.date(*asked_on), WorkingCalendar.load())

    assert due.on == datetime.date(*due_on)
    assert due.explained["source"] == "党务公开意见建议办理制度"


def test_a_village_answers_within_ten_days(village):
    due = terms.reply_due_for(village, datetime.date(2026, 11, 20), WorkingCalendar.load())

    assert (due.on, due.explained["source"]) == (datetime.date(2026, 11, 30), "村民自治章程")


def test_the_day_explains_itself(asked):
    assert asked.explained["start"] == "2026-11-20"
    assert explain(asked.due) == (
        "2026年12月11日到期：自2026年11月20日次日起15个工作日，按答复时限（依据：党务公开意见建议办理制度）；"
        "不计入：2026年11月21日至2026年11月22日（周末）、2026年11月28日至2026年11月29日（周末）、"
        "2026年12月5日至2026年12月6日（周末）。"
    )


def test_an_edited_term_stands_and_what_was_asked_before_keeps_its_day(asked, disclosure, member):
    administrator = factories.make_person(site_post=SitePost.SYSTEM)
    term = ReplyTerm.objects.get(kind="")
    term.number = 5

    actions.save_term(term, act=act_of(administrator), reason="试行")
    terms.write_missing_terms()

    assert ReplyTerm.objects.get(kind="").number == 5
    assert ask(disclosure, member, "另一问").due_on == datetime.date(2026, 11, 27)
    assert Opinion.objects.get(pk=asked.pk).due_on == datetime.date(2026, 12, 11)
    assert Event.objects.get(verb="change_replyterm").after == {"number": 5}


def test_a_term_of_its_own_kind_goes_before_the_general_one(township):
    ReplyTerm.objects.create(kind=Kind.TOWNSHIP_COMMITTEE, number=3, unit="calendar")

    assert terms.reply_due_for(township, NOW.date(), WorkingCalendar.load()).on == datetime.date(2026, 11, 23)


def test_without_any_row_the_default_holds(township):
    ReplyTerm.objects.all().delete()

    assert terms.reply_due_for(township, NOW.date(), WorkingCalendar.load()).on == datetime.date(2026, 12, 11)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ORGANIZATION_ADMIN])
def test_no_office_changes_a_term(township, role):
    """Rule: R1."""
    with pytest.raises(Refused):
        actions.save_term(ReplyTerm(kind=Kind.SCHOOL, number=9), act=act_of(factories.holder(role, township)))


def test_the_day_in_shanghai_begins_the_term_and_not_the_one_in_utc(disclosure, member):
    late = datetime.datetime(2026, 11, 20, 16, 30, tzinfo=datetime.UTC)  # 00:30 on the 21st

    assert ask(disclosure, member, at=late).explained["start"] == "2026-11-21"
