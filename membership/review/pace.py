"""How long a group's requests usually take, for somebody who thinks of asking."""

from collections import Counter
from datetime import date, timedelta
from statistics import median

from django.db.models import Count, F

from ..catalog.models import PeerGroup
from ..requests.models import RequestRound
from ..requests.status import DECIDED

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
    """Return the median of calendar days with reviewers, over a year; None for too few decisions.

    Each round counts from when they had the request to their decision, without the days with the
    applicant. One query: the database counts rounds that took alike. A half rounds up.
    """
    decided = RequestRound.objects.filter(
        request__group=group, ended_on__gte=on - YEAR, ending__in=DECIDED
    )
    alike = (
        decided.order_by()
        .values("applicant_days", took=F("ended_on") - F("began_on"))
        .annotate(number=Count("pk"))
    )
    days: Counter[int] = Counter()
    for row in alike:
        days[row["took"].days - row["applicant_days"]] += row["number"]
    if days.total() < ENOUGH:
        return None
    return int(median(sorted(days.elements())) + 0.5)
