"""Mails to people who review: what waits for them, and how they get in. No applicant is named."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import User

from ..catalog.models import PeerGroup
from ..review.models import ReviewerAssignment
from .ledger import queue, queue_once, render
from .models import OutboundMail

Kind = OutboundMail.Kind


def queue_notice(
    *, user: User, count_by_group: Mapping[PeerGroup, int], link: str, day: date, at: datetime
) -> OutboundMail | None:
    """Say that requests wait in somebody's queue: at most once on a `day`, else None."""
    return queue_once(
        Kind.QUEUE,
        render(
            "queue_notice",
            subject="Peer group requests wait for your review",
            name=user.get_full_name(),
            count_by_group=sorted(count_by_group.items(), key=lambda item: item[0].name),
            link=link,
        ),
        to=user.email,
        at=at,
        user=user,
        day=day,
    )


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
