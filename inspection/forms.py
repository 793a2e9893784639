"""What somebody asks of the log: a form that is sent as an address, so that every question can be kept."""

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from inspection.look import in_tree_order, offered
from inspection.words import KINDS, VERBS
from organizations.calendar import ONE_DAY
from organizations.days import WITHIN_REASON
from organizations.models import Organization

DAYS_AT_FIRST = 90
"""How far back the log goes unless asked otherwise."""
MORE = ("actor", "kind", "object", "request")
"""Fields that stand behind "more"."""


def a_day() -> forms.DateInput:
    """A field for a day, written as browsers send it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LogForm(forms.Form):
    """What events somebody asks for.  An empty `from` asks for all time, a missing one for the last 90 days."""

    q = forms.CharField(label=pgettext_lazy("log", "Text"), required=False, max_length=100)
    organization = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    verb = forms.ChoiceField(label=pgettext_lazy("log", "What was done"), required=False)
    to = forms.DateField(
        label=pgettext_lazy("log", "To"),
        required=False,
        validators=WITHIN_REASON,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    actor = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of object"), required=False)
    object = forms.CharField(label=gettext_lazy("Index number or name"), required=False, max_length=100)
    number = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    request = forms.CharField(label=gettext_lazy("Request"), required=False, max_length=64)

    def __init__(self, data: Any, *, organizations: Iterable[Organization], day: datetime.date):
        data = data.copy()
        data.setdefault("from", (day - (DAYS_AT_FIRST - 1) * ONE_DAY).isoformat())
        super().__init__(data)
        self.fields["from"] = forms.DateField(
            label=pgettext_lazy("log", "From"), required=False, validators=WITHIN_REASON, widget=a_day()
        )
        every = [("", _("all"))]
        rows = in_tree_order(organizations)
        self.organizations = {row.code: row for row in rows}
        known: Any = self.fields["organization"]
        shown = offered(rows, self.organizations.get(data.get("organization", "")))
        known.choices = every + [(row.code, _indented(row, rows[0].level if rows else 1)) for row in shown]
        verbs: Any = self.fields["verb"]
        verbs.choices = [*every, *((title, list(words.items())) for title, words in VERBS.items())]
        kinds: Any = self.fields["kind"]
        kinds.choices = [*every, *KINDS.items()]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        first, last = asked.get("from"), asked.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day lies before the first."))
        return asked

    def asked(self) -> dict[str, str]:
        """What the address asks for, with the days that hold where it names none."""
        data: Any = self.data
        return data.dict()

    @property
    def first_row(self) -> list[Any]:
        """The fields that stand in sight."""
        return [self[name] for name in ("q", "organization", "verb", "from", "to")]

    @property
    def further(self) -> list[Any]:
        """The fields behind "more"."""
        return [self[name] for name in MORE]

    @property
    def is_narrow(self) -> bool:
        """Whether something is asked for behind "more"."""
        return any(self[name].value() for name in (*MORE, "number"))

    @property
    def place(self) -> Organization | None:
        return self.organizations.get(self.cleaned_data.get("organization") or "")


def _indented(organization: Organization, top: int) -> str:
    return "　" * (organization.level - top) + organization.name


def folded(text: str) -> str:
    """What somebody typed as it is stored: without blanks around it, numbers in half width."""
    return unicodedata.normalize("NFKC", text).strip()
