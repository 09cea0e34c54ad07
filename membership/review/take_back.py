"""Until when a decision can be taken back, and which one: its mail waits as long."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from ..requests.models import MembershipRequest
from ..requests.status import DECIDED, OPEN, Status
from ..roster.models import Membership
from .models import Decision


def take_back_until(decided_at: datetime) -> datetime:
    """Return the moment at which a decision's mail may leave, and the decision stays."""
    return decided_at + timedelta(minutes=settings.TAKE_BACK_MINUTES)


def undone_since(at: datetime) -> datetime:
    """Return the moment after which decisions can still be taken back: nobody is told of them."""
    return at - timedelta(minutes=settings.TAKE_BACK_MINUTES)


def end_is_told(membership: Membership, at: datetime) -> bool:
    """Tell whether an end may be told: not one by a new answer that can still be taken back."""
    request, ended_at = membership.request, membership.end_recorded_at
    if request is None or ended_at is None or request.status != Status.DENIED:
        return True
    return request.closed_at != ended_at or ended_at <= undone_since(at)


def begin_is_told(at: datetime) -> Q:
    """Return the condition of a membership not being one that can still be taken back."""
    return ~Q(origin=Membership.Origin.REQUEST, recorded_at__gt=undone_since(at))


def open_as_told(at: datetime) -> Q:
    """Return the condition of a request being open, as far as its sender may know."""
    return Q(status__in=OPEN) | Q(status__in=DECIDED, closed_at__gt=undone_since(at))


def memberships_as_told(email_key: str, *, at: datetime) -> list[Membership]:
    """Return the groups that a person is in, or will be, as far as they may know.

    An end that can still be taken back is left out of the row, which is only to be read.
    """
    on, since = timezone.localdate(at), undone_since(at)
    goes_on = Q(ends_on=None) | Q(ends_on__gt=on) | Q(end_recorded_at__gt=since)
    rows = Membership.objects.filter(goes_on, begin_is_told(at), member__email_key=email_key)
    told = []
    for row in rows.select_related("group", "role", "request").order_by("group__name", "pk"):
        if not end_is_told(row, at):
            row.ends_on = None
        if row.ends_on is None or row.ends_on > on:
            told.append(row)
    return told


def lasting_as_told(email_key: str, *, at: datetime) -> list[Membership]:
    """Return the groups that a person is in without an end in sight, as far as they may know."""
    return [row for row in memberships_as_told(email_key, at=at) if row.ends_on is None]


def can_be_taken_back(decision: Decision, request: MembershipRequest, at: datetime) -> bool:
    """Tell whether this decision still counts, and lies within the time to take it back.

    What ended in another way stays as it is: withdrawn, expired, or denied by another body.
    """
    answered = decision.step.waived_at is None and decision.round == request.round
    stands = request.status in OPEN or (
        request.status == Status.APPROVED
        if decision.outcome == Decision.Outcome.APPROVE
        else request.status == Status.DENIED
    )
    return answered and stands and decision.at > undone_since(at)


def decision_to_take_back(request: MembershipRequest, user: User, at: datetime) -> Decision | None:
    """Return the user's last decision that can be taken back now; the request came `with_steps`."""
    mine = [
        decision
        for step in request.steps.all()
        for decision in step.decisions.all()
        if decision.decided_by_id == user.pk and can_be_taken_back(decision, request, at)
    ]
    return max(mine, key=lambda decision: (decision.at, decision.pk), default=None)
