"""Staff reopen a decided request: everybody answers again, and what was decided stays on record."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..mailing import applicant as mail
from ..mailing.recall import release_decision
from ..requests.links import status_link
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import OPEN, Status, TransitionNotAllowedError
from ..review.scoping import is_staff
from .confirm import add_steps
from .errors import NotAllowedError, OutOfDateError
from .moves import MOVED, lock_request, move, write_event
from .notify_reviewers import notify_reviewers


def reopen(*, request_id: int, reason: str, by: User, at: datetime) -> MembershipRequest:
    """Put an approved or denied request under review again, in a new round.

    A membership that the approval opened goes on until the new answer. Raises NotAllowedError for
    anybody but staff, ValueError without a reason, TransitionNotAllowedError for a request that
    nobody decided, OutOfDateError while the person has another open request for the group, or when
    their information was removed.
    """
    if not reason.strip():
        raise ValueError("Say why you reopen the decision.")
    with transaction.atomic():
        request = lock_request(request_id)
        if request is None or not is_staff(by):
            raise NotAllowedError("Only staff of the Center reopen a decision.")
        if request.application.purged_at:
            raise OutOfDateError("This person's information was removed, so nobody can be told.")
        was = request.status
        if was in OPEN:
            raise TransitionNotAllowedError(Status(was), Status.PENDING)
        move(request, Status.PENDING, at=at)
        others = MembershipRequest.objects.filter(
            email_key=request.email_key, group=request.group, status__in=OPEN
        )
        if others.exists():
            raise OutOfDateError("This person has a newer open request for this group.")
        request.waiting_since = at
        request.round += 1
        request.save(update_fields=[*MOVED, "round"])
        add_steps([request])
        RequestText.objects.create(
            request=request, kind=RequestText.Kind.NOTE, author=by, text=reason, at=at
        )
        write_event(request, RequestEvent.Kind.REOPENED, was=was, by=by, at=at, round=request.round)
        release_decision(request, at=at)
        mail.reopened(request=request, link=status_link(request.application), at=at)
        notify_reviewers([request], on=timezone.localdate(at), at=at)
        return request
