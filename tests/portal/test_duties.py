"""The list of duties: what can be done about each from there, and its pages."""

import datetime
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from audit import travel
from catalog.actions import lift_withholding, withhold
from catalog.models import Obligation
from tests.factories import NOW, act_of, any_item, holder, make_obligation, make_organization, withheld

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
DAY = datetime.timedelta(days=1)


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
    filing = {"reason": "正在核实", "basis": "县委通知", "scope": "全文", "examine_again_on": "2026-12-20"}

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


def test_what_is_settled_is_not_asked_again(township):
    """The form of a decision that comes too late is not offered: the list says why.  Rule: D4."""
    duty = make_obligation(any_item(township), township, due_on=NOW.date() + DAY)
    drafter, approver = client_of("drafter", township), client_of("approver", township)
    withhold, lift, aside = (reverse(view, args=[duty.pk]) for view in ("withhold", "lift", "set_aside"))

    def told(client, address):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain == [(reverse("obligations"), 302)]
        return [str(message) for message in answer.context["messages"]][-1]

    filing = {"reason": "正在核实", "basis": "县委通知", "scope": "全文", "examine_again_on": "2026-12-01"}
    assert drafter.post(withhold, filing).status_code == 302
    assert told(drafter, withhold) == told(approver, aside) == "此项公开任务已于2026年11月20日报备暂不公开。"
    assert drafter.post(lift, {"reason": "已核实"}).status_code == 302
    assert told(drafter, lift) == "此项报备已于2026年11月20日解除。"
    assert drafter.get(withhold).status_code == approver.get(aside).status_code == 200
    assert approver.post(aside, {"reason": "本镇没有这类事项"}).status_code == 302
    assert told(approver, aside) == "此项公开任务已于2026年11月20日标为不适用。"


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


def filed(place, *, fact, again_on):
    """A duty of `place` that its drafter has filed as withheld."""
    duty = make_obligation(any_item(place), place, fact=fact, due_on=NOW.date() + DAY)
    filing = {"reason": "正在核实", "basis": "县委通知", "scope": "全文", "examine_again_on": again_on}
    return withhold(duty, **filing, act=act_of(holder("drafter", place)))


def test_a_filing_is_read_where_it_was_filed_and_by_nobody_else(county, township, village):
    """Rule: D4."""
    filed(township, fact="白沙桥改建", again_on=NOW.date() + 9 * DAY)
    neighbour = make_organization("石门镇党委", kind="township_committee", superior=county)
    address = reverse("filings")

    def reads(role, place, **shown):
        return "白沙桥改建" in client_of(role, place).get(address, shown).content.decode()

    assert [reads(role, county) for role in ("drafter", "approver", "publisher")] == [True] * 3
    assert reads("drafter", township, shown="own")
    assert not reads("drafter", township)
    assert not reads("drafter", county, shown="own")
    assert not any(
        reads("approver", place, shown=shown) for place in (village, neighbour) for shown in ("own", "received")
    )
    assert client_of("drafter", county).get(address, {"shown": "all"}).status_code == 404
    assert client_of("drafter", county).get(address, {"after": "x"}).status_code == 404


def test_a_filing_that_was_taken_up_again_stands_there_no_more(county, township):
    filing = filed(township, fact="白沙桥改建", again_on=NOW.date() + 9 * DAY)
    lift_withholding(filing, reason="已核实", act=act_of(holder("drafter", township)))

    assert "白沙桥改建" not in client_of("drafter", county).get(reverse("filings")).content.decode()


@pytest.mark.parametrize("days, is_listed", [(1, False), (2, True), (9, True)])
def test_what_was_withheld_comes_back_as_a_task_on_its_day(township, days, is_listed):
    """Rule: D4."""
    filing = filed(township, fact="白沙桥改建", again_on=NOW.date() + 2 * DAY)

    with travel.at(NOW + days * DAY):
        page = client_of("drafter", township).get(reverse("workbench")).content.decode()

    lift = reverse("lift", args=[filing.obligation_id])
    assert (lift in page, "暂不公开，待复核" in page) == (is_listed, is_listed)
