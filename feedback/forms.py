"""What readers ask and what handlers answer, as it is typed.  The acts say what is wrong with a text."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disclosure.errors import Incomplete
from feedback.actions import LONGEST
from feedback.models import Opinion


def _text(label: Any, rows: int, **kwargs: Any) -> forms.CharField:
    """A text that is taken as it was typed, in whichever direction it is written."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, widget=widget, strip=False, **kwargs)


class FaultsMixin:
    """A form that tells what an act found missing or wrong beside the fields, so that nothing typed is lost."""

    fields: dict[str, Any]

    def tell(self, incomplete: Incomplete) -> None:
        for fault in incomplete.faults:
            self.add_error(fault.field if fault.field in self.fields else None, fault.message)  # type: ignore[attr-defined]


class AskForm(FaultsMixin, forms.Form):
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=Opinion.Kind.choices,
        initial=Opinion.Kind.QUESTION,
        widget=forms.RadioSelect,
    )
    text = _text(_("Your question or opinion"), 8)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = gettext(
            "At most %(n)d characters. Leave out names, telephone and identity numbers, your own too."
        ) % {"n": LONGEST}


class AnswerForm(FaultsMixin, forms.Form):
    """The four parts of a reply, and what is shown in place of words that hold personal data."""

    verified = _text(_("What was verified"), 4, help_text=_("What you found, with the figures and the papers."))
    rule = _text(_("The rule that applies"), 3, help_text=_("Which rule, which article, and what it says here."))
    done = _text(_("What was done"), 3, help_text=_("What was put right or explained; or why nothing had to be."))
    next_step = _text(
        _("Next step and contact"), 3, help_text=_("What follows, by when, and whom to call: post and telephone.")
    )
    shown_text = _text(
        _("Shown in place of the question"),
        3,
        required=False,
        help_text=_(
            "Only where the question names people or holds personal data: sum it up here. "
            "Readers see this in its place; the original is kept."
        ),
    )
