"""Staff name who at the Children's Bureau is sent the brief, and end it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..audit.record import record
from ..reports.models import BriefRecipient
from ..requests.email_key import email_key
from ..requests.locks import lock_person
from .authority import require_staff
from .errors import OutOfDateError


def name_recipient(*, full_name: str, email: str, by: User, at: datetime) -> BriefRecipient:
    """Put somebody on the list of the brief's readers.

    Raises NotAllowedError, and ValidationError (by field) for an address that is on it already.
    """
    with transaction.atomic():
        key = email_key(email)
        lock_person(key)
        require_staff(by)
        if BriefRecipient.objects.filter(email_key=key, ended_at=None).exists():
            raise ValidationError({"email": "This address is on the list already."})
        recipient = BriefRecipient.objects.create(
            full_name=full_name, email=email, email_key=key, named_at=at
        )
        record("recipient.named", recipient, by=by, at=at)
        return recipient


def end_recipient(*, recipient_id: int, by: User, at: datetime) -> BriefRecipient:
    """Take somebody off the list; what they were sent stays on record.

    Raises NotAllowedError, and OutOfDateError for somebody who is not on it.
    """
    with transaction.atomic():
        require_staff(by)
        on_list = BriefRecipient.objects.select_for_update().filter(ended_at=None)
        recipient = on_list.filter(pk=recipient_id).first()
        if recipient is None:
            raise OutOfDateError("This person is no longer on the list.")
        recipient.ended_at = at
        recipient.save(update_fields=["ended_at"])
        record("recipient.ended", recipient, by=by, at=at)
        return recipient
