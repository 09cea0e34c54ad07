"""Who stands in for whom: what a reviewer can hand over, and what is handed over already."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from .models import ReviewerAssignment
from .scoping import active_assignments


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One assignment of a reviewer, and who stands in for it, now or later."""

    assignment: ReviewerAssignment
    stand_ins: list[ReviewerAssignment]


def own_assignments(user: User, at: datetime) -> list[HandedOver]:
    """Return what a user acts for in their own right, with who stands in. Two queries."""
    own = list(active_assignments(user, at).filter(stands_in_for=None))
    stand_ins = list(stand_ins_of(own, at))
    return [
        HandedOver(each, [one for one in stand_ins if one.stands_in_for_id == each.pk])
        for each in own
    ]


def stand_ins_of(assignments: list[ReviewerAssignment], at: datetime) -> QuerySet:
    """Return who stands in for these, now or later, the first to begin first."""
    return (
        ReviewerAssignment.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=at), stands_in_for__in=assignments
        )
        .select_related("user", "body", "group", "jurisdiction", "stands_in_for__user")
        .order_by("starts_on", "pk")
    )
