"""The applicant takes requests back, by their own link."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, Entry, record_many
from ..mailing import applicant as mail
from ..requests.links import find_application
from ..requests.locks import lock_person
from ..requests.models import Application, MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status, check_move
from .errors import NotAllowedError


def withdraw(*, token: str, request_ids: Collection[int], at: datetime) -> Application:
    """Withdraw these requests of the application behind a mailed link.

    Raises BadLinkError, NotAllowedError for a request of somebody else, and
    TransitionNotAllowedError for one that is no longer open.
    """
    key = find_application(token).email_key
    with transaction.atomic():
        lock_person(key)
        application = Application.objects.select_for_update().get(pk=find_application(token).pk)
        requests = list(
            application.membership_requests.select_for_update(of=("self",))
            .filter(pk__in=request_ids)
            .select_related("group")
        )
        if len(requests) != len(set(request_ids)):
            raise NotAllowedError("That request is not part of this application.")
        for request in requests:
            check_move(request.status, Status.WITHDRAWN)
        close(requests, Status.WITHDRAWN, RequestEvent.Kind.WITHDRAWN, at=at)
        lapse_if_over(application, at=at)
        record_many([Entry("request.withdrawn", r) for r in requests], by=BY_APPLICANT, at=at)
        if application.confirmed_at:
            for request in requests:
                mail.withdrawn(request=request, at=at)
        return application


def close(
    requests: Collection[MembershipRequest], status: Status, kind: str, *, at: datetime
) -> None:
    """End open requests whose move the caller has checked; writes one event each."""
    RequestEvent.objects.bulk_create(
        RequestEvent(
            request=request,
            kind=kind,
            from_status=request.status,
            to_status=status,
            round=request.round,
            at=at,
        )
        for request in requests
    )
    for request in requests:
        request.status, request.closed_at = status, at
    MembershipRequest.objects.bulk_update(requests, ["status", "closed_at"])


def lapse_if_over(application: Application, *, at: datetime) -> None:
    """Close an unconfirmed application of which nothing is open any more."""
    if application.confirmed_at or application.lapsed_at:
        return
    if not application.membership_requests.filter(status__in=OPEN).exists():
        application.lapsed_at = at
        application.save(update_fields=["lapsed_at"])
