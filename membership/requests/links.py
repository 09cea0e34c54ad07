"""The signed link by which a person without an account reaches their own requests."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import Application


class BadLinkError(Exception):
    """The link was cut off, tampered with, or is older than the newest one."""


def make_token(application: Application) -> str:
    """Return the token of the application's present link: its reference and round, signed.

    Never its id: ids in a row would tell a reader what was stored for others in between.
    """
    return str(_signer().sign_object([application.reference, application.link_round]))


def status_link(application: Application) -> str:
    """Return the address that the person's mails carry."""
    return f"{settings.SITE_URL}{reverse('request_status', args=[make_token(application)])}"


def read_token(token: str) -> tuple[str, int]:
    """Return the application's reference and the link's round; raises BadLinkError."""
    try:
        reference, link_round = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLinkError("This link is not complete. Please copy all of it.") from error
    return str(reference), int(link_round)


def find_application(token: str) -> Application:
    """Return the application behind a present link; raises BadLinkError for any other."""
    reference, link_round = read_token(token)
    application = Application.objects.filter(
        reference=reference, link_round=link_round, purged_at=None
    ).first()
    if application is None:
        raise BadLinkError("A newer email has replaced this link. Please use the newest one.")
    return application


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="membership.requests.links")
