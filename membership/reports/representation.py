"""Who is represented: coverage, the matrix of jurisdictions and groups, and gaps to work from.

A seat is one jurisdiction in one group. Whoever may not count people in sensitive roles reads of a
seat with any of them that it is covered: neither a number, nor a name, nor since when. A published
brief gives no number of any one seat, as the difference to a total could tell of them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

from django.db.models import Q, QuerySet

from ..catalog.models import Jurisdiction, PeerGroup
from ..catalog.queries import public_groups
from ..roster.coverage import Coverage, Seat, coverage_of
from ..roster.models import Membership
from .cuts import Cut, Slice, slices
from .filters import Filters
from .scope import Scope, jurisdictions_of
from .tables import Audience


class Standing(StrEnum):
    """How a seat stands on a day."""

    COVERED = "covered"
    SINGLE = "single"
    GAP = "gap"
    NOT_ELIGIBLE = "not-eligible"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Return it in words."""
        return _LABELS[self]


_LABELS = {
    Standing.COVERED: "Covered",
    Standing.SINGLE: "One person",
    Standing.GAP: "Gap",
    Standing.NOT_ELIGIBLE: "Not for them",
    Standing.UNKNOWN: "Not known",
}


@dataclass(frozen=True, slots=True)
class Seats:
    """All seats of one day that a reader asks about: by group, and there by jurisdiction."""

    audience: Audience
    places: tuple[Jurisdiction, ...]
    groups: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True)
class Represented:
    """Coverage of one slice. `depth` is None where nobody is there.

    `single` and `depth` are None, and `is_hidden` says so, where they could tell of people who may
    not be counted.
    """

    slice: Slice
    eligible: int
    covered: int
    gaps: int
    single: int | None
    unknown: int
    depth: float | None
    is_hidden: bool = False

    @property
    def share(self) -> float | None:
        """Return the covered share of the eligible seats; None where there are none."""
        return self.covered / self.eligible if self.eligible else None


@dataclass(frozen=True, slots=True)
class SeatShown:
    """One seat as its reader may know it.

    `members` is None where their number may not be told; `last_day` is that of the last member of a
    gap, None where there never was one, or where it may not be told.
    """

    group: Slice
    place: Slice
    standing: Standing
    members: int | None
    last_day: date | None = None
    days_uncovered: int | None = None

    @property
    def words(self) -> str:
        """Say it in a cell: "3 members", "Gap, 45 days", "Not known, 1 member"."""
        if self.standing == Standing.GAP:
            return f"Gap, {_number(self.days_uncovered, 'day')}" if self.days_uncovered else "Gap"
        who = "Covered" if self.members is None else _number(self.members, "member")
        if self.standing in (Standing.COVERED, Standing.SINGLE):
            return who
        return self.standing.label if self.members == 0 else f"{self.standing.label}, {who.lower()}"


def standing_of(words: str) -> Standing:
    """Return how the seat stands that `SeatShown.words` says this of."""
    head = words.partition(", ")[0]
    by_label = {each.label: each for each in Standing}
    return Standing.SINGLE if head == "1 member" else by_label.get(head, Standing.COVERED)


def _number(number: int, of: str) -> str:
    return f"{number:,} {of}" if number == 1 else f"{number:,} {of}s"


def seats_on(scope: Scope, filters: Filters, day: date) -> Seats:
    """Return the seats of every group that is there on a day. Nine queries at most."""
    found, places = list(groups_of(filters, day)), tuple(places_of(scope, filters))
    only = frozenset(place.pk for place in places)
    counted, unseen = _memberships(scope, filters)
    reach = dict.fromkeys([group.pk for group in found], only)
    coverages = coverage_of(found, on=day, reach=reach, memberships=counted, unseen=unseen)
    return Seats(scope.audience, places, tuple(coverages))


def groups_of(filters: Filters, day: date) -> QuerySet[PeerGroup]:
    """Return the groups that are there on a day, and that the filters are about."""
    groups = public_groups(on=day).order_by("name")
    if filters.group is not None:
        groups = groups.filter(pk=filters.group)
    if filters.cohort_type:
        groups = groups.filter(cohort_type=filters.cohort_type)
    return groups


def places_of(scope: Scope, filters: Filters) -> QuerySet[Jurisdiction]:
    """Return the jurisdictions that a reader may read of, and that the filters are about."""
    places = jurisdictions_of(scope)
    if filters.jurisdiction is not None:
        places = places.filter(pk=filters.jurisdiction)
    if filters.region is not None:
        places = places.filter(acf_region=filters.region)
    return places


