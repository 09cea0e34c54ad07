"""The signed link by which whoever sent an idea confirms and follows it."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .ideas import GroupIdea
from .links import BadLinkError

_SIGNER = signing.Signer(sep=".", salt="membership.requests.idea_links")


def idea_token(idea: GroupIdea) -> str:
    """Return the token of an idea's present link: its reference, signed, and never its id.

    A corrected address brings another reference, so that older links stop working.
    """
    return _SIGNER.sign(idea.reference)


def idea_link(idea: GroupIdea) -> str:
    """Return the address that the person's mails carry."""
    return f"{settings.SITE_URL}{reverse('idea', args=[idea_token(idea)])}"


def find_idea(token: str) -> GroupIdea:
    """Return the idea behind a present link; raises BadLinkError for any other."""
    try:
        reference = _SIGNER.unsign(token)
    except (signing.BadSignature, UnicodeError) as error:
        raise BadLinkError("This link is not complete. Please copy all of it.") from error
    ideas = GroupIdea.objects.select_related("group")
    idea = ideas.filter(reference=reference, purged_at=None).first()
    if idea is None:
        raise BadLinkError("A newer email has replaced this link. Please use the newest one.")
    return idea
