"""What the sender's own device remembers of a form for two hours: a signed cookie."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, QueryDict

from ..workflow.correct_address import Sent
from ..workflow.submit import Receipt

SECONDS = 2 * 60 * 60
LONGEST = 3_800
"""Characters; browsers drop a cookie beyond 4,096 with its name and attributes."""

_SALT = "membership.pages.sent_cookie"


@dataclass(frozen=True, slots=True)
class Keeping:
    """A cookie's name, and the pages that a browser hands it to: one for each kind of form."""

    name: str
    path: str

    @property
    def salt(self) -> str:
        """Return what keeps one kind's cookie from being read as the other's."""
        return f"{_SALT}.{self.name}"


OF_REQUESTS = Keeping("request_sent", "/request/")
OF_IDEAS = Keeping("idea_sent", "/ideas/")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A form that this device sent, what was typed, and what was done about it last."""

    sent: Sent
    address: str
    typed: str
    """The form as it was sent, without the address; empty when a cookie cannot hold it."""
    step: str = "sent"

    def after(self, receipt: Receipt, *, step: str, address: str = "") -> "Remembered":
        """Return what to remember after another mail went out for the same form."""
        sent = Sent(receipt.reference, receipt.mail_id, self.sent.groups)
        return Remembered(sent, address or self.address, self.typed, step)


def typed_in(form: QueryDict) -> str:
    """Return a form that was sent as one text, without what is typed anew or means nothing."""
    kept = form.copy()
    for name in ("csrfmiddlewaretoken", "email", "send", "further_details"):
        kept.pop(name, None)
    return kept.urlencode()


def remember(
    response: HttpResponseBase, remembered: Remembered, keeping: Keeping = OF_REQUESTS
) -> None:
    """Let the device that gets this response keep it; no other page and no script can read it."""
    value = _signed(remembered, keeping)
    if len(value) > LONGEST:
        value = _signed(replace(remembered, typed=""), keeping)
    response.set_cookie(
        keeping.name,
        value,
        max_age=SECONDS,
        path=keeping.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signed(remembered: Remembered, keeping: Keeping) -> str:
    sent, step = remembered.sent, remembered.step
    fields = [sent.reference, sent.mail_id, sent.groups, remembered.address, remembered.typed, step]
    return signing.dumps(fields, salt=keeping.salt, compress=True)


def recall(request: HttpRequest, keeping: Keeping = OF_REQUESTS) -> Remembered | None:
    """Return what this device sent, None when it sent nothing or too long ago."""
    value = request.COOKIES.get(keeping.name, "")
    try:
        fields = signing.loads(value, salt=keeping.salt, max_age=SECONDS)
    except signing.BadSignature:
        return None
    reference, mail_id, groups, address, typed, step = fields
    return Remembered(Sent(reference, mail_id, tuple(groups)), address, typed, step)