def _memberships(
    scope: Scope, filters: Filters
) -> tuple[QuerySet[Membership], QuerySet[Membership] | None]:
    """Return the memberships to count, and those of which a seat tells only that there are any."""
    counted = filters.memberships(scope.memberships)
    if not scope.is_suppressed:
        return counted, None
    unseen = filters.memberships(Membership.objects.filter(role__sensitive=True))
    if scope.jurisdictions is not None:
        unseen = unseen.filter(jurisdiction__in=scope.jurisdictions)
    return counted.filter(Q(role=None) | Q(role__sensitive=False)), unseen


def represented(seats: Seats, cut: Cut) -> tuple[Represented, ...]:
    """Return coverage by a cut, a row for each slice that has seats. One query at most.

    By group, its seats are jurisdictions; by jurisdiction, groups. Without a cut, one row even of
    nothing. Raises KeyError by role: a role has no seat of its own.
    """
    found: dict[object, list[Seat]] = {} if cut != Cut.NONE else {None: []}
    for coverage in seats.groups:
        for seat in coverage.seats:
            value = {
                Cut.NONE: None,
                Cut.GROUP: coverage.group.pk,
                Cut.COHORT_TYPE: coverage.group.cohort_type,
                Cut.JURISDICTION: seat.jurisdiction.pk,
                Cut.REGION: seat.jurisdiction.acf_region,
            }[cut]
            found.setdefault(value, []).append(seat)
    known = slices(cut).items()
    return tuple(_represented(one, found[value]) for value, one in known if value in found)


def _represented(one: Slice, seats: list[Seat]) -> Represented:
    eligible = [seat for seat in seats if seat.is_eligible]
    covered = [seat for seat in eligible if seat.is_covered]
    is_hidden = any(seat.unseen for seat in seats)
    return Represented(
        slice=one,
        eligible=len(eligible),
        covered=len(covered),
        gaps=len(eligible) - len(covered),
        single=None if is_hidden else sum(seat.is_single for seat in covered),
        unknown=sum(seat.is_eligible is None for seat in seats),
        depth=None if is_hidden or not covered else float(median(s.members for s in covered)),
        is_hidden=is_hidden,
    )


def matrix(seats: Seats) -> tuple[tuple[Slice, tuple[SeatShown, ...]], ...]:
    """Return each jurisdiction with its seat in each group."""
    known = [
        (coverage, {seat.jurisdiction.pk: seat for seat in coverage.seats})
        for coverage in seats.groups
    ]
    return tuple(
        (
            _place(place),
            tuple(_shown(each, place, by_place.get(place.pk), seats) for each, by_place in known),
        )
        for place in seats.places
    )


def gaps(seats: Seats) -> list[SeatShown]:
    """Return every gap, the place lost last first; then those that nobody ever held, by group.

    A place just lost has an office that knows of the group: there the work begins.
    """
    found = [
        _shown(coverage, seat.jurisdiction, seat, seats)
        for coverage in seats.groups
        for seat in coverage.gaps
    ]
    return sorted(found, key=lambda seat: -(seat.last_day or date.min).toordinal())


def _place(place: Jurisdiction) -> Slice:
    return Slice(place.code, place.name)


def _shown(coverage: Coverage, place: Jurisdiction, seat: Seat | None, seats: Seats) -> SeatShown:
    group = Slice(coverage.group.slug, coverage.group.name)
    if seat is None:
        return SeatShown(group, _place(place), Standing.NOT_ELIGIBLE, 0)
    is_told = not seat.is_covered or (seats.audience != Audience.BUREAU and not seat.unseen)
    standing = _standing(seat, is_told=is_told)
    is_gap = standing == Standing.GAP
    return SeatShown(
        group,
        _place(place),
        standing,
        seat.members if is_told else None,
        seat.last_day if is_gap else None,
        seat.days_since if is_gap else None,
    )


def _standing(seat: Seat, *, is_told: bool) -> Standing:
    if seat.is_eligible is None:
        return Standing.UNKNOWN
    if not seat.is_eligible:
        return Standing.NOT_ELIGIBLE
    if not seat.is_covered:
        return Standing.GAP
    return Standing.SINGLE if seat.is_single and is_told else Standing.COVERED
