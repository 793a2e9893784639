"""The whole way of one matter: from a duty to its sealed record, and nothing but beat and worker releases and ends.

Its pictures are those of the documents when `PICTURES` names a directory.
"""

import contextlib
import datetime
import io
import math
import re
import sqlite3
import time
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import bagit
import psycopg2
import pytest
from django.utils import translation
from PIL import Image

from inspection.words import VERBS
from tests.journeys.conftest import SHANGHAI, wait_until

pytestmark = pytest.mark.postgres

BODY = "各村每周五集中清扫，镇机关分片包干。"
QUESTION = "清运的垃圾送到哪里去？"
ANSWER = {
    "verified": "已向环卫所核实，清运车每周五下午出发。",
    "rule": "《青岭县农村生活垃圾治理办法》第九条。",
    "done": "各村收集点已公布，垃圾统一送县填埋场处理。",
    "next_step": "每月公布一次清运量。联系人：镇党建办，0739-5550102。",
}
GPS = 0x8825


@pytest.mark.sample
def test_from_duty_to_record(portal, arrive, tmp_path):
    secretary, member, staff = arrive("chenxy"), arrive("liyan"), arrive("zhanghe")
    secretary.picture("workbench-home", "/admin/work/")

    begun = time.monotonic()
    title = pick_the_duty(secretary)
    secretary.writes("镇党委部署冬季清洁家园行动，自即日起至春节前，各村各单位参加。", BODY)
    outward = plan(secretary, pace=time.monotonic() - begun)
    secretary.picture("workbench-propose")
    path = secretary.proposes(title)
    for signer in ("wanglx", "zhaowj", "liujg"):
        arrive(signer).signs(title)

    wait_until(lambda: member.finds(title), "the member sees it in the list", seconds=30)
    assert (staff.finds(title), staff.opens(path)) == (False, 404)
    assert datetime.datetime.now(SHANGHAI) < outward, "The machine was too slow to look before it went outward."
    assert member.opens(path) == 200
    assert BODY in member.text()

    ask(member, path)
    answer(arrive("zhoumin"), title)
    assert member.opens(path) == 200
    assert all(part in member.text() for part in (QUESTION, *ANSWER.values()))
    arrive().picture("login", "/accounts/login/")
    member.picture("elder", f"/display/?mode=elder&next={path}")
    member.opens("/display/?mode=normal&next=/")

    wait_until(lambda: staff.finds(title), "the staff sees it in the list", seconds=120)
    assert datetime.datetime.now(SHANGHAI) >= outward
    assert staff.opens(path) == 200
    assert ANSWER["done"] in staff.text()
    assert (arrive().finds(title), arrive().opens(path)) == (False, 404)

    hang_it_up(arrive("sunli"), path, tmp_path / "board.jpg")
    assert staff.opens(path) == 200
    assert "镇政府门口公开栏" in staff.text()
    staff.picture("portal-item", path)
    staff.picture("portal-home", "/")
    secretary.picture("board-sheet", f"{path}sheet/")

    let_its_time_be_over(portal, path)
    wait_until(lambda: not staff.finds(title), "it has left the current list", seconds=30)
    wait_until(lambda: staff.finds(title, path="/list/?shelf=ended"), "it stands under ended", seconds=30)
    assert staff.opens(path) == 200

    archivist = arrive("wuzq")
    number = seal(archivist, title)
    archivist.picture("record")
    assert_the_package_verifies(archivist, tmp_path / "package")
    assert staff.opens("/archive/") == 200
    assert number in staff.text()

    inspector = arrive("hezheng")
    done = all_that_is_in_the_log(inspector, path.split("/")[2]) | all_that_is_in_the_log(inspector, number)
    assert done >= words_for(
        *("start", "propose", "clear", "review", "approve", "release", "end", "archive"),
        *("ask", "answer", "post", "seal", "verify", "export"),
    )


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


# -- Its stations ------------------------------------------------------------------------------------------------


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


