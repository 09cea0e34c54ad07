"""On the sent page: the idea's link goes to the address that was meant."""

from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..mailing import ideas as mail
from ..requests.email_key import email_key
from ..requests.idea_links import idea_link
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea
from ..requests.limits import Act, count_attempt
from ..requests.locks import lock_people
from ..requests.reference import new_reference
from .correct_address import Sent
from .errors import OutOfDateError
from .submit import Receipt
from .submit_idea import receipt_of


def correct_idea_address(*, sent: Sent, address: str, client: str, at: datetime) -> Receipt:
    """Move an unconfirmed idea to another address; links mailed to the first one stop working.

    A second click is answered like the first. Raises OutOfDateError for an idea that was confirmed,
    ended or moved elsewhere, LimitReachedError.
    """
    key = email_key(address)
    with transaction.atomic():
        lock_people(lambda: {key, _idea(sent).email_key})
        idea = GroupIdea.objects.select_for_update().get(pk=_idea(sent).pk)
        if idea.reference != sent.reference and idea.email_key == key:
            return receipt_of(idea)
        if idea.reference != sent.reference or idea.status != IdeaStatus.UNCONFIRMED:
            raise OutOfDateError("This idea can no longer be changed here.")
        count_attempt(Act.CORRECT_ADDRESS, address=key, client=client, at=at)
        idea.reference, idea.fingerprint = new_reference(), ""
        idea.email, idea.email_key = address, key
        idea.save(update_fields=["reference", "fingerprint", "email", "email_key"])
        record("idea.address_corrected", idea, by=BY_APPLICANT, at=at)
        queued = mail.confirm(idea=idea, link=idea_link(idea), at=at)
        return Receipt(idea.reference, queued.pk)


def _idea(sent: Sent) -> GroupIdea:
    """Return the idea whose mail this device remembers."""
    idea = GroupIdea.objects.filter(mails=sent.mail_id).first()
    if idea is None:
        raise OutOfDateError("Please send the form again, with the right address.")
    return idea
