"""Whether a text says anything: signs that nobody sees are no words."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that are drawn as nothing: fillers of Hangul, and the Braille sign without dots."""


def says_something(text: str) -> bool:
    """Whether `text` holds a sign that can be seen; spaces and signs without width are none."""
    return any(letter.isprintable() and not letter.isspace() and letter not in BLANK for letter in text)


def demand_words(text: str) -> None:
    """For fields that demand words.  Raises ValidationError."""
    if not says_something(text):
        raise ValidationError(_("Write something."), code="required")
