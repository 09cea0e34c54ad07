"""What waits for an answer on a day, by the business days since it was sent or reopened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from ..catalog.business_days import business_day_before
from ..requests.models import RequestRound
from .cuts import Cut, Slice, laid_out
from .rounds import all_sensitive, by_age, is_confirmed_on, is_open_on

EDGES = (5, 10, 20)
"""The last business days of the ages; the oldest has none."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many confirmed requests are open in one slice, by age; see `EDGES`.

    Those `unconfirmed` are counted apart: no reviewer has seen them.
    """

    slice: Slice
    ages: tuple[int, ...] = (0,) * (len(EDGES) + 1)
    unconfirmed: int = 0
    all_sensitive: bool = False

    @property
    def total(self) -> int:
        """Return all that wait for an answer."""
        return sum(self.ages)


def backlog(rounds: QuerySet[RequestRound], day: date, cut: Cut) -> tuple[Backlog, ...]:
    """Return what was open at the end of a day, by age. Three queries at most."""
    last_days = [business_day_before(day, edge + 1) for edge in EDGES]
    unconfirmed = Count("pk", filter=~is_confirmed_on(day))
    found = by_age(rounds, day, cut, last_days, unconfirmed=unconfirmed)
    return tuple(Backlog(one, **(each or {})) for one, each in laid_out(cut, found, None))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many confirmed requests were open at the end of a day."""

    day: date
    number: int
    all_sensitive: bool = False


def backlog_over_time(rounds: QuerySet[RequestRound], days: Sequence[date]) -> tuple[Waiting, ...]:
    """Return what waited at the end of each of these days, of all slices together.

    Three queries at most.
    """
    open_then = {
        f"n{place}": Count("pk", filter=is_open_on(day) & is_confirmed_on(day))
        for place, day in enumerate(days)
    }
    touched = rounds.filter(began_on__lte=max(days)).exclude(ended_on__lte=min(days))
    numbers = touched.order_by().aggregate(**open_then).values()
    sensitive = any(numbers) and all_sensitive(touched)
    return tuple(
        Waiting(day, number, number > 0 and sensitive)
        for day, number in zip(days, numbers, strict=True)
    )
