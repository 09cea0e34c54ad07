"""The seats of one jurisdiction on a day: who holds each, as far as the reader may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ..catalog.models import Jurisdiction
from ..roster.models import Membership
from ..roster.queries import active_on
from .cuts import Slice
from .filters import Filters
from .periods import Period
from .representation import SeatShown, Standing, matrix, seats_on
from .scope import Scope


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a seat; `name` is empty once the person's information was removed."""

    name: str
    role: str
    since: date
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """One group's seat: how it stands, and those who hold it whose names may be read."""

    seat: SeatShown
    holders: tuple[Holder, ...]

    @property
    def group(self) -> Slice:
        """Return the group."""
        return self.seat.group


def filters_of(place: Jurisdiction, day: date) -> Filters:
    """Return the filters that ask for one jurisdiction on a day."""
    return Filters(Period(day, day + timedelta(days=1)), jurisdiction=place.pk)


def our_seats(scope: Scope, place: Jurisdiction, day: date) -> tuple[OwnSeat, ...]:
    """Return a jurisdiction's seat in every group, by name; nothing out of the scope. Ten queries.

    Nobody is named who is not in the scope's memberships: for a leader, nobody in a sensitive role.
    """
    filters = filters_of(place, day)
    lines = matrix(seats_on(scope, filters, day))
    held = (
        filters.memberships(scope.memberships)
        .filter(active_on(day))
        .select_related("member", "role", "group")
        .order_by("member__sort_name", "pk")
    )
    holders: dict[str, list[Holder]] = {}
    for membership in held:
        holders.setdefault(membership.group.slug, []).append(_holder(membership))
    return tuple(
        OwnSeat(seat, tuple(holders.get(seat.group.key, ()))) for _, row in lines for seat in row
    )


def _holder(membership: Membership) -> Holder:
    confirmed = membership.last_confirmed_at
    return Holder(
        name=membership.member.full_name,
        role=str(membership.role or ""),
        since=membership.starts_on,
        confirmed_on=timezone.localdate(confirmed) if confirmed else None,
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many seats are for a jurisdiction, and how they stand."""

    eligible: int
    covered: int
    empty: int
    single: int


def tally(seats: Iterable[OwnSeat]) -> Tally:
    """Count the seats; what it says can be counted on the page as well."""
    stand = [each.seat.standing for each in seats]
    empty, single = stand.count(Standing.GAP), stand.count(Standing.SINGLE)
    covered = stand.count(Standing.COVERED) + single
    return Tally(covered + empty, covered, empty, single)
