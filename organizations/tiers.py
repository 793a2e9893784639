"""The audience tiers, narrowest first: one chain, in which a wider tier holds every narrower one.  Rule: V1."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.kinds import Kind


class Tier(models.IntegerChoices):
    COMMITTEE_MEMBERS = 1, _("committee members")
    CENTRAL_GROUP = 2, _("central study group")
    CONGRESS_DELEGATES = 3, _("congress delegates")
    LEADING_CADRES = 4, _("leading cadres")
    PARTY_MEMBERS = 5, _("all party members")
    ALL_STAFF = 6, _("all staff")
    PUBLIC = 7, _("the public")

    @property
    def code(self) -> str:
        """The tier's name in catalogues and addresses, e.g. `party_members`."""
        return self.name.lower()

    @property
    def is_inside_party(self) -> bool:
        return self <= Tier.PARTY_MEMBERS

    @classmethod
    def from_code(cls, code: str) -> "Tier":
        """The tier called `code`; raises KeyError for an unknown one."""
        return cls[code.upper()]


STANDING_TIERS = [(tier.value, tier.label) for tier in Tier if tier is not Tier.PUBLIC]
"""What a person can be in an organisation: everybody else is the public there."""

_STAFF_OF = {
    Kind.VILLAGE_BRANCH: _("all villagers"),
    Kind.COMMUNITY_BRANCH: _("all residents"),
    Kind.SCHOOL: _("all teachers and students"),
}


def label_in(tier: int, kind: str) -> str:
    """How an organisation of `kind` calls `tier`: villagers, residents, teachers and students."""
    if tier == Tier.ALL_STAFF and kind in _STAFF_OF:
        return str(_STAFF_OF[Kind(kind)])
    return str(Tier(tier).label)
