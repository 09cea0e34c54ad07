"""Mails to people who are asked in: to join a group, to lead a jurisdiction, to stand in."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from ..requests.models import MembershipRequest
from ..review.models import ReviewerAssignment
from ..review.people import GroupInvitation, JurisdictionLeader
from .ledger import forget_named, queue, queue_named, queue_once, render
from .models import OutboundMail

Kind = OutboundMail.Kind


def invited(*, invitation: GroupInvitation, link: str, at: datetime) -> OutboundMail:
    """Tell somebody that they were put forward: by whom, for what, until when, how to say no.

    A successor's mail names the member who moved on, and is deleted with what we hold of either.
    """
    return queue_named(
        Kind.INVITED,
        render(
            "invited",
            subject=f"You are invited to join: {invitation.group.name}",
            name=invitation.full_name,
            group=invitation.group,
            jurisdiction=invitation.jurisdiction,
            origin=invitation.origin,
            inviter=_inviter(invitation),
            until=timezone.localdate(invitation.ends_at),
            link=link,
        ),
        name=_name(invitation.reference),
        to=invitation.email,
        at=at,
        membership=invitation.predecessor,
    )


def forget_invited(reference: str) -> None:
    """Delete the mail that invited somebody: it holds their name and address."""
    forget_named(Kind.INVITED, name=_name(reference))


def accepted(*, request: MembershipRequest, link: str, at: datetime) -> OutboundMail | None:
    """Say that the request of an invited person arrived, with the link to follow it."""
    return queue_once(
        Kind.ACCEPTED,
        render(
            "accepted",
            subject=f"We have your request {request.application.reference}",
            name=request.application.full_name,
            reference=request.application.reference,
            group=request.group,
            link=link,
        ),
        to=request.application.email,
        at=at,
        application=request.application,
        request=request,
        round=request.round,
    )


def asked_to_lead(*, leadership: JurisdictionLeader, link: str, at: datetime) -> OutboundMail:
    """Invite somebody to put people forward for a jurisdiction; the link sets a passphrase."""
    user = leadership.user
    return queue(
        Kind.INVITATION,
        render(
            "asked_to_lead",
            subject="You are invited to put people forward for peer groups",
            name=user.get_full_name(),
            username=user.get_username(),
            jurisdiction=leadership.jurisdiction,
            link=link,
            hours=settings.PASSWORD_RESET_TIMEOUT // 3600,
        ),
        to=user.email,
        at=at,
        user=user,
    )


def handed_over(
    *, assignment: ReviewerAssignment, to: User, link: str, at: datetime
) -> OutboundMail:
    """Tell the colleague, or the owner, who stands in for whom, for what, and how long."""
    return queue(
        Kind.HANDED_OVER,
        render(
            "handed_over",
            subject="Somebody stands in for a reviewer of peer group requests",
            name=to.get_full_name(),
            assignment=assignment,
            is_colleague=to.pk == assignment.user_id,
            from_day=assignment.starts_on,
            last_day=assignment.last_day,
            link=link,
        ),
        to=to.email,
        at=at,
        user=to,
    )


def _name(reference: str) -> str:
    return f"invited-{reference.lower()}"


def _inviter(invitation: GroupInvitation) -> str:
    if invitation.predecessor is not None:
        return invitation.predecessor.member.full_name
    return invitation.invited_by.get_full_name() if invitation.invited_by else ""
