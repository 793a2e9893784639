"""The form at the door: it says what the name is, and how often it may still go wrong.  Rule: R5."""

import math
from typing import Any

from allauth.account.forms import LoginForm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # it says the label again, and is gone once somebody types
        self.fields["login"].help_text = _("As your party organisation gave it to you.")

    def clean(self) -> Any:
        """An unknown name and a wrong password are answered alike."""
        try:
            return super().clean()
        except ValidationError as wrong:
            if not str(wrong.code).endswith("_password_mismatch"):
                raise
            self.add_error("password", _("Please type the password again."))
            raise ValidationError(self._warning()) from wrong

    def _warning(self) -> str:
        left = settings.AXES_FAILURE_LIMIT - getattr(self.request, "axes_failures_since_start", 0)
        if left <= 0:
            return _("The name or the password is not right.")
        return ngettext(
            "The name or the password is not right. After %(left)d more wrong attempt the name is locked for "
            "%(minutes)d minutes.",
            "The name or the password is not right. After %(left)d more wrong attempts the name is locked for "
            "%(minutes)d minutes.",
            left,
        ) % {"left": left, "minutes": math.ceil(settings.AXES_COOLOFF_TIME * 60)}
