"""Mails around a person's own page: the way in, and the way back after leaving a group."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from ..catalog.words import takes_requests
from ..roster.models import Membership
from .ledger import queue, render
from .models import OutboundMail

Kind = OutboundMail.Kind


def desk_link(*, to: str, full_name: str, link: str, at: datetime) -> OutboundMail:
    """Send the link that opens one's own page."""
    return queue(
        Kind.DESK_LINK,
        render(
            "desk_link",
            subject="Your link to your requests and groups",
            name=full_name,
            link=link,
            minutes=settings.DESK_LINK_MINUTES,
        ),
        to=to,
        at=at,
    )


def left(*, membership: Membership, ends_request: bool = False, at: datetime) -> OutboundMail:
    """Confirm that a member left a group, as they asked, and say how to come back."""
    group = membership.group
    way_back = settings.SITE_URL + reverse("group", args=[group.slug])
    return queue(
        Kind.LEFT,
        render(
            "left",
            subject=f"You have left the group: {group.name}",
            name=membership.member.full_name,
            group=group,
            ends_on=membership.ends_on,
            ends_request=ends_request,
            takes_requests=takes_requests(group),
            way_back=way_back,
        ),
        to=membership.member.email,
        at=at,
        membership=membership,
    )
