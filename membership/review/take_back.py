"""Until when a decision can be taken back, and which one: its mail waits as long."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User

from ..requests.models import MembershipRequest
from ..requests.status import OPEN, Status
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
