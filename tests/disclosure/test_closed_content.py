"""From its proposal on no statement changes what an edition holds, on either database.  Rule: W4, P2."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from audit import travel
from audit.triggers import CLOSED
from catalog.models import Column, ColumnSet
from disclosure import actions
from disclosure.content import canonical, content_hash
from disclosure.models import Attachment, DisclosureGrant, Edition, ExtraCircle, Release, Row, Step
from disclosure.states import OPEN_STATES, State
from tests import factories
from tests.factories import NOW, act_of, holder, make_edition
from tests.portal.town import pdf

pytestmark = [pytest.mark.both, pytest.mark.django_db]

CLOSED_STATES = [state for state in State if state not in OPEN_STATES]
CHILDREN = {
    "rows": Row,
    "attachments": Attachment,
    "releases": Release,
    "extra_circles": ExtraCircle,
    "grants": DisclosureGrant,
}


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker, tmp_path_factory):
    """A county with an edition in each state that holds something of everything; built once, and undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("media"))
        transaction.set_rollback(True)


def build(media):
    with override_settings(MEDIA_ROOT=str(media)), travel.at(NOW):
        organization = factories.make_organization("青岭县委", kind="county_committee")
        county = SimpleNamespace(
            organization=organization,
            neighbour=factories.make_organization("石门镇党委", superior=organization),
            reader=factories.make_person("点名"),
            column_set=ColumnSet.objects.create(catalog=factories.make_catalog(organization), name="rows"),
        )
        Column.objects.create(column_set=county.column_set, position=1, name="what", title="what", type="text")
        county.editions = {state: full_edition(county, state) for state in State}
        connection.check_constraints()  # what is deferred stands in the way of TRUNCATE
    return county


def full_edition(county, state):
    edition = make_edition(
        organization=county.organization,
        item_fields={"column_set": county.column_set},
        rows=[{"what": "甲"}, {"what": "乙"}],
        stages=[(5, NOW), (7, NOW)],
        named=[actions.Named(county.reader.pk, NOW.date())],
        circles=[actions.Circle(county.neighbour.pk, 5)],
    )
    drafter = holder("drafter", county.organization)
    actions.attach(edition, pdf("附件.pdf", str(state)), act=act_of(drafter))
    return factories.lead(edition, state)


