"""The field-by-field past: it takes date, person and reason from the act, never from the wall clock."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from simple_history.manager import HistoryDescriptor

from audit.act import Act


class _Made:
    """Answers with the one class of managers that was made, where simple-history would make it at every use."""

    def __init__(self, made: type):
        self._made = made

    def from_queryset(self, queryset_class: type) -> type:
        return self._made


def make_managers_once() -> None:
    """Making a class for each row that is saved takes as long as writing its history row."""
    for model in apps.get_models():
        for descriptor in vars(model).values():
            if isinstance(descriptor, HistoryDescriptor) and not isinstance(descriptor.manager_class, _Made):
                made = descriptor.manager_class.from_queryset(descriptor.queryset_class)
                descriptor.manager_class = _Made(made)


def save_as_history(row: models.Model, act: Act, *, reason: str = "", **how: Any) -> None:
    """Save `row` (with `how` for `save()`), so that its history row is dated and signed by `act`.  Rule: P4."""
    past: Any = row
    past._history_date = act.at
    past._history_user = get_user_model()(pk=act.by) if act.by else None
    past._change_reason = reason[:100]
    row.save(**how)
