"""The second journey: a village with nobody but a drafter; the township clears, reviews and approves."""

import datetime

import pytest

from tests.journeys.conftest import SHANGHAI, wait_until

pytestmark = pytest.mark.postgres

FACT = "村口停车场建成启用"
BODY = "停车场设车位四十个，白天免费。"


def test_the_village_without_offices(portal, arrive):
    secretary, anybody = arrive("shidy"), arrive()

    title = report(secretary)
    secretary.writes("村口停车场已经建成，自即日起启用，供村民和来访者使用。", BODY)
    secretary.page.fill("#id_stage_7", f"{datetime.datetime.now(SHANGHAI):%Y-%m-%dT%H:%M}")
    path = secretary.proposes(title)

    assert whose_turn(secretary, title) == "柳湾镇党委"
    assert cannot_decide(secretary, path)
    arrive("wanglx").signs(title)
    arrive("zhaowj").signs(title)
    assert (anybody.finds(title), anybody.opens(path)) == (False, 404)
    today = f"{datetime.datetime.now(SHANGHAI):%Y-%m-%d}"
    arrive("liujg").signs(title, vote_on=today, vote_result="应到9人，实到8人，8人同意")

    wait_until(lambda: anybody.finds(title), "anybody sees it in the list", seconds=30)
    assert anybody.opens(path) == 200
    assert BODY in anybody.text()
    assert "石桥村党支部" in anybody.text()


def report(secretary):
    """Something has happened, and the form opens; returns the title that it suggests."""
    page = secretary.page
    page.goto("/admin/work/")
    page.click("a[href='/admin/work/duties/report/']")
    item = page.locator("#id_item option", has_text="决议实施结果公开").get_attribute("value")
    page.select_option("#id_item", item)
    page.fill("#id_fact", FACT)
    page.click("main form button.btn-main")
    page.wait_for_url("**/edit/")
    title = page.input_value("#id_title")
    assert FACT in title
    return title


def whose_turn(secretary, title):
    """The organisation that has it now, as the village's own workbench says."""
    page = secretary.page
    page.goto("/admin/work/")
    return page.locator("section[aria-labelledby=mine] li", has_text=title).locator("[aria-current] small").inner_text()


def cannot_decide(secretary, path):
    """Whoever wrote it is led from the decision page to the page that readers will have."""
    secretary.page.goto(f"/admin/work{path.removeprefix('/d')}decide/")
    return secretary.page.url.endswith(path)
