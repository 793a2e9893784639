"""Delivering notices by mail: at least once, to those who may still be mailed, with nothing restricted in it.

Rule: N2.
"""

import datetime
import logging
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from notices.actions import tell
from notices.models import Notice
from notices.querysets import NoticeQuerySet
from notices.sweep import deliver
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both]


class Server(EmailBackend):
    """A mail server that fails as it is told to, and otherwise keeps what it is given."""

    down: Exception | None = None
    refuses: dict[str, Exception] = {}
    connections = 0

    def open(self):
        type(self).connections += 1
        if self.down:
            raise self.down

    def send_messages(self, messages):
        for message in messages:
            if fault := self.refuses.get(message.to[0]):
                raise fault
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    settings.BASE_URL = "https://portal.example.org"
    monkeypatch.setattr(Server, "down", None)
    monkeypatch.setattr(Server, "refuses", {})
    monkeypatch.setattr(Server, "connections", 0)
    return Server


@pytest.fixture
def person(db):
    return make_person("王芳", email="wang@example.org")


def told(person, now, key="1"):
    tell(
        [person.pk],
        kind="edition_turn",
        event_key=key,
        subject="等待您审核：柳湾镇党委",
        path="/d/k3v9x0q2ma/",
        now=now,
    )
    return Notice.objects.get(person=person, event_key=key)


def die(*args, **kwargs):
    raise KeyboardInterrupt


def sent_to():
    return [message.to for message in mail.outbox]


def test_a_notice_is_mailed_once(server, person, now):
    notice = told(person, now)
    later = now + datetime.timedelta(seconds=30)

    assert [deliver(later), deliver(later)] == [1, 0]

    notice.refresh_from_db()
    assert notice.mailed_at == later
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [notice.message_id]


def test_the_mail_is_a_greeting_the_subject_and_one_link(server, person, now):
    told(person, now)

    deliver(now)

    (message,) = mail.outbox
    assert (message.subject, message.to) == ("等待您审核：柳湾镇党委", ["wang@example.org"])
    assert "王芳" in message.body
    assert "等待您审核：柳湾镇党委" in message.body
    assert message.body.count("://") == 1
    assert "\nhttps://portal.example.org/d/k3v9x0q2ma/\n" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


# -- What is told at one moment


@pytest.fixture
def first_day(person, now):
    """Three things that `person` is told at once, two of them of one page, and one a minute later."""
    for key, path in (("1", "/admin/work/duties/"), ("2", "/admin/work/duties/"), ("3", "/d/k3v9x0q2ma/")):
        tell([person.pk], kind="duty", event_key=key, subject=f"第{key}件事", path=path, now=now)
    told(person, now + datetime.timedelta(minutes=1), "4")
    return list(Notice.objects.filter(kind="duty").order_by("id"))


def test_what_somebody_is_told_at_one_moment_goes_in_one_mail(server, person, first_day, now):
    told(make_person(email="li@example.org"), now)

    assert deliver(now) == 5

    assert sent_to() == [["wang@example.org"], ["li@example.org"], ["wang@example.org"]]
    together = mail.outbox[0]
    assert together.subject == "您有 3 条新消息"
    assert "1. 第1件事\n2. 第2件事\n3. 第3件事\n" in together.body
    assert together.body.count("://") == 1
    assert "\nhttps://portal.example.org/inbox/\n" in together.body
    assert together.extra_headers["Message-ID"] == first_day[0].message_id
    assert set(Notice.objects.values_list("mailed_at", flat=True)) == {now}


def test_when_all_of_it_is_of_one_page_the_mail_leads_there(server, person, first_day, now):
    Notice.objects.filter(event_key="3").delete()

    deliver(now)

    assert mail.outbox[0].subject == "您有 2 条新消息"
    assert "\nhttps://portal.example.org/admin/work/duties/\n" in mail.outbox[0].body


def test_what_went_in_one_mail_is_turned_away_together(server, person, first_day, now):
    server.refuses = {"wang@example.org": smtplib.SMTPRecipientsRefused({"wang@example.org": (550, b"no such box")})}

    assert deliver(now) == 0

    assert set(Notice.objects.values_list("undeliverable_at", "mailed_at")) == {(now, None)}


