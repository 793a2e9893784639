"""Figures: `python3 dev.py bench NAME` prints one a line, `name value goal ok|short`, and ends with 1 if any is short.

Ratios are of medians, taken in turns within one run, so that they hold on a busy machine as well as on a quiet one.
"""

import django

django.setup()  # so that a benchmark can import models where every other module does
