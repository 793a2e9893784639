"""What a package says is all that the rows say, and never who wrote an opinion.  Rule: A4."""

import datetime
import hashlib
import json
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext

from archive import actions, package
from archive.contents import contents_of, files_of
from audit import travel
from audit.models import Event
from catalog.models import Obligation
from disclosure import models
from disclosure.models import Disclosure, Edition
from feedback.models import Opinion, OpinionWriter, Reply
from organizations.roles import Role
from tests import factories
from tests.archive.conftest import WRITER, full_file

pytestmark = [pytest.mark.both, pytest.mark.django_db]

LEFT_OUT = {
    Disclosure: {"id", "organization", "item", "obligation", "audience", *(f"level_{n}" for n in range(1, 7))},
    Edition: {"id", "disclosure", "turn_organization", "waiting_since"},
    models.Row: {"id", "edition"},
    models.Attachment: {"id", "edition", "slug"},
    models.Release: {"id", "edition"},
    models.ExtraCircle: {"id", "edition", "disclosure", "audience"},
    models.DisclosureGrant: {"id", "edition", "content_object", "permission"},
    models.Step: {"id", "edition", "signed_by"},
    models.SecrecyRecord: {"id", "step"},
    models.Posting: {"id", "disclosure"},
    models.PostingPhoto: {"id", "posting", "slug", "thumbnail_sha256"},
    models.PostingWithdrawal: {"id", "posting"},
    Obligation: {"id", "organization", "item"},
    Opinion: {"id", "disclosure", "asked_at"},
    Reply: {"id", "opinion", "answered_by"},
}
"""Columns that a file does without: keys of this database, what only the portal's own work asks for, and the hour at
which somebody asked."""


@pytest.fixture(scope="module")
def sealed(django_db_setup, django_db_blocker, tmp_path_factory):
    """A full file, sealed once for all tests; undone at the end."""
    media = str(tmp_path_factory.mktemp("media"))
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        county = factories.make_organization("青岭县委", kind="county_committee")
        township = factories.make_organization("柳湾镇党委", kind="township_committee", superior=county)
        file = full_file(county, township)
        archivist = factories.make_office(Role.ARCHIVIST, township).person
        with travel.at(file.now):
            record = actions.seal(file.disclosure, act=factories.act_of(archivist, file.now))
            folder = package.place_of(record.number) / "data"
            yield SimpleNamespace(
                **vars(file),
                record=record,
                folder=folder,
                told=json.loads((folder / "record.json").read_text()),
                summary=(folder / "summary.html").read_text(),
            )
        transaction.set_rollback(True)


def parts_of(told):
    """What is told of each model, as lists of JSON objects, and the rows that it must be about."""
    editions, postings = told["editions"], told["postings"]
    steps = [step for edition in editions for step in edition["steps"]]
    every = lambda name: [part for edition in editions for part in edition[name]]  # noqa: E731
    return {
        Disclosure: [told["disclosure"]],
        Edition: editions,
        models.Row: every("rows"),
        models.Attachment: every("attachments"),
        models.Release: every("releases"),
        models.ExtraCircle: every("extra_circles"),
        models.DisclosureGrant: every("grants"),
        models.Step: steps,
        models.SecrecyRecord: [step["secrecy_record"] for step in steps if step["secrecy_record"]],
        models.Posting: postings,
        models.PostingPhoto: [photo for posting in postings for photo in posting["photos"]],
        models.PostingWithdrawal: [posting["withdrawal"] for posting in postings if posting["withdrawal"]],
        Obligation: [told["obligation"]],
        Opinion: told["opinions"],
        Reply: [opinion["reply"] for opinion in told["opinions"]],
    }


def filed(model):
    """The rows that are filed; the archivist's own signature is given when the package is made already."""
    return model.objects.exclude(verb="archive") if model is models.Step else model.objects.all()


@pytest.mark.parametrize("model", LEFT_OUT, ids=lambda model: model.__name__)
def test_every_column_of_every_row_is_told(sealed, model):
    """A column that is added later is told too, or left out by name."""
    told = parts_of(sealed.told)[model]
    columns = {field.name for field in model._meta.concrete_fields} - LEFT_OUT[model]
    rows = filed(model)

    assert len(told) == rows.count() > 0
    for part in told:
        assert columns - set(part) == set()


@pytest.mark.parametrize("model", LEFT_OUT, ids=lambda model: model.__name__)
def test_what_is_told_is_what_stands(sealed, model):
    """Compared as text, column by column; those that name another row by its words apart."""
    told = parts_of(sealed.told)[model]
    rows = filed(model)
    plain = [
        field.name
        for field in model._meta.concrete_fields
        if not field.is_relation and field.name not in LEFT_OUT[model] | {"state"}
    ]

    stands = [{name: plainly(getattr(row, name), name) for name in plain} for row in rows]
    told = [{name: plainly(part[name], name) for name in plain} for part in told]
    in_order = lambda values: sorted(values, key=repr)  # noqa: E731
    assert in_order(told) == in_order(stands)


