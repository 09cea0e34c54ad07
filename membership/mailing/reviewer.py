"""Mails to people who review: how they get in. What waits for them is in `digest`."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User

from ..review.models import ReviewerAssignment
from .ledger import queue, render
from .models import OutboundMail

Kind = OutboundMail.Kind


def invitation(
    *, user: User, assignment: ReviewerAssignment, link: str, at: datetime
) -> OutboundMail:
    """Invite somebody to review; the link lets them set a passphrase, once."""
    return queue(
        Kind.INVITATION,
        render(
            "invitation",
            subject="You are invited to review peer group requests",
            name=user.get_full_name(),
            username=user.get_username(),
            assignment=assignment,
            link=link,
            hours=settings.PASSWORD_RESET_TIMEOUT // 3600,
        ),
        to=user.email,
        at=at,
        user=user,
    )


def sign_in_link(*, user: User, link: str, at: datetime) -> OutboundMail:
    """Send a new link to somebody who says that they cannot sign in."""
    return queue(
        Kind.SIGN_IN_LINK,
        render(
            "sign_in_link",
            subject="Your link to sign in to Peer Groups",
            name=user.get_full_name(),
            link=link,
            hours=settings.PASSWORD_RESET_TIMEOUT // 3600,
        ),
        to=user.email,
        at=at,
        user=user,
    )
