"""Every table that is only ever added to, found by walking the models and tried with a row of its own.

Rule: P2, P3, P4.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from archive import actions as archive
from audit import travel, triggers
from audit.triggers import APPEND_ONLY
from catalog.models import Withholding
from disclosure import postings
from disclosure.states import State
from feedback import actions as feedback
from feedback.models import ReplyTerm
from organizations.models import CalendarDay, LeadingGroupMember
from tests import factories
from tests.factories import NOW, act_of, holder, make_edition
from tests.pictures import photograph

pytestmark = [pytest.mark.both, pytest.mark.django_db]

TABLES = sorted(model._meta.db_table for model in apps.get_models() if triggers._is_append_only(model))
MODELS = {model._meta.db_table: model for model in apps.get_models()}


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker, tmp_path_factory):
    """A county in which something of everything has happened, so that each table holds a row; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")), travel.at(NOW):
            build()
        connection.check_constraints()  # what is deferred stands in the way of TRUNCATE
        yield {table: MODELS[table]._default_manager.order_by("pk").first() for table in TABLES}
        transaction.set_rollback(True)


def build():
    county = factories.make_organization("青岭县委", kind="county_committee")
    person = factories.make_standing(5, county).person
    edition = make_edition(State.ARCHIVED, organization=county)
    on_the_board = make_edition(State.RELEASED, organization=county, item_fields={"channels": ("board",)}).disclosure
    publisher = factories.make_office("publisher", county).person
    place = {"channel": "board", "place": "公开栏", "from_on": NOW.date(), "until_on": None}
    posting = postings.post(on_the_board, **place, photographs=[photograph()], act=act_of(publisher))
    postings.withdraw_posting(posting, reason="登记错了", act=act_of(publisher))
    LeadingGroupMember.objects.create(organization=county, person=person, seat="leader")
    CalendarDay.objects.create(day=NOW.date(), is_working=1)
    ReplyTerm.objects.create(kind="school")
    asked = make_edition(State.RELEASED, organization=county).disclosure
    opinion = feedback.ask(asked, kind="question", text="问", act=act_of(person))
    answer = {"verified": "核实", "rule": "规定", "done": "处理", "next_step": "电话"}
    feedback.answer(opinion, **answer, act=act_of(holder("handler", county)))
    over = make_edition(State.ENDED, organization=county).disclosure
    archivist = act_of(holder("archivist", county), over.ends_at)
    archive.verify(archive.seal(over, act=archivist), act=archivist)
    Withholding.objects.create(
        obligation=edition.disclosure.obligation,
        filed_with=county,
        filed_by=holder("drafter", county),
        filed_at=NOW,
        reason="在审",
        basis="规定",
        scope="全部",
    )


def is_refused(sql, *values):
    """Whether a trigger, and nothing else, refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError as refused:
        return APPEND_ONLY in str(refused)
    return False


def columns_of(model):
    return [f.column for f in model._meta.local_concrete_fields if not f.generated and not f.primary_key]


@pytest.mark.parametrize("table", TABLES)
def test_no_statement_changes_or_removes_what_was_added(rows, table):
    row = rows[table]
    assert row is not None, "The county above holds no row of this table: let it make one."
    key, columns = row._meta.pk.column, columns_of(type(row))
    names = ", ".join(f'"{column}"' for column in columns)

    statements = {
        f"UPDATE {column}": (f'UPDATE "{table}" SET "{column}" = "{column}" WHERE "{key}" = %s', row.pk)
        for column in columns
    }
    statements["DELETE"] = (f'DELETE FROM "{table}" WHERE "{key}" = %s', row.pk)
    if connection.vendor == "sqlite":
        copy = f'SELECT "{key}", {names} FROM "{table}" WHERE "{key}" = %s'
        statements["REPLACE"] = (f'REPLACE INTO "{table}" ("{key}", {names}) {copy}', row.pk)
        update = f'ON CONFLICT ("{key}") DO UPDATE SET "{columns[0]}" = excluded."{columns[0]}"'
        statements["UPSERT"] = (f'INSERT INTO "{table}" ("{key}", {names}) {copy} {update}', row.pk)
    else:
        statements["TRUNCATE"] = (f'TRUNCATE "{table}" CASCADE',)

    assert {name for name, statement in statements.items() if is_refused(*statement)} == set(statements)


def test_rows_are_added_all_the_same(rows):
    organization = factories.make_organization("后来的")

    organization.name = "改过的"
    organization.save()

    assert organization.history.latest("history_id").name == "改过的"
