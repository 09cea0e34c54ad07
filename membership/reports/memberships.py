"""Who was in, who came and who left: of a period, of its months, and of a day.

A membership is an interval, so a figure of the past is counted from what was true then. In every
row of every cut: opening + joins - leaves = closing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import Count, QuerySet

from ..roster.models import Membership
from ..roster.queries import active_on
from .cuts import Cut, Slice, Value, laid_out, slices
from .periods import Period
from .stays import Stay, stays
from .tally import alike, holds_no_sensitive_role, is_ordinary, place_of_person, sliced_by

_COUNTED = (
    *("entered", "joins", "leaves", "opening", "closing"),
    *("people_opening", "people_closing", "ordinary"),
)


@dataclass(frozen=True, slots=True)
class Flow:
    """How one slice went through a period.

    `opening` holds the `entered`, who came as an opening balance within the period. The people are
    the different members behind opening and closing; those of two slices do not add up.
    """

    slice: Slice
    period: Period
    entered: int = 0
    opening: int = 0
    joins: int = 0
    leaves: int = 0
    closing: int = 0
    people_opening: int = 0
    people_closing: int = 0
    all_sensitive: bool = False
    """Whether everybody counted here holds a sensitive role."""

    @property
    def net(self) -> int:
        """Return joins less leaves."""
        return self.joins - self.leaves

    @property
    def growth(self) -> float | None:
        """Return net as a share of opening; None where nobody was there."""
        return self.net / self.opening if self.opening else None

    @property
    def churn(self) -> float | None:
        """Return leaves as a share of the mean of opening and closing; None where that is 0."""
        both = self.opening + self.closing
        return 2 * self.leaves / both if both else None


@dataclass(frozen=True, slots=True)
class Active:
    """How many were in on a day."""

    slice: Slice
    memberships: int = 0
    people: int = 0
    all_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Leaves:
    """Why memberships of a slice ended, by the code of the reason; every reason is there."""

    slice: Slice
    by_reason: Mapping[str, int]
    all_sensitive: bool = False

    @property
    def total(self) -> int:
        """Return all leaves."""
        return sum(self.by_reason.values())


def flows(memberships: QuerySet[Membership], period: Period, cut: Cut) -> tuple[Flow, ...]:
    """Return how each slice went through a period. Two queries."""
    return _flows(memberships, [period], cut)


def flows_by_month(memberships: QuerySet[Membership], period: Period, cut: Cut) -> tuple[Flow, ...]:
    """Return the flows of each month in the period, month after month. Two queries.

    The same as `flows` of each month, but that a slice with a figure in one month is in all.
    """
    return _flows(memberships, list(period.months), cut)


def _flows(
    memberships: QuerySet[Membership], periods: Sequence[Period], cut: Cut
) -> tuple[Flow, ...]:
    """Return how each slice went through periods that follow each other, period after period."""
    found: defaultdict[Value, _Courses] = defaultdict(lambda: _Courses(len(periods)))
    for value, stay, number in stays(memberships, periods, cut.path()):
        found[value].add(stay, number)
    rows = [
        list(found[value].flows(one, periods))
        for value, one in slices(cut).items()
        if value in found or not one.only_with_figures
    ]
    return tuple(flow for period in zip(*rows, strict=True) for flow in period)


class _Courses:
    """What was counted of one slice, period after period."""

    def __init__(self, periods: int) -> None:
        self._changes = {name: [0] * (periods + 2) for name in _COUNTED}

    def add(self, stay: Stay, number: int) -> None:
        """Count memberships that took the same course."""
        self._count("entered" if stay.entered else "joins", stay.since, stay.since, number)
        self._count("leaves", stay.until, stay.until, number)
        self._count("opening", stay.opened, stay.until, number)
        self._count("closing", stay.since, stay.until - 1, number)
        self._count("people_opening", max(stay.opened, stay.covered + 1), stay.until, number)
        self._count("people_closing", max(stay.since, stay.covered), stay.until - 1, number)
        if stay.ordinary:
            self._count("ordinary", stay.since, stay.until, number)

    def _count(self, name: str, first: int, last: int, number: int) -> None:
        """Count in the periods from the first to the last; none where the last comes before."""
        if max(first, 0) <= last:
            self._changes[name][max(first, 0)] += number
            self._changes[name][last + 1] -= number

    def flows(self, one: Slice, periods: Sequence[Period]) -> Iterator[Flow]:
        """Yield what was counted of each period."""
        numbers = zip(*map(accumulate, self._changes.values()), strict=True)
        for period, each in zip(periods, numbers, strict=False):
            counts = dict(zip(self._changes, each, strict=True))
            ordinary = counts.pop("ordinary")
            sensitive = _all_sensitive(counts["opening"] + counts["joins"], ordinary)
            yield Flow(one, period, **counts, all_sensitive=sensitive)


def _all_sensitive(counted: int, ordinary: int) -> bool:
    return counted > 0 and not ordinary


def active_on_day(memberships: QuerySet[Membership], day: date, cut: Cut) -> tuple[Active, ...]:
    """Return memberships and people active on a day, by slice. Two queries."""
    (found,) = active_by(memberships, day, cut.path())
    return tuple(each.active(one) for one, each in laid_out(cut, found, ActiveCount()))


@dataclass(slots=True)
class ActiveCount:
    """What was counted of one slice on a day."""

    memberships: int = 0
    people: int = 0
    ordinary: int = 0

    def active(self, one: Slice) -> Active:
        """Return it as the figures of the slice."""
        sensitive = _all_sensitive(self.memberships, self.ordinary)
        return Active(one, self.memberships, self.people, sensitive)


def active_by(
    memberships: QuerySet[Membership], day: date, *paths: str
) -> list[defaultdict[Value, ActiveCount]]:
    """Return what is active on a day by the values of each of these fields. One query."""
    found: list[defaultdict[Value, ActiveCount]] = [defaultdict(ActiveCount) for _ in paths]
    values = {f"value{number}": sliced_by(path) for number, path in enumerate(paths)}
    places = {f"place{number}": place_of_person(path) for number, path in enumerate(paths)}
    active = memberships.filter(active_on(day))
    for *row, ordinary, number in alike(active, **values, **places, ordinary=is_ordinary()):
        for by_value, value, place in zip(found, row, row[len(paths) :], strict=False):
            count = by_value[value]
            count.memberships += number
            if place == 1:
                count.people += number
            if ordinary:
                count.ordinary += number
    return found


def leaves_by_reason(
    memberships: QuerySet[Membership], period: Period, cut: Cut
) -> tuple[Leaves, ...]:
    """Return why memberships ended in a period, by slice. Two queries."""
    rows: QuerySet = (
        memberships.filter(ends_on__gte=period.start, ends_on__lt=period.end)
        .order_by()
        .values("end_reason", slice=sliced_by(cut.path()))
        .annotate(leaves=Count("pk"), ordinary=Count("pk", filter=holds_no_sensitive_role()))
    )
    found: dict[Value, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row["slice"]][row["end_reason"]] = row["leaves"]
        found[row["slice"]]["ordinary"] += row["ordinary"]
    return tuple(
        Leaves(
            one,
            {code: counts[code] for code in Membership.EndReason.values},
            _all_sensitive(counts.total(), counts["ordinary"]),
        )
        for one, counts in laid_out(cut, found, Counter())
    )
