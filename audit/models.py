"""Events: what happened, in plain values, never changed; and how far each job has come."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

LEVELS = ("level_1", "level_2", "level_3", "level_4", "level_5", "level_6")


class Event(models.Model):
    """One thing that happened.  Rule: P1.

    Nothing here points anywhere: names are copied, ids are numbers, so an event reads the same whatever
    becomes of the rows it speaks of.  `level_1` to `level_6` are the ids of the organisation it happened in
    and of those above it, from the top.
    """

    append_only = True

    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    office = models.CharField(max_length=40, blank=True)
    office_organization_id = models.BigIntegerField(null=True)
    organization_id = models.BigIntegerField(null=True)
    level_1 = models.BigIntegerField(null=True)
    level_2 = models.BigIntegerField(null=True)
    level_3 = models.BigIntegerField(null=True)
    level_4 = models.BigIntegerField(null=True)
    level_5 = models.BigIntegerField(null=True)
    level_6 = models.BigIntegerField(null=True)
    object_kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    object_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    request = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"], name="event_object"),
            models.Index(fields=["organization_id", "-id"], name="event_organization"),
            models.Index(fields=["verb", "-id"], name="event_verb"),
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["level_2", "-at", "-id"], name="event_level_2"),
            models.Index(fields=["level_3", "-at", "-id"], name="event_level_3"),
            models.Index(fields=["request"], name="event_request"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_label}"


class Progress(models.Model):
    """Up to which moment a job has done its work: one row for each, that only moves forward.  Rule: T1.

    Whether the clock goes on is read here and not from a process, which may run and hear nothing.
    """

    job = models.CharField(max_length=40, unique=True)
    up_to = models.DateTimeField()

    class Meta:
        verbose_name_plural = "progress"

    def __str__(self) -> str:
        return self.job
