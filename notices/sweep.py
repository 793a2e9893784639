"""Delivering notices by mail: rows are the outbox, and one transaction sends one mail.  Rule: N2."""

import contextlib
import datetime
import logging
import smtplib
import time

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string

from notices.models import Notice

logger = logging.getLogger(__name__)

LONGEST_RUN = 20.0
"""Seconds after which a run leaves the rest to the next one, so that a slow mail server keeps nothing else waiting."""


def deliver(now: datetime.datetime) -> int:
    """Mail what is to be mailed; returns how many were sent.

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
        while time.monotonic() < until and (notice := _deliver_next(mailer, passed_over, now)):
            if notice.mailed_at:
                sent += 1
            else:
                passed_over.append(notice.pk)
    except OSError as error:  # every fault of smtplib is one
        logger.warning("The mail server failed, the next sweep tries again: %s", type(error).__name__)
    with contextlib.suppress(OSError):
        mailer.close()
    return sent


@transaction.atomic
def _deliver_next(mailer: BaseEmailBackend, passed_over: list[int], now: datetime.datetime) -> Notice | None:
    """Mail the oldest notice that nobody else holds and answer with it, None when there is none.

    An address that is turned away keeps no other from its mail.  Raises OSError when the server itself fails.
    """
    waiting = Notice.objects.to_mail(now).exclude(pk__in=passed_over).select_related("person")
    notice = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if notice is None:
        return None
    try:
        mail_of(notice, mailer).send()
        notice.mailed_at = now
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError) as fault:
        if isinstance(fault, smtplib.SMTPDataError) and fault.smtp_code < 500:
            raise
        if _is_final(fault):
            notice.undeliverable_at = now
        logger.warning("Notice %s was not mailed: %s", notice.pk, type(fault).__name__)
    notice.save(update_fields=["mailed_at", "undeliverable_at"])
    return notice


def mail_of(notice: Notice, mailer: BaseEmailBackend | None = None) -> EmailMessage:
    """The mail that carries `notice`: its subject, a greeting and one link; the page behind it asks who reads."""
    words = {"person": notice.person, "notice": notice, "link": settings.BASE_URL + notice.path}
    return EmailMessage(
        subject=notice.subject,
        body=render_to_string("notices/mail/notice.txt", words),
        to=[notice.person.email],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
        connection=mailer,
    )


def _is_final(fault: Exception) -> bool:
    """Whether to try again would be turned away again: so says the server, or the address cannot be written."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in fault.recipients.values())
    return True
