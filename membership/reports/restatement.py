"""What we know of a published quarter today that we did not know then, and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from ..roster.models import Membership
from .built import REPORTS
from .cuts import Cut
from .filters import Filters
from .periods import Period
from .quarter import Published, key_of
from .scope import whole
from .tables import Report, Row, Table, Value

ALL = ""
"""The group of a figure that is of all groups."""
OF_GROUPS = ("opening", "entered", "joins", "leaves", "closing")
OF_SEATS = ("eligible", "covered")
OF_MEMBERSHIPS = (*OF_GROUPS, "people_closing", "covered")
"""What moves with memberships that are entered later."""
_ELSEWHERE = "Something else: the catalog, or details of a membership or a request, changed"


@dataclass(frozen=True, slots=True)
class Figure:
    """One count of a published quarter: whose it is, and what of."""

    group: str
    label: str
    name: str
    title: str
    value: Value
    sensitive: bool = False
    """Whether everybody counted holds a sensitive role."""


@dataclass(frozen=True, slots=True)
class Restatement:
    """A count that is known otherwise today; `cause` says why."""

    figure: Figure
    published: Value
    now: Value
    cause: str


def restatements(found: Published) -> tuple[Restatement, ...]:
    """Return each count of a published quarter that is known otherwise today.

    Those of all groups come first: what the overview shows, and the seats that are covered. Of each
    group it is how memberships went. Rates and sums follow from these.
    """
    period = found.quarter.period
    known = {
        key_of(name, cut): REPORTS[name](whole(), Filters(period, cut=cut))
        for name, cut in (
            ("overview", Cut.NONE),
            ("representation", Cut.NONE),
            ("membership", Cut.GROUP),
        )
    }
    then, now = _figures(found.reports), _figures(known)
    changed = [key for key in {**now, **then} if _value(then, key) != _value(now, key)]
    causes = _causes(period, found.at) if changed else {}
    return tuple(
        Restatement(
            now.get(key) or then[key],
            _value(then, key),
            _value(now, key),
            causes.get(key[0], _ELSEWHERE) if key[1] in OF_MEMBERSHIPS else _ELSEWHERE,
        )
        for key in changed
    )


_Figures = Mapping[tuple[str, str], Figure]


def _value(figures: _Figures, key: tuple[str, str]) -> Value:
    """Return a figure's value; a group that was not there, or is no longer, counted nothing."""
    return figures[key].value if key in figures else 0


def _figures(reports: Mapping[str, Report]) -> _Figures:
    found = [
        *_of_all(reports[key_of("overview", Cut.NONE)]),
        *_of_seats(reports[key_of("representation", Cut.NONE)].table("coverage")),
        *_of_groups(reports[key_of("membership", Cut.GROUP)].table("flows")),
    ]
    return {(figure.group, figure.name): figure for figure in found}


def _of_all(overview: Report) -> Iterator[Figure]:
    for table in overview.tables:
        if table.fields[0].name == "figure" and table.name != "coverage":
            for row, value in zip(table.rows, table.column("now"), strict=True):
                yield Figure(ALL, "All groups", row.key, str(row.values[0]), value)


def _of_seats(coverage: Table) -> Iterator[Figure]:
    if coverage.total:
        for name in OF_SEATS:
            place = coverage.place(name)
            title = f"Seats {coverage.fields[place].title.lower()}"
            yield Figure(ALL, "All groups", name, title, coverage.total.values[place])


def _of_groups(flows: Table) -> Iterator[Figure]:
    for row in flows.rows:
        for name in OF_GROUPS:
            yield _of_group(row, flows, name)


def _of_group(row: Row, flows: Table, name: str) -> Figure:
    place = flows.place(name)
    title = flows.fields[place].title
    return Figure(row.key, str(row.values[0]), name, title, row.values[place], row.sensitive)


def _causes(period: Period, known_at: datetime) -> dict[str, str]:
    """Say, by the key of a group (and of all), what was entered after the publication."""
    late = Membership.objects.filter(
        Q(recorded_at__gt=known_at, starts_on__lt=period.end)
        | Q(end_recorded_at__gt=known_at, ends_on__lt=period.end)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for slug, words in _entries(late, period, known_at):
        found[slug].add(words)
        found[ALL].add(words)
    return {key: "; ".join(sorted(words)).capitalize() for key, words in found.items()}


def _entries(
    late: QuerySet[Membership], period: Period, known_at: datetime
) -> Iterator[tuple[str, str]]:
    """Yield the group and the kind of each entry that came late."""
    fields = ("group__slug", "origin", "recorded_at", "starts_on", "end_recorded_at", "ends_on")
    for slug, origin, recorded_at, starts_on, end_recorded_at, ends_on in late.values_list(*fields):
        if recorded_at > known_at and starts_on < period.end:
            yield slug, _BEGUN[Membership.Origin(origin)]
        if ends_on and end_recorded_at > known_at and ends_on < period.end:
            yield slug, "ends of memberships entered later"


_BEGUN = {
    Membership.Origin.REQUEST: "memberships by approved requests entered later",
    Membership.Origin.NOMINATION: "nominated memberships entered later",
    Membership.Origin.IMPORT: "memberships imported later",
    Membership.Origin.OPENING_BALANCE: "opening balances entered later",
}
