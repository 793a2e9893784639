"""What is due now about opinions: plain functions of the moment, safe to run twice, at once, or days late."""

import datetime

from feedback import actions


def renew_answering(now: datetime.datetime) -> int:
    """Say anew who answers what is open, after offices began, ended or changed; returns how many moved.  Rule: F4."""
    return actions.renew_turns(now)
