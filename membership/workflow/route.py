"""Staff route a request that would wait for ever to a body that can answer it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..catalog.models import ReviewingBody
from ..catalog.models.approval import Verb
from ..requests.models import MembershipRequest, RequestEvent
from ..review.models import RequestStep
from ..review.scoping import is_staff, requests_in_triage, uncovered_steps
from .errors import NotAllowedError, OutOfDateError
from .moves import lock_request, write_event
from .notify_reviewers import notify_reviewers


def route(*, request_id: int, body: ReviewingBody, by: User, at: datetime) -> MembershipRequest:
    """Ask `body` for the answer that nobody can give; steps nobody answers are waived.

    Raises NotAllowedError for anybody but staff, OutOfDateError when the request needs no routing
    any more or the body has it already.
    """
    with transaction.atomic():
        request = lock_request(request_id)
        if request is None or not is_staff(by):
            raise NotAllowedError("Only staff of the Center route requests.")
        if not requests_in_triage(at).filter(pk=request_id).exists():
            raise OutOfDateError("This request no longer waits for routing.")
        _ask(request, body, at)
        write_event(
            request, RequestEvent.Kind.ROUTED, was=request.status, by=by, at=at, body=body.pk
        )
        notify_reviewers([request], on=timezone.localdate(at), at=at)
        return request


def _ask(request: MembershipRequest, body: ReviewingBody, at: datetime) -> None:
    stuck = uncovered_steps(at).filter(request=request)
    if stuck.filter(body=body).exists():
        raise OutOfDateError(f"Nobody acts for {body} here yet. Invite a reviewer first.")
    asked = RequestStep.objects.filter(request=request, body=body, round=request.round)
    if asked.filter(waived_at=None).exists():
        raise OutOfDateError(f"{body} has this request already.")
    RequestStep.objects.filter(pk__in=list(stuck.values_list("pk", flat=True))).update(waived_at=at)
    if not asked.filter(decisions=None).update(waived_at=None, routed=True):
        RequestStep.objects.create(
            request=request, body=body, verb=Verb.APPROVE, round=request.round, routed=True
        )
    if uncovered_steps(at).filter(request=request).exists():
        raise OutOfDateError(f"Nobody acts for {body} here yet. Invite a reviewer first.")
