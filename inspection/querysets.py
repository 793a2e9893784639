"""Which events and which organisations somebody looks at from the console.  Rule: I1, I2.

Events hold plain values and know no reader, so their rule of sight stands here, and nowhere else.
"""

from django.db.models import Q, QuerySet

from audit.models import Event
from organizations.models import Organization
from organizations.roles import SITE_POSTS
from organizations.sight import Reader, inside

VIEW_EVENT = "audit.view_event"


def sees_the_whole_log(reader: Reader) -> bool:
    """Whether a site post shows `reader` every event: that it happened, and of no matter what it says.  Rule: I2."""
    return VIEW_EVENT in SITE_POSTS[reader.site_post]


def events_for(reader: Reader) -> QuerySet[Event]:
    """The events of the organisations that `reader` inspects; for the audit administrator all of them.  Rule: I2."""
    return Event.objects.all() if sees_the_whole_log(reader) else Event.objects.filter(inside(reader.inspects))


def organizations_for(reader: Reader) -> QuerySet[Organization]:
    """The organisations that `reader` may ask about: those they inspect, or whose events they see.  Rule: I1."""
    below = Q() if sees_the_whole_log(reader) else inside(reader.inspects)
    return Organization.objects.visible_to(reader).filter(below)
