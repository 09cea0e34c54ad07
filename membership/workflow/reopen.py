"""Staff reopen a decided request: everybody answers again, and what was decided stays on record."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..audit.record import record
from ..mailing import applicant as mail
from ..requests.links import status_link
from ..requests.locks import lock_person
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import OPEN, Status, check_move
from ..review.scoping import is_staff
from .confirm import add_steps
from .errors import NotAllowedError, OutOfDateError
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
        key = MembershipRequest.objects.filter(pk=request_id).values_list("email_key", flat=True)
        lock_person(key.first() or "")
        request = (
            MembershipRequest.objects.select_for_update(of=("self",))
            .select_related("group", "application")
            .filter(pk=request_id)
            .first()
        )
        if request is None or not is_staff(by):
            raise NotAllowedError("Only staff of the Center reopen a decision.")
        if request.application.purged_at:
            raise OutOfDateError("This person's information was removed, so nobody can be told.")
        old = request.status
        check_move(old, Status.PENDING)
        others = MembershipRequest.objects.filter(
            email_key=request.email_key, group=request.group, status__in=OPEN
        )
        if others.exists():
            raise OutOfDateError("This person has a newer open request for this group.")
        request.status, request.closed_at = Status.PENDING, None
        request.waiting_since, request.came_back = at, False
        request.round += 1
        request.save(update_fields=["status", "closed_at", "waiting_since", "came_back", "round"])
        add_steps([request])
        RequestText.objects.create(
            request=request, kind=RequestText.Kind.NOTE, author=by, text=reason, at=at
        )
        RequestEvent.objects.create(
            request=request,
            kind=RequestEvent.Kind.REOPENED,
            from_status=old,
            to_status=Status.PENDING,
            round=request.round,
            actor=by,
            at=at,
        )
        record("request.reopened", request, by=by, at=at, round=request.round)
        mail.reopened(request=request, link=status_link(request.application), at=at)
        notify_reviewers([request], on=timezone.localdate(at), at=at)
        return request
