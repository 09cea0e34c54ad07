"""What is still open and would change a quarter's figures once it is settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from ..requests.models import RequestRound
from ..requests.status import DECIDED
from ..review.take_back import undone_since
from ..roster.imports import RosterImport
from ..roster.models import Membership
from ..roster.role_check import standing
from .periods import Period

_WAITING_FILES = (
    RosterImport.Status.READ,
    RosterImport.Status.CHECKING,
    RosterImport.Status.CHECKED,
)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """How many of one kind, what they would change, and where in the admin to settle them."""

    count: int
    one: str
    many: str
    effect: str
    page: str

    @property
    def what(self) -> str:
        """Return what there is so many of."""
        return self.one if self.count == 1 else self.many


def open_items(period: Period, *, at: datetime) -> tuple[OpenItem, ...]:
    """Return the kinds of which there is any. Six queries."""
    return tuple(item for item in _items(period, at) if item.count)


def _items(period: Period, at: datetime) -> Iterator[OpenItem]:
    rounds = RequestRound.objects.filter(began_on__lt=period.end)
    yield OpenItem(
        RosterImport.objects.filter(status__in=_WAITING_FILES).count(),
        "roster file not imported yet",
        "roster files not imported yet",
        "Members in them may have joined or left in the quarter.",
        "membership_rosterimport_changelist",
    )
    yield OpenItem(
        standing().count(),
        "member who has not said whether they are still in their role",
        "members who have not said whether they are still in their role",
        "Somebody who has moved on may have left in the quarter.",
        "roster_no_answer",
    )
    yield OpenItem(
        rounds.filter(ended_on=None, confirmed_on__isnull=False).count(),
        "request from the quarter, or before, that nobody has decided",
        "requests from the quarter, or before, that nobody has decided",
        "Waits in the backlog, and counts as decided on the day of the decision.",
        "membership_membershiprequest_changelist",
    )
    yield OpenItem(
        rounds.filter(
            request__status__in=DECIDED,
            request__closed_at__gt=undone_since(at),
            round=F("request__round"),
        ).count(),
        "decision that can still be taken back",
        "decisions that can still be taken back",
        "Wait some minutes, and look again.",
        "membership_membershiprequest_changelist",
    )
    touched = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=period.start), starts_on__lt=period.end
    )
    yield OpenItem(
        touched.filter(jurisdiction=None).count(),
        "membership without a jurisdiction",
        "memberships without a jurisdiction",
        "Counts in no jurisdiction and no region, and covers no seat.",
        "membership_membership_changelist",
    )
    yield OpenItem(
        touched.filter(role=None).count(),
        "membership without a role from the group's list",
        "memberships without a role from the group's list",
        "Counts in no role.",
        "membership_membership_changelist",
    )
