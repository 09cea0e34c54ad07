"""Which of the jurisdictions that a group is for have somebody in it on a day, and which have not.

Coverage   jurisdictions with a member / jurisdictions that the group is for; those of which nobody
           can tell are counted apart
Gap        one that the group is for and that has no member, with the days since the last one left
Depth      members per covered jurisdiction (median); a single member is a continuity risk

A past day is read from the intervals of memberships and from the opening rule of that day; for the
rest of what makes a jurisdiction eligible the catalog keeps only what holds now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Count, Max, Q, QuerySet, prefetch_related_objects

from ..catalog.models import Jurisdiction, PeerGroup
from ..catalog.opening import in_force
from .models import Membership
from .queries import active_on

Reach = Mapping[int, frozenset[int] | None]
"""By the id of a group, the ids of the jurisdictions that somebody may read of; None: of all."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One jurisdiction in one group on a day. `is_eligible` is None where nobody can tell."""

    jurisdiction: Jurisdiction
    is_eligible: bool | None
    members: int
    last_day: date | None
    """The last day of the last member who left by then; None: there never was one."""
    days_since: int | None
    """Days from that last day to the day asked about."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a group stands on a day: its seats by the name of the jurisdiction."""

    group: PeerGroup
    day: date
    seats: tuple[Seat, ...]

    @property
    def eligible(self) -> tuple[Seat, ...]:
        """Return the jurisdictions that the group is for."""
        return tuple(seat for seat in self.seats if seat.is_eligible)

    @property
    def covered(self) -> tuple[Seat, ...]:
        """Return those of them that have a member."""
        return tuple(seat for seat in self.eligible if seat.members)

    @property
    def gaps(self) -> tuple[Seat, ...]:
        """Return those of them that nobody represents."""
        return tuple(seat for seat in self.eligible if not seat.members)

    @property
    def single(self) -> tuple[Seat, ...]:
        """Return those that hang on one person."""
        return tuple(seat for seat in self.eligible if seat.members == 1)

    @property
    def unknown(self) -> tuple[Seat, ...]:
        """Return the jurisdictions of which nobody can tell whether the group is for them."""
        return tuple(seat for seat in self.seats if seat.is_eligible is None)

    @property
    def outside(self) -> tuple[Seat, ...]:
        """Return the jurisdictions that have a member although the group is not for them."""
        return tuple(seat for seat in self.seats if seat.is_eligible is False)

    @property
    def depth(self) -> float | None:
        """Return the median of members per covered jurisdiction; None where none is covered."""
        return median(seat.members for seat in self.covered) if self.covered else None


def coverage(group: PeerGroup, *, on: date, only: frozenset[int] | None = None) -> Coverage:
    """Return how one group stands on a day; `only` keeps these jurisdictions. Four queries."""
    return coverage_of([group], on=on, reach={group.pk: only})[0]


def coverage_of(
    groups: Iterable[PeerGroup], *, on: date, reach: Reach | None = None
) -> list[Coverage]:
    """Return how each group stands on a day. Four queries, however many groups.

    With a `reach`, which must know each group, only the jurisdictions that it names.
    """
    groups = list(groups)
    prefetch_related_objects(groups, "eligible_jurisdictions", "opening_rules")
    places = list(Jurisdiction.objects.order_by("name"))
    counted = _counted(groups, on)
    whole: Reach = dict.fromkeys([group.pk for group in groups]) if reach is None else reach
    return [
        Coverage(group, on, tuple(_seats(group, places, on, counted, whole[group.pk])))
        for group in groups
    ]


def is_eligible(group: PeerGroup, place: Jurisdiction, *, on: date) -> bool | None:
    """Tell whether a group is for a jurisdiction on a day, as the rules of a request say it.

    None where they do not know: a tribe that is not named, a year or a program that nobody entered.
    """
    answers = (_by_list(group, place), _by_year(group, place, on), _by_program(group, place))
    if any(answer is False for answer in answers):
        return False
    return None if None in answers else True


def _by_list(group: PeerGroup, place: Jurisdiction) -> bool | None:
    listed = group.eligible_jurisdictions.all()
    if place in listed:
        return True
    if place.kind == Jurisdiction.Kind.TRIBE:
        return group.tribes_named or None
    return not listed


def _by_year(group: PeerGroup, place: Jurisdiction, on: date) -> bool | None:
    rules = list(group.opening_rules.all())
    if not rules:
        return True
    rule = in_force(rules, on)
    if rule is None:
        return None
    years, year = rule.cfsr_round4_years, place.cfsr_round4_year
    if not years:
        return True
    return None if year is None else year in years


def _by_program(group: PeerGroup, place: Jurisdiction) -> bool | None:
    has_it = {
        PeerGroup.JurisdictionProgram.EFFC_PLAN: place.effc_plan,
        PeerGroup.JurisdictionProgram.CJA_GRANT: place.cja_grant,
    }
    program = group.jurisdiction_program
    return has_it[PeerGroup.JurisdictionProgram(program)] if program else True


def _counted(groups: list[PeerGroup], on: date) -> dict[tuple[int, int], tuple[int, date | None]]:
    """Return, by group and jurisdiction, how many people are in and when the last one left."""
    rows: QuerySet = (
        Membership.objects.filter(group__in=groups, jurisdiction__isnull=False)
        .order_by()
        .values("group_id", "jurisdiction_id")
        .annotate(
            members=Count("member", distinct=True, filter=active_on(on)),
            last_end=Max("ends_on", filter=Q(ends_on__lte=on)),
        )
        .values_list("group_id", "jurisdiction_id", "members", "last_end")
    )
    return {(group, place): (members, ends_on) for group, place, members, ends_on in rows}


def _seats(
    group: PeerGroup,
    places: list[Jurisdiction],
    on: date,
    counted: Mapping[tuple[int, int], tuple[int, date | None]],
    only: frozenset[int] | None,
) -> Iterable[Seat]:
    for place in places:
        if only is not None and place.pk not in only:
            continue
        eligible = is_eligible(group, place, on=on)
        members, ends_on = counted.get((group.pk, place.pk), (0, None))
        if eligible is False and not members:
            continue
        last_day = ends_on and ends_on - timedelta(days=1)
        yield Seat(place, eligible, members, last_day, (on - last_day).days if last_day else None)
