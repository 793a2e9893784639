"""The first journey: from a duty to its end, and nothing but the beat and the worker releases and ends."""

import contextlib
import datetime
import math
import sqlite3
import time
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.journeys.conftest import SHANGHAI, wait_until

pytestmark = pytest.mark.postgres

BODY = "各村每周五集中清扫，镇机关分片包干。"


@pytest.mark.sample
def test_from_duty_to_end(portal, arrive):
    secretary, member, staff = arrive("chenxy"), arrive("liyan"), arrive("zhanghe")

    begun = time.monotonic()
    title = pick_the_duty(secretary)
    secretary.writes("镇党委部署冬季清洁家园行动，自即日起至春节前，各村各单位参加。", BODY)
    outward = plan(secretary, pace=time.monotonic() - begun)
    path = secretary.proposes(title)
    for signer in ("wanglx", "zhaowj", "liujg"):
        arrive(signer).signs(title)

    wait_until(lambda: member.finds(title), "the member sees it in the list", seconds=30)
    assert (staff.finds(title), staff.opens(path)) == (False, 404)
    assert datetime.datetime.now(SHANGHAI) < outward, "The machine was too slow to look before it went outward."
    assert member.opens(path) == 200
    assert BODY in member.text()

    wait_until(lambda: staff.finds(title), "the staff sees it in the list", seconds=120)
    assert datetime.datetime.now(SHANGHAI) >= outward
    assert staff.opens(path) == 200
    assert BODY in staff.text()
    assert (arrive().finds(title), arrive().opens(path)) == (False, 404)

    let_its_time_be_over(portal, path)
    wait_until(lambda: not staff.finds(title), "it has left the current list", seconds=30)
    wait_until(lambda: staff.finds(title, path="/list/?shelf=ended"), "it stands under ended", seconds=30)
    assert staff.opens(path) == 200


def test_nothing_is_released_without_the_worker(portal, arrive):
    member = arrive("liyan")
    portal.stop("worker")
    try:
        path = portal.run_module("tests.journeys.approved", "3")
        time.sleep(15)
        seen = member.opens(path)
    finally:
        portal.start("worker")

    assert seen == 404
    wait_until(lambda: member.opens(path) == 200, "the worker has released it", seconds=60)


def pick_the_duty(secretary):
    """From the first page of the workbench into the form; returns the title that the form suggests."""
    page = secretary.page
    page.goto("/admin/work/")
    page.locator("ol.due li", has_text="清洁家园").locator("button").click()
    page.wait_for_url("**/edit/")
    return page.input_value("#id_title")


def plan(secretary, *, pace):
    """Inside the party now, outward at a full minute that leaves the signers their time; returns that moment.

    Writing took `pace` seconds on this machine; three people sign in and sign, each in less.
    """
    page = secretary.page
    now = datetime.datetime.now(SHANGHAI)
    seconds = math.ceil((now.timestamp() + 3 * pace + 25) / 60) * 60
    outward = datetime.datetime.fromtimestamp(seconds, tz=SHANGHAI)
    page.fill("#id_stage_5", f"{now:%Y-%m-%dT%H:%M}")
    page.fill("#id_stage_6", f"{outward:%Y-%m-%dT%H:%M}")
    return outward


def let_its_time_be_over(portal, path):
    """Move the end of the disclosure at `path` into the present, from outside, as if its days had passed.

    The end is the beginning of a day, tomorrow at the earliest, so nobody could wait for it.  Whether it has
    come, and what happens then, is the portal's alone.
    """
    ends_at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)
    slug = path.strip("/").rpartition("/")[2]
    statement = "UPDATE disclosure_disclosure SET ends_at = {0} WHERE slug = {0} AND ends_at IS NOT NULL"
    address = urlsplit(portal.database_url)
    if address.scheme == "sqlite":
        with contextlib.closing(sqlite3.connect(address.path, timeout=20)) as connection, connection:
            changed = connection.execute(statement.format("?"), [f"{ends_at:%Y-%m-%d %H:%M:%S.%f}", slug]).rowcount
    else:
        connection = psycopg2.connect(portal.database_url)
        with contextlib.closing(connection), connection, connection.cursor() as cursor:
            cursor.execute(statement.format("%s"), [ends_at, slug])
            changed = cursor.rowcount
    assert changed == 1
