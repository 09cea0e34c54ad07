"""The figures of the trend reports: the main measure of each, asked of one year or its last day.

Run as a module with two sizes, it fills the database of DATABASE_URL and prints what it finds.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from . import report_sql

YEAR = (date(2025, 10, 1), date(2026, 10, 1))

Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, how its answer is written as lines, and the statement that gives those lines."""

    name: str
    ask: Callable[[], Any]
    lines: Callable[[Any], Iterable[Line]]
    sql: str


def measures() -> list[Measure]:
    """Return the measures."""
    from membership.reports.backlog import backlog
    from membership.reports.cuts import Cut
    from membership.reports.decision_time import time_to_decision
    from membership.reports.filters import Filters
    from membership.reports.memberships import flows, flows_by_month, leaves_by_reason
    from membership.reports.periods import Period
    from membership.reports.representation import seats_on
    from membership.reports.requests import received_and_decided
    from membership.reports.retention import retention_at_12_months
    from membership.reports.roles import role_mix
    from membership.reports.scope import whole

    scope, year, cut = whole(), Period(*YEAR), Cut.GROUP
    memberships, rounds, day = scope.memberships, scope.rounds, year.last_day
    assert rounds is not None
    flow = ("entered", "opening", "joins", "leaves", "closing", "people_opening", "people_closing")
    ends = ("approved", "denied", "withdrawn", "replaced", "expired", "unanswered")
    days = ("median", "p90", "median_without", "p90_without")
    return [
        Measure(
            "membership by group",
            lambda: flows(memberships, year, cut),
            _of("slice.key", *flow, "all_sensitive"),
            report_sql.FLOWS_BY_GROUP,
        ),
        Measure(
            "membership by month and group",
            lambda: flows_by_month(memberships, year, cut),
            _of("period.start", "slice.key", *flow, "all_sensitive"),
            report_sql.FLOWS_BY_MONTH,
        ),
        Measure(
            "leaves by reason and group",
            lambda: leaves_by_reason(memberships, year, cut),
            lambda found: (
                (each.slice.key, *each.by_reason.values(), each.all_sensitive) for each in found
            ),
            report_sql.LEAVES_BY_REASON,
        ),
        Measure(
            "retention by month and group",
            lambda: retention_at_12_months(memberships, day, cut, months=12),
            _of("month.start", "slice.key", "joined", "kept", "all_sensitive"),
            report_sql.RETENTION,
        ),
        Measure("roles", lambda: role_mix(memberships, day), _mix, report_sql.ROLES),
        Measure(
            "requests by group",
            lambda: received_and_decided(rounds, year, cut),
            _of("slice.key", "received", "reopened", *ends, "all_sensitive"),
            report_sql.REQUESTS,
        ),
        Measure(
            "time to decision by group",
            lambda: time_to_decision(rounds, year, cut),
            _of("slice.key", "decided", *days, "all_sensitive"),
            report_sql.DECISION_TIME,
        ),
        Measure(
            "backlog by group",
            lambda: backlog(rounds, day, cut),
            lambda found: (
                (each.slice.key, *each.ages, each.unconfirmed, each.all_sensitive) for each in found
            ),
            report_sql.BACKLOG,
        ),
        Measure(
            "representation",
            lambda: seats_on(scope, Filters(year), day),
            lambda found: (
                (each.group.slug, seat.jurisdiction.code, seat.members, seat.last_day)
                for each in found.groups
                for seat in each.seats
                if seat.members
            ),
            report_sql.SEATS,
        ),
    ]


def parameters() -> dict[str, Any]:
    """Return what the statements ask of."""
    from membership.catalog.business_days import business_day_before
    from membership.reports.periods import Period, month_after

    year = Period(*YEAR)
    edges = {f"edge{edge}": business_day_before(year.last_day, edge + 1) for edge in (5, 10, 20)}
    return {
        "start": year.start,
        "end": year.end,
        "day": year.last_day,
        "months": [month.start for month in year.months],
        "first": month_after(year.start, -12),
        **edges,
    }


def _of(*names: str) -> Callable[[Sequence[object]], Iterable[Line]]:
    written = attrgetter(*names)
    return lambda found: map(written, found)


def _mix(found: Any) -> Iterable[Line]:
    ways = {7: [found.all], 3: found.roles, 5: found.organization_types, 6: found.levels}
    for way, rows in ways.items():
        for row in rows:
            if row.memberships:
                key = "" if way == 7 else row.slice.key
                yield way, key, row.memberships, row.people, row.all_sensitive


def in_order(lines: Iterable[Line]) -> list[list[str]]:
    """Return lines as they can be compared, wherever they come from."""
    return sorted([str(value) for value in line] for line in lines)


def all_figures() -> dict[str, tuple[float, list[list[str]]]]:
    """Return, by the name of each measure, the milliseconds it takes and its lines."""
    found = {}
    for measure in measures():
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            answer = measure.ask()
            taken.append((time.perf_counter() - start) * 1000)
        found[measure.name] = (min(taken), in_order(measure.lines(answer)))
    return found


def _main() -> None:
    import sys
    from io import StringIO

    import django

    django.setup()
    from django.core.management import call_command

    from .history import Size, fill

    call_command("migrate", verbosity=0)
    call_command("load_catalog", stdout=StringIO())
    fill(Size(*map(int, sys.argv[1:])))
    print(json.dumps(all_figures()))


if __name__ == "__main__":
    _main()
