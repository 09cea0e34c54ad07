"""The applicant takes requests back, by a mailed link or on their own page."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ..audit.record import BY_APPLICANT, By, Entry, actor, record_many
from ..mailing import applicant as mail
from ..requests import history
from ..requests.links import find_application
from ..requests.locks import lock_people, lock_person
from ..requests.models import Application, MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status, check_move
from ..roster.models import Membership
from .errors import NotAllowedError
from .moves import MOVED, move
from .open_membership import end_after_reversal


def withdraw(*, token: str, request_ids: Collection[int], at: datetime) -> Application:
    """Withdraw these requests of the application behind a mailed link.

    A membership that went on while its request was looked at again ends with it. Raises
    BadLinkError, NotAllowedError for a request of somebody else, and TransitionNotAllowedError for
    one that is no longer open.
    """
    with transaction.atomic():
        lock_people(lambda: [find_application(token).email_key])
        application = Application.objects.select_for_update().get(pk=find_application(token).pk)
        requests = list(
            application.membership_requests.select_for_update(of=("self",))
            .filter(pk__in=request_ids)
            .select_related("group")
        )
        _take_back(requests, request_ids, at)
        lapse_if_over(application, at=at)
        if application.confirmed_at:
            _tell(requests, at)
        return application


def withdraw_own(
    *, email_key: str, request_ids: Collection[int], at: datetime
) -> list[MembershipRequest]:
    """Withdraw these confirmed requests of whoever holds their own page open, and return them.

    Raises NotAllowedError for a request of somebody else, TransitionNotAllowedError for one that is
    no longer open.
    """
    with transaction.atomic():
        lock_person(email_key)
        requests = list(
            MembershipRequest.objects.select_for_update(of=("self",))
            .filter(email_key=email_key, confirmed_at__isnull=False, pk__in=request_ids)
            .select_related("group", "application")
        )
        _take_back(requests, request_ids, at)
        _tell(requests, at)
        return requests


def _take_back(
    requests: Collection[MembershipRequest], request_ids: Collection[int], at: datetime
) -> None:
    if len(requests) != len(set(request_ids)):
        raise NotAllowedError("That request is not one of yours.")
    for request in requests:
        check_move(request.status, Status.WITHDRAWN)
    close(requests, Status.WITHDRAWN, RequestEvent.Kind.WITHDRAWN, by=BY_APPLICANT, at=at)


def _tell(requests: Collection[MembershipRequest], at: datetime) -> None:
    for request in requests:
        left = end_after_reversal(
            request, reason=Membership.EndReason.ASKED_TO_LEAVE, by=BY_APPLICANT, at=at
        )
        mail.withdrawn(request=request, ends_membership=left is not None, at=at)


def close(
    requests: Collection[MembershipRequest], status: Status, kind: str, *, by: By, at: datetime
) -> None:
    """End open requests; writes one event and line each. Raises TransitionNotAllowedError."""
    history.write(
        [
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
        ]
    )
    record_many([Entry(f"request.{kind}", request) for request in requests], by=by, at=at)
    for request in requests:
        move(request, status, at=at)
    MembershipRequest.objects.bulk_update(requests, MOVED)


def lapse_if_over(application: Application, *, at: datetime) -> None:
    """Close an unconfirmed application of which nothing is open any more."""
    if application.confirmed_at or application.lapsed_at:
        return
    if not application.membership_requests.filter(status__in=OPEN).exists():
        application.lapsed_at = at
        application.save(update_fields=["lapsed_at"])
