"""The form of every register: what a change was for, and whether somebody was quicker.  Rule: B4."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from organizations.days import WITHIN_REASON
from organizations.models import Standing
from organizations.tiers import STANDING_TIERS


class RegisterForm(forms.ModelForm):
    """A form that tells a refusal and a change in between as faults, so that nothing typed is lost.

    `last_seen` is the newest row of the past when the form was shown.  `refusal` is what the action answered
    to the same form a moment ago.
    """

    reason = forms.CharField(label=gettext_lazy("Reason for the change"), max_length=100, required=False)
    last_seen = forms.IntegerField(label="", widget=forms.HiddenInput, required=False)
    refusal: Exception | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if newest := self._newest_past():
            self.fields["last_seen"].initial = newest.pk

    def clean(self):
        cleaned = super().clean()
        if isinstance(self.refusal, ValidationError):
            raise ValidationError(self.refusal.messages)
        if self.refusal:
            raise ValidationError(str(self.refusal))
        self._refuse_when_somebody_was_quicker()
        return cleaned

    def _refuse_when_somebody_was_quicker(self):
        newest, seen = self._newest_past(), self.cleaned_data.get("last_seen")
        if newest and seen and newest.pk != seen:
            at = timezone.localtime(newest.history_date)
            raise ValidationError(
                _("%(person)s saved this at %(at)s while you were writing. Open the page again to enter your change."),
                code="changed_meanwhile",
                params={"person": newest.history_user or "—", "at": f"{at:%Y-%m-%d %H:%M:%S}"},
            )

    def _newest_past(self):
        if self.instance.pk is None or not hasattr(self.instance, "history"):
            return None
        return self.instance.history.order_by("-history_id").first()


class PersonForm(RegisterForm):
    """A person; a new one is taken in by what they are in an organisation, unless a site post makes the account."""

    organization: forms.ModelChoiceField = forms.ModelChoiceField(None, label=gettext_lazy("Organisation"))
    tier = forms.TypedChoiceField(label=gettext_lazy("Tier"), choices=STANDING_TIERS, coerce=int)
    from_on = forms.DateField(
        label=gettext_lazy("From"), initial=clock.today, validators=WITHIN_REASON, widget=AdminDateWidget
    )
    places: models.QuerySet | None = None
    """Where the person at the form may take somebody in; None where it does not ask."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.places is None:
            for name in ("organization", "tier", "from_on"):
                del self.fields[name]
        else:
            field: Any = self.fields["organization"]
            field.queryset = self.places

    def first_standing(self) -> Standing | None:
        """What a new person is, and where; None where the form did not ask."""
        entered = self.cleaned_data
        if not entered.get("organization"):
            return None
        return Standing(
            person=self.instance,
            organization=entered["organization"],
            tier=entered["tier"],
            from_on=entered["from_on"],
        )
