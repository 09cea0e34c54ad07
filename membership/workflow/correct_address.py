"""On the sent page: mail the link again, or to the address that was meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, record
from ..catalog.models import PeerGroup
from ..mailing import applicant as mail
from ..mailing.models import OutboundMail
from ..requests.email_key import email_key
from ..requests.limits import Act, count_attempt
from ..requests.links import status_link
from ..requests.locks import lock_person
from ..requests.models import Application, MembershipRequest
from ..requests.status import OPEN
from ..roster.models import Membership
from .errors import OutOfDateError
from .submit import Receipt, next_link_round

STALE = "A newer request has replaced this one. Please use the newest email."


@dataclass(frozen=True, slots=True)
class Sent:
    """What the sender's own device remembers, signed: which mail went out for which request."""

    reference: str
    mail_id: int
    groups: tuple[str, ...]


def send_again(*, sent: Sent, client: str, at: datetime) -> Receipt:
    """Queue the last mail once more, whatever it said; raises OutOfDateError, LimitReachedError."""
    with transaction.atomic():
        last = _mail(sent)
        count_attempt(Act.SEND_AGAIN, address=email_key(last.to), client=client, at=at)
        again = mail.again(mail=last, at=at)
        record("application.mailed_again", last.application, by=BY_APPLICANT, at=at)
        return Receipt(sent.reference, again.pk)


def correct_address(*, sent: Sent, address: str, client: str, at: datetime) -> Receipt:
    """Move an unconfirmed application to another address; links mailed to the first one die.

    Whoever typed an address that was known here has no application to move: they are asked, by
    mail to the new address, to send the form again, and see the same page as everybody. Raises
    OutOfDateError for an application that was confirmed or replaced, LimitReachedError.
    """
    new_key = email_key(address)
    with transaction.atomic():
        last = _mail(sent)
        old_key = email_key(last.to)
        for key in sorted({old_key, new_key}):
            lock_person(key)
        count_attempt(Act.CORRECT_ADDRESS, address=new_key, client=client, at=at)
        if last.application_id is None:
            queued = mail.start_again(
                to=address, groups=_groups(sent.groups), reference=sent.reference, at=at
            )
            return Receipt(sent.reference, queued.pk)
        application = Application.objects.select_for_update().get(pk=last.application_id)
        if application.confirmed_at or application.lapsed_at:
            raise OutOfDateError("This request can no longer be changed here.")
        return _move(application, sent, address, new_key, at)


def _move(
    application: Application, sent: Sent, address: str, new_key: str, at: datetime
) -> Receipt:
    requests = list(
        application.membership_requests.filter(status__in=OPEN).select_related("group", "role")
    )
    if _in_the_way(application, new_key):
        queued = mail.start_again(
            to=address, groups=_groups(sent.groups), reference=sent.reference, at=at
        )
        return Receipt(sent.reference, queued.pk)
    application.email, application.email_key = address, new_key
    application.link_round = next_link_round(application)
    application.save(update_fields=["email", "email_key", "link_round"])
    for request in requests:
        request.email_key = new_key
    MembershipRequest.objects.bulk_update(requests, ["email_key"])
    record("application.address_corrected", application, by=BY_APPLICANT, at=at)
    kept = {request.group.slug for request in requests}
    queued = mail.confirm(
        application=application,
        requests=requests,
        already=[],
        replaced=_groups(slug for slug in sent.groups if slug not in kept),
        link=status_link(application),
        at=at,
    )
    return Receipt(application.reference, queued.pk)


def _mail(sent: Sent) -> OutboundMail:
    """Return the mail that this device's last step queued, while it is still the newest."""
    last = OutboundMail.objects.select_related("application").filter(pk=sent.mail_id).first()
    if last is None:
        raise OutOfDateError(STALE)
    application = last.application
    if application is not None and application.reference != sent.reference:
        raise OutOfDateError(STALE)
    return last


def _in_the_way(application: Application, new_key: str) -> bool:
    """Tell whether the new address has anything that a moved application would collide with."""
    groups = application.membership_requests.filter(status__in=OPEN).values("group")
    return (
        Application.objects.filter(email_key=new_key, confirmed_at=None, lapsed_at=None)
        .exclude(pk=application.pk)
        .exists()
        or MembershipRequest.objects.filter(email_key=new_key, status__in=OPEN, group__in=groups)
        .exclude(application=application)
        .exists()
        or Membership.objects.filter(
            member__email_key=new_key, ends_on=None, group__in=groups
        ).exists()
    )


def _groups(slugs: Iterable[str]) -> list[PeerGroup]:
    return list(PeerGroup.objects.filter(slug__in=list(slugs)).order_by("name"))
