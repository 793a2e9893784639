"""The system check that reports a trigger which should stand and does not."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from audit import triggers


@checks.register(checks.Tags.database)
def append_only_tables_are_guarded(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Error audit.E001 for each missing trigger of a table that exists; asked by `check --database default`."""
    return [
        checks.Error(
            f"The trigger {trigger.name} on {trigger.table} is missing: its rows could be changed without a trace.",
            hint="Run `manage.py migrate`, which puts every trigger up again.",
            id="audit.E001",
        )
        for using in databases or []
        if connections[using].settings_dict["ENGINE"] != "django.db.backends.dummy"
        for trigger in triggers.missing(using)
    ]
