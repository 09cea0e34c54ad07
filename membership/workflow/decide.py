"""One reviewing body answers one request."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..catalog.models import PeerGroup
from ..catalog.queries import filter_taking_requests, related_groups
from ..mailing import applicant as mail
from ..requests.links import status_link
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import MOVES, Status
from ..review.models import Decision, RequestStep, ReviewerAssignment
from ..review.scoping import assignment_for
from .errors import NotAllowedError, OutOfDateError
from .moves import MOVED, lock_request, move, write_event
from .open_membership import end_after_reversal, open_membership


def approve_step(*, step_id: int, note: str = "", by: User, at: datetime) -> MembershipRequest:
    """Approve (or verify) for one body; the last approval needed opens the membership.

    Raises NotAllowedError outside the user's scope, OutOfDateError when somebody was faster.
    """
    with transaction.atomic():
        step, assignment = _lock(step_id, Status.APPROVED, by, at)
        request = step.request
        _write(step, assignment, Decision.Outcome.APPROVE, by=by, at=at)
        _keep_texts(request, {RequestText.Kind.NOTE: note}, by, at)
        if _still_needed(request):
            _record(request, RequestEvent.Kind.STEP_APPROVED, request.status, step, by, at)
            return request
        _close(request, Status.APPROVED, step, by, at)
        membership = open_membership(request, by=by, at=at)
        link = status_link(request.application)
        mail.added(request=request, link=link, since=membership.starts_on, at=at)
        return request


def deny_step(
    *, step_id: int, reason: str, message: str = "", note: str = "", by: User, at: datetime
) -> MembershipRequest:
    """Deny for one body, which ends the request whatever the others answered.

    `reason` is a `Decision.Reason`; `message` goes to the applicant, `note` stays inside. Raises
    ValueError for an unknown reason, NotAllowedError, OutOfDateError.
    """
    code = Decision.Reason(reason)
    with transaction.atomic():
        step, assignment = _lock(step_id, Status.DENIED, by, at)
        request = step.request
        _write(step, assignment, Decision.Outcome.DENY, reason=code, by=by, at=at)
        _keep_texts(
            request, {RequestText.Kind.MESSAGE: message, RequestText.Kind.NOTE: note}, by, at
        )
        _close(request, Status.DENIED, step, by, at, reason=code)
        end_after_reversal(request, by=by, at=at)
        mail.not_added(
            request=request,
            reason=code,
            message=message,
            link=status_link(request.application),
            other_groups=suggested_groups(request, at),
            at=at,
        )
        return request


def suggested_groups(request: MembershipRequest, at: datetime) -> list[PeerGroup]:
    """Return up to three related groups that take requests, for somebody who was not added."""
    related = related_groups(request.group, on=timezone.localdate(at))
    return list(filter_taking_requests(related)[:3])


def _lock(
    step_id: int, to: Status, by: User, at: datetime
) -> tuple[RequestStep, ReviewerAssignment]:
    """Lock the request, then ask whether this user may still answer this step."""
    request_id = RequestStep.objects.values_list("request", flat=True).filter(pk=step_id).first()
    request = lock_request(request_id) if request_id else None
    if request is None:
        raise NotAllowedError("There is no such request in your queue.")
    step = RequestStep.objects.select_related("body").get(pk=step_id)
    step.request = request
    assignment = assignment_for(by, step, at)
    if assignment is None:
        raise NotAllowedError("This request is not yours to decide.")
    check_open(step, to)
    return step, assignment


def check_open(step: RequestStep, to: Status) -> None:
    """Pass when this step can be answered so; else say who decided what, and when.

    Raises OutOfDateError, NotAllowedError while the address is not confirmed. Only a caller that
    holds the request's lock can rely on it.
    """
    request = step.request
    decision = Decision.objects.filter(step=step).select_related("decided_by").first()
    if decision is not None:
        verb = "approved" if decision.outcome == Decision.Outcome.APPROVE else "denied"
        again = " That was taken back: please open the request again." if step.waived_at else ""
        raise OutOfDateError(
            f"{_who(decision.decided_by)} already {verb} this {_when(decision.at)}.{again}"
        )
    allowed = to in MOVES[Status(request.status)]
    if request.status == Status.WAITING_FOR_APPLICANT and not allowed:
        raise OutOfDateError(
            "A question waits for the applicant's answer. Approve after that, or take it back."
        )
    if not allowed or step.round != request.round or step.waived_at:
        last = request.events.select_related("actor").last()
        what = request.get_status_display().lower()
        by = f" by {_who(last.actor)}" if last and last.actor else ""
        when = f" {_when(last.at)}" if last else ""
        raise OutOfDateError(f"This request is already {what}{by}{when}.")
    if request.confirmed_at is None:
        raise NotAllowedError("The applicant has not confirmed the address yet.")


def _who(user: User | None) -> str:
    return user.get_full_name() or "Somebody" if user else "The applicant"


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"on {local:%B} {local.day}, {local.year} at {local:%I:%M %p}".replace(" at 0", " at ")


def _still_needed(request: MembershipRequest) -> bool:
    steps = RequestStep.objects.filter(request=request, round=request.round, waived_at=None)
    answered = Decision.objects.filter(step__in=steps, outcome=Decision.Outcome.APPROVE)
    return steps.exclude(pk__in=answered.values("step")).exists()


def _write(
    step: RequestStep,
    assignment: ReviewerAssignment,
    outcome: str,
    *,
    reason: str = "",
    by: User,
    at: datetime,
) -> None:
    Decision.objects.create(
        request=step.request,
        step=step,
        round=step.round,
        outcome=outcome,
        reason=reason,
        decided_by=by,
        assignment=assignment,
        at=at,
    )


def _keep_texts(
    request: MembershipRequest, texts: dict[RequestText.Kind, str], by: User, at: datetime
) -> None:
    RequestText.objects.bulk_create(
        RequestText(request=request, kind=kind, author=by, text=text, at=at)
        for kind, text in texts.items()
        if text
    )


def _close(
    request: MembershipRequest,
    status: Status,
    step: RequestStep,
    by: User,
    at: datetime,
    *,
    reason: str = "",
) -> None:
    was = request.status
    move(request, status, at=at)
    request.save(update_fields=MOVED)
    kind = RequestEvent.Kind.APPROVED if status == Status.APPROVED else RequestEvent.Kind.DENIED
    _record(request, kind, was, step, by, at, reason=reason)


def _record(
    request: MembershipRequest,
    kind: RequestEvent.Kind,
    was: str,
    step: RequestStep,
    by: User,
    at: datetime,
    *,
    reason: str = "",
) -> None:
    write_event(
        request, kind, was=was, by=by, at=at, step=step.pk, body=step.body_id, reason=reason
    )
