"""Who was in, who came and who left: of a period, of its months, and of a day.

A membership is an interval, so a figure of the past is counted from what was true then. In every
row of every cut: opening + joins - leaves = closing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from ..roster.models import Membership
from ..roster.queries import active_on
from .cuts import Cut, Slice, Value, laid_out, slices
from .periods import Period
from .tally import Tally, holds_no_sensitive_role, sliced_by, tally

Origin = Membership.Origin


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
    entered = Q(origin=Origin.OPENING_BALANCE, starts_on__gte=period.start)
    conditions = {
        "entered": entered,
        "opening": Q(starts_on__lt=period.start) | entered,
        "joins": Q(starts_on__gte=period.start) & ~Q(origin=Origin.OPENING_BALANCE),
        "leaves": Q(ends_on__lt=period.end),
        "closing": Q(ends_on=None) | Q(ends_on__gte=period.end),
        "ordinary": holds_no_sensitive_role(),
    }
    touched = memberships.filter(
        Q(ends_on=None) | Q(ends_on__gte=period.start), starts_on__lt=period.end
    )
    found = tally(touched, cut.path(), conditions, people=("opening", "closing"))
    return tuple(
        Flow(one, period) if each is None else _flow(one, period, each)
        for one, each in laid_out(cut, found, None)
    )


def _flow(one: Slice, period: Period, found: Tally) -> Flow:
    counts = dict(found.memberships)
    ordinary = counts.pop("ordinary")
    return Flow(
        one,
        period,
        people_opening=found.people["opening"],
        people_closing=found.people["closing"],
        all_sensitive=_all_sensitive(counts["opening"] + counts["joins"], ordinary),
        **counts,
    )


def _all_sensitive(counted: int, ordinary: int) -> bool:
    return counted > 0 and not ordinary


def flows_by_month(memberships: QuerySet[Membership], period: Period, cut: Cut) -> tuple[Flow, ...]:
    """Return the flows of each month in the period, month after month. Four queries.

    The same as `flows` of each month, but that a slice with a figure in one month is in all.
    """
    months = {month.start.replace(day=1): month for month in period.months}
    begun, ended = _begun(memberships, period, cut), _ended(memberships, period, cut)
    standing = _standing(memberships, list(months.values()), cut, begun)
    known = {*begun, *ended, *standing}
    rows = [
        list(_month_by_month(one, months, standing.get(value), begun[value], ended[value]))
        for value, one in slices(cut).items()
        if value in known or not one.only_with_figures
    ]
    return tuple(flow for month in zip(*rows, strict=True) for flow in month)


Monthly = defaultdict[Value, dict[date, Counter[str]]]


def _begun(memberships: QuerySet[Membership], period: Period, cut: Cut) -> Monthly:
    began = memberships.filter(starts_on__gte=period.start, starts_on__lt=period.end)
    is_entered = Q(origin=Origin.OPENING_BALANCE)
    return _by_month(
        began,
        "starts_on",
        cut,
        entered=Count("pk", filter=is_entered),
        joins=Count("pk", filter=~is_entered),
        ordinary=Count("pk", filter=holds_no_sensitive_role()),
    )


def _ended(memberships: QuerySet[Membership], period: Period, cut: Cut) -> Monthly:
    left = memberships.filter(ends_on__gte=period.start, ends_on__lt=period.end)
    ordinary = Count("pk", filter=holds_no_sensitive_role())
    return _by_month(left, "ends_on", cut, leaves=Count("pk"), ordinary=ordinary)


def _by_month(memberships: QuerySet[Membership], day: str, cut: Cut, **counts: Count) -> Monthly:
    rows: QuerySet = (
        memberships.order_by()
        .values(slice=sliced_by(cut.path()), month=TruncMonth(day))
        .annotate(**counts)
    )
    found: Monthly = defaultdict(dict)
    for row in rows:
        found[row.pop("slice")][row.pop("month")] = Counter(row)
    return found


def _standing(
    memberships: QuerySet[Membership], months: list[Period], cut: Cut, begun: Monthly
) -> dict[Value, Tally]:
    """Return who was in as the first month began, and the people of each opening and closing."""
    first, last = months[0], months[-1]
    before = Q(starts_on__lt=first.start)
    conditions = {"opening": before, "ordinary": before & holds_no_sensitive_role()}
    for month in months:
        conditions[f"closing {month.start}"] = active_on(month.last_day)
    # Where nobody entered, the people of an opening are those of the closing before.
    with_entered = {first.start.replace(day=1)} | {
        day for days in begun.values() for day, counts in days.items() if counts["entered"]
    }
    for month in months:
        if month.start.replace(day=1) in with_entered:
            conditions[f"opening {month.start}"] = _in_or_entered(month)
    touched = memberships.filter(
        Q(ends_on=None) | Q(ends_on__gte=first.start), starts_on__lt=last.end
    )
    people = [name for name in conditions if " " in name]
    return tally(touched, cut.path(), conditions, people=people)


def _in_or_entered(month: Period) -> Q:
    entered = Q(origin=Origin.OPENING_BALANCE, starts_on__lt=month.end)
    is_there = Q(ends_on=None) | Q(ends_on__gte=month.start)
    return (Q(starts_on__lt=month.start) | entered) & is_there


def _month_by_month(
    one: Slice,
    months: Mapping[date, Period],
    standing: Tally | None,
    begun: Mapping[date, Counter[str]],
    ended: Mapping[date, Counter[str]],
) -> Iterator[Flow]:
    counts = standing.memberships if standing else {}
    people = standing.people if standing else {}
    closing, ordinary = counts.get("opening", 0), counts.get("ordinary", 0)
    people_closing = 0
    for day, month in months.items():
        new, gone = begun.get(day, Counter()), ended.get(day, Counter())
        opening, ordinary = closing + new["entered"], ordinary + new["ordinary"]
        people_opening = people.get(f"opening {month.start}", people_closing)
        people_closing = people.get(f"closing {month.start}", 0)
        closing = opening + new["joins"] - gone["leaves"]
        yield Flow(
            one,
            month,
            entered=new["entered"],
            opening=opening,
            joins=new["joins"],
            leaves=gone["leaves"],
            closing=closing,
            people_opening=people_opening,
            people_closing=people_closing,
            all_sensitive=_all_sensitive(opening + new["joins"], ordinary),
        )
        ordinary -= gone["ordinary"]


def active_on_day(memberships: QuerySet[Membership], day: date, cut: Cut) -> tuple[Active, ...]:
    """Return memberships and people active on a day, by slice. Two queries."""
    found = active_by(memberships, day, cut.path())
    return tuple(
        Active(one) if each is None else active_in(one, each)
        for one, each in laid_out(cut, found, None)
    )


def active_by(memberships: QuerySet[Membership], day: date, path: str) -> dict[Value, Tally]:
    """Return memberships and people active on a day by the values of a field. One query."""
    conditions = {"active": Q(), "ordinary": holds_no_sensitive_role()}
    return tally(memberships.filter(active_on(day)), path, conditions, people=("active",))


def active_in(one: Slice, found: Tally) -> Active:
    """Return what was counted for a slice."""
    active, ordinary = found.memberships["active"], found.memberships["ordinary"]
    return Active(one, active, found.people["active"], _all_sensitive(active, ordinary))


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
