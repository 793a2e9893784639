"""Rows that cannot change, tried by hand-written SQL on both databases.  Rule: P2, P3, W4."""

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit import triggers
from audit.act import by_timetable
from audit.models import Event
from audit.record import record
from disclosure.models import Disclosure, Edition
from disclosure.states import State
from organizations.models import Organization
from tests import factories

pytestmark = pytest.mark.both

CLOSED_CONTENT = {
    "title": "'x'",
    "summary": "'x'",
    "fact_on": "'2020-01-01'",
    "document_number": "'x'",
    "body": "'x'",
    "subtree": "1",
    "channels": """'["board"]'""",
    "content_hash": "'x'",
    "number": "9",
}


def refuses(sql, params=()):
    """Whether the database refuses `sql`, and leaves the transaction usable."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
    except DatabaseError as error:
        return "only ever added" in str(error) or "closed" in str(error) or "does not move" in str(error)
    return False


def append_only_models():
    return [model for model in apps.get_models() if triggers._is_append_only(model)]


@pytest.fixture
def event(county, now):
    return record("tried", county, act=by_timetable(now))


def test_every_history_and_every_event_is_append_only():
    tables = {model._meta.db_table for model in append_only_models()}

    histories = {model._meta.db_table for model in apps.get_models() if hasattr(model, "history_type")}
    assert tables == histories | {
        *("audit_event", "disclosure_step", "disclosure_secrecyrecord", "feedback_reply"),
        *("disclosure_posting", "disclosure_postingphoto", "disclosure_postingwithdrawal"),
        *("archive_record", "archive_verification"),
    }


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET verb = 'other' WHERE id = %s",
        "UPDATE audit_event SET reason = reason WHERE id = %s",
        "DELETE FROM audit_event WHERE id = %s",
    ],
)
def test_an_event_is_neither_changed_nor_removed(event, sql):
    assert refuses(sql, [event.pk])

    event.refresh_from_db()
    assert event.verb == "tried"


def test_an_event_is_not_replaced(event):
    if connection.vendor == "sqlite":
        copy = "REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = %s"
        assert refuses(copy, [event.pk])
    else:
        assert refuses("TRUNCATE audit_event")


def test_queryset_methods_are_refused_too(event):
    for attempt in (
        lambda: Event.objects.filter(pk=event.pk).update(verb="other"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
        lambda: event.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.parametrize("column", CLOSED_CONTENT)
def test_proposed_content_stands_still(county, column):
    edition = factories.make_edition(State.PROPOSED, organization=county)

    assert refuses(f"UPDATE disclosure_edition SET {column} = {CLOSED_CONTENT[column]} WHERE id = %s", [edition.pk])


@pytest.mark.parametrize("state", [State.PROPOSED, State.CLEARED, State.REVIEWED, State.APPROVED, State.RELEASED])
def test_closed_editions_are_not_removed(county, state):
    edition = factories.make_edition(state, organization=county)

    assert refuses("DELETE FROM disclosure_edition WHERE id = %s", [edition.pk])


def test_what_belongs_to_a_closed_edition_closes_with_it(county):
    edition = factories.make_edition(State.PROPOSED, organization=county)
    stage = edition.releases.get()

    assert refuses("UPDATE disclosure_release SET due_at = '2020-01-01 00:00:00+00' WHERE id = %s", [stage.pk])
    assert refuses("UPDATE disclosure_release SET tier = 1 WHERE id = %s", [stage.pk])
    assert refuses("DELETE FROM disclosure_release WHERE id = %s", [stage.pk])
    assert refuses(
        "INSERT INTO disclosure_row (edition_id, position, cells) VALUES (%s, 1, '{}')",
        [edition.pk],
    )


def test_a_row_is_not_moved_from_a_closed_edition_to_an_open_one(county):
    closed = factories.make_edition(State.PROPOSED, organization=county)
    open_one = factories.make_edition(State.DRAFT, organization=county)
    stage = closed.releases.get()

    assert refuses("UPDATE disclosure_release SET edition_id = %s WHERE id = %s", [open_one.pk, stage.pk])


def test_the_release_of_a_stage_may_still_be_noted(county, now):
    edition = factories.make_edition(State.APPROVED, organization=county)

    assert edition.releases.update(released_at=edition.releases.get().due_at) == 1


def test_an_open_edition_may_change(county):
    edition = factories.make_edition(State.DRAFT, organization=county)

    assert Edition.objects.filter(pk=edition.pk).update(title="另一个标题") == 1
    assert edition.releases.update(tier=5) == 1


def test_the_first_publication_and_the_index_number_never_move(county):
    edition = factories.make_edition(State.RELEASED, organization=county)
    disclosure = edition.disclosure

    moved = ["2020-01-01 00:00:00+00:00", disclosure.pk]
    assert refuses("UPDATE disclosure_disclosure SET published_at = %s WHERE id = %s", moved)
    assert refuses("UPDATE disclosure_disclosure SET index_number = 'X' WHERE id = %s", [disclosure.pk])
    assert refuses("UPDATE disclosure_disclosure SET published_at = NULL WHERE id = %s", [disclosure.pk])
    assert refuses("DELETE FROM disclosure_disclosure WHERE id = %s", [disclosure.pk])
    assert Disclosure.objects.filter(pk=disclosure.pk, index_number__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_a_missing_trigger_is_reported_and_comes_back():
    assert triggers.missing() == []
    gone = next(t for t in triggers.wanted(connection.vendor) if t.table == "audit_event")
    with connection.cursor() as cursor:
        cursor.execute(triggers._drop(connection.vendor, gone))

    reported = checks.run_checks(databases=["default"], tags=[checks.Tags.database])
    assert [error.id for error in reported] == ["audit.E001"]
    assert gone.name in reported[0].msg

    triggers.put_up()
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["migrate", "flush"])
def test_the_triggers_stand_again_after(command):
    """A migration may remake a table, which loses its triggers on SQLite; a flush comes with them taken down."""
    triggers.take_down()
    assert len(triggers.missing()) == len(list(triggers.wanted(connection.vendor)))

    call_command(command, verbosity=0, interactive=False)

    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_is_refused_while_they_stand():
    factories.make_organization("青岭县委", kind="county_committee")

    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", verbosity=0, interactive=False)

    assert Organization.objects.exists()
