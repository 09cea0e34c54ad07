"""How long requests took to be decided, with and without the applicant's time; open ones beside it.

Days are calendar days, from the day on which a round of a request began to that of its decision.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Aggregate, Count, F, QuerySet
from django.db.models.functions import TruncMonth

from ..requests.models import RequestRound
from .cuts import ALL, Cut, Slice, laid_out
from .percentile import Percentile
from .periods import Period
from .rounds import DaysBetween, all_sensitive, by_age, by_slice, within

DECIDED = (RequestRound.Ending.APPROVED, RequestRound.Ending.DENIED)
EDGES = (7, 14, 30)
"""The last days of the ages of open requests; the oldest has none."""


@dataclass(frozen=True, slots=True)
class DecisionTime:
    """How many rounds were decided, and how many days half and nine in ten of them took at most."""

    slice: Slice
    period: Period
    decided: int = 0
    median: float | None = None
    p90: float | None = None
    median_without: float | None = None
    """Without the days on which they waited for the applicant, as is `p90_without`."""
    p90_without: float | None = None
    all_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class OpenByAge:
    """How many confirmed requests are open, by the calendar days since they began: see `EDGES`."""

    slice: Slice
    ages: tuple[int, ...] = (0,) * (len(EDGES) + 1)
    all_sensitive: bool = False

    @property
    def total(self) -> int:
        """Return all of them."""
        return sum(self.ages)


def time_to_decision(
    rounds: QuerySet[RequestRound], period: Period, cut: Cut
) -> tuple[DecisionTime, ...]:
    """Return the time to decision of what was decided in a period, by slice.

    Three queries at most.
    """
    found = by_slice(_decided(rounds, period), cut, **_figures())
    return tuple(
        DecisionTime(one, period, **(figures or {})) for one, figures in laid_out(cut, found, None)
    )


def time_to_decision_by_month(
    rounds: QuerySet[RequestRound], period: Period
) -> tuple[DecisionTime, ...]:
    """Return the same of each month in the period, of all slices together.

    Three queries at most.
    """
    decided = _decided(rounds, period)
    rows: QuerySet = decided.order_by().values(month=TruncMonth("ended_on")).annotate(**_figures())
    found = {row.pop("month"): row for row in rows}
    sensitive = bool(found) and all_sensitive(decided)
    times = []
    for month in period.months:
        figures = found.get(month.start.replace(day=1), {})
        times.append(DecisionTime(ALL, month, **figures, all_sensitive=bool(figures) and sensitive))
    return tuple(times)


def open_by_age(rounds: QuerySet[RequestRound], day: date, cut: Cut) -> tuple[OpenByAge, ...]:
    """Return what was open at the end of a day and confirmed, by its age. Three queries at most."""
    found = by_age(rounds, day, cut, [day - timedelta(days=edge + 1) for edge in EDGES])
    return tuple(OpenByAge(one, **(each or {})) for one, each in laid_out(cut, found, None))


def _decided(rounds: QuerySet[RequestRound], period: Period) -> QuerySet[RequestRound]:
    return rounds.filter(within("ended_on", period), ending__in=DECIDED)


def _figures() -> dict[str, Aggregate]:
    days = DaysBetween("ended_on", "began_on")
    without = days - F("applicant_days")
    return {
        "decided": Count("pk"),
        "median": Percentile(days, 0.5),
        "p90": Percentile(days, 0.9),
        "median_without": Percentile(without, 0.5),
        "p90_without": Percentile(without, 0.9),
    }
