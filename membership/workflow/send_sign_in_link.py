"""Somebody cannot sign in: a new one-time link goes to the address, if the address has access."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from ..audit.record import By, record
from ..mailing import reviewer as mail
from ..requests.email_key import email_key
from ..requests.limits import Act, count_attempt
from ..review.links import one_time_link
from ..review.models import ReviewerAssignment
from ..review.people import JurisdictionLeader


def send_sign_in_link(*, address: str, client: str, by: By, at: datetime) -> None:
    """Mail a link to staff, or to a reviewer or leader whose time runs or is still to begin.

    Returns nothing, and counts the same, whatever the address: nobody learns who has access.
    Raises LimitReachedError, which says when to try again.
    """
    key = email_key(address)
    count_attempt(Act.SIGN_IN_LINK, address=key, client=client, at=at)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(username=key, is_active=True).first()
        if user is None or not (user.is_staff or _acts_or_will(user, at)):
            return
        record("user.link_sent", user, by=by, at=at)
        mail.sign_in_link(user=user, link=one_time_link(user), at=at)


def _acts_or_will(user: User, at: datetime) -> bool:
    not_ended = Q(ends_at=None) | Q(ends_at__gt=at)
    return any(
        acts.objects.filter(not_ended, user=user).exists()
        for acts in (ReviewerAssignment, JurisdictionLeader)
    )
