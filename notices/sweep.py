"""Delivering notices by mail: rows are the outbox, and one transaction sends one mail.

What somebody was told at one moment goes in one mail: the first day of a catalogue tells of dozens of duties.
Rule: N2.
"""

import contextlib
import datetime
import logging
import smtplib
import time
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from notices.models import Notice

logger = logging.getLogger(__name__)

LONGEST_RUN = 20.0
"""Seconds after which a run leaves the rest to the next one, so that a slow mail server keeps nothing else waiting."""


def deliver(now: datetime.datetime) -> int:
    """Mail what is to be mailed; returns how many notices were.

    Each mail is sent at least once: a process that dies between sending and noting it sends it again, under the
    same Message-ID.  Who may be mailed is asked at that moment.  A mail server that does not answer ends the run
    after one attempt; the next run begins where this one stopped.
    """
    if not Notice.objects.to_mail(now).exists():
        return 0
    mailer, until = get_connection(), time.monotonic() + LONGEST_RUN
    sent, passed_over = 0, list[int]()
    try:
        mailer.open()  # before a row is held: nobody waits for a silent mail server
        while time.monotonic() < until and (notices := _deliver_next(mailer, passed_over, now)):
            if notices[0].mailed_at:
                sent += len(notices)
            else:
                passed_over += [notice.pk for notice in notices]
    except OSError as error:  # every fault of smtplib is one
        logger.warning("The mail server failed, the next sweep tries again: %s", type(error).__name__)
    with contextlib.suppress(OSError):
        mailer.close()
    return sent


@transaction.atomic
def _deliver_next(mailer: BaseEmailBackend, passed_over: list[int], now: datetime.datetime) -> list[Notice]:
    """Mail the oldest notice that nobody else holds, and with it what its person was told at the same moment.

    Returns these, none when there is nothing left.  An address that is turned away keeps no other from its mail.
    Raises OSError when the server itself fails.
    """
    waiting = Notice.objects.to_mail(now).exclude(pk__in=passed_over).select_related("person")
    free = waiting.select_for_update(of=("self",), skip_locked=True)
    oldest = free.first()
    if oldest is None:
        return []
    together = list(free.filter(person=oldest.person, created_at=oldest.created_at))
    try:
        mail_of(together, mailer).send()
        noted = {"mailed_at": now}
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError) as fault:
        if isinstance(fault, smtplib.SMTPDataError) and fault.smtp_code < 500:
            raise
        noted = {"undeliverable_at": now} if _is_final(fault) else {}
        logger.warning("Notice %s was not mailed: %s", oldest.pk, type(fault).__name__)
    for notice in together:
        vars(notice).update(noted)
    if noted:
        Notice.objects.filter(pk__in=[notice.pk for notice in together]).update(**noted)
    return together


def mail_of(notices: Sequence[Notice], mailer: BaseEmailBackend | None = None) -> EmailMessage:
    """The mail that carries `notices`, all of one person: a greeting, what they say, and one link.

    The page behind the link asks who reads.  Of several the link leads to the page that all name, or to the inbox.
    """
    first, paths = notices[0], {notice.path for notice in notices}
    path = first.path if len(paths) == 1 else reverse("inbox")
    words = {"person": first.person, "notices": notices, "link": settings.BASE_URL + path}
    several = _("%(n)d new messages") % {"n": len(notices)}
    return EmailMessage(
        subject=several if len(notices) > 1 else first.subject,
        body=render_to_string("notices/mail/notice.txt", words),
        to=[first.person.email],
        headers={"Message-ID": first.message_id, "Auto-Submitted": "auto-generated"},
        connection=mailer,
    )


def _is_final(fault: Exception) -> bool:
    """Whether to try again would be turned away again: so says the server, or the address cannot be written."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in fault.recipients.values())
    return True
