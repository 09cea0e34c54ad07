"""The signed link by which a person who was put forward reaches their own form."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from ..requests.links import BadLinkError
from .people import GroupInvitation


def invitation_token(invitation: GroupInvitation) -> str:
    """Return the token of an invitation's link: its reference, signed, and nothing personal."""
    return _signer().sign(invitation.reference)


def invitation_link(invitation: GroupInvitation) -> str:
    """Return the address that the invited person's mail carries."""
    return f"{settings.SITE_URL}{reverse('invited', args=[invitation_token(invitation)])}"


def find_invitation(token: str) -> GroupInvitation:
    """Return the invitation behind a link, open or over; raises BadLinkError for what is none."""
    try:
        reference = _signer().unsign(token)
    except signing.BadSignature as error:
        raise BadLinkError("This link is not complete. Please copy all of it.") from error
    invitation = (
        GroupInvitation.objects.select_related(
            "group", "jurisdiction", "invited_by", "assignment__body", "predecessor__member"
        )
        .filter(reference=reference)
        .exclude(email_key="")
        .first()
    )
    if invitation is None:
        raise BadLinkError("This invitation no longer exists.")
    return invitation


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="membership.review.invitation_links")
