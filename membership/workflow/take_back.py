"""A reviewer takes a decision back before anybody outside was told of it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.deletion import ProtectedError

from ..mailing.recall import recall_decision
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import DECIDED, OPEN, Status
from ..review.models import Decision, RequestStep
from ..review.scoping import assignment_for
from ..review.take_back import can_be_taken_back
from ..roster.models import Membership
from .errors import NotAllowedError, OutOfDateError
from .moves import MOVED, lock_request, move, write_event

TOO_LATE = "It is too late to take this back. Staff of the Center can reopen the request."


def take_back(*, decision_id: int, by: User, at: datetime) -> MembershipRequest:
    """Undo one's own decision within TAKE_BACK_MINUTES; nobody is told.

    The decision stays on record, its step stops counting, and a fresh one waits for the same body.
    A request that had ended is under review again, in the same round, and the roster is as it was.
    Raises NotAllowedError for a decision of somebody else, OutOfDateError when it is too late: the
    time is over, a sender has the mail, or something else was built on the decision.
    """
    with transaction.atomic():
        decision = _lock(decision_id, by, at)
        request, step = decision.request, decision.step
        if not can_be_taken_back(decision, request, at):
            raise OutOfDateError(TOO_LATE)
        was, decided_at = request.status, request.closed_at or decision.at
        if was in DECIDED:
            _check_no_other_is_open(request)
            if not recall_decision(request):
                raise OutOfDateError(TOO_LATE)
            move(request, Status.PENDING, at=at)
            request.came_back = _came_back(request)
            request.save(update_fields=MOVED)
            _undo_roster(request, decided_at)
        _wait_again(step, at)
        RequestText.objects.filter(
            request=request, kind=RequestText.Kind.MESSAGE, author=by, at=decision.at
        ).update(kind=RequestText.Kind.NOTE)
        kind = RequestEvent.Kind.TAKEN_BACK
        codes = {"step": step.pk, "body": step.body_id, "decision": decision.pk}
        write_event(request, kind, was=was, by=by, at=at, **codes)
        return request


def _lock(decision_id: int, by: User, at: datetime) -> Decision:
    request_id = Decision.objects.values_list("request", flat=True).filter(pk=decision_id).first()
    request = lock_request(request_id) if request_id else None
    decision = (
        Decision.objects.select_related("step__body")
        .filter(pk=decision_id, decided_by=by.pk, request=request)
        .first()
    )
    if request is None or decision is None:
        raise NotAllowedError("There is no such decision of yours.")
    decision.request = decision.step.request = request
    if assignment_for(by, decision.step, at) is None:
        raise NotAllowedError("This request is not yours to decide.")
    return decision


def _check_no_other_is_open(request: MembershipRequest) -> None:
    others = MembershipRequest.objects.filter(
        email_key=request.email_key, group=request.group, status__in=OPEN
    )
    if others.exists():
        raise OutOfDateError("This person has a newer open request for this group.")


def _came_back(request: MembershipRequest) -> bool:
    """Tell whether the applicant's answer was the last word before the decision."""
    kinds = (RequestEvent.Kind.ASKED, RequestEvent.Kind.ANSWERED, RequestEvent.Kind.UNASKED)
    last = request.events.filter(round=request.round, kind__in=kinds).last()
    return last is not None and last.kind == RequestEvent.Kind.ANSWERED


def _undo_roster(request: MembershipRequest, decided_at: datetime) -> None:
    """Make the roster as it was before the decision of that moment, if nobody changed it since."""
    theirs = Membership.objects.select_for_update().filter(request=request)
    for begun in theirs.filter(recorded_at=decided_at):
        if begun.ends_on is not None:
            raise OutOfDateError("The membership that began with it has ended since.")
        member = begun.member
        try:
            begun.delete()
            if not member.memberships.exists():
                member.delete()
        except ProtectedError as error:
            raise OutOfDateError("Something was built on the new membership since.") from error
    for ended in theirs.filter(end_recorded_at=decided_at):
        if ended.member.memberships.filter(group=request.group, ends_on=None).exists():
            raise OutOfDateError("This person has joined the group in another way since.")
        ended.ends_on, ended.end_reason, ended.end_recorded_at = None, "", None
        ended.save(update_fields=["ends_on", "end_reason", "end_recorded_at"])


def _wait_again(step: RequestStep, at: datetime) -> None:
    """Let the answered step stop counting, and a fresh one of the same body take its place."""
    step.waived_at = at
    step.save(update_fields=["waived_at"])
    RequestStep.objects.create(
        request=step.request, body=step.body, verb=step.verb, round=step.round, routed=step.routed
    )
