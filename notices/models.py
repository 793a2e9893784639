"""Notices: one row per person and event."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.querysets import NoticeQuerySet
from organizations.models import User

TO_MAIL = Q(mailed_at=None, undeliverable_at=None)


class Notice(models.Model):
    """One person is told of one thing, once.  Rule: N1.

    It holds no restricted text: `subject` says only what kind of thing happened and where, `about` is the slug
    of a disclosure whose title a page may look up through the rule of sight.  `undeliverable_at` says when the
    mail server turned it away for good; the inbox has it all the same.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    event_key = models.CharField(max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    about = models.CharField(max_length=20, blank=True)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    undeliverable_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120, unique=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "event_key"], name="notice_once_a_person_and_event")
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], condition=TO_MAIL, name="notice_to_mail"),
            models.Index(fields=["person", "-created_at"], name="notice_inbox"),
        ]

    def __str__(self):
        return self.subject
