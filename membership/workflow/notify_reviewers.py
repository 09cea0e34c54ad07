"""Tells a reviewer that the queue is no longer empty: once, not once a request."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ..mailing import reviewer as mail
from ..mailing.models import OutboundMail
from ..requests.models import MembershipRequest
from ..review.models import ReviewerAssignment
from ..review.scoping import active_at, requests_waiting_for, reviewers_of


def notify_reviewers(requests: Sequence[MembershipRequest], *, on: date, at: datetime) -> None:
    """Queue a notice for each reviewer whose queue was empty before these requests came.

    The ledger's constraint holds it to one a day and person; the mail names no applicant.
    """
    new = {request.pk for request in requests}
    for user in reviewers_of(requests, at):
        waiting = _waiting(user, at)
        if waiting and {request.pk for request in waiting} <= new:
            _tell(user, waiting, on, at)


def notify_untold(*, at: datetime) -> int:
    """Once a day: tell each reviewer of whose queue no notice has told anything; returns how many.

    These are requests that came on a day that had its notice, or before the reviewer did.
    """
    acting = User.objects.filter(
        pk__in=ReviewerAssignment.objects.filter(active_at(at)).order_by().values("user"),
        is_active=True,
    )
    told = 0
    for user in acting.order_by("pk"):
        with transaction.atomic():
            waiting = _waiting(user, at)
            notices = OutboundMail.objects.filter(user=user, kind=OutboundMail.Kind.QUEUE)
            oldest = min((each.confirmed_at for each in waiting if each.confirmed_at), default=at)
            if waiting and not notices.filter(queued_at__gte=oldest).exists():
                told += _tell(user, waiting, timezone.localdate(at), at)
    return told


def _waiting(user: User, at: datetime) -> list[MembershipRequest]:
    return list(requests_waiting_for(user, at).select_related("group"))


def _tell(user: User, waiting: Sequence[MembershipRequest], on: date, at: datetime) -> bool:
    link = settings.SITE_URL + reverse("admin:membership_membershiprequest_changelist")
    counts = Counter(request.group for request in waiting)
    queued = mail.queue_notice(user=user, count_by_group=counts, link=link, day=on, at=at)
    return queued is not None
