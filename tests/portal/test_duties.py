"""The list of duties: what can be done about each from there, and its pages."""

import datetime
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from audit import travel
from catalog.models import Obligation
from tests.factories import NOW, any_item, holder, make_obligation, withheld

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def at_one_moment(now):
    with travel.at(now):
        yield


def client_of(role, organization):
    client = Client()
    client.force_login(holder(role, organization), backend="organizations.backends.OfficeBackend")
    return client


def test_a_duty_is_withheld_taken_up_again_and_set_aside_from_the_list(township):
    """Each decision with its reason, from a link in the list of duties.  Rule: D2, D4."""
    duty = make_obligation(any_item(township), township, due_on=NOW.date() + datetime.timedelta(days=9))
    drafter, approver = client_of("drafter", township), client_of("approver", township)
    withhold, lift, aside = (reverse(view, args=[duty.pk]) for view in ("withhold", "lift", "set_aside"))
    filing = {"reason": "正在核实", "basis": "县委通知", "scope": "全文"}

    def offered(client):
        page = client.get(reverse("obligations")).content.decode()
        return {name for name, address in {"w": withhold, "l": lift, "a": aside}.items() if address in page}

    assert (offered(drafter), offered(approver)) == ({"w"}, {"a"})
    assert drafter.post(withhold, filing).status_code == 302
    assert (offered(drafter), offered(approver)) == ({"l"}, set())
    assert "正在核实" in drafter.get(lift).content.decode()
    assert drafter.post(lift, {"reason": ""}).status_code == 200
    assert drafter.post(lift, {"reason": "已核实"}).status_code == 302
    assert drafter.post(lift, {"reason": "再来一次"}).status_code == 409
    assert approver.post(aside, {"reason": "本镇没有这类事项"}).status_code == 302
    assert approver.post(aside, {"reason": "本镇没有这类事项"}).status_code == 409
    assert (offered(drafter), offered(approver)) == (set(), set())
    assert Obligation.objects.with_condition(NOW.date()).get(pk=duty.pk).condition == "not_applicable"


def test_a_duty_withheld_meanwhile_is_not_begun_and_the_list_says_why(township):
    """Rule: D4."""
    duty = make_obligation(any_item(township), township)
    drafter = client_of("drafter", township)
    withheld(duty)

    answer = drafter.post(reverse("start", args=[duty.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("obligations"), 302)]
    assert "请先重新列为应公开" in answer.content.decode()
    assert not duty.disclosures.exists()


def test_the_list_of_duties_goes_on_after_the_last_one_without_losing_any(township):
    """More than a page, most of them due on one day; an unreadable place is a missing page."""
    item, day = any_item(township), NOW.date()
    owed = [make_obligation(item, township, due_on=day + datetime.timedelta(days=n // 40)) for n in range(120)]
    client, address, seen = client_of("approver", township), reverse("obligations"), []
    while address:
        page = client.get(address).content.decode()
        seen += [int(pk) for pk in re.findall(r"duties/(\d+)/set-aside/", page)]
        further = re.search(r'rel="next" href="([^"]+)"', page)
        address = further and html.unescape(further[1])

    assert seen == [duty.pk for duty in owed]
    assert client.get(reverse("obligations"), {"after": "yesterday_1"}).status_code == 404
    assert client.get(reverse("obligations"), {"after": f"{day}_x"}).status_code == 404
