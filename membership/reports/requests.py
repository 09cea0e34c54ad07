"""Requests that came in and what became of them, each at its own time.

A reopened request counts its first decision, its reopening and its new decision, each when it was.
A decision that was taken back before anybody was told never counts.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ..audit.models import AuditEvent
from ..requests.models import RequestRound
from .cuts import ALL, Cut, Slice, laid_out
from .periods import Period
from .rounds import all_sensitive, by_slice, within

Ending = RequestRound.Ending
_FIRST, _LATER = Q(round=1), Q(round__gt=1)


@dataclass(frozen=True, slots=True)
class RequestFlow:
    """What came in and was decided in a period, in one slice."""

    slice: Slice
    period: Period
    received: int = 0
    reopened: int = 0
    approved: int = 0
    denied: int = 0
    withdrawn: int = 0
    replaced: int = 0
    expired: int = 0
    unanswered: int = 0
    all_sensitive: bool = False
    """Whether everybody counted here asked with a sensitive role."""

    @property
    def decided(self) -> int:
        """Return approvals and denials."""
        return self.approved + self.denied

    @property
    def rate(self) -> float | None:
        """Return approvals as a share of both; None where nothing was decided."""
        return self.approved / self.decided if self.decided else None


def received_and_decided(
    rounds: QuerySet[RequestRound], period: Period, cut: Cut
) -> tuple[RequestFlow, ...]:
    """Return what came in and was decided in a period, by slice. Three queries at most."""
    began, ended = within("began_on", period), within("ended_on", period)
    figures = {
        "received": Count("pk", filter=began & _FIRST),
        "reopened": Count("pk", filter=began & _LATER),
        **{code: Count("pk", filter=ended & Q(ending=code)) for code in Ending.values},
    }
    found = by_slice(_touched(rounds, period), cut, **figures)
    return tuple(
        RequestFlow(one, period, **(figures or {})) for one, figures in laid_out(cut, found, None)
    )


def received_and_decided_by_month(
    rounds: QuerySet[RequestRound], period: Period
) -> tuple[RequestFlow, ...]:
    """Return the same of each month in the period, of all slices together. Four queries at most.

    `all_sensitive` is told of the whole period.
    """
    found: Counter[tuple[date, str]] = Counter()
    for day, name, number in (*_begun(rounds, period), *_ended(rounds, period)):
        found[day.replace(day=1), name] += number
    sensitive = bool(found) and all_sensitive(_touched(rounds, period))
    flows = []
    for month in period.months:
        first = month.start.replace(day=1)
        figures = {name: found[first, name] for name in ("received", "reopened", *Ending.values)}
        flows.append(
            RequestFlow(ALL, month, **figures, all_sensitive=any(figures.values()) and sensitive)
        )
    return tuple(flows)


_Found = Iterator[tuple[date, str, int]]


def _begun(rounds: QuerySet[RequestRound], period: Period) -> _Found:
    """Yield, by day, how many came in; days are told apart more quickly than months."""
    began = rounds.filter(within("began_on", period)).order_by().values_list("began_on")
    for day, first, later in began.annotate(
        received=Count("pk", filter=_FIRST), reopened=Count("pk", filter=_LATER)
    ):
        yield from ((day, "received", first), (day, "reopened", later))


def _ended(rounds: QuerySet[RequestRound], period: Period) -> _Found:
    """Yield, by day, how many ended in which way."""
    ended = rounds.filter(within("ended_on", period)).order_by()
    yield from ended.values_list("ended_on", "ending").annotate(number=Count("pk"))


def _touched(rounds: QuerySet[RequestRound], period: Period) -> QuerySet[RequestRound]:
    return rounds.filter(within("began_on", period) | within("ended_on", period))


def duplicates(period: Period) -> int:
    """Return how many requests were sent again for nothing: the first was open, or its sender in.

    They leave a line in the trail and no request, so they cannot be told apart by anything.
    """
    return _duplicates(period).count()


def duplicates_by_month(period: Period) -> tuple[int, ...]:
    """Return the same of each month in the period. One query."""
    days = (timezone.localdate(at) for at in _duplicates(period).values_list("at", flat=True))
    found = Counter(day.replace(day=1) for day in days)
    return tuple(found[month.start.replace(day=1)] for month in period.months)


def _duplicates(period: Period) -> QuerySet[AuditEvent]:
    starts, ends = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (period.start, period.end)
    )
    return AuditEvent.objects.order_by().filter(
        action="application.duplicate", at__gte=starts, at__lt=ends
    )
