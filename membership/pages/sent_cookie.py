"""What the sender's own device remembers of a request for two hours: a signed cookie."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from ..workflow.correct_address import Sent
from ..workflow.submit import Receipt

NAME = "request_sent"
PATH = "/request/"
SECONDS = 2 * 60 * 60

_SALT = "membership.pages.sent_cookie"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A request that this device sent, the address typed, and what was done about it last."""

    sent: Sent
    address: str
    step: str = "sent"

    def after(self, receipt: Receipt, *, step: str, address: str = "") -> "Remembered":
        """Return what to remember after another mail went out for the same request."""
        sent = Sent(receipt.reference, receipt.mail_id, self.sent.groups)
        return Remembered(sent, address or self.address, step)


def remember(response: HttpResponseBase, remembered: Remembered) -> None:
    """Let the device that gets this response keep it; no other page and no script can read it."""
    sent = remembered.sent
    fields = [sent.reference, sent.mail_id, sent.groups, remembered.address, remembered.step]
    response.set_cookie(
        NAME,
        signing.dumps(fields, salt=_SALT, compress=True),
        max_age=SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def recall(request: HttpRequest) -> Remembered | None:
    """Return what this device sent, None when it sent nothing or too long ago."""
    try:
        fields = signing.loads(request.COOKIES.get(NAME, ""), salt=_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    reference, mail_id, groups, address, step = fields
    return Remembered(Sent(reference, mail_id, tuple(groups)), address, step)
