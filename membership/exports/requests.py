"""Requests, row by row: who asked for which group, and what came of it.

What people wrote (how they fit, questions, answers, notes) is left out: it is read on the case's
page. Somebody whose information was removed keeps a row without any of it.
"""

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate

from ..requests.models import Answer, Level, MembershipRequest, OrganizationType
from ..requests.status import Status
from .columns import Column, Kind, label_of

_PERSON = "As the form was sent. Empty where the person's information was removed."
_DAY = "In the program's time zone."

COLUMNS: tuple[Column, ...] = (
    Column("Reference", F("application__reference"), meaning="One for each form that was sent."),
    Column("Group", F("group__name"), meaning="A request for each group that was asked for."),
    Column("Status", label_of("status", Status.choices), meaning="Where it stands now."),
    Column("Round", F("round"), Kind.NUMBER, "1, and one more each time it was reopened."),
    Column("Sent on", TruncDate("submitted_at"), Kind.DAY, _DAY),
    Column(
        "Address confirmed on",
        TruncDate("confirmed_at"),
        Kind.DAY,
        "From then on reviewers have it.",
    ),
    Column("Closed on", TruncDate("closed_at"), Kind.DAY, "Empty while it is open."),
    Column(
        "What the rules say",
        label_of("standing", MembershipRequest.Standing.choices),
        meaning="On the day it was sent.",
    ),
    Column("Full name", F("application__full_name"), meaning=_PERSON),
    Column("Email address", F("application__email"), meaning=_PERSON),
    Column("Work phone", F("application__work_phone"), meaning=_PERSON),
    Column("Title", F("application__job_title"), meaning=_PERSON),
    Column("Organization", F("application__organization"), meaning=_PERSON),
    Column(
        "Type of organization",
        label_of("application__organization_type", OrganizationType.choices),
        meaning="As the form was sent.",
    ),
    Column("Level", label_of("application__level", Level.choices), meaning="As the form was sent."),
    Column("Jurisdiction", F("jurisdiction__name"), meaning="Empty: one that is not on our list."),
    Column("Role", F("role__name"), meaning="Empty: one that is not on the group's list."),
    Column(
        "Takes part in the program",
        label_of("participates", Answer.choices),
        meaning="Asked by some groups only.",
    ),
    Column(
        "State Liaison Officer knows",
        label_of("liaison_officer_knows", Answer.choices),
        meaning="Asked by some groups only.",
    ),
)


def request_rows(requests: QuerySet[MembershipRequest]) -> QuerySet[MembershipRequest]:
    """Return chosen requests, without what a page brings along to show them."""
    return requests.select_related(None).prefetch_related(None)
