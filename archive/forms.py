"""What an archivist fills in."""

from django import forms
from django.utils.translation import gettext_lazy


class SealForm(forms.Form):
    """The reason is asked for where something is missing that cannot be had any more; the verb asks for it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for sealing it although this is missing"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
