"""Rows that cannot change: the triggers that keep them so, on both databases.  Rule: P2, P3.

A model says by a class attribute what must hold of its table:

* ``append_only = True``: rows are added, never changed or removed; so are all history tables;
* ``frozen = Frozen(...)``: the named columns stand still, and the row stays, once its state has left the open ones;
* ``frozen_under = FrozenUnder(...)``: rows are added, changed and removed only while the parent row is open;
* ``set_once = (...)``: the named columns, once they hold a value, keep it, and the row stays.

They are put up again after every migration, because SQLite loses the triggers of a table that a migration
remakes.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models


@dataclasses.dataclass(frozen=True)
class Frozen:
    """`columns` (all but these may move) stand still unless `state` is one of `open_states`."""

    columns: tuple[str, ...]
    open_states: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class FrozenUnder:
    """The rows belong to the content of `parent` (a foreign key); `movable` columns may still change."""

    parent: str
    movable: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Trigger:
    """One trigger: what it is called, the table it guards, and the SQL that puts it up."""

    name: str
    table: str
    sql: str


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

REFUSE_UNDER_CLOSED_PARENT = """
CREATE OR REPLACE FUNCTION refuse_under_closed_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE parent_id bigint; closed boolean;
BEGIN
    FOREACH parent_id IN ARRAY ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN (to_jsonb(OLD) ->> TG_ARGV[1])::bigint END,
        CASE WHEN TG_OP <> 'DELETE' THEN (to_jsonb(NEW) ->> TG_ARGV[1])::bigint END]
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1 AND NOT (state = ANY ($2)))', TG_ARGV[0])
           INTO closed USING parent_id, string_to_array(TG_ARGV[2], ',');
        IF closed THEN
            RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[3] USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$
"""

APPEND_ONLY = "rows are only ever added"
SET_ONCE = "a value that was set once does not move"
CLOSED = "content is closed, a change needs a new edition"


def wanted(vendor: str) -> Iterator[Trigger]:
    """Every trigger that should stand on a database of `vendor`."""
    for model in _all_models():
        table, key = model._meta.db_table, str(model._meta.pk.column)
        if _is_append_only(model):
            yield from (_append_only_sqlite if vendor == "sqlite" else _append_only_postgresql)(table, key)
        if frozen := getattr(model, "frozen", None):
            yield from _frozen(vendor, model, frozen)
        if under := getattr(model, "frozen_under", None):
            yield from _frozen_under(vendor, model, under)
        if columns := getattr(model, "set_once", None):
            yield from _set_once(vendor, table, _columns(model, columns))


def put_up(using: str = "default") -> None:
    """Put every trigger up whose table exists; safe to run again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE_CHANGE, None)
            cursor.execute(REFUSE_UNDER_CLOSED_PARENT, None)
        for trigger in wanted(connection.vendor):
            if trigger.table in tables:
                cursor.execute(_drop(connection.vendor, trigger), None)
                cursor.execute(trigger.sql, None)


def take_down(using: str = "default") -> None:
    """Take every trigger down: only for emptying a test's database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for trigger in wanted(connection.vendor):
            if trigger.table in tables:
                cursor.execute(_drop(connection.vendor, trigger), None)


def missing(using: str = "default") -> list[Trigger]:
    """The triggers that should stand and do not, of tables that exist."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        standing = {name for (name,) in cursor.fetchall()}
    return [t for t in wanted(connection.vendor) if t.table in tables and t.name not in standing]


def put_up_after_migrate(sender: object, using: str = "default", **kwargs: Any) -> None:
    """Handler of `post_migrate`."""
    put_up(using)


def _all_models() -> Iterable[type[models.Model]]:
    return sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.db_table)


def _columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return [field.column for field in fields]


def _is_append_only(model: type[models.Model]) -> bool:
    is_history = hasattr(model, "history_id") and hasattr(model, "history_type")
    return is_history or getattr(model, "append_only", False)


def _append_only_sqlite(table: str, key: str) -> Iterator[Trigger]:
    abort = f"BEGIN SELECT RAISE(ABORT, '{table}: {APPEND_ONLY}'); END"
    exists = f'EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'
    for name, when in (
        ("no_update", "BEFORE UPDATE"),
        ("no_delete", "BEFORE DELETE"),
        ("no_replace", "BEFORE INSERT"),  # REPLACE INTO deletes without firing the trigger above
    ):
        condition = f"WHEN {exists} " if name == "no_replace" else ""
        yield Trigger(
            f"{table}_{name}",
            table,
            f'CREATE TRIGGER "{table}_{name}" {when} ON "{table}" {condition}{abort}',
        )


def _append_only_postgresql(table: str, key: str) -> Iterator[Trigger]:
    for name, when in (
        ("append_only", "BEFORE UPDATE OR DELETE ON {} FOR EACH ROW"),
        ("no_truncate", "BEFORE TRUNCATE ON {} FOR EACH STATEMENT"),
    ):
        yield _postgresql(f"{table}_{name}", table, when, f"refuse_change('{APPEND_ONLY}')")


