"""Asking and answering: who may, what is stored, what is refused and in which words."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from audit.models import Event
from disclosure.errors import Incomplete
from disclosure.models import Disclosure
from feedback import actions
from feedback.errors import AlreadyAnswered, NotAsked
from feedback.models import Opinion, OpinionWriter, Reply
from feedback.turns import answering
from organizations.models import Office
from organizations.rights import Refused
from organizations.roles import Role
from organizations.sight import reader_for, visitor
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW, act_of
from tests.feedback.conftest import PARTS, answer, ask

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DAY = datetime.timedelta(days=1)


def test_a_question_is_stored_as_it_was_typed_with_the_edition_that_was_shown(disclosure, handler, member):
    """Rule: F1."""
    text = "  为什么\u200b是\u202e这样\u2066？<b>x</b>\r\n\n末行 \t"

    opinion = ask(disclosure, member, text, kind="opinion")

    stored = Opinion.objects.get()
    assert stored == opinion
    assert (stored.text, stored.kind, stored.asked_at) == (text, "opinion", NOW)
    assert (stored.disclosure, stored.edition) == (disclosure, disclosure.shown)
    assert (stored.answered_at, stored.turn_organization) == (None, disclosure.organization)


def test_who_asked_stands_in_one_row_of_one_table_and_the_event_is_by_a_reader(asked, member):
    """Rule: F1."""
    event = Event.objects.get(verb="ask")

    assert list(OpinionWriter.objects.values_list("opinion", "writer")) == [(asked.pk, member.pk)]
    assert (event.actor_id, event.actor_name, event.office, event.request) == (None, "reader", "", "")
    assert (event.object_kind, event.object_id, event.object_label) == ("feedback.opinion", asked.pk, asked.slug)
    assert event.after == {"kind": "question", "due_on": "2026-12-11"}
    assert event.at == clock.start_of(NOW.date())


def test_a_refused_question_is_an_event_by_a_reader_too(disclosure):
    """Rule: F1."""
    stranger = factories.make_person("外人")

    with pytest.raises(NotAsked):
        ask(disclosure, stranger)

    event = Event.objects.get(verb="refused")
    assert (event.actor_id, event.actor_name, event.request, event.after) == (None, "reader", "", {"verb": "ask"})
    assert (event.at, event.reason) == (clock.start_of(NOW.date()), "F1")
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.APPROVER, Role.INSPECTOR, Role.HANDLER])
def test_whoever_sees_it_in_an_office_alone_does_not_ask(disclosure, township, role):
    """Rule: F1."""
    official = factories.holder(role, township)

    with pytest.raises(NotAsked, match=r"not as one of its readers|读者"):
        ask(disclosure, official)


def test_whoever_is_one_of_its_readers_asks_in_office_or_not(disclosure, township, member):
    factories.make_office(Role.DRAFTER, township, member)

    ask(disclosure, member)

    assert Opinion.objects.count() == 1


def test_nothing_is_asked_about_what_is_over_at_that_second(township, member):
    """Rule: F1, T4."""
    disclosure = factories.make_disclosure(
        organization=township, item_fields={"tier": Tier.PARTY_MEMBERS, "minimum_days": 7}
    )

    ask(disclosure, member, at=disclosure.ends_at - datetime.timedelta(seconds=1))
    with pytest.raises(NotAsked):
        ask(disclosure, member, at=disclosure.ends_at)

    assert Opinion.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "approved", "ended", "archived"])
def test_nothing_is_asked_about_what_is_not_disclosed(township, member, state):
    """Rule: F1."""
    edition = factories.make_edition(state, organization=township, item_fields={"tier": Tier.PARTY_MEMBERS})

    with pytest.raises(NotAsked):
        ask(edition.disclosure, member, at=Disclosure.objects.get(pk=edition.disclosure_id).ends_at or NOW)


def test_nothing_is_asked_where_readers_find_no_text(township, member):
    disclosure = factories.make_disclosure(organization=township, item_fields={"tier": 7, "channels": ("board",)})

    with pytest.raises(NotAsked):
        ask(disclosure, member)


@pytest.mark.parametrize("text", ["", "  \r\n\t", "\u200b\u202e\ufeff", "a\0b", "长" * 20_001])
def test_a_text_that_says_nothing_or_cannot_be_kept_is_refused_with_its_field(disclosure, member, text):
    with pytest.raises(Incomplete) as refused:
        ask(disclosure, member, text)

    assert [fault.field for fault in refused.value.faults] == ["text"]
    assert not Opinion.objects.exists()


def test_twenty_thousand_characters_are_stored_and_a_line_break_is_one(disclosure, member):
    longest = "长" * 19_990 + "\r\n" * 10

    assert len(ask(disclosure, member, longest).text) == 20_010
    with pytest.raises(Incomplete):
        ask(disclosure, member, longest + "一")


def test_the_same_words_sent_twice_are_one_opinion_until_answered(asked, disclosure, handler, member, township):
    other = factories.make_standing(Tier.PARTY_MEMBERS, township).person

    assert ask(disclosure, member, asked.text) == asked
    assert ask(disclosure, member, asked.text + "？") != asked
    assert ask(disclosure, other, asked.text) != asked
    answer(asked, handler)
    assert ask(disclosure, member, asked.text) != asked


def test_ten_of_one_reader_wait_at_most_and_each_answer_makes_room(disclosure, member, handler):
    """Rule: F1."""
    asked = [ask(disclosure, member, f"问{number}") for number in range(10)]

    with pytest.raises(NotAsked):
        ask(disclosure, member, "还有")
    answer(asked[0], handler)
    ask(disclosure, member, "还有")


def test_an_unknown_kind_is_refused(disclosure, member):
    with pytest.raises(Incomplete) as refused:
        ask(disclosure, member, kind="complaint")

    assert [fault.field for fault in refused.value.faults] == ["kind"]


def test_a_text_once_stored_cannot_be_changed_or_removed(asked):
    """Rule: F1, P3."""
    for change in (
        lambda: Opinion.objects.update(text="改"),
        lambda: Opinion.objects.update(due_on=NOW.date()),
        lambda: OpinionWriter.objects.update(writer=factories.make_person("别人")),
        lambda: OpinionWriter.objects.all()._raw_delete("default"),
        lambda: Opinion.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_an_answer_has_four_parts_and_says_in_which_office_it_was_given(asked, handler, township):
    """Rule: F4."""
    reply = answer(asked, handler, at=NOW + 4 * DAY, next_step="  联系电话 0000-1234580。\n")

    asked.refresh_from_db()
    assert asked.answered_at == reply.replied_at == NOW + 4 * DAY
    assert {name: getattr(reply, name) for name in PARTS} == PARTS
    assert (reply.answered_by, reply.answered_name) == (handler, handler.name)
    assert (reply.answered_as, reply.answered_in, reply.working_days) == ("handler", township, 2)
    event = Event.objects.get(verb="answer")
    assert (event.actor_id, event.office, event.office_organization_id) == (handler.pk, "handler", township.pk)
    assert event.after == {"answered_in": township.pk, "in_time": True, "summary": False}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("text", ["", " \n", "x" * 4_001, "a\0"])
def test_an_answer_that_lacks_a_part_names_it(asked, handler, part, text):
    """Rule: F4."""
    with pytest.raises(Incomplete) as refused:
        answer(asked, handler, **{part: text})

    assert [fault.field for fault in refused.value.faults] == [part]
    assert not Reply.objects.exists()


def test_everything_that_an_answer_lacks_is_told_at_once(asked, handler):
    with pytest.raises(Incomplete) as refused:
        answer(asked, handler, **dict.fromkeys(PARTS, ""))

    assert [fault.field for fault in refused.value.faults] == list(PARTS)


def test_an_opinion_is_answered_once_and_the_second_hears_who_did_it_when(asked, handler, township):
    """Rule: F4."""
    second = factories.make_office(Role.HANDLER, township).person
    answer(asked, handler)

    with pytest.raises(AlreadyAnswered, match=rf"{handler.name}.*2026-11-20 10:00"):
        answer(asked, second, done="另一种答复")

    assert Reply.objects.get().done == PARTS["done"]
    assert Event.objects.filter(verb="refused", actor_id=second.pk, after={"verb": "answer"}).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.HANDLER])
def test_only_the_handler_answers(asked, township, role):
    """Rule: F4, R1."""
    other = factories.holder(role, township)

    with pytest.raises(Refused) as refused:
        answer(asked, other)

    assert (refused.value.rule, Reply.objects.count()) == ("R1", 0)


@pytest.mark.parametrize(
    ("text", "shown_text", "found"),
    [
        ("请回电13800001234", "", "138****1234"),
        ("请回电１３８ ００００ １２３４", " ", "138****1234"),
        ("谁定的？", "有人留了电话13800001234", "138****1234"),
        ("我的身份证号11010519491231002X", "证号11010519491231002X的群众", "110***********002X"),
    ],
)
def test_readers_are_shown_no_personal_data_and_the_handler_hears_what_was_found(
    disclosure, member, handler, text, shown_text, found
):
    """Rule: F5."""
    asked = ask(disclosure, member, text)

    with pytest.raises(Incomplete) as refused:
        answer(asked, handler, shown_text=shown_text)

    (fault,) = refused.value.faults
    assert (fault.field, fault.rule) == ("shown_text", "F5")
    assert found in fault.message
    assert not Reply.objects.exists()


def test_words_with_personal_data_are_answered_with_a_summary(disclosure, member, handler):
    """Rule: F5."""
    asked = ask(disclosure, member, "请回电13800001234")

    assert answer(asked, handler, shown_text="请回电").shown_text == "请回电"


def test_a_summary_stands_in_place_of_words_that_cannot_be_shown_and_these_stay_stored(asked, handler):
    """Rule: F5."""
    answer(asked, handler, shown_text=" 一位群众询问基数。 ")

    asked = Opinion.objects.get()
    assert asked.shown_words == "一位群众询问基数。"
    assert asked.text == "基数是怎么核定的？"


def test_where_nobody_handles_the_nearest_organisation_upwards_answers(county, handler, village):
    """Rule: F4."""
    handler.offices.update(until_on=(NOW - DAY).date())
    disclosure = factories.make_disclosure(organization=village, item_fields={"tier": Tier.PUBLIC})
    reader = factories.make_person()
    above = factories.make_office(Role.HANDLER, county).person

    opinion = ask(disclosure, reader)

    assert opinion.turn_organization == county
    assert answer(opinion, above).answered_in == county


def test_an_open_opinion_moves_to_whoever_handles_now_and_an_answered_one_stays(asked, handler, county, township):
    """Rule: F4."""
    held = handler.offices.get()
    done = ask(asked.disclosure, factories.make_standing(Tier.PARTY_MEMBERS, township).person)
    answer(done, handler)
    above = factories.make_office(Role.HANDLER, county).person
    Office.objects.filter(pk=held.pk).update(until_on=NOW.date())

    assert actions.renew_turns(NOW) == 0
    assert actions.renew_turns(NOW + DAY) == 1
    assert actions.renew_turns(NOW + DAY) == 0

    asked.refresh_from_db()
    done.refresh_from_db()
    assert (asked.turn_organization, done.turn_organization) == (county, township)
    with pytest.raises(Refused):
        answer(asked, handler, at=NOW + DAY)
    answer(asked, above, at=NOW + DAY)


def test_an_answer_asks_the_offices_of_its_own_day_and_does_not_wait_for_the_sweep(asked, handler, county):
    """Rule: F4."""
    above = factories.make_office(Role.HANDLER, county).person
    handler.offices.update(until_on=NOW.date())

    assert answer(asked, above, at=NOW + DAY).answered_in == county


def test_where_nobody_handles_at_all_nobody_has_the_turn(disclosure, member, township, handler):
    handler.offices.update(until_on=(NOW - DAY).date())

    assert ask(disclosure, member).turn_organization is None
    assert answering([township], NOW.date()) == {township.pk: None}


def test_one_finds_ones_own_and_what_was_answered_since_is_new(asked, handler, member):
    """Rule: F1."""
    other = factories.make_standing(Tier.PARTY_MEMBERS, asked.organization).person
    reader, stranger = reader_for(member, NOW), reader_for(other, NOW)

    assert [(one.pk, one.is_new) for one in actions.mine(reader)] == [(asked.pk, False)]
    answer(asked, handler)
    assert [(one.pk, one.is_new) for one in actions.mine(reader)] == [(asked.pk, True)]
    assert (actions.unseen(reader), actions.unseen(stranger)) == (1, 0)
    seen = list(actions.mine(reader))
    assert [actions.mark_seen(who, seen) for who in (stranger, reader, reader)] == [0, 1, 0]
    assert [(one.pk, one.is_new) for one in actions.mine(reader)] == [(asked.pk, False)]
    assert list(actions.mine(stranger)) == []


def test_a_visitor_has_none_and_asks_nothing(disclosure, asked):
    assert list(actions.mine(visitor(NOW))) == []
    assert actions.why_not_asked(disclosure, visitor(NOW)) != ""


def test_a_deactivated_reader_asks_nothing(disclosure, member):
    act = act_of(member)
    type(member).objects.filter(pk=member.pk).update(is_active=False)

    with pytest.raises(NotAsked):
        actions.ask(disclosure, kind="question", text="问", act=act)
