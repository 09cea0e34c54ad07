"""How memberships went through periods that follow each other: those that did it alike, counted.

Periods are numbered from 0. Counting people, a membership gives way to those of the same member
that stand before it: in the order below, whoever comes earlier never began later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Max, Q, QuerySet, RowRange, When, Window
from django.db.models import Value as Constant

from ..roster.models import Membership
from .cuts import Value
from .periods import Period
from .tally import alike, is_ordinary, of_person_in, sliced_by


@dataclass(frozen=True, slots=True)
class Stay:
    """The course of a membership, by numbers of periods.

    It began in `since`, -1 before all of them, and ended in `until`, or after all of them. In an
    opening it counts from `opened` on, with who entered in the period. Up to `covered`, which is -1
    for most, somebody stands before it.
    """

    since: int
    until: int
    opened: int
    covered: int
    ordinary: bool

    @property
    def entered(self) -> bool:
        """Tell whether it is an opening balance."""
        return self.opened == self.since


def stays(
    memberships: QuerySet[Membership], periods: Sequence[Period], path: str
) -> Iterator[tuple[Value, Stay, int]]:
    """Yield the courses in each value of a field, with how many memberships took them. One query.

    Memberships that none of the periods touches are left out.
    """
    start, end = periods[0].start, periods[-1].end
    touched = memberships.filter(Q(ends_on=None) | Q(ends_on__gte=start), starts_on__lt=end)
    ends = [(period.end, number) for number, period in enumerate(periods)]
    since = _number_of("starts_on", [(start, -1), *ends[:-1]], ends[-1][1])
    until = _number_of("ends_on", ends, len(periods))
    opened = Case(When(origin=Membership.Origin.OPENING_BALANCE, then=since), default=since + 1)
    covered = Window(
        Max(until),
        partition_by=of_person_in(path),
        order_by=[opened, "starts_on", "pk"],
        frame=RowRange(end=-1),
    )
    found = alike(
        touched,
        slice=sliced_by(path),
        since=since,
        until=until,
        opened=opened,
        covered=covered,
        ordinary=is_ordinary(),
    )
    for value, began, ended, open_from, behind, ordinary, number in found:
        stay = Stay(began, ended, open_from, -1 if behind is None else behind, bool(ordinary))
        yield value, stay, number


def _number_of(field: str, ends: Sequence[tuple[date, int]], last: int) -> Case:
    """Return the number of the period that a day lies in; no day comes last."""
    no_day = When(Q((field, None)), then=Constant(last))
    before = (When(Q((f"{field}__lt", day)), then=Constant(number)) for day, number in ends)
    return Case(no_day, *before, default=Constant(last), output_field=IntegerField())