def _frozen(vendor: str, model: type[models.Model], frozen: Frozen) -> Iterator[Trigger]:
    table = model._meta.db_table
    columns = _columns(model, frozen.columns)
    closed = f"OLD.state NOT IN ({_words(frozen.open_states)})"
    if vendor == "sqlite":
        abort = f"BEGIN SELECT RAISE(ABORT, '{table}: {CLOSED}'); END"
        differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
        replaced = f'EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id AND state NOT IN ({_words(frozen.open_states)}))'
        for name, when, condition in (
            ("frozen", "UPDATE", f"{closed} AND ({differs})"),
            ("kept", "DELETE", closed),
            ("no_replace", "INSERT", replaced),
        ):
            name = f"{table}_{name}"
            yield Trigger(name, table, f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" WHEN {condition} {abort}')
    else:
        differs = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
        for name, when in (
            ("frozen", f"BEFORE UPDATE ON {{}} FOR EACH ROW WHEN ({closed} AND ({differs}))"),
            ("kept", f"BEFORE DELETE ON {{}} FOR EACH ROW WHEN ({closed})"),
            ("no_truncate", "BEFORE TRUNCATE ON {} FOR EACH STATEMENT"),
        ):
            yield _postgresql(f"{table}_{name}", table, when, f"refuse_change('{CLOSED}')")


def _frozen_under(vendor: str, model: type[models.Model], under: FrozenUnder) -> Iterator[Trigger]:
    table = model._meta.db_table
    parent: Any = model._meta.get_field(under.parent)
    parent_table, column = parent.related_model._meta.db_table, parent.column
    open_states = parent.related_model.frozen.open_states
    fixed = [f.column for f in model._meta.local_concrete_fields if f.name not in under.movable and not f.generated]
    if vendor == "sqlite":
        closed = f'EXISTS (SELECT 1 FROM "{parent_table}" WHERE id = {{}} AND state NOT IN ({_words(open_states)}))'
        abort = f"BEGIN SELECT RAISE(ABORT, '{table}: {CLOSED}'); END"
        differs = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in fixed)
        old, new = closed.format(f'OLD."{column}"'), closed.format(f'NEW."{column}"')
        replaced = closed.format(f'(SELECT "{column}" FROM "{table}" WHERE id = NEW.id)')
        for verb, condition in (
            ("insert", f"{new} OR {replaced}"),  # REPLACE INTO deletes without firing the delete trigger
            ("update", f"({differs}) AND ({old} OR {new})"),
            ("delete", old),
        ):
            name = f"{table}_frozen_{verb}"
            yield Trigger(
                name,
                table,
                f'CREATE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" WHEN {condition} {abort}',
            )
    else:
        function = f"refuse_under_closed_parent('{parent_table}', '{column}', '{','.join(open_states)}', '{CLOSED}')"
        differs = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in fixed)
        for name, when in (
            ("frozen_insert", "BEFORE INSERT OR DELETE ON {} FOR EACH ROW"),
            ("frozen_update", f"BEFORE UPDATE ON {{}} FOR EACH ROW WHEN ({differs})"),
        ):
            yield _postgresql(f"{table}_{name}", table, when, function)
        yield _postgresql(
            f"{table}_no_truncate",
            table,
            "BEFORE TRUNCATE ON {} FOR EACH STATEMENT",
            f"refuse_change('{CLOSED}')",
        )


def _set_once(vendor: str, table: str, columns: list[str]) -> Iterator[Trigger]:
    if vendor == "sqlite":
        moved = " OR ".join(f'(OLD."{c}" IS NOT NULL AND OLD."{c}" IS NOT NEW."{c}")' for c in columns)
        is_set = " OR ".join(f'"{c}" IS NOT NULL' for c in columns)
        for name, when, condition in (
            ("set_once", "UPDATE", moved),
            ("set_once_kept", "DELETE", _each_old(columns)),
            (
                "set_once_replace",
                "INSERT",
                f'EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id AND ({is_set}))',
            ),
        ):
            name = f"{table}_{name}"
            abort = f"BEGIN SELECT RAISE(ABORT, '{table}: {SET_ONCE}'); END"
            yield Trigger(name, table, f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" WHEN {condition} {abort}')
    else:
        moved = " OR ".join(f'(OLD."{c}" IS NOT NULL AND OLD."{c}" IS DISTINCT FROM NEW."{c}")' for c in columns)
        for name, when in (
            ("set_once", f"BEFORE UPDATE ON {{}} FOR EACH ROW WHEN ({moved})"),
            ("set_once_kept", f"BEFORE DELETE ON {{}} FOR EACH ROW WHEN ({_each_old(columns)})"),
        ):
            yield _postgresql(f"{table}_{name}", table, when, f"refuse_change('{SET_ONCE}')")


def _each_old(columns: list[str]) -> str:
    return " OR ".join(f'OLD."{column}" IS NOT NULL' for column in columns)


def _postgresql(name: str, table: str, when: str, function: str) -> Trigger:
    return Trigger(
        name,
        table,
        f'CREATE TRIGGER "{name}" {when.format(chr(34) + table + chr(34))} EXECUTE FUNCTION {function}',
    )


def _words(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _drop(vendor: str, trigger: Trigger) -> str:
    on = f' ON "{trigger.table}"' if vendor == "postgresql" else ""
    return f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}'