def ask(member, path):
    """From the item to the question, and back with the day by which it is answered."""
    page = member.page
    page.goto(path)
    page.click(f"a[href='{path}ask/']")
    page.fill("[name=text]", QUESTION)
    member.picture("ask")
    page.click("main form button.btn-main")
    page.wait_for_url(f"**{path}*")
    assert QUESTION in member.text()


def answer(handler, title):
    """From the workbench to the answer in its four parts."""
    page = handler.page
    page.goto("/admin/work/voices/")
    page.locator("li", has_text=title).locator(".do a").first.click()
    page.wait_for_url("**/voices/*/")
    assert QUESTION in handler.text()
    assert "李岩" not in page.content()
    for name, words in ANSWER.items():
        page.fill(f"[name={name}]", words)
    handler.picture("answer")
    page.click("main form button.btn-main")
    page.wait_for_url("**/admin/work/**")


def hang_it_up(publisher, path, file):
    """The sheet on the board with a photograph that says where it was taken, and the meeting with its attendance."""
    page = publisher.page
    today = f"{datetime.datetime.now(SHANGHAI):%Y-%m-%d}"
    photograph(file)
    page.goto(f"/admin/work/{path.split('/')[2]}/post/")
    page.check("[name=channel][value=board]")
    page.fill("[name=place]", "镇政府门口公开栏")
    page.fill("[name=from_on]", today)
    page.set_input_files("[name=photographs]", file)
    publisher.picture("posting")
    page.click("main form button.btn-main")
    page.wait_for_load_state()
    assert page.locator("#errors").count() == 0, publisher.text()
    page.goto(f"/admin/work/{path.split('/')[2]}/post/")
    page.check("[name=channel][value=meeting]")
    page.fill("[name=place]", "镇机关会议室")
    page.fill("[name=from_on]", today)
    page.fill("[name=should_attend]", "42")
    page.fill("[name=attended]", "39")
    page.click("main form button.btn-main")
    page.wait_for_load_state()
    assert page.locator("#errors").count() == 0, publisher.text()


def photograph(file):
    """A picture as a telephone makes it, with the place in it."""
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (26.0, 33.0, 12.0), 3: "E", 4: (111.0, 2.0, 30.0)})
    Image.effect_noise((1200, 900), 60).convert("RGB").save(file, exif=exif)


def seal(archivist, title):
    """From the workbench to the sealed record; returns its archival number."""
    page = archivist.page
    page.goto("/admin/work/archive/")
    page.locator("li", has_text=title).locator(".do a").first.click()
    page.wait_for_url("**/seal/")
    archivist.picture("seal")
    page.click("main .decide button.btn-main")
    page.wait_for_url("**/archive/*/")
    return re.search(r"\d{4}-DW·\d{4}-\w+-\w+-\d{4}", archivist.text())[0]


def assert_the_package_verifies(archivist, directory):
    """By the button on the page, and by bagit's own validator on what was taken away."""
    page = archivist.page
    page.locator("main form[action$='verify/'] button").click()
    page.wait_for_load_state()
    with page.expect_download() as download:
        page.locator("main [href$='package/'], main form[action$='package/'] button").first.click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as package:
        package.extractall(directory)
    (found,) = directory.iterdir()
    assert bagit.Bag(str(found)).is_valid()


def all_that_is_in_the_log(inspector, about):
    """What was done by the words of the log, over all of its pages."""
    page, found = inspector.page, set()
    page.goto("/inspect/")
    inspector.picture("inspect-console")
    page.goto(f"/inspect/log/?object={about}&from=")
    inspector.picture("inspect-log")
    while True:
        found |= set(page.locator("ol.log .verb").all_inner_texts())
        further = page.locator("nav.pager a[rel=next]")
        if not further.count():
            return found
        further.click()
        page.wait_for_load_state()


def words_for(*verbs):
    """The log's words for these verbs."""
    with translation.override("zh-hans"):
        words = {verb: str(word) for group in VERBS.values() for verb, word in group.items()}
    return {words[verb] for verb in verbs}


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
