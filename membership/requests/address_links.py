"""The two mailed links of a change of address: one to the address of now, one to the new one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from .desk import AddressChange
from .links import BadLinkError

_SIGNER = signing.Signer(sep=".", salt="membership.requests.address_links")


class Side(StrEnum):
    """Which of the two addresses a link went to."""

    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a change of address: the change, and the side that holds the link."""

    change: AddressChange
    side: Side


def address_change_link(change: AddressChange, side: Side) -> str:
    """Return the address that the mail to one side carries."""
    path = reverse("address_change", args=[make_token(change, side)])
    return f"{settings.SITE_URL}{path}"


def make_token(change: AddressChange, side: Side) -> str:
    """Return the token of one side: when it was asked, a mark of what was asked, and the side.

    Never its id: ids in a row would tell a reader what was stored for others in between.
    """
    return str(_SIGNER.sign_object([change.asked_at.isoformat(), _mark(change), side]))


def find_end(token: str) -> End:
    """Return the end that holds a token; raises BadLinkError, also once the person is removed."""
    try:
        asked_at, mark, side = _SIGNER.unsign_object(token)
        moment, end = datetime.fromisoformat(asked_at), Side(side)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLinkError("This link is not complete. Please copy all of it.") from error
    for change in AddressChange.objects.filter(asked_at=moment).exclude(email_key=""):
        if constant_time_compare(_mark(change), mark):
            return End(change, end)
    raise BadLinkError("This link does not lead anywhere anymore.")


def _mark(change: AddressChange) -> str:
    asked = f"{change.email_key}\n{change.new_email_key}"
    return salted_hmac("address-change", asked, algorithm="sha256").hexdigest()[:32]
