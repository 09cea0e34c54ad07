"""Sends the ledger's waiting mails: each at least once, always under its one Message-ID.

A sender first claims a mail: in a short transaction it moves `not_before` past the longest time
that sending can take. Another sender passes over it; when this one is killed before it could write
down that the mail left, the mail comes up again after that time.
"""

import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import OutboundMail

logger = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(hours=1)
# No conversation with a mail server has this many steps, each bounded by EMAIL_TIMEOUT.
STEPS_OF_SENDING = 30


@dataclass(slots=True)
class Tally:
    """What one pass over the ledger did."""

    sent: int = 0
    failed: int = 0


def send_waiting(
    *,
    limit: int | None = None,
    clock: Callable[[], datetime] = timezone.now,
    stopped: Callable[[], bool] = lambda: False,
) -> Tally:
    """Send what is due, oldest first, over one connection, until nothing is or `stopped()` says so.

    A mail that fails is put off and the others go on over a new connection; when the server cannot
    be reached at all, the pass ends.
    """
    tally = Tally()
    backend = get_connection()
    try:
        while not stopped() and (limit is None or tally.sent + tally.failed < limit):
            mail = claim(at=clock())
            if mail is None:
                break
            reached = False
            try:
                backend.open()
                reached = True
                _deliver(mail, backend)
            except Exception as error:  # noqa: BLE001  one bad mail must not hold up the others
                _put_off(mail, error, at=clock())
                tally.failed += 1
                _close(backend)
                if not reached:
                    break
            else:
                OutboundMail.objects.filter(pk=mail.pk).update(sent_at=clock(), last_error="")
                tally.sent += 1
    finally:
        _close(backend)
    return tally


def claim(*, at: datetime) -> OutboundMail | None:
    """Take the oldest mail that is due and that no other sender holds, or None."""
    with transaction.atomic(durable=True):
        mail = (
            OutboundMail.objects.select_for_update(skip_locked=True)
            .filter(sent_at=None, given_up_at=None, not_before__lte=at)
            .order_by("not_before", "pk")
            .first()
        )
        if mail is not None:
            mail.not_before = at + timedelta(seconds=settings.EMAIL_TIMEOUT * STEPS_OF_SENDING)
            mail.claimed_at = mail.claimed_at or at
            mail.save(update_fields=["not_before", "claimed_at"])
        return mail


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failures: 1, 2, 4, ... minutes, an hour at most."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_PAUSE)


def error_code(error: BaseException) -> str:
    """Name an error by its class and code alone: a server's words may hold an address."""
    code: Any = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((answer[0] for answer in error.recipients.values()), None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__


class NothingSentError(Exception):
    """The backend took the mail and says that it sent none."""


def _deliver(mail: OutboundMail, backend: BaseEmailBackend) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[settings.HELP_EMAIL],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.publication is not None:
        for file in mail.publication.files.all():
            message.attach(file.name, bytes(file.content), file.content_type)
    if backend.send_messages([message]) != 1:
        raise NothingSentError


def _put_off(mail: OutboundMail, error: BaseException, *, at: datetime) -> None:
    """Write down a failure, unless the claim ran out meanwhile and another sender has the mail."""
    late = at - mail.queued_at >= timedelta(hours=settings.MAIL_RETRY_HOURS)
    code = error_code(error)
    OutboundMail.objects.filter(pk=mail.pk, sent_at=None, not_before=mail.not_before).update(
        attempts=F("attempts") + 1,
        last_error=code,
        not_before=at + pause_after(mail.attempts + 1),
        given_up_at=at if late else None,
    )
    logger.warning("Mail %s %s: %s", mail.pk, "given up" if late else "put off", code)


def _close(backend: BaseEmailBackend) -> None:
    """Hang up. A server that is gone cannot say goodbye; what it took, it took."""
    with suppress(OSError):
        backend.close()
