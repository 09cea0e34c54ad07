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

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from ..catalog.models import Jurisdiction, PeerGroup
from ..catalog.opening import in_force
from .models import Membership
from .queries import active_on

Reach = Mapping[int, frozenset[int] | None]
"""By the id of a group, the ids of the jurisdictions that somebody may read of; None: of all."""
Counted = Mapping[tuple[int, int], tuple[int, date | None]]
"""By group and jurisdiction, how many people are in, and the first day without the last leaver."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One jurisdiction in one group on a day. `is_eligible` is None where nobody can tell."""

    jurisdiction: Jurisdiction
    is_eligible: bool | None
    members: int
    last_day: date | None
    """The last day of the last member who left by then; None: there never was one, or it may not
    be told."""
    days_since: int | None
    """Days from that last day to the day asked about."""
    unseen: bool = False
    """Whether somebody is there whom the reader may not count."""

    @property
    def is_covered(self) -> bool:
        """Tell whether anybody is there."""
        return self.members > 0 or self.unseen

    @property
    def is_single(self) -> bool:
        """Tell whether it hangs on one person; never where that could tell of somebody unseen."""
        return self.members == 1 and not self.unseen


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
        return tuple(seat for seat in self.eligible if seat.is_covered)

    @property
    def gaps(self) -> tuple[Seat, ...]:
        """Return those of them that nobody represents."""
        return tuple(seat for seat in self.eligible if not seat.is_covered)

    @property
    def single(self) -> tuple[Seat, ...]:
        """Return those that hang on one person."""
        return tuple(seat for seat in self.eligible if seat.is_single)

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
        """Return the median of members per jurisdiction that has any; None where none has."""
        members = [seat.members for seat in self.eligible if seat.members]
        return median(members) if members else None


def coverage(group: PeerGroup, *, on: date, only: frozenset[int] | None = None) -> Coverage:
    """Return how one group stands on a day; `only` keeps these jurisdictions. Five queries."""
    return coverage_of([group], on=on, reach={group.pk: only})[0]


def coverage_of(
    groups: Iterable[PeerGroup],
    *,
    on: date,
    reach: Reach | None = None,
    memberships: QuerySet[Membership] | None = None,
    unseen: QuerySet[Membership] | None = None,
) -> list[Coverage]:
    """Return how each group stands on a day. Five queries, however many groups.

    With a `reach`, which must know each group, only the jurisdictions that it names. `memberships`
    are those to count from, all of them by default; of the `unseen` ones, two queries more, a
    seat tells only whether there are any.
    """
    groups = list(groups)
    prefetch_related_objects(groups, "eligible_jurisdictions", "opening_rules")
    places = list(Jurisdiction.objects.order_by("name"))
    counted = _counted(Membership.objects.all() if memberships is None else memberships, groups, on)
    there = {} if unseen is None else _counted(unseen, groups, on)
    whole: Reach = dict.fromkeys([group.pk for group in groups]) if reach is None else reach
    return [
        Coverage(group, on, tuple(_seats(group, places, on, (counted, there), whole[group.pk])))
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


def _counted(memberships: QuerySet[Membership], groups: list[PeerGroup], on: date) -> Counted:
    """Return, by group and jurisdiction, how many people are in and when the last one left.

    Two queries: memberships are counted, and those of the same person taken off again. To count
    people at once, a database would sort all memberships of all times.
    """
    seated = memberships.filter(group__in=groups, jurisdiction__isnull=False).order_by()
    seats = seated.values_list("group_id", "jurisdiction_id")
    found = {
        (group, place): (members, ends_on)
        for group, place, members, ends_on in seats.annotate(
            members=Count("pk", filter=active_on(on)),
            last_end=Max("ends_on", filter=Q(ends_on__lte=on)),
        )
    }
    for group, place, again in seats.filter(_once_more(seated, on)).annotate(again=Count("pk")):
        members, ends_on = found[group, place]
        found[group, place] = (members - again, ends_on)
    return found


def _once_more(memberships: QuerySet[Membership], on: date) -> Q:
    """Match all but one of a person's memberships in one seat on a day.

    No more than one of them is without an end: with the others stands that one, or a later row.
    """
    same = {name: OuterRef(name) for name in ("member", "group", "jurisdiction")}
    others = memberships.filter(active_on(on), Q(ends_on=None) | Q(pk__gt=OuterRef("pk")), **same)
    return Q(Exists(others), starts_on__lte=on, ends_on__gt=on)


def _seats(
    group: PeerGroup,
    places: list[Jurisdiction],
    on: date,
    counted: tuple[Counted, Counted],
    only: frozenset[int] | None,
) -> Iterable[Seat]:
    for place in places:
        if only is not None and place.pk not in only:
            continue
        eligible = is_eligible(group, place, on=on)
        (members, ends_on), (others, others_end_on) = (
            each.get((group.pk, place.pk), (0, None)) for each in counted
        )
        if eligible is False and not members and not others:
            continue
        if others_end_on and (ends_on is None or others_end_on > ends_on):
            ends_on = None
        last_day = ends_on and ends_on - timedelta(days=1)
        days = (on - last_day).days if last_day else None
        yield Seat(place, eligible, members, last_day, days, unseen=others > 0)
