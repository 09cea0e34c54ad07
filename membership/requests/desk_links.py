"""The mailed way to one's own page, and the cookie that keeps the page open.

Both carry a signed secret, of which the database keeps a hash alone. They are signed apart, so that
neither opens what the other does.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .desk import DeskLink
from .links import BadLinkError

SECRET_BYTES = 32

_MAILED = signing.Signer(sep=".", salt="membership.requests.desk_links.mailed")
_KEPT = signing.Signer(sep=".", salt="membership.requests.desk_links.kept")


class SpentLinkError(BadLinkError):
    """The link is whole, but its time is over: used, replaced, or too old."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made: its row, and the address for the mail, which is kept nowhere."""

    row: DeskLink
    address: str


def new_link(email_key: str, *, at: datetime) -> NewLink:
    """Write a link for an address; an older one that nobody opened yet stops working."""
    unopened = DeskLink.objects.filter(email_key=email_key, opened_at=None, revoked_at=None)
    unopened.update(revoked_at=at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = DeskLink.objects.create(
        email_key=email_key,
        secret_hash=_hashed(secret),
        issued_at=at,
        ends_at=at + timedelta(minutes=settings.DESK_LINK_MINUTES),
    )
    path = reverse("desk_open", args=[_MAILED.sign(secret)])
    return NewLink(row, f"{settings.SITE_URL}{path}")


def find_unopened(token: str, *, at: datetime) -> tuple[DeskLink, str]:
    """Return the link behind a mailed token while it can be opened, and its secret.

    Raises BadLinkError for what is no link of ours, SpentLinkError for one that opens nothing now.
    """
    try:
        secret = _MAILED.unsign(token)
    except (signing.BadSignature, UnicodeError) as error:
        raise BadLinkError("This link is not complete. Please copy all of it.") from error
    link = DeskLink.objects.filter(secret_hash=_hashed(secret)).exclude(email_key="").first()
    if link is None:
        raise SpentLinkError("This link no longer works.")
    if link.opened_at is not None:
        raise SpentLinkError("This link has been used already. Each link opens the page once.")
    if link.revoked_at is not None:
        raise SpentLinkError("This link was closed, or a newer email has replaced it.")
    if link.ends_at <= at:
        raise SpentLinkError("This link was for a short time only, and that time is over.")
    return link, secret


def kept_value(link: DeskLink, secret: str) -> str:
    """Return what the browser keeps while the page is open."""
    return _KEPT.sign_object([link.pk, secret])


def find_open(value: str, *, at: datetime) -> DeskLink | None:
    """Return the link whose page a browser holds open, None when it is closed or never was."""
    try:
        pk, secret = _KEPT.unsign_object(value)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    is_open = DeskLink.objects.filter(opened_at__isnull=False, revoked_at=None, ends_at__gt=at)
    return is_open.exclude(email_key="").filter(pk=pk, secret_hash=_hashed(secret)).first()


def forget_links(*, before: datetime) -> int:
    """Delete links whose time was over before a moment; returns how many."""
    deleted, _ = DeskLink.objects.filter(ends_at__lt=before).delete()
    return deleted


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
