"""A reviewer claims a step, so that colleagues see it is being looked at; or lets go of it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..requests.status import Status
from ..review.claims import claim_of
from ..review.models import RequestStep
from ..review.scoping import assignment_for, is_staff
from .decide import check_open
from .errors import NotAllowedError, OutOfDateError
from .moves import lock_request


def claim(*, step_id: int, by: User, at: datetime) -> RequestStep:
    """Claim a step for whoever may answer it; a second time, by the same person, changes nothing.

    Nobody is kept from deciding by it. Raises NotAllowedError outside the user's scope, and
    OutOfDateError when the step is answered or somebody else's claim of it still holds.
    """
    with transaction.atomic():
        step = _lock(step_id)
        if step is None or assignment_for(by, step, at) is None:
            raise NotAllowedError("This request is not yours to decide.")
        check_open(step, Status.APPROVED)
        present = claim_of(step, at)
        if present is None:
            _write(step, "request.claimed", claimed_by=by, claimed_at=at, by=by, at=at)
        elif present.by != by:
            raise OutOfDateError(f"{present}.")
        return step


def release(*, step_id: int, by: User, at: datetime) -> RequestStep:
    """Let go of a claim: one's own, and for staff anybody's.

    Raises NotAllowedError for anybody else, OutOfDateError when no claim holds.
    """
    with transaction.atomic():
        step = _lock(step_id)
        if step is None or not (is_staff(by) or step.claimed_by == by):
            raise NotAllowedError("Only who claimed it, or staff, can release it.")
        if claim_of(step, at) is None:
            raise OutOfDateError("Nobody has claimed this.")
        _write(step, "request.released", claimed_by=None, claimed_at=None, by=by, at=at)
        return step


def _lock(step_id: int) -> RequestStep | None:
    """Lock the request of a step, then read the step as it is now."""
    request_id = RequestStep.objects.values_list("request", flat=True).filter(pk=step_id).first()
    request = lock_request(request_id) if request_id else None
    step = RequestStep.objects.select_related("body", "claimed_by").filter(pk=step_id).first()
    if request is None or step is None:
        return None
    step.request = request
    return step


def _write(
    step: RequestStep,
    action: str,
    *,
    claimed_by: User | None,
    claimed_at: datetime | None,
    by: User,
    at: datetime,
) -> None:
    step.claimed_by, step.claimed_at = claimed_by, claimed_at
    step.save(update_fields=["claimed_by", "claimed_at"])
    record(action, step.request, by=by, at=at, step=step.pk, body=step.body_id)