def test_what_went_in_one_mail_is_sent_again_together(server, person, first_day, now, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(NoticeQuerySet, "update", die)
        with pytest.raises(KeyboardInterrupt):
            deliver(now)
    told(person, now + datetime.timedelta(seconds=30), "5")

    deliver(now + datetime.timedelta(minutes=1))

    first, again, *rest = mail.outbox
    assert (again.body, again.extra_headers) == (first.body, first.extra_headers)
    assert len(rest) == 2


def test_names_are_written_as_they_are(server, now):
    told(make_person("O'Brien & 王", email="o@example.org"), now)

    deliver(now)

    assert "O'Brien & 王" in mail.outbox[0].body


@pytest.mark.parametrize("gone", [{"is_active": False}, {"email": ""}])
def test_who_may_be_mailed_is_asked_when_it_is_sent(server, person, now, gone):
    told(person, now)
    type(person).objects.filter(pk=person.pk).update(**gone)

    assert deliver(now) == 0

    assert sent_to() == []
    assert Notice.objects.get().mailed_at is None


def test_what_waited_a_week_stays_in_the_inbox_alone(server, person, now):
    told(person, now - datetime.timedelta(days=7), "old")
    told(person, now - datetime.timedelta(days=7) + datetime.timedelta(microseconds=1), "young")

    assert deliver(now) == 1

    assert dict(Notice.objects.values_list("event_key", "mailed_at")) == {"old": None, "young": now}


@pytest.mark.parametrize("fault", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPConnectError(421, b"busy")])
def test_a_server_that_does_not_answer_is_asked_once_a_run(server, person, now, caplog, fault):
    for key in range(5):
        told(person, now, str(key))
    server.down = fault

    with caplog.at_level(logging.WARNING):
        assert deliver(now) == 0

    assert server.connections == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert sent_to() == []
    server.down = None
    assert deliver(now) == 5
    assert Notice.objects.filter(mailed_at=now).count() == 5


@pytest.mark.parametrize("fault", [smtplib.SMTPServerDisconnected("gone"), smtplib.SMTPDataError(451, b"no room")])
def test_a_server_that_fails_on_the_way_ends_the_run_and_loses_nothing(server, person, now, fault):
    first, second = told(person, now, "1"), told(make_person(email="li@example.org"), now, "2")
    server.refuses = {"li@example.org": fault}

    assert deliver(now) == 1
    server.refuses = {}
    assert deliver(now) == 1

    assert sent_to() == [["wang@example.org"], ["li@example.org"]]
    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [first.message_id, second.message_id]


def test_an_address_that_is_turned_away_for_good_is_not_tried_again(server, person, now):
    told(make_person(email="gone@example.org"), now, "1")
    told(person, now, "2")
    server.refuses = {"gone@example.org": smtplib.SMTPRecipientsRefused({"gone@example.org": (550, b"no such box")})}

    assert deliver(now) == 1
    server.refuses = {}
    assert deliver(now) == 0

    assert sent_to() == [["wang@example.org"]]
    assert Notice.objects.get(event_key="1").undeliverable_at == now


def test_an_address_that_is_turned_away_for_now_is_tried_at_the_next_run(server, person, now):
    told(make_person(email="busy@example.org"), now, "1")
    told(person, now, "2")
    server.refuses = {"busy@example.org": smtplib.SMTPRecipientsRefused({"busy@example.org": (450, b"later")})}

    assert deliver(now) == 1
    server.refuses = {}
    assert deliver(now) == 1

    assert sent_to() == [["wang@example.org"], ["busy@example.org"]]


def test_a_mail_sent_again_after_a_death_in_between_is_known_by_its_id(server, person, now, monkeypatch):
    notice = told(person, now)

    with monkeypatch.context() as patch:
        patch.setattr(NoticeQuerySet, "update", die)  # the mail is out, and the transaction that would note it is lost
        with pytest.raises(KeyboardInterrupt):
            deliver(now)
    deliver(now)

    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [notice.message_id] * 2
    assert Notice.objects.get().mailed_at == now
