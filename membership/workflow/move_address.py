"""All that hangs on one address comes to hang on another; called inside `change_address`."""

from datetime import datetime

from django.db.models import Q

from ..audit.record import BY_APPLICANT
from ..mailing.models import OutboundMail
from ..mailing.own_data import mails_to
from ..requests.desk import AddressChange, DeskLink, RemovalRequest
from ..requests.email_key import email_key as key_of
from ..requests.ideas import GroupIdea
from ..requests.models import Application, MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status
from ..review.people import GroupInvitation
from ..roster.models import Member
from .withdraw import close, lapse_if_over

_STAYS = (OutboundMail.Kind.OLD_ADDRESS, OutboundMail.Kind.DESK_LINK)
"""What is for the old address alone: it asks that one, or opens a page that is closed now."""


def is_taken(email_key: str) -> bool:
    """Tell whether somebody proved this address before: a member, or by a request or an idea."""
    return (
        Member.objects.filter(email_key=email_key).exists()
        or Application.objects.filter(email_key=email_key).exclude(confirmed_at=None).exists()
        or GroupIdea.objects.filter(email_key=email_key).exclude(confirmed_at=None).exists()
        or RemovalRequest.objects.filter(email_key=email_key, settled_at=None).exists()
    )


def move_address(change: AddressChange, *, at: datetime) -> None:
    """Move what hangs on a change's old address; the caller holds the locks of both.

    The links in mails about requests go on working; the person's own page is closed.
    """
    old, new = change.email_key, change.new_email_key
    _make_room(old, new, at)
    _send_elsewhere(change)
    both = {"email": change.new_email, "email_key": new}
    Application.objects.filter(email_key=old).update(**both)
    Member.objects.filter(email_key=old).update(**both)
    GroupInvitation.objects.filter(email_key=old).update(**both)
    GroupIdea.objects.filter(email_key=old).update(**both)
    MembershipRequest.objects.filter(email_key=old).update(email_key=new)
    RemovalRequest.objects.filter(email_key=old).update(email_key=new)
    DeskLink.objects.filter(email_key=old, revoked_at=None).update(revoked_at=at)
    DeskLink.objects.filter(email_key=old).update(email_key=new)
    AddressChange.objects.filter(email_key=old, done_at=None).exclude(pk=change.pk).update(
        email_key=new
    )


def _make_room(old: str, new: str, at: datetime) -> None:
    """End what nobody confirmed at the new address, where it would stand there twice."""
    moving = MembershipRequest.objects.filter(email_key=old, status__in=OPEN)
    unconfirmed = MembershipRequest.objects.filter(
        email_key=new, status__in=OPEN, confirmed_at=None
    ).select_related("application")
    if not moving.filter(confirmed_at=None).exists():
        unconfirmed = unconfirmed.filter(group__in=moving.values("group"))
    giving_way = list(unconfirmed.select_for_update(of=("self",)))
    close(giving_way, Status.WITHDRAWN, RequestEvent.Kind.REPLACED, by=BY_APPLICANT, at=at)
    for application in {request.application for request in giving_way}:
        lapse_if_over(application, at=at)
    waiting = GroupInvitation.objects.filter(accepted_at=None, stopped_at=None)
    there = waiting.filter(email_key=new).values_list("group", flat=True)
    waiting.filter(email_key=old, group__in=list(there)).update(stopped_at=at)


def _send_elsewhere(change: AddressChange) -> None:
    """Address to the new one what is still to be sent to the old one."""
    old = change.email_key
    about = mails_to(
        {old},
        applications=Application.objects.filter(email_key=old).values("pk"),
        requests=MembershipRequest.objects.filter(email_key=old).values("pk"),
        members=Member.objects.filter(email_key=old).values("pk"),
        ideas=GroupIdea.objects.filter(email_key=old).values("pk"),
    )
    unsent = OutboundMail.objects.filter(about & Q(sent_at=None)).exclude(kind__in=_STAYS)
    theirs = [pk for pk, to in unsent.values_list("pk", "to") if key_of(to) == old]
    OutboundMail.objects.filter(pk__in=theirs).update(to=change.new_email)
