"""How long a group's requests usually take, for somebody who thinks of asking."""

from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.db.models.functions import TruncDate
from django.utils import timezone

from ..catalog.models import PeerGroup
from ..requests.models import MembershipRequest
from ..requests.status import Status

YEAR = timedelta(days=365)
ENOUGH = 5
"""Decisions; with fewer, a number would say more about persons than about the group."""


def usual_time(group: PeerGroup, *, on: date) -> str:
    """Say how long it takes: "Usually decided in about 12 days."; empty where nobody can tell."""
    days = usual_days(group, on=on)
    if days is None:
        return ""
    return f"Usually decided in about {'a day' if days <= 1 else f'{days} days'}."


def usual_days(group: PeerGroup, *, on: date) -> int | None:
    """Return the median of calendar days from sending to decision, over a year; None for too few.

    Two queries: the database sorts, and hands over the one or two in the middle. A half rounds up.
    """
    first = timezone.make_aware(datetime.combine(on - YEAR, time.min))
    decided = MembershipRequest.objects.filter(
        group=group, status__in=(Status.APPROVED, Status.DENIED), closed_at__gte=first
    )
    count = decided.count()
    if count < ENOUGH:
        return None
    took = TruncDate(F("closed_at")) - TruncDate(F("submitted_at"))
    sorted_days = decided.annotate(took=took).order_by("took").values_list("took", flat=True)
    middle: list[int] = [each.days for each in sorted_days[(count - 1) // 2 : count // 2 + 1]]
    return (2 * sum(middle) + len(middle)) // (2 * len(middle))
