"""An act: who does something, in which office, when, in which request.  Plain values only."""

import dataclasses
import datetime

from audit import clock

TIMETABLE = "timetable"
COMMAND_LINE = "command_line"
READER = "reader"


@dataclasses.dataclass(frozen=True)
class Act:
    """One act of one person, or of the timetable, which signs by name and without a person.

    `by` is the person's id, None for the timetable and for visitors.  `office` is a role's code and
    `organization` the id of the organisation it is held in; both stay empty until a verb has found the
    office that carries it (`holding`).
    """

    by: int | None
    name: str
    at: datetime.datetime
    request: str = ""
    office: str = ""
    organization: int | None = None

    def holding(self, role: str, organization: int) -> "Act":
        """The same act, done in the office `role` of `organization`."""
        return dataclasses.replace(self, office=role, organization=organization)

    def in_post(self, post: str) -> "Act":
        """The same act, done in a post of the whole site."""
        return dataclasses.replace(self, office=post)


def by_timetable(at: datetime.datetime, request: str = "") -> Act:
    """What the timetable does at the moment `at`."""
    return Act(by=None, name=TIMETABLE, at=at, request=request, office=TIMETABLE)


def by_command_line(at: datetime.datetime) -> Act:
    """What somebody at the server's own command line does at the moment `at`: beyond rights, not beyond the record."""
    return Act(by=None, name=COMMAND_LINE, at=at, office=COMMAND_LINE)


def by_reader(at: datetime.datetime) -> Act:
    """What a reader does on the day of `at` that nobody is to know them by: no account, hour or request.  Rule: F1."""
    return Act(by=None, name=READER, at=clock.start_of(clock.day_of(at)))
