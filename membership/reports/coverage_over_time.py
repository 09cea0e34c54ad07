"""How much of all seats was covered, day after day: one scan of the table for all the days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from ..catalog.models import Jurisdiction, PeerGroup
from ..catalog.opening import in_force
from ..catalog.queries import is_retired
from ..roster.coverage import is_eligible
from ..roster.models import Membership
from ..roster.queries import active_on
from .filters import Filters
from .representation import groups_of, places_of
from .scope import Scope

_Seat = tuple[int, int]
"""The ids of a group and a jurisdiction."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The seats of one day, and how many of them have at least one member."""

    day: date
    eligible: int
    covered: int

    @property
    def share(self) -> float | None:
        """Return the covered share; None where there are no seats."""
        return self.covered / self.eligible if self.eligible else None


def coverage_over_time(scope: Scope, filters: Filters, days: Sequence[date]) -> tuple[Covered, ...]:
    """Return what was covered on each of these days. Five queries, however many days.

    Whoever may not count people in sensitive roles still reads that they cover their seats.
    """
    places = list(places_of(scope, filters))
    groups = list(
        groups_of(filters, min(days)).prefetch_related("eligible_jurisdictions", "opening_rules")
    )
    held = _held(filters, places, days)
    by_rule: dict[tuple[int, int | None], set[_Seat]] = {}
    found = []
    for day in days:
        seats: set[_Seat] = set()
        for group in groups:
            if not is_retired(group, on=day):
                rule = in_force(group.opening_rules.all(), day)
                key = group.pk, rule.pk if rule else None
                if key not in by_rule:
                    by_rule[key] = _seats(group, places, day)
                seats |= by_rule[key]
        found.append(Covered(day, len(seats), len(seats & held[day])))
    return tuple(found)


def _seats(group: PeerGroup, places: Sequence[Jurisdiction], day: date) -> set[_Seat]:
    return {(group.pk, place.pk) for place in places if is_eligible(group, place, on=day)}


def _held(
    filters: Filters, places: Sequence[Jurisdiction], days: Sequence[date]
) -> dict[date, set[_Seat]]:
    """Return, by the day, the seats that have a member."""
    names = {day: f"n{place}" for place, day in enumerate(dict.fromkeys(days))}
    rows: QuerySet = (
        filters.memberships(Membership.objects.filter(jurisdiction__in=places))
        .filter(Q(ends_on=None) | Q(ends_on__gt=min(days)), starts_on__lte=max(days))
        .order_by()
        .values("group_id", "jurisdiction_id")
        .annotate(**{name: Count("pk", filter=active_on(day)) for day, name in names.items()})
    )
    counted = list(rows)
    return {
        day: {(row["group_id"], row["jurisdiction_id"]) for row in counted if row[name]}
        for day, name in names.items()
    }
