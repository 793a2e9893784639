"""What an act on an opinion answers when it does not take place.  Nothing was changed in any of these cases."""

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Reply
from organizations.rights import Refused


class NotAsked(Refused):
    """This cannot be asked about, by this reader or any more.

    The event names the rule alone: the words are in the reader's language, and say something about them.  Rule: F1.
    """

    @property
    def recorded(self) -> str:
        return self.rule


class AlreadyAnswered(Refused):
    """Somebody else was quicker; says who, and when.  Rule: F4."""

    def __init__(self, reply: Reply):
        self.reply = reply
        message = _("%(who)s answered this at %(when)s. There is one answer to each question.") % {
            "who": reply.answered_name,
            "when": timezone.localtime(reply.replied_at).strftime("%Y-%m-%d %H:%M"),
        }
        super().__init__(message, rule="F4")
