"""Tells a reviewer that the queue is no longer empty: once, not once a request."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from ..mailing import reviewer as mail
from ..requests.models import MembershipRequest
from ..review.scoping import requests_waiting_for, reviewers_of


def notify_reviewers(requests: Sequence[MembershipRequest], *, on: date, at: datetime) -> None:
    """Queue a notice for each reviewer whose queue was empty before these requests came.

    The ledger's constraint holds it to one a day and person; the mail names no applicant.
    """
    link = settings.SITE_URL + reverse("admin:membership_membershiprequest_changelist")
    new = {request.pk for request in requests}
    for user in reviewers_of(requests, at):
        waiting = list(requests_waiting_for(user, at).select_related("group"))
        if waiting and {request.pk for request in waiting} <= new:
            counts = Counter(request.group for request in waiting)
            mail.queue_notice(user=user, count_by_group=counts, link=link, day=on, at=at)
