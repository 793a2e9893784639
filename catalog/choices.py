"""The vocabulary of a catalogue item, as data.  Rule: C2."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    WEB = "web", _("website")
    BOARD = "board", _("notice board")
    MEETING = "meeting", _("meeting")
    DOCUMENT = "document", _("document")
    BULLETIN = "bulletin", _("bulletin")


class Approver(models.TextChoices):
    HEAD = "head", _("first responsible person")
    LEADING_GROUP = "leading_group", _("leading group")
    COMMITTEE = "committee", _("committee vote")
    SUPERIOR = "superior", _("superior organisation")
    ISSUER = "issuer", _("issuer of the catalogue")


COLLECTIVE = frozenset({Approver.LEADING_GROUP, Approver.COMMITTEE})
"""Bodies that decide together: the approver signs for them, with the day and the result of the vote."""


class Retention(models.TextChoices):
    PERMANENT = "Y", _("permanent")
    THIRTY_YEARS = "D30", _("30 years")
    TEN_YEARS = "D10", _("10 years")


class Family(models.TextChoices):
    PARTY = "party", _("party affairs")
    GOVERNMENT = "government", _("government affairs")
    VILLAGE = "village", _("village affairs")
    ENTERPRISE = "enterprise", _("enterprise affairs")
    SCHOOL = "school", _("school affairs")


class AfterEnd(models.TextChoices):
    KEEP = "keep", _("stays readable")
    HIDE = "hide", _("content is closed")


class Basis(models.TextChoices):
    SEED = "seed", _("a guiding document gives it")
    PUBLIC = "public", _("a published rule gives it")
    INFERRED = "inferred", _("default of its class")
    NONE = "none", _("no number")


class ColumnType(models.TextChoices):
    TEXT = "text", _("text")
    PERSON = "person", _("person")
    MONEY = "money", _("amount")
    INTEGER = "integer", _("whole number")
    DECIMAL = "decimal", _("number")
    PERCENTAGE = "percentage", _("percentage")
    DATE = "date", _("date")
    MONTH = "month", _("month")
    PHONE = "phone", _("telephone")
    ID_NUMBER = "id_number", _("identity number")


class Mask(models.TextChoices):
    NONE = "", _("shown")
    GIVEN_NAME = "given_name", _("surname only")
    MIDDLE = "middle", _("middle hidden")
