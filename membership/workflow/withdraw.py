"""The applicant takes requests back, by their own link."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, By, Entry, actor, record_many
from ..mailing import applicant as mail
from ..requests.links import find_application
from ..requests.locks import lock_person
from ..requests.models import Application, MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status, check_move
from ..roster.models import Membership
from .errors import NotAllowedError
from .open_membership import end_after_reversal


def withdraw(*, token: str, request_ids: Collection[int], at: datetime) -> Application:
    """Withdraw these requests of the application behind a mailed link.

    A membership that went on while its request was looked at again ends with it. Raises
    BadLinkError, NotAllowedError for a request of somebody else, and TransitionNotAllowedError for
    one that is no longer open.
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
        close(requests, Status.WITHDRAWN, RequestEvent.Kind.WITHDRAWN, by=BY_APPLICANT, at=at)
        lapse_if_over(application, at=at)
        if application.confirmed_at:
            for request in requests:
                left = end_after_reversal(
                    request, reason=Membership.EndReason.ASKED_TO_LEAVE, by=BY_APPLICANT, at=at
                )
                mail.withdrawn(request=request, ends_membership=left is not None, at=at)
        return application


def close(
    requests: Collection[MembershipRequest], status: Status, kind: str, *, by: By, at: datetime
) -> None:
    """End open requests whose move the caller has checked; writes one event and line each."""
    RequestEvent.objects.bulk_create(
        RequestEvent(
            request=request,
            kind=kind,
            from_status=request.status,
            to_status=status,
            round=request.round,
            actor_id=actor(by).user_id,
            at=at,
        )
        for request in requests
    )
    record_many([Entry(f"request.{kind}", request) for request in requests], by=by, at=at)
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
