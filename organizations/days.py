"""Which days somebody may type."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator

WITHIN_REASON = (MinValueValidator(datetime.date(1949, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31)))
"""For every day that somebody types: before and after them nothing is reckoned."""
