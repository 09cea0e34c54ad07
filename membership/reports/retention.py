"""Of those who joined in a month, who was still there a year later."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from ..roster.models import Membership
from .cuts import Cut, Slice, Value, slices
from .periods import Period, month_after
from .tally import holds_no_sensitive_role, sliced_by

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The memberships of a slice that began in one month, and how many were active a year on."""

    slice: Slice
    month: Period
    joined: int = 0
    kept: int = 0
    all_sensitive: bool = False
    """Whether all who joined hold a sensitive role."""

    @property
    def share(self) -> float | None:
        """Return who was kept as a share of who joined; None where nobody joined."""
        return self.kept / self.joined if self.joined else None


def retention_at_12_months(
    memberships: QuerySet[Membership], as_of: date, cut: Cut, *, months: int | None = None
) -> tuple[Cohort, ...]:
    """Return the cohorts that are old enough by a day, month after month. Two queries.

    A month is old enough once the 365th day of the last who joined in it has come, in whatever
    slice; a month in which nobody joined, once that of its own last day has. `months` keeps the
    newest ones; without it they begin where the first membership did. Opening balances are left
    out: nobody knows their day.
    """
    limit = as_of - YEAR
    newest = limit.replace(day=1)
    joined = memberships.exclude(origin=Membership.Origin.OPENING_BALANCE).filter(
        starts_on__lt=month_after(newest, 1)
    )
    if months is not None:
        joined = joined.filter(starts_on__gte=month_after(newest, -months))
    found, last_joined = _joined_by_month(joined, cut)
    end = newest if _last_day(newest, last_joined) > limit else month_after(newest, 1)
    first = month_after(end, -months) if months is not None else min(last_joined, default=end)
    if first >= end:
        return ()
    shown = [
        (one, found[value])
        for value, one in slices(cut).items()
        if not one.only_with_figures or any(first <= month < end for month in found[value])
    ]
    return tuple(
        by_month.get(month.start, _Joined()).cohort(one, month)
        for month in Period(first, end).months
        for one, by_month in shown
    )


@dataclass(frozen=True, slots=True)
class _Joined:
    joined: int = 0
    kept: int = 0
    ordinary: int = 0

    def cohort(self, one: Slice, month: Period) -> Cohort:
        all_sensitive = self.joined > 0 and not self.ordinary
        return Cohort(one, month, self.joined, self.kept, all_sensitive)


def _joined_by_month(
    joined: QuerySet[Membership], cut: Cut
) -> tuple[defaultdict[Value, dict[date, _Joined]], dict[date, date]]:
    """Return what was counted by slice and month, and each month's last day of joining."""
    rows: QuerySet = (
        joined.order_by()
        .values(slice=sliced_by(cut.path()), month=TruncMonth("starts_on"))
        .annotate(
            joined=Count("pk"),
            kept=Count("pk", filter=Q(ends_on=None) | Q(ends_on__gt=F("starts_on") + YEAR)),
            ordinary=Count("pk", filter=holds_no_sensitive_role()),
            last=Max("starts_on"),
        )
    )
    found: defaultdict[Value, dict[date, _Joined]] = defaultdict(dict)
    last_joined: dict[date, date] = {}
    for row in rows:
        value, month, last = row.pop("slice"), row.pop("month"), row.pop("last")
        found[value][month] = _Joined(**row)
        last_joined[month] = max(last, last_joined.get(month, last))
    return found, last_joined


def _last_day(month: date, last_joined: Mapping[date, date]) -> date:
    return last_joined.get(month, Period(month, month_after(month, 1)).last_day)
