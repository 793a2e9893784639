"""What a verb answers when it does not take place.  Nothing was changed in any of these cases."""

import dataclasses
import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.states import State
from organizations.rights import NotDone, Refused

__all__ = ["ContentChanged", "Fault", "Incomplete", "NotDone", "Overtaken", "ProposedAnew", "Refused", "WrongState"]


class WrongState(NotDone):
    """The edition is not where the verb begins: somebody else was quicker.  Says who did what, and when."""

    def __init__(self, verb: str, state: str, last: Any = None):
        self.verb, self.state, self.last = verb, state, last
        if last is None:
            message = _("This edition is now “%(state)s”.") % {"state": State(state).label}
        else:
            message = _("This edition is now “%(state)s”. %(who)s, %(when)s.") % {
                "state": State(state).label,
                "who": last.signed_name,
                "when": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M"),
            }
        super().__init__(message)


class Overtaken(Exception):
    """The draft was saved while this one was being written; says by whom, and when.  Rule: B4.

    `own` where the author did it, in another window.
    """

    def __init__(self, name: str, moment: datetime.datetime, *, own: bool = False):
        self.name, self.moment = name, moment
        if own:
            message = _(
                "You saved this draft yourself at %(moment)s, in another window, after you had opened this one. "
                "Saving again puts what stands here in its place."
            )
        else:
            message = _(
                "%(name)s saved this draft at %(moment)s, after you had opened it. "
                "Saving again puts yours in its place."
            )
        super().__init__(message % {"name": name, "moment": timezone.localtime(moment).strftime("%H:%M")})


class ProposedAnew(NotDone):
    """The text is another one than the signer had before them.  Says who proposed it, and when.  Rule: W4, B4."""

    def __init__(self, proposal: Any):
        super().__init__(
            _("The text was changed and proposed anew after you had opened the page. %(who)s, %(when)s.")
            % {
                "who": proposal.signed_name,
                "when": timezone.localtime(proposal.at).strftime("%Y-%m-%d %H:%M"),
            }
        )


@dataclasses.dataclass(frozen=True)
class Fault:
    """One thing that is wrong or missing: in which field, why, and the rule that asks for it."""

    field: str
    message: str
    rule: str = ""

    def __str__(self) -> str:
        return self.message


class Incomplete(Exception):
    """Something that the verb demands is missing or wrong; `faults` lists all of it."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


class ContentChanged(NotDone):
    """The content is not what was proposed: somebody went around the portal.  Rule: W4."""

    message = gettext_lazy(
        "The content is not the one that was proposed. Nothing was signed; tell the audit administrator."
    )

    def __str__(self) -> str:
        return str(self.message)
