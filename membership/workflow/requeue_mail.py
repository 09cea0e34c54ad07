"""Staff let the sender try again with a mail that it had given up."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..mailing.models import OutboundMail
from .authority import require_staff
from .errors import OutOfDateError


def requeue(*, mail: OutboundMail, by: User, at: datetime) -> OutboundMail:
    """Put a given-up mail back in the queue, with the full time to retry, and return it.

    Raises NotAllowedError for anybody but staff, OutOfDateError when the mail was sent or waits.
    """
    with transaction.atomic():
        mail = OutboundMail.objects.select_for_update().get(pk=mail.pk)
        require_staff(by)
        if mail.given_up_at is None:
            raise OutOfDateError("This mail was sent, or is in the queue already.")
        mail.queued_at = mail.not_before = at
        mail.attempts, mail.given_up_at = 0, None
        mail.save(update_fields=["queued_at", "not_before", "attempts", "given_up_at"])
        record("mail.requeued", mail, by=by, at=at)
        return mail
