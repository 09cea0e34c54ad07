"""What the review pages call things, said once."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from ..catalog.models.approval import Verb
from ..catalog.words import day_in_words
from ..requests.models import MembershipRequest
from ..requests.status import Status
from ..review.models import RequestStep

REMOVED = "(removed)"

BUTTONS = {
    Verb.APPROVE: "Approve",
    Verb.VERIFY: "Verify",
    Verb.RECOMMEND_AND_APPROVE: "Recommend and approve",
}
SYMBOLS = {
    MembershipRequest.Standing.FITS: "✓",
    MembershipRequest.Standing.CHECK: "!",
    MembershipRequest.Standing.UNKNOWN: "?",
}


def button_of(step: RequestStep) -> str:
    """Return what a body does with a request, as its button says it."""
    return BUTTONS[Verb(step.verb)]


def symbol_of(request: MembershipRequest) -> str:
    """Return the sign beside the verdict, which never stands without words."""
    return SYMBOLS[MembershipRequest.Standing(request.standing)]


def applicant_of(request: MembershipRequest) -> str:
    """Return the applicant's name; a removed person has none."""
    return request.application.full_name or REMOVED


def in_words(moment: datetime) -> str:
    """Write a moment as the site does, in the program's time zone."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def clock(moment: datetime) -> str:
    """Write the time of day as the site does: "7:10 AM"."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def what_became_of(request: MembershipRequest) -> str:
    """Say where a request stands that waits for nobody here."""
    if request.status == Status.PENDING:
        return "Not confirmed yet"
    if request.asked_at is not None:
        asked_on = day_in_words(timezone.localdate(request.asked_at))
        return f"{request.get_status_display()} since {asked_on}"
    if request.closed_at is None:
        return request.get_status_display()
    return f"{request.get_status_display()} {day_in_words(timezone.localdate(request.closed_at))}"
