"""The ten kinds of party organisation that a catalogue tells apart.  Rule: C3."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    COUNTY_COMMITTEE = "county_committee", _("county committee")
    TOWNSHIP_COMMITTEE = "township_committee", _("township or street committee")
    AGENCY = "agency", _("agency")
    PUBLIC_INSTITUTION = "public_institution", _("public institution")
    VILLAGE_BRANCH = "village_branch", _("village party organisation")
    COMMUNITY_BRANCH = "community_branch", _("community party organisation")
    SCHOOL = "school", _("school")
    STATE_ENTERPRISE = "state_enterprise", _("state enterprise")
    PRIVATE_ENTERPRISE = "private_enterprise", _("private enterprise")
    SOCIAL_ORG = "social_org", _("social organisation")
