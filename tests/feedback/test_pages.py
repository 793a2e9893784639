"""Asking and answering over HTTP: what is typed, what is shown of it, what is refused, and in how many queries."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import travel
from audit.models import Event
from disclosure.models import Disclosure
from feedback.models import Opinion, Reply
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW
from tests.feedback.conftest import PARTS, answer, ask

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(db):
    with travel.at(NOW):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client


def send(client, disclosure, text, kind="question"):
    return client.post(reverse("ask", args=[disclosure.slug]), {"kind": kind, "text": text})


def item(client, disclosure, **query) -> str:
    return client.get(reverse("disclosure", args=[disclosure.slug]), query).content.decode()


# -- Asking ------------------------------------------------------------------------------------------------------------


def test_before_one_types_the_page_says_who_answers_by_when_and_why(disclosure, member):
    """Rule: F2."""
    page = signed_in(member).get(reverse("ask", args=[disclosure.slug])).content.decode()

    assert '由柳湾镇党委答复，最迟 <time datetime="2026-12-11">2026-12-11</time>。' in page
    assert "自2026年11月20日次日起15个工作日" in page
    assert page.index("由柳湾镇党委答复") < page.index("<textarea")


def test_what_was_sent_is_confirmed_with_its_day_and_stands_there_for_its_writer_alone(
    disclosure, member, handler, township
):
    """Rule: F3."""
    client, other = signed_in(member), signed_in(factories.make_standing(Tier.PARTY_MEMBERS, township).person)

    response = client.post(
        reverse("ask", args=[disclosure.slug]), {"kind": "question", "text": "谁定的？"}, follow=True
    )

    page = response.content.decode()
    assert response.redirect_chain == [(reverse("disclosure", args=[disclosure.slug]), 302)]
    assert "将在2026年12月11日前答复" in page
    assert all(words in page for words in ("谁定的？", "办理中", "1 问，0 答", "只有您自己"))
    assert "谁定的？" not in item(other, disclosure)


TEXTS = {
    "html": "<b>粗</b><script>alert(1)</script><img src=x onerror=alert(1)>{{ secret }}{% now 'Y' %}",
    "mixed scripts": "汉字 abc עברית العربية ไทย हिन्दी 🀄 e\u0301",
    "zero width": "零\u200b宽\u200c字\u200d符\ufeff",
    "direction marks": "翻\u202e转\u2066隔离\u061c",
    "lines and blanks": "  首行\r\n\r\n\t第三行  ",
    "other controls": "响\x07铃\x1b[31m",
    "unbroken": "长" * 20_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_whatever_was_typed_is_stored_as_it_is_and_shown_as_text(disclosure, member, handler, name):
    """Rule: F1."""
    text = TEXTS[name]
    client = signed_in(member)

    assert send(client, disclosure, text).status_code == 302

    opinion = Opinion.objects.get()
    assert opinion.text == text
    answer(opinion, handler)
    for page in (
        item(client, disclosure),
        client.get(reverse("my_questions")).content.decode(),
        signed_in(handler).get(reverse("voice", args=[opinion.slug])).content.decode(),
    ):
        assert html.escape(text) in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'class="q typed" dir="auto"' in page


@pytest.mark.parametrize(
    "text, error",
    [
        ("", "必填"),
        ("   \r\n ", "请填写内容"),
        ("\u200b\u202e", "请填写内容"),
        ("a\0b", ""),
        ("长" * 20_001, "共 20001 字，最多 20000 字"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field_and_nothing_is_lost(disclosure, member, text, error):
    response = send(signed_in(member), disclosure, text, kind="opinion")

    page = response.content.decode()
    assert response.status_code == 200
    assert error in page
    assert 'id="errors"' in page
    assert 'href="#id_text"' in page
    assert html.escape(text) in page
    assert re.search(r'value="opinion"[^>]* checked', page)
    assert not Opinion.objects.exists()


def test_a_text_of_exactly_the_longest_with_lines_as_browsers_send_them_is_taken(disclosure, member):
    text = ("行" * 99 + "\r\n") * 200

    assert send(signed_in(member), disclosure, text).status_code == 302
    assert Opinion.objects.get().text == text


def test_what_ended_meanwhile_is_refused_with_the_reason_and_the_text_kept(disclosure, member):
    """Rule: F1."""
    Disclosure.objects.filter(pk=disclosure.pk).update(ends_at=NOW)

    response = send(signed_in(member), disclosure, "还来得及吗？")

    page = response.content.decode()
    assert response.status_code == 403
    assert all(words in page for words in ("已不再公开", "(F1)", "还来得及吗？"))
    assert "我要提问</a></div>" not in item(signed_in(member), disclosure)


def test_an_official_who_is_not_a_reader_is_told_so_before_typing(disclosure, handler):
    page = signed_in(handler).get(reverse("ask", args=[disclosure.slug])).content.decode()

    assert "不在它的公开范围内" in page
    assert "<textarea" not in page


def test_a_visitor_is_led_to_the_sign_in_and_back(township, handler):
    disclosure = factories.make_disclosure(organization=township, item_fields={"tier": Tier.PUBLIC})
    address = reverse("ask", args=[disclosure.slug])

    assert f"{reverse('account_login')}?next={address.replace('/', '%2F')}" in item(Client(), disclosure)
    assert Client().get(address)["location"] == f"{reverse('account_login')}?next={address}"
    assert Client().post(address, {"kind": "question", "text": "x"}).status_code == 302
    assert not Opinion.objects.exists()


def test_an_edition_that_came_later_does_not_move_what_the_question_was_about(disclosure, member, handler):
    shown = disclosure.shown
    send(signed_in(member), disclosure, "第一版的问题")
    factories.make_correction(disclosure, "released", now=NOW + DAY)

    opinion = Opinion.objects.get()
    assert opinion.edition == shown
    assert "第一版的问题" in item(signed_in(member), disclosure)


# -- Answered ----------------------------------------------------------------------------------------------------------


def test_the_answer_stands_beside_the_disclosure_with_who_gave_it_and_how_long_it_took(
    disclosure, asked, member, handler
):
    """Rule: F3, F4."""
    answer(asked, handler, at=NOW + 4 * DAY)

    page = item(signed_in(member), disclosure)

    assert all(text in page for text in (asked.text, *PARTS.values(), "用时 2 个工作日", "1 问，1 答", "答复一条提问"))
    for label, part in zip(("核实情况", "依据", "已做处理", "下一步"), PARTS.values(), strict=True):
        assert f'<dt>{label}</dt><dd class="typed" dir="auto">{part}</dd>' in page
    assert handler.name not in page


def test_a_summary_is_shown_and_the_words_are_found_by_nobody_among_the_readers(disclosure, asked, member, handler):
    """Rule: F5."""
    answer(asked, handler, shown_text="询问基数")
    reader = signed_in(member)

    assert "询问基数" in item(reader, disclosure)
    assert asked.text not in item(reader, disclosure)
    mine = reader.get(reverse("my_questions")).content.decode()
    assert asked.text in mine
    assert "询问基数" in mine
    voice = signed_in(handler).get(reverse("voice", args=[asked.slug])).content.decode()
    assert asked.text in voice
    assert "询问基数" in voice


def test_a_new_answer_is_new_once(disclosure, asked, member, handler):
    """Rule: F6."""
    answer(asked, handler)
    client, page = signed_in(member), reverse("my_questions")

    assert "1 条新答复" in client.get(page).content.decode()
    assert "新答复" not in client.get(page).content.decode()


def test_ones_own_question_outlives_the_sight_of_what_it_is_about(disclosure, asked, member, handler):
    answer(asked, handler)
    member.standings.update(until_on=(NOW - DAY).date())
    client = signed_in(member)

    mine = client.get(reverse("my_questions")).content.decode()

    assert asked.text in mine
    assert PARTS["done"] in mine
    assert disclosure.title not in mine
    assert "您已看不到" in mine
    assert client.get(reverse("disclosure", args=[disclosure.slug])).status_code == 404


def test_many_are_shown_a_page_at_a_time_and_none_twice(disclosure, member, handler):
    for number in range(25):
        answer(ask(disclosure, member, f"第{number:02}问", at=NOW - number * DAY / 24), handler, at=NOW)
    client = signed_in(member)
    for address in (reverse("disclosure", args=[disclosure.slug]), reverse("my_questions")):
        found, steps = [], 0
        while address:
            page = client.get(address).content.decode()
            found += [number for number in range(25) if f">第{number:02}问<" in page]
            after = page.partition('rel="next" href="')[2].partition('"')[0]
            address, steps = html.unescape(after).partition("#")[0], steps + 1
        assert (found, steps) == ([*range(25)], 2)


def test_the_course_of_a_disclosure_is_the_same_on_every_page_of_its_questions(disclosure, member, handler):
    for number in range(25):
        asked = ask(disclosure, member, f"第{number:02}问", at=NOW - number * DAY / 24)
        answer(asked, handler, at=NOW - number * DAY / 24)
    client, address = signed_in(member), reverse("disclosure", args=[disclosure.slug])
    first = client.get(address)
    second = client.get(html.unescape(first.context["questions"]["more_url"]).partition("#")[0])

    answers = [event for event in first.context["events"] if "答复" in event["title"]]
    assert [(event["title"], event["at"]) for event in answers] == [("已答复 25 条提问，此为最近一次", NOW)]
    assert second.context["events"] == first.context["events"]


@pytest.mark.parametrize("after", ["zzzzzzzzzz", "a\0", "'", "1" * 500])
def test_an_unknown_place_in_a_list_is_a_missing_page(disclosure, asked, member, handler, after):
    client, office = signed_in(member), signed_in(handler)
    pages = [
        (client, reverse("disclosure", args=[disclosure.slug])),
        (client, reverse("my_questions")),
        (office, reverse("voices")),
        (office, f"{reverse('voices')}?shown=answered"),
    ]

    for who, page in pages:
        assert who.get(page, {"after": after, "shown": "answered" if "shown" in page else ""}).status_code == 404
    assert office.get(reverse("voices"), {"shown": "everything"}).status_code == 404


# -- Answering ---------------------------------------------------------------------------------------------------------


def test_the_workbench_shows_what_waits_soonest_first_with_its_clock(disclosure, member, handler):
    """Rule: F2."""
    ask(disclosure, member, "较晚的", at=NOW)
    ask(disclosure, member, "逾期的", at=NOW - 40 * DAY)
    client = signed_in(handler)

    for page in (reverse("workbench"), reverse("voices")):
        text = client.get(page).content.decode()
        assert text.index("逾期的") < text.index("较晚的")
        assert "还剩 21 天" in text
        assert "逾期 " in text


def test_an_answer_with_gaps_names_each_and_keeps_what_was_typed(asked, handler):
    """Rule: F4."""
    page = signed_in(handler).post(
        reverse("voice", args=[asked.slug]), PARTS | {"rule": "", "done": "长" * 4_001, "shown_text": "概括"}
    )

    text = page.content.decode()
    assert page.status_code == 200
    assert 'href="#id_rule"' in text or 'href="#id_done"' in text
    assert all(typed in text for typed in (PARTS["verified"], "长" * 4_001, "概括"))
    assert not Reply.objects.exists()


def test_an_answer_that_would_show_personal_data_says_what_was_found_and_keeps_what_was_typed(
    disclosure, member, handler
):
    """Rule: F5."""
    asked = ask(disclosure, member, "请回电13800001234")

    page = signed_in(handler).post(reverse("voice", args=[asked.slug]), PARTS)

    text = page.content.decode()
    assert page.status_code == 200
    assert 'href="#id_shown_text"' in text
    assert all(words in text for words in ("手机号 138****1234", *PARTS.values()))
    assert not Reply.objects.exists()


def test_the_second_answer_hears_who_was_quicker_and_keeps_what_was_typed(asked, handler, township):
    """Rule: F4."""
    second = factories.make_office(Role.HANDLER, township).person
    answer(asked, handler)

    page = signed_in(second).post(reverse("voice", args=[asked.slug]), PARTS | {"done": "我的处理"})

    text = page.content.decode()
    assert page.status_code == 409
    assert all(words in text for words in (f"{handler.name}已于 2026-11-20 10:00 答复", "我的处理", "(F4)"))
    assert Reply.objects.get().done == PARTS["done"]


def test_who_sees_it_without_answering_is_refused_and_keeps_what_was_typed(asked, township):
    drafter = factories.holder(Role.DRAFTER, township)
    client, address = signed_in(drafter), reverse("voice", args=[asked.slug])

    assert "<textarea" not in client.get(address).content.decode()
    refused = client.post(address, PARTS)

    assert refused.status_code == 403
    assert all(text in refused.content.decode() for text in (*PARTS.values(), "(R1)"))
    assert not Reply.objects.exists()


def test_whoever_answers_for_a_village_reads_there_what_was_asked_about(village, handler):
    """Rule: F4."""
    disclosure = factories.make_disclosure(
        organization=village, item_fields={"tier": Tier.ALL_STAFF}, body="<p>村里的账目</p>"
    )
    villager = factories.make_standing(Tier.ALL_STAFF, village).person
    opinion = ask(disclosure, villager)
    client = signed_in(handler)

    page = client.get(reverse("voice", args=[opinion.slug])).content.decode()
    assert "村里的账目" in page
    assert reverse("disclosure", args=[disclosure.slug]) not in page
    answer(opinion, handler)
    assert "村里的账目" not in client.get(reverse("voice", args=[opinion.slug])).content.decode()


def test_an_inspector_who_reads_what_waits_leaves_an_event(asked, county, handler):
    """Rule: P6."""
    inspector = factories.make_office(Role.INSPECTOR, county).person

    signed_in(inspector).get(reverse("voice", args=[asked.slug]))
    signed_in(handler).get(reverse("voice", args=[asked.slug]))

    read = Event.objects.filter(verb="read", object_kind="feedback.opinion", object_id=asked.pk)
    assert list(read.values_list("actor_id", flat=True)) == [inspector.pk]


# -- Figures -----------------------------------------------------------------------------------------------------------

MOST = 12


def queries(client, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_no_page_takes_more_queries_when_there_is_more_to_show(disclosure, asked, member, handler):
    reader, office = signed_in(member), signed_in(handler)
    answer(ask(disclosure, member, "已答"), handler)
    pages = {
        (reader, reverse("disclosure", args=[disclosure.slug])),
        (reader, reverse("ask", args=[disclosure.slug])),
        (reader, reverse("my_questions")),
        (office, reverse("workbench")),
        (office, reverse("voices")),
        (office, f"{reverse('voices')}?shown=answered"),
        (office, reverse("voice", args=[asked.slug])),
    }
    few = {address: queries(client, address) for client, address in pages}

    for number in range(15):
        opinion = ask(disclosure, member, f"问{number}")
        if number > 5:
            answer(opinion, handler)
    many = {address: queries(client, address) for client, address in pages}

    assert many == few
    assert max(many.values()) <= MOST
