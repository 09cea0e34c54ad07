"""What every move of one request has in common: its lock, its row, its line in the history."""

from datetime import datetime

from ..audit.record import By, Code, actor, record
from ..mailing import question as question_mail
from ..requests import history
from ..requests.locks import lock_people
from ..requests.models import MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status, check_move

MOVED = ["status", "closed_at", "waiting_since", "asked_at", "came_back"]
"""What `move` sets, for the caller who saves."""


def lock_request(request_id: int) -> MembershipRequest | None:
    """Lock the person behind a request, then the request; None when there is no such request."""
    keys = MembershipRequest.objects.filter(pk=request_id).values_list("email_key", flat=True)
    lock_people(keys.all)
    return (
        MembershipRequest.objects.select_for_update(of=("self",))
        .select_related("group", "role", "jurisdiction", "application")
        .filter(pk=request_id)
        .first()
    )


def move(request: MembershipRequest, to: Status, *, at: datetime) -> None:
    """Make a move of the table on the row in hand; raises TransitionNotAllowedError.

    A question ends with the move, and the time that it took is not the reviewers' time. Its mails
    that no sender has taken up are dropped.
    """
    check_move(request.status, to)
    if request.asked_at is not None:
        if request.waiting_since is not None:
            request.waiting_since += at - request.asked_at
        question_mail.drop(request)
    request.status = to
    request.asked_at = at if to == Status.WAITING_FOR_APPLICANT else None
    request.closed_at = None if to in OPEN else at
    request.came_back = False


def write_event(
    request: MembershipRequest,
    kind: RequestEvent.Kind,
    *,
    was: str,
    by: By,
    at: datetime,
    **codes: Code,
) -> None:
    """Write what happened into the history and the audit trail; `was` is the status before.

    A code of the name `reason` stands in both.
    """
    event = RequestEvent(
        request=request,
        kind=kind,
        from_status=was,
        to_status=request.status,
        round=request.round,
        reason=str(codes.get("reason") or ""),
        actor_id=actor(by).user_id,
        at=at,
    )
    history.write([event])
    record(f"request.{kind}", request, by=by, at=at, **codes)
