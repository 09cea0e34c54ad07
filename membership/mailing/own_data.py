"""Mails about what people do with their own data: to them, and to reviewers whom it concerns."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from ..catalog.models import PeerGroup
from .ledger import queue, render
from .models import OutboundMail

Kind = OutboundMail.Kind
Rows = Iterable[Model] | QuerySet

NAMES_OF_DETAILS = {
    "jurisdiction": "jurisdiction",
    "level": "level they work at",
    "organization_type": "type of organization",
}


def details_changed(
    *, user: User, where: Sequence[tuple[PeerGroup, str]], codes: Sequence[str], at: datetime
) -> OutboundMail:
    """Tell a reviewer that somebody's details changed, with a link to each case or roster row."""
    return queue(
        Kind.DETAILS_CHANGED,
        render(
            "details_changed",
            subject="Somebody in your groups has changed their details",
            name=user.get_full_name(),
            where=where,
            details=[NAMES_OF_DETAILS[code] for code in codes],
        ),
        to=user.email,
        at=at,
        user=user,
    )


def old_address(
    *, to: str, full_name: str, new_address: str, link: str, at: datetime
) -> OutboundMail:
    """Ask the address of now to agree to another one."""
    return queue(
        Kind.OLD_ADDRESS,
        render(
            "old_address",
            subject="Please agree to your new email address",
            name=full_name,
            new_address=new_address,
            link=link,
            hours=settings.ADDRESS_CHANGE_HOURS,
        ),
        to=to,
        at=at,
    )


def new_address(*, to: str, link: str, at: datetime) -> OutboundMail:
    """Ask the new address. It may be a stranger's, mistyped: nobody is named, no other address."""
    return queue(
        Kind.NEW_ADDRESS,
        render(
            "new_address",
            subject="Please agree to the use of this email address",
            link=link,
            hours=settings.ADDRESS_CHANGE_HOURS,
        ),
        to=to,
        at=at,
    )


def address_changed(*, to: str, full_name: str, at: datetime) -> OutboundMail:
    """Say, to both addresses, that the change was made."""
    return queue(
        Kind.ADDRESS_CHANGED,
        render(
            "address_changed",
            subject="Your email address has changed",
            name=full_name,
            desk=settings.SITE_URL + reverse("desk"),
        ),
        to=to,
        at=at,
    )


def removal(*, to: str, full_name: str, at: datetime) -> OutboundMail:
    """Confirm that somebody asked us to remove their information. No later mail can follow it."""
    return queue(
        Kind.REMOVAL,
        render(
            "removal",
            subject="You asked us to remove your information",
            name=full_name,
            desk=settings.SITE_URL + reverse("desk"),
        ),
        to=to,
        at=at,
    )


def mails_to(
    addresses: Iterable[str],
    *,
    former: Iterable[tuple[str, datetime]] = (),
    applications: Rows = (),
    requests: Rows = (),
    members: Rows = (),
    ideas: Rows = (),
) -> Q:
    """Match the mails to a person: about what is theirs, or to an address while it was theirs.

    Mail to an account that signs in is none of it.
    """
    found = Q(application__in=applications) | Q(request__in=requests)
    found |= Q(membership__member__in=members) | Q(idea__in=ideas)
    for address in addresses:
        found |= Q(to__iexact=address, user=None)
    for address, until in former:
        found |= Q(to__iexact=address, user=None, queued_at__lte=until)
    return found