def run(sql, *values):
    """One statement of somebody who goes around the product; how many rows it reached."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def is_refused(sql, *values):
    """Whether a trigger, and nothing else, refuses it."""
    try:
        run(sql, *values)
    except IntegrityError as refused:
        return CLOSED in str(refused)
    return False


def refused(statements):
    """The names of those that are refused."""
    return {name for name, statement in statements.items() if is_refused(*statement)}


ANOTHER_VALUE = {
    "fact_on": "2000-01-01",
    "channels": '["board"]',
    "cells": '{"what": "x"}',
    "due_at": "2000-01-01 00:00:00+00:00",
    "from_on": "2000-01-01",
    "until_on": "2030-01-01",
}


def updates(model, columns, row):
    """For each column the statement that gives it another value of its kind."""
    table = model._meta.db_table
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    statements = {}
    for column in columns:
        now = getattr(row, fields[column].attname)
        value = ANOTHER_VALUE.get(column, now + 1 if isinstance(now, int) else "x")
        statements[f"UPDATE {column}"] = (f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', value, row.pk)
    return statements


def wholesale(table, columns, pk):
    """REPLACE on SQLite, which deletes without a word; TRUNCATE on PostgreSQL."""
    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        return {"TRUNCATE": (f'TRUNCATE "{table}" CASCADE',)}
    copy = f'SELECT id, {names} FROM "{table}" WHERE id = %s'
    elsewhere = f'SELECT id + 9999, {names} FROM "{table}" WHERE id = %s'
    return {
        "REPLACE": (f'REPLACE INTO "{table}" (id, {names}) {copy}', pk),
        "REPLACE under another number": (f'REPLACE INTO "{table}" (id, {names}) {elsewhere}', pk),
    }


def columns_of(model):
    return [f.column for f in model._meta.local_concrete_fields if not f.generated and not f.primary_key]


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_no_statement_changes_a_closed_edition(county, state):
    edition, table = county.editions[state], Edition._meta.db_table
    frozen = [Edition._meta.get_field(name).column for name in Edition.frozen.columns]

    statements = {
        **updates(Edition, frozen, edition),
        "DELETE": (f'DELETE FROM "{table}" WHERE id = %s', edition.pk),
        **wholesale(table, columns_of(Edition), edition.pk),
    }

    assert refused(statements) == set(statements)


@pytest.mark.parametrize("name", CHILDREN)
@pytest.mark.parametrize("state", CLOSED_STATES)
def test_no_statement_changes_what_hangs_on_a_closed_edition(county, state, name):
    model, edition, draft = CHILDREN[name], county.editions[state], county.editions[State.DRAFT]
    row, of_the_draft = getattr(edition, name).first(), getattr(draft, name).first()
    table, columns = model._meta.db_table, columns_of(model)
    names = ", ".join(f'"{column}"' for column in columns)
    fixed = [column for column in columns if column not in model.frozen_under.movable]

    statements = {
        **updates(model, fixed, row),
        "INSERT": (f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE id = %s', row.pk),
        "DELETE": (f'DELETE FROM "{table}" WHERE id = %s', row.pk),
        "move out": (f'UPDATE "{table}" SET edition_id = %s WHERE id = %s', draft.pk, row.pk),
        "move in": (f'UPDATE "{table}" SET edition_id = %s WHERE id = %s', edition.pk, of_the_draft.pk),
        **wholesale(table, columns, row.pk),
    }

    assert refused(statements) == set(statements)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_an_open_edition_can_be_written(county, state):
    edition, table = county.editions[state], Edition._meta.db_table

    assert run(f'UPDATE "{table}" SET title = %s, body = %s WHERE id = %s', "新", "新", edition.pk) == 1
    for name, model in CHILDREN.items():
        assert run(f'DELETE FROM "{model._meta.db_table}" WHERE edition_id = %s', edition.pk) > 0, name
    assert run(f"INSERT INTO \"{Row._meta.db_table}\" (edition_id, position, cells) VALUES (%s, 1, '{{}}')", edition.pk)


@pytest.mark.parametrize("state", [State.APPROVED, State.RELEASED])
def test_the_moment_of_a_release_moves_and_its_plan_does_not(county, state):
    stage, table = county.editions[state].releases.first(), Release._meta.db_table
    later = "2030-01-01 00:00:00+00:00"

    assert run(f'UPDATE "{table}" SET released_at = %s WHERE id = %s', later, stage.pk) == 1
    assert is_refused(f'UPDATE "{table}" SET due_at = %s WHERE id = %s', later, stage.pk)


def test_a_statement_that_opens_an_edition_cannot_change_it_as_well(county):
    """What counts is the state that it was found in."""
    sql = f'UPDATE "{Edition._meta.db_table}" SET state = %s, title = %s WHERE id = %s'

    assert is_refused(sql, State.DRAFT, "x", county.editions[State.APPROVED].pk)


def test_a_signature_is_not_replaced_by_another_in_its_place(county):
    """REPLACE deletes what stands in its way, by whichever key; PostgreSQL has ON CONFLICT for it."""
    signed = county.editions[State.APPROVED].steps.get(verb="review")
    names = ", ".join(f'"{column}"' for column in columns_of(Step) if column != "signed_name")
    table = Step._meta.db_table
    verb, instead = "REPLACE", ""
    if connection.vendor == "postgresql":
        signing = "verb IN ('propose', 'clear', 'review', 'approve')"
        once = f"ON CONFLICT (edition_id, round, verb, turn) WHERE {signing}"
        verb, instead = "INSERT", f"{once} DO UPDATE SET signed_name = EXCLUDED.signed_name"

    with pytest.raises(IntegrityError, match="rows are only ever added"):
        run(
            f'{verb} INTO "{table}" ({names}, signed_name) SELECT {names}, %s FROM "{table}" WHERE id = %s {instead}',
            "x",
            signed.pk,
        )

    assert Step.objects.get(pk=signed.pk).signed_name == signed.signed_name


def test_the_canonical_form_is_what_it_always_was(county):
    """Old hashes stay checkable only while the form stays: another form gets another number."""
    edition = county.editions[State.DRAFT]
    file = edition.attachments.get()

    assert canonical(edition) == {
        "form": 1,
        "disclosure": edition.disclosure.slug,
        "organization": county.organization.pk,
        "item": edition.disclosure.item_id,
        "number": 1,
        "title": edition.title,
        "summary": "经会议研究决定，自即日起施行。",
        "fact_on": "2026-11-20",
        "document_number": "",
        "body": "<p>正文。</p>",
        "channels": ["web"],
        "subtree": 0,
        "rows": [{"what": "甲"}, {"what": "乙"}],
        "attachments": [["附件.pdf", "pdf", file.size, file.sha256]],
        "releases": [[5, "2026-11-20T02:00:00+00:00"], [7, "2026-11-20T02:00:00+00:00"]],
        "circles": [[county.neighbour.pk, 0, 5]],
        "named": [[county.reader.pk, "2026-11-20", None]],
    }


def test_every_column_that_closes_is_signed(county):
    """The columns that the triggers hold are those that the hash names, and the hash itself."""
    beside = {"form", "organization", "item", *CHILDREN, "circles", "named"}

    signed = set(canonical(county.editions[State.DRAFT])) - beside

    assert set(Edition.frozen.columns) == signed | {"content_hash"}


@pytest.mark.parametrize("state", [state for state in CLOSED_STATES if state != State.REFUSED])
def test_what_was_proposed_is_what_stands_there(county, state):
    edition = Edition.objects.get(pk=county.editions[state].pk)

    assert content_hash(edition) == edition.content_hash
