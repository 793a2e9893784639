"""The schedule: every step in its turn, whatever another does; the commands, the tasks, and the state of health.

Rule: T1.
"""

import datetime
import logging
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from audit import progress, travel
from audit.models import Event
from disclosure.config import settings as site_settings
from disclosure.config import tasks
from disclosure.config.celery import app
from disclosure.config.management.commands import sweep
from disclosure.config.schedule import PLAN, SWEEP, Schedule, run
from disclosure.models import Disclosure
from disclosure.states import State
from notices.models import Notice
from tests.factories import NOW, any_item, make_catalog, make_edition, make_office

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AN_HOUR = datetime.timedelta(hours=1)


def three(now):
    return 3


def broken(now):
    raise OperationalError("DETAIL: (绝密标题)")


# -- Running


def test_one_sweep_does_all_that_is_due_from_release_to_mail(county):
    make_edition(State.APPROVED, organization=county, title="绝密标题")

    first, second = run(SWEEP, NOW), run(SWEEP, NOW)

    assert {outcome.step: outcome.done for outcome in first} == {
        "release_due": 1,
        "end_due": 0,
        "renew_turns": 0,
        "renew_answering": 0,
        "tell_of_turns": 0,
        "tell_of_events": 2,
        "tell_of_the_undone": 0,
        "tell_of_opinions": 0,
        "deliver": 2,
    }
    assert {outcome.done for outcome in second} == {0}
    assert not any(outcome.error for outcome in (*first, *second))
    (message,) = mail.outbox
    assert all(notice.subject in message.body for notice in Notice.objects.all())
    assert "绝密标题" not in message.subject + message.body
    assert Disclosure.objects.get().published_at == NOW


def test_one_plan_makes_the_duties_and_reminds_of_them(county):
    make_catalog(county, effective_on=datetime.date(2026, 11, 1))
    any_item(county, timing="regular_monthly", disclose_within_days=3, disclose_within_unit="calendar")
    make_office("drafter", county)
    now = datetime.datetime(2026, 11, 27, tzinfo=datetime.UTC)

    first, second = run(PLAN, now), run(PLAN, now)

    done = {outcome.step: outcome.done for outcome in first}
    assert done == {
        "plan_obligations": 2,
        "remind_of_duties": 2,
        "remind_of_waiting": 0,
        "remind_of_opinions": 0,
        "renew_turns": 0,
    }
    assert {outcome.done for outcome in second} == {0}
    assert set(Notice.objects.values_list("kind", flat=True)) == {"duty_due_in_7", "period_ending"}


def test_a_step_that_fails_is_told_and_the_rest_goes_on(db, caplog):
    outcomes = run(Schedule("sweep", (three, broken, three)), NOW)

    assert [str(outcome) for outcome in outcomes] == ["three: 3", "broken: failed, OperationalError", "three: 3"]
    event = Event.objects.get()
    assert (event.verb, event.reason, event.object_label) == ("job_failed", "broken: OperationalError", "sweep")
    assert (event.actor_name, event.at) == ("timetable", NOW)
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert line.startswith("sweep: broken failed: OperationalError at ")
    assert "tests/disclosure/test_sweep.py:" in line
    assert "绝密标题" not in caplog.text


def test_a_step_that_keeps_failing_is_an_event_once_an_hour(db):
    failing = Schedule("sweep", (broken,))

    for minutes in range(0, 121, 10):
        run(failing, NOW + datetime.timedelta(minutes=minutes))

    assert list(Event.objects.values_list("at", flat=True)) == [NOW, NOW + AN_HOUR, NOW + 2 * AN_HOUR]


def test_the_moment_of_the_last_run_is_kept_and_never_moves_back(db):
    empty = Schedule("sweep", ())

    seen = [progress.reached("sweep")]
    for moment in (NOW, NOW + AN_HOUR, NOW):
        run(empty, moment)
        seen.append(progress.reached("sweep"))

    assert seen == [None, NOW, NOW + AN_HOUR, NOW + AN_HOUR]


# -- Commands and tasks


def test_the_commands_say_what_each_step_did(db):
    out = StringIO()

    call_command("sweep", stdout=out)
    call_command("plan", stdout=out)

    steps = [*SWEEP.steps, *PLAN.steps]
    assert out.getvalue().splitlines() == [f"{step.__name__}: 0" for step in steps]
    assert progress.reached("plan") is not None


def test_a_command_with_a_step_that_failed_fails(db, monkeypatch):
    monkeypatch.setattr(sweep.Command, "schedule", Schedule("sweep", (broken, three)))
    out = StringIO()

    with pytest.raises(CommandError, match="failed: broken"):
        call_command("sweep", stdout=out)

    assert out.getvalue().splitlines() == ["broken: failed, OperationalError", "three: 3"]


def test_the_tasks_run_the_same_lists(db):
    with travel.at(NOW):
        tasks.sweep.apply()
        tasks.plan.apply()

    assert (progress.reached("sweep"), progress.reached("plan")) == (NOW, NOW)


def test_beat_wakes_tasks_that_exist_without_arguments_and_lets_missed_ticks_go():
    ticks = site_settings.CELERY_BEAT_SCHEDULE

    assert {name: tick["schedule"] for name, tick in ticks.items()} == {"sweep": 30, "plan": 3600}
    for tick in ticks.values():
        assert tick["task"] in app.tasks
        assert tick["options"] == {"expires": tick["schedule"]}
        assert set(tick) == {"task", "schedule", "options"}
        assert app.tasks[tick["task"]].ignore_result
        assert app.tasks[tick["task"]].acks_late


# -- Health


@pytest.fixture
def ask(client, monkeypatch):
    """Asks one of the two addresses, with a broker that answers."""
    monkeypatch.setattr(app.conf, "broker_write_url", "memory://")

    def ask(address="/readyz"):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        return answer.status_code, answer.json()

    return ask


def test_a_process_that_answers_is_alive(ask):
    assert ask("/healthz") == (200, {"status": "ok"})


@pytest.mark.parametrize("age, said", [(0, "ok"), (120, "ok"), (121, "late")])
def test_ready_means_that_the_last_sweep_was_recent(db, ask, settings, age, said):
    settings.SWEEP_LATE_AFTER = 120
    run(Schedule("sweep", ()), NOW)

    with travel.at(NOW + datetime.timedelta(seconds=age)):
        status, answer = ask()

    assert status == (200 if said == "ok" else 503)
    assert answer == {"database": "ok", "broker": "ok", "sweep": said, "sweep_age_seconds": age}


def test_without_any_sweep_it_is_not_ready(db, ask):
    assert ask() == (503, {"database": "ok", "broker": "ok", "sweep": "late", "sweep_age_seconds": None})


def test_without_a_broker_it_is_not_ready_and_says_so_at_once(db, ask, monkeypatch):
    run(Schedule("sweep", ()), NOW)
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    with travel.at(NOW):
        status, answer = ask()

    assert (status, answer["broker"], answer["database"], answer["sweep"]) == (503, "down", "ok", "ok")


def test_without_a_database_it_is_not_ready(ask, monkeypatch):
    def no_database(*args):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", no_database)

    status, answer = ask()

    assert (status, answer["database"], answer["sweep_age_seconds"]) == (503, "down", None)
