"""The verbs of the procedure: the only place where a state changes, and the only one that moves what readers see.

`verbs` are signed by people, `timetable` holds what the clock does to many rows at once, `turns` says whose
signature comes next.
"""

from disclosure.errors import ContentChanged, Fault, Incomplete, Refused, WrongState
from disclosure.workflow.timetable import end_due, release_stages, renew_turns
from disclosure.workflow.verbs import (
    Clearance,
    approve,
    archive,
    call_back,
    clear,
    propose,
    refuse,
    return_to_author,
    review,
)

__all__ = [
    "Clearance",
    "ContentChanged",
    "Fault",
    "Incomplete",
    "Refused",
    "WrongState",
    "approve",
    "archive",
    "call_back",
    "clear",
    "end_due",
    "propose",
    "refuse",
    "release_stages",
    "renew_turns",
    "return_to_author",
    "review",
]