def plainly(value, name):
    """A moment is the same in every zone, a day as text and as a day, the timetable by its Chinese name."""
    if value == "timetable" and name == "signed_name":
        return "定时任务"
    if isinstance(value, str) and (name == "at" or name.endswith("_at")):
        value = datetime.datetime.fromisoformat(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_what_was_signed_lies_in_it_byte_for_byte(sealed):
    """The manifest's own SHA-256 of these files is the hash that four people signed.  Rule: W4."""
    for edition in sealed.told["editions"]:
        signed = (sealed.folder / edition["signed_content"]).read_bytes()

        assert hashlib.sha256(signed).hexdigest() == edition["content_hash"] == edition["approved_hash"]
        assert json.loads(signed)["body"] == edition["body"]


def test_attachments_and_photographs_lie_in_it_under_safe_names(sealed):
    files = [file for edition in sealed.told["editions"] for file in edition["attachments"]]
    files += [photo for posting in sealed.told["postings"] for photo in posting["photos"]]

    for file in files:
        assert hashlib.sha256((sealed.folder / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    assert [file["path"] for file in files] == [
        "attachments/1/01-收据.pdf",
        "attachments/1/02-收据.pdf",
        "attachments/1/03-_HOME_0A_.pdf",
        "attachments/2/01-收据.pdf",
        "attachments/2/02-收据.pdf",
        "attachments/2/03-_HOME_0A_.pdf",
        "postings/1/01.jpg",
    ]


def test_nothing_else_lies_in_it(sealed):
    there = {str(path.relative_to(sealed.folder)) for path in sealed.folder.rglob("*") if path.is_file()}
    files = [file["path"] for edition in sealed.told["editions"] for file in edition["attachments"]]

    assert there == {
        "record.json",
        "summary.html",
        "editions/1.json",
        "editions/2.json",
        "postings/1/01.jpg",
        *files,
    }
    assert sealed.record.files == len(there)


def test_who_wrote_an_opinion_stands_nowhere(sealed):
    """Neither name nor account: not in the files, nor in what the archive wrote of them.  Rule: F1."""
    writer = OpinionWriter.objects.get()

    assert writer.writer == sealed.writer
    for path in sealed.folder.parent.rglob("*"):
        assert WRITER not in path.name
        assert path.is_dir() or WRITER.encode() not in path.read_bytes()
    with translation.override("zh-hans"):
        a_reader = gettext("a reader")
    assert [event["actor_name"] for event in sealed.told["events"] if event["verb"] == "ask"] == [a_reader]
    assert not Event.objects.filter(object_kind__startswith="archive.", actor_id=sealed.writer.pk).exists()


def test_the_file_says_the_day_of_asking_and_not_the_hour(sealed):
    """Neither with the question nor by its place among what else was done.  Rule: F1."""
    (told,) = sealed.told["opinions"]
    (course,) = (event for event in sealed.told["events"] if event["verb"] == "ask")
    hour = Opinion.objects.get().asked_at.astimezone().strftime("%H:%M:%S")

    assert (told["asked_on"], course["at"]) == ("2026-11-20", "2026-11-20")
    assert hour not in json.dumps([told["asked_on"], course])
    assert sealed.told["events"][0] == course
    assert '提问 <time datetime="2026-11-20">2026-11-20</time>' in sealed.summary


def test_the_file_says_of_a_draft_that_it_was_written_and_not_what_it_held(sealed):
    """Rule: A4."""
    drafting = [event for event in sealed.told["events"] if event["verb"] in {"save_draft", "attach"}]

    assert {event["verb"] for event in drafting} == {"save_draft", "attach"}
    assert {(event["before"], event["after"]) for event in drafting} == {(None, None)}
    assert Event.objects.filter(verb="attach", after__name="收据.pdf").exists()


def test_the_course_holds_what_was_done_and_not_who_looked(sealed):
    verbs = [event["verb"] for event in sealed.told["events"]]

    assert set(verbs) == {
        "start", "save_draft", "attach", "propose", "clear", "review", "approve", "release", "correct", "supersede",
        "post", "withdraw_posting", "ask", "answer", "end",
    }  # fmt: skip
    assert [event["at"] for event in sealed.told["events"]] == sorted(event["at"] for event in sealed.told["events"])


def test_the_summary_says_it_all_to_people_and_loads_nothing(sealed):
    for text in (
        sealed.record.number,
        "柳湾镇党委",
        "赵小明",  # in full: it is the file, and not what readers see
        "13800001234",
        "无涉密内容",
        "同意",
        "一楼公开栏",
        "登记错了",
        "为什么？&lt;b&gt;",
        "问缘由",
        "已书面说明。",
        "attachments/1/02-%E6%94%B6%E6%8D%AE.pdf",
        "26 / 30",
        "点名读者",
    ):
        assert text in sealed.summary, text
    for what in ("<script", "http://", "https://", "//", "@import", "url("):
        assert what not in sealed.summary


def test_the_summary_is_in_chinese(sealed):
    words = sealed.summary.partition("<body>")[2]

    assert "第 1 版（" in words
    for english in ("Edition", "Signed", "disclosed", "Recorded"):
        assert english not in words


def test_the_same_rows_make_the_same_bytes(sealed):
    once, again = ([(f.path, f.content) for f in files_of(contents_of(sealed.record))] for _ in range(2))

    assert once == again
