"""What every act on a row has around its change: one transaction, the right, the past, the event.  Rule: P1."""

import contextlib
from typing import Any, TypeVar

from django.db import models, transaction

from audit.act import Act
from audit.history import save_as_history
from audit.record import record
from organizations.rights import NotDone, signed

Row = TypeVar("Row", bound=models.Model)
WITHHELD = "***"


@contextlib.contextmanager
def one_act(verb: str, row: models.Model, act: Act):
    """One transaction: when it is not done nothing of it stands, and that is an event in one of its own.

    May stand inside another: the outermost records, and names the innermost verb.  Rule: R1, P1.
    """
    try:
        with transaction.atomic():
            yield
    except NotDone as refusal:
        refusal.verb = refusal.verb or verb
        record("refused", row, act=act, after={"verb": refusal.verb}, reason=refusal.recorded)
        raise


def save_row(
    row: Row,
    *,
    act: Act,
    verb: str = "",
    reason: str = "",
    asked_of: models.Model | None = None,
    also_asked: tuple[models.Model, ...] = (),
) -> Row:
    """Store `row`, new or changed, as `act`: the right first, then the values, then the past and the event.

    The right to add or change such a row is asked of the row as it stands, locked, and as it will stand, and of
    `also_asked`; a new row that has no place of its own names one in `asked_of`.  A row in which nothing
    differs is left alone.  Raises Refused and ValidationError.
    """
    permission = _permission(row)
    verb = verb or permission.partition(".")[2]
    with one_act(verb, row, act):
        before = standing_row(row)
        for asked in also_asked:
            signed(act, permission, asked)
        if before is not None:
            signed(act, permission, before)
        act = signed(act, permission, asked_of or row)
        old, new = differences(before, row)
        if before is None or new:
            row.full_clean()
            save_as_history(row, act, reason=reason or verb)
            record(verb, row, act=act, before=old or None, after=new, reason=reason)
    return row


def standing_row(row: Row) -> Row | None:
    """The row as it stands in the database, locked; None for a new one."""
    return None if row.pk is None else locked(row)


def locked(row: Row) -> Row:
    """A stored row as it stands in the database, locked until the act is over."""
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def differences(before: models.Model | None, row: models.Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields in which `row` differs from `before`, as they were and as they are; private ones by name only."""
    private: frozenset[str] = getattr(row, "kept_private", frozenset())
    new, old = _values(row), _values(before) if before else {}
    if before is None:
        differing = [name for name, value in new.items() if value not in (None, "")]
    else:
        differing = [name for name, value in new.items() if value != old[name]]
    shown = lambda values: {n: WITHHELD if n in private else values[n] for n in differing if n in values}  # noqa: E731
    return shown(old), shown(new)


def _values(row: models.Model) -> dict[str, Any]:
    """What can be entered in a row, by field; relations as ids."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key and not field.generated
    }


def _permission(row: models.Model) -> str:
    return f"{row._meta.app_label}.{'add' if row.pk is None else 'change'}_{row._meta.model_name}"
