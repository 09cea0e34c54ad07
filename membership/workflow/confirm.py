"""The applicant proves the address: from now on, reviewers see the requests."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..audit.record import BY_APPLICANT, By, Entry, record_many
from ..catalog.models import ApprovalStep
from ..requests import history
from ..requests.links import BadLinkError, find_application
from ..requests.locks import lock_people
from ..requests.models import Application, MembershipRequest, RequestEvent
from ..requests.status import Status
from ..review.models import RequestStep
from .notify_reviewers import notify_reviewers


class ExpiredError(Exception):
    """The requests behind this link ended before anybody confirmed the address."""


def confirm(*, token: str, at: datetime) -> Application:
    """Confirm the address of the application behind a mailed link; a second time changes nothing.

    Raises BadLinkError for a link that is not the newest, ExpiredError when it came too late.
    """
    with transaction.atomic():
        lock_people(lambda: [find_application(token).email_key])
        application = (
            Application.objects.select_for_update().filter(pk=find_application(token).pk).first()
        )
        if application is None:
            raise BadLinkError("This link no longer works.")
        if application.confirmed_at:
            return application
        if application.lapsed_at:
            raise ExpiredError("This request ended before it was confirmed. Please ask again.")
        requests = list(
            application.membership_requests.select_for_update(of=("self",))
            .filter(status=Status.PENDING)
            .select_related("group")
        )
        open_for_review(application, requests, by=BY_APPLICANT, at=at)
        return application


def open_for_review(
    application: Application, requests: Sequence[MembershipRequest], *, by: By, at: datetime
) -> None:
    """Mark an application and its requests confirmed, and tell the reviewers who have them now."""
    put_under_review(application, requests, by=by, at=at)
    notify_reviewers(requests, on=timezone.localdate(at), at=at)


def put_under_review(
    application: Application, requests: Sequence[MembershipRequest], *, by: By, at: datetime
) -> None:
    """Mark an application and its requests confirmed, and give each its steps from the catalog."""
    application.confirmed_at = at
    application.save(update_fields=["confirmed_at"])
    for request in requests:
        request.confirmed_at = request.waiting_since = at
    MembershipRequest.objects.bulk_update(requests, ["confirmed_at", "waiting_since"])
    add_steps(requests)
    history.write(
        [
            RequestEvent(
                request=request,
                kind=RequestEvent.Kind.CONFIRMED,
                from_status=request.status,
                to_status=request.status,
                round=request.round,
                at=at,
            )
            for request in requests
        ]
    )
    record_many([Entry("request.confirmed", request) for request in requests], by=by, at=at)


def add_steps(requests: Sequence[MembershipRequest]) -> None:
    """Give each request, in its present round, the steps that its group has in the catalog now."""
    by_group: dict[int, list[ApprovalStep]] = {}
    for step in ApprovalStep.objects.filter(group__in={r.group_id for r in requests}):
        by_group.setdefault(step.group_id, []).append(step)
    RequestStep.objects.bulk_create(
        RequestStep(request=request, body_id=step.body_id, verb=step.verb, round=request.round)
        for request in requests
        for step in by_group.get(request.group_id, [])
    )
