"""What secretaries type about duties, and whether it can be right at all."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.words import demand_words
from catalog.models import Item
from catalog.timing import EVENT_DRIVEN
from organizations.days import WITHIN_REASON
from organizations.models import Organization


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class ReportForm(forms.Form):
    """Something happened in one of the person's `organizations` by `day`."""

    organization = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organization.objects.none(), empty_label=None
    )
    item = forms.ModelChoiceField(label=_("Item of the catalogue"), queryset=Item.objects.none())
    fact = forms.CharField(
        label=_("What happened"),
        help_text=_("In a few words, as it should stand in the title."),
        max_length=80,
        validators=[demand_words],
    )
    happened_on = forms.DateField(label=_("Day on which it happened"), validators=WITHIN_REASON, widget=Day)

    def __init__(self, *args: Any, organizations: Any, day: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organization"].queryset = organizations
        fields["item"].queryset = Item.objects.binding(organizations, day).filter(timing__in=EVENT_DRIVEN)
        fields["happened_on"].initial = day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, validators=[demand_words]
    )


class WithholdForm(ReasonForm):
    basis = forms.CharField(
        label=_("Basis"), help_text=_("The rule that it rests on."), max_length=200, validators=[demand_words]
    )
    scope = forms.CharField(label=_("What is withheld"), max_length=200, validators=[demand_words])
    examine_again_on = forms.DateField(
        label=_("Examined again on"),
        help_text=_("On this day it comes back to you as a task."),
        validators=WITHIN_REASON,
        widget=Day,
    )

    def clean_examine_again_on(self) -> datetime.date:
        day = self.cleaned_data["examine_again_on"]
        if day <= clock.today():
            raise forms.ValidationError(_("What is withheld is examined again on a day after today."))
        return day
