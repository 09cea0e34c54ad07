"""On the sent page: mail the link again, or send the same form for the address that was meant."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..mailing import applicant as mail
from ..mailing.models import OutboundMail
from ..requests.email_key import email_key
from ..requests.limits import Act, count_attempt
from ..requests.locks import lock_person
from ..requests.models import Application, MembershipRequest, RequestEvent, RequestText
from ..requests.status import OPEN, Status
from ..requests.submission import Submission
from .errors import OutOfDateError
from .submit import Receipt, next_link_round, submit
from .withdraw import close

STALE = "Something newer has replaced this. Please use the newest email."


@dataclass(frozen=True, slots=True)
class Sent:
    """What the sender's own device remembers, signed: which mail went out for which request."""

    reference: str
    mail_id: int
    groups: tuple[str, ...]


def send_again(*, sent: Sent, client: str, at: datetime) -> Receipt:
    """Queue the last mail once more, whatever it said; raises OutOfDateError, LimitReachedError."""
    with transaction.atomic():
        last = _locked_mail(sent)
        count_attempt(Act.SEND_AGAIN, address=email_key(last.to), client=client, at=at)
        again = mail.again(mail=last, at=at)
        record("application.mailed_again", last.application or last.idea, by=BY_APPLICANT, at=at)
        return Receipt(sent.reference, again.pk)


def correct_address(*, sent: Sent, submission: Submission, client: str, at: datetime) -> Receipt:
    """Send the same form for another address; links mailed to the first one die.

    What the new address is mailed comes from the form and from how that address stands here alone:
    whoever typed somebody else's address first must not learn how that one stands.

    Raises OutOfDateError for an application that was confirmed or replaced, RequestRefusedError,
    LimitReachedError.
    """
    address = submission.person.email
    key = email_key(address)
    with transaction.atomic():
        last = _locked_mail(sent, key)
        if last.application_id is not None:
            _take_back(last.application_id, address, key, at)
        return submit(submission, client=client, at=at, act=Act.CORRECT_ADDRESS)


def _take_back(application_id: int, address: str, key: str, at: datetime) -> None:
    """Close an unconfirmed application, as one of the address that was meant."""
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.lapsed_at and application.email_key == key:
        return  # a second click: `submit` knows the first one
    if application.confirmed_at or application.lapsed_at:
        raise OutOfDateError("This request can no longer be changed here.")
    requests = list(application.membership_requests.filter(status__in=OPEN))
    close(requests, Status.WITHDRAWN, RequestEvent.Kind.REPLACED, by=BY_APPLICANT, at=at)
    for request in requests:
        request.email_key = key
    MembershipRequest.objects.bulk_update(requests, ["email_key"])
    RequestText.objects.filter(request__in=requests).delete()
    application.email, application.email_key = address, key
    application.link_round = next_link_round(application)
    application.lapsed_at = at
    application.save(update_fields=["email", "email_key", "link_round", "lapsed_at"])
    record("application.address_corrected", application, by=BY_APPLICANT, at=at)


def _locked_mail(sent: Sent, *others: str) -> OutboundMail:
    """Return this device's last mail, with the locks of its application's address and of others.

    Whoever held a lock before may have replaced or moved the application: it is read again.
    """
    keys = {*others, _key_of(_mail(sent))}
    for key in sorted(keys):
        lock_person(key)
    last = _mail(sent)
    if _key_of(last) not in keys:
        raise OutOfDateError(STALE)
    return last


def _key_of(last: OutboundMail) -> str:
    about = last.application or last.idea
    return about.email_key if about else email_key(last.to)


def _mail(sent: Sent) -> OutboundMail:
    """Return the mail that this device's last step queued, while it is still the newest."""
    mails = OutboundMail.objects.select_related("application", "idea")
    last = mails.filter(pk=sent.mail_id).first()
    if last is None:
        raise OutOfDateError(STALE)
    about = last.application or last.idea
    if about is not None and about.reference != sent.reference:
        raise OutOfDateError(STALE)
    return last
