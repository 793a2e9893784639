"""The set SQL behind release and end: what `save()` would write row by row, written at once, on both databases."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models

from audit.act import Act
from audit.models import LEVELS, Event
from disclosure.models import Disclosure, Edition, Release, Step


def show_editions(editions: Collection[int], *, content_open: int, act: Act) -> None:
    """Make each of `editions` the one its disclosure shows, from its first stage on.

    A disclosure that was ended and is disclosed again stands on the current shelf again.
    """
    if not editions:
        return
    stage = f"(SELECT max(tier) FROM {_table(Release)} r WHERE r.edition_id = e.id AND r.released_at IS NOT NULL)"
    now = _moment(act)
    copied = ", ".join(f"{column} = e.{column}" for column in ("title", "summary", "fact_on", "subtree"))
    _execute(
        f"UPDATE {_table(Disclosure)} SET shown_id = e.id, {copied}, content_open = %s, shelf = 0, ends_at = NULL, "
        f"published_at = COALESCE(published_at, %s), listed_at = COALESCE(listed_at, %s), "
        f"tier_now = CASE WHEN tier_now > {stage} THEN tier_now ELSE {stage} END "
        f"FROM {_table(Edition)} e WHERE e.disclosure_id = {_table(Disclosure)}.id AND e.id IN {_marks(editions)}",
        [content_open, now, now, *editions],
    )


def write_history(model: type[models.Model], rows: Collection[int], act: Act, *, reason: str) -> None:
    """Copy `rows` as they stand now into the history of `model`."""
    if not rows:
        return
    past = model.history.model  # type: ignore[attr-defined]
    own = {"history_id", "history_date", "history_type", "history_change_reason", "history_user_id"}
    columns = [
        f'"{field.column}"'
        for field in past._meta.local_concrete_fields
        if not field.generated and field.column not in own
    ]
    names = ", ".join(columns)
    _execute(
        f"INSERT INTO {_table(past)} ({names}, history_date, history_type, history_change_reason) "
        f"SELECT {names}, %s, '~', %s FROM {_table(model)} WHERE id IN {_marks(rows)} ORDER BY id",
        [_moment(act), reason, *rows],
    )


def write_steps(editions: Collection[int], verb: str, act: Act) -> None:
    """Let the timetable sign `verb` on each of `editions`, by name and without a person."""
    if not editions:
        return
    _execute(
        f"INSERT INTO {_table(Step)} (edition_id, round, verb, turn, joint, signed_by_id, signed_name, signed_as, "
        "signed_in_id, at, note, content_hash, vote_on, vote_result) "
        "SELECT id, round, %s, 1, 0, NULL, %s, %s, NULL, %s, '', content_hash, NULL, '' "
        f"FROM {_table(Edition)} WHERE id IN {_marks(editions)} ORDER BY id",
        [verb, act.name, act.office, _moment(act), *editions],
    )


def write_stage_events(stages: Collection[int], act: Act) -> None:
    """One event `release` for each stage, with the tier that it reached."""
    after = _json("'{\"tier\": ' || r.tier || '}'")
    _write_events(
        "release",
        after,
        f"{_table(Release)} r JOIN {_table(Edition)} e ON e.id = r.edition_id",
        "r",
        stages,
        act,
    )


def write_edition_events(editions: Collection[int], verb: str, act: Act) -> None:
    """One event `verb` for each of `editions`, with the state it has now."""
    _write_events(verb, _json("'{\"state\": \"' || e.state || '\"}'"), f"{_table(Edition)} e", "e", editions, act)


def _write_events(verb: str, after: str, source: str, keyed_by: str, keys: Collection[int], act: Act) -> None:
    if not keys:
        return
    values: dict[str, tuple[str, list[Any]]] = {
        "at": ("%s", [_moment(act)]),
        "verb": ("%s", [verb]),
        "actor_name": ("%s", [act.name]),
        "office": ("%s", [act.office]),
        "organization_id": ("d.organization_id", []),
        **{level: (f"d.{level}", []) for level in LEVELS},
        "object_kind": ("%s", [Edition._meta.label_lower]),
        "object_id": ("e.id", []),
        "object_label": ("COALESCE(d.index_number, d.slug) || ' / ' || e.number", []),
        "after": (after, []),
        "reason": ("''", []),
        "request": ("%s", [act.request]),
    }
    _execute(
        f"INSERT INTO {_table(Event)} ({', '.join(values)}) SELECT {', '.join(sql for sql, _ in values.values())} "
        f"FROM {source} JOIN {_table(Disclosure)} d ON d.id = e.disclosure_id "
        f"WHERE {keyed_by}.id IN {_marks(keys)} ORDER BY {keyed_by}.id",
        [*(value for _, params in values.values() for value in params), *keys],
    )


def _execute(sql: str, params: Iterable[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


def _marks(values: Collection[int]) -> str:
    return f"({', '.join(['%s'] * len(values))})"


def _moment(act: Act) -> Any:
    """Moments as Django writes them: SQLite compares text, and another form compares wrongly."""
    return connection.ops.adapt_datetimefield_value(act.at)


def _json(text: str) -> str:
    return f"CAST({text} AS jsonb)" if connection.vendor == "postgresql" else text
