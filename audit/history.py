"""The field-by-field past: it takes date, person and reason from the act, never from the wall clock."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from audit.act import Act


def save_as_history(row: models.Model, act: Act, *, reason: str = "", **how: Any) -> None:
    """Save `row` (with `how` for `save()`), so that its history row is dated and signed by `act`.  Rule: P4."""
    past: Any = row
    past._history_date = act.at
    past._history_user = get_user_model()(pk=act.by) if act.by else None
    past._change_reason = reason[:100]
    row.save(**how)
