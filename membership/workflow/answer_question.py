"""The applicant answers, and the request comes back to the top of the queue."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..audit.record import BY_APPLICANT
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import Status
from .errors import NotAllowedError, OutOfDateError
from .moves import MOVED, lock_request, move, write_event
from .notify_reviewers import notify_reviewers


def answer_question(
    *, request_id: int, email_key: str, text: str, at: datetime
) -> MembershipRequest:
    """Keep the answer of the person whose address the caller has proof of.

    Raises ValueError without an answer, NotAllowedError for a request of somebody else, and
    OutOfDateError when no question waits any more.
    """
    if not text.strip():
        raise ValueError("Write your answer.")
    with transaction.atomic():
        request = lock_request(request_id)
        if request is None or not email_key or request.email_key != email_key:
            raise NotAllowedError("There is no such request of yours.")
        was = request.status
        if was != Status.WAITING_FOR_APPLICANT:
            raise OutOfDateError("This question no longer needs an answer.")
        move(request, Status.PENDING, at=at)
        request.came_back = True
        request.save(update_fields=MOVED)
        RequestText.objects.create(
            request=request, kind=RequestText.Kind.ANSWER, author=None, text=text, at=at
        )
        write_event(request, RequestEvent.Kind.ANSWERED, was=was, by=BY_APPLICANT, at=at)
        notify_reviewers([request], on=timezone.localdate(at), at=at)
        return request
