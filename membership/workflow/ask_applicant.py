"""A reviewer asks the applicant; the request then waits for the applicant, not for reviewers."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..mailing import question as mail
from ..requests.links import status_link
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import OPEN, Status
from ..review.questions import ends_on
from ..review.scoping import steps_in_scope, steps_open_to
from .errors import NotAllowedError, OutOfDateError
from .moves import MOVED, lock_request, move, write_event


def ask_applicant(*, request_id: int, text: str, by: User, at: datetime) -> MembershipRequest:
    """Send a question; the request waits until it is answered, taken back, or expires.

    Raises ValueError without a question, NotAllowedError outside the user's scope, OutOfDateError
    when a question waits already or the user has nothing left to answer.
    """
    if not text.strip():
        raise ValueError("Write the question.")
    with transaction.atomic():
        request = lock_request(request_id)
        if request is None or request.email_key == by.get_username():
            raise NotAllowedError("There is no such request in your queue.")
        if not steps_in_scope(by, at).filter(request=request).exists():
            raise NotAllowedError("This request is not yours to decide.")
        was = request.status
        if was == Status.WAITING_FOR_APPLICANT:
            raise OutOfDateError("A question already waits for the applicant's answer.")
        if was in OPEN and not steps_open_to(by, at).filter(request=request).exists():
            raise OutOfDateError("This request no longer waits for your answer.")
        move(request, Status.WAITING_FOR_APPLICANT, at=at)
        request.save(update_fields=MOVED)
        RequestText.objects.create(
            request=request, kind=RequestText.Kind.QUESTION, author=by, text=text, at=at
        )
        write_event(request, RequestEvent.Kind.ASKED, was=was, by=by, at=at)
        mail.question(
            request=request,
            question=text,
            number=number_of_question(request),
            link=status_link(request.application),
            ends_on=ends_on(at),
            at=at,
        )
        return request


def number_of_question(request: MembershipRequest) -> int:
    """Return which question of this request the last one is; its mails carry that number."""
    return request.events.filter(kind=RequestEvent.Kind.ASKED).count()
