"""Tells reviewers and staff that somebody's details changed: one mail each, naming nobody."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse

from ..catalog.models import ApprovalStep, PeerGroup
from ..mailing import own_data as mail
from ..requests.models import MembershipRequest
from ..review.models import RequestStep, ReviewerAssignment
from ..review.scoping import active_at
from ..roster.models import Membership

Where = tuple[PeerGroup, str]


def tell_of_change(
    requests: Sequence[MembershipRequest],
    memberships: Sequence[Membership],
    *,
    codes: Sequence[str],
    email_key: str,
    at: datetime,
) -> int:
    """Queue a mail to everybody who may read one of these, and for memberships also to staff.

    Returns how many are told. A link leads to each case or roster row that its reader may open.
    Nobody is told of a change of their own.
    """
    told: dict[User, list[Where]] = defaultdict(list)
    for request in requests:
        steps = RequestStep.objects.filter(request=request, round=request.round, waived_at=None)
        for user in _acting(request, set(steps.values_list("body", flat=True)), at):
            told[user].append((request.group, _page(request)))
    staff = list(User.objects.filter(is_active=True, is_staff=True)) if memberships else []
    for membership in memberships:
        steps_of_group = ApprovalStep.objects.filter(group=membership.group_id)
        bodies = set(steps_of_group.values_list("body", flat=True))
        for user in {*_acting(membership, bodies, at), *staff}:
            told[user].append((membership.group, _page(membership)))
    readers = [user for user in told if user.get_username() != email_key]
    for user in sorted(readers, key=lambda user: user.pk):
        mail.details_changed(user=user, where=told[user], codes=codes, at=at)
    return len(readers)


def _acting(about: MembershipRequest | Membership, bodies: set[int], at: datetime) -> set[User]:
    """Return who acts for one of these bodies within this group and jurisdiction."""
    assignments = ReviewerAssignment.objects.filter(
        active_at(at), body__in=bodies, user__is_active=True
    ).select_related("user")
    return {
        assignment.user
        for assignment in assignments
        if assignment.group_id in (None, about.group_id)
        and assignment.jurisdiction_id in (None, about.jurisdiction_id)
    }


def _page(row: Model) -> str:
    page = reverse(f"admin:membership_{row._meta.model_name}_change", args=[row.pk])
    return f"{settings.SITE_URL}{page}"
