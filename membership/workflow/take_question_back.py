"""A question is taken back: the request waits for reviewers again, as if nobody had asked."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..requests.models import MembershipRequest, RequestEvent
from ..requests.status import Status
from ..review.scoping import is_staff, requests_visible_to, steps_open_to
from .errors import NotAllowedError, OutOfDateError
from .moves import MOVED, lock_request, move, write_event


def take_question_back(*, request_id: int, by: User, at: datetime) -> MembershipRequest:
    """End the open question; its mail is dropped unless a sender has taken it up.

    For whoever asked, may answer the request, or is staff: raises NotAllowedError for everybody
    else, OutOfDateError when no question waits any more.
    """
    with transaction.atomic():
        request = lock_request(request_id)
        if request is None or not requests_visible_to(by, at).filter(pk=request_id).exists():
            raise NotAllowedError("There is no such request in your queue.")
        was = request.status
        if was != Status.WAITING_FOR_APPLICANT:
            raise OutOfDateError("No question waits for the applicant any more.")
        if not may_take_question_back(request, by, at):
            raise NotAllowedError("This question is not yours to take back.")
        move(request, Status.PENDING, at=at)
        request.save(update_fields=MOVED)
        write_event(request, RequestEvent.Kind.UNASKED, was=was, by=by, at=at)
        return request


def may_take_question_back(request: MembershipRequest, user: User, at: datetime) -> bool:
    """Say whether this user, who may see the request, may take its open question back."""
    asked = request.events.filter(kind=RequestEvent.Kind.ASKED).last()
    return (
        is_staff(user)
        or (asked is not None and asked.actor_id == user.pk)
        or steps_open_to(user, at, Status.WAITING_FOR_APPLICANT).filter(request=request).exists()
    )
