"""Overview: the main figures, each beside the period before, and the last twelve months of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from ...requests.models import RequestRound
from ..backlog import EDGES, backlog, backlog_over_time
from ..coverage_over_time import Covered, coverage_over_time
from ..cuts import Cut
from ..decision_time import time_to_decision, time_to_decision_by_month
from ..filters import Filters
from ..memberships import flows, flows_by_month
from ..periods import Period, month_after
from ..requests import received_and_decided, received_and_decided_by_month
from ..scope import Scope
from ..tables import Field, Kind, Report, Row, Table, Value
from .rows import MONTH, age_fields, month_in_words, month_key, rounds_of
from .statement import state

NAME, TITLE = "overview", "Overview"
MONTHS = 12
MEMBERSHIP = (
    Field("people_closing", "Active people", people=True),
    Field("closing", "Active memberships", people=True),
    Field("joins", "Joins", people=True),
    Field("leaves", "Leaves", people=True),
)
REQUESTS = (
    Field("received", "Requests received", people=True),
    Field("decided", "Decided", people=True),
)
DAYS = (
    Field("median", "Median days to decision", Kind.DECIMAL),
    Field("p90", "90th percentile of days to decision", Kind.DECIMAL),
)
BACKLOG = (*age_fields(EDGES, "business days"), Field("waiting", "Waiting in all", people=True))
COVERAGE = Field("share", "Coverage", Kind.SHARE, "Of the seats that should have a member.")
_ABOUT_MEMBERSHIPS = ("Active people", "Active memberships", "Joins", "Leaves", "Coverage")
_ABOUT_REQUESTS = (
    *("Requests received", "Decided", "Time to decision", "Median and 90th percentile"),
    "Backlog",
)


def overview(scope: Scope, filters: Filters) -> Report:
    """Return the main figures of the period. Forty queries at most.

    Who may read no figures about requests reads the others.
    """
    filters = replace(filters, cut=Cut.NONE)
    tables, definitions = [_membership(scope, filters)], list(_ABOUT_MEMBERSHIPS)
    if scope.rounds is not None:
        tables += [_requests(scope, filters), _days(scope, filters), _backlog(scope, filters)]
        definitions += _ABOUT_REQUESTS
    months = _months(filters)
    days = [*_last_days(filters), *(month.last_day for month in months)]
    now, before, *by_month = coverage_over_time(scope, filters, days)
    tables += [_coverage(now, before), _over_time(scope, filters, months, by_month)]
    return state(NAME, TITLE, scope, filters, tables, definitions)


def _months(filters: Filters) -> list[Period]:
    """Return the last twelve months, the last one as far as the period goes."""
    newest = filters.period.last_day.replace(day=1)
    return list(Period(month_after(newest, 1 - MONTHS), filters.period.end).months)


def _periods(filters: Filters) -> tuple[Period, Period]:
    return filters.period, filters.period.before


def _last_days(filters: Filters) -> tuple[date, date]:
    now, before = _periods(filters)
    return now.last_day, before.last_day


def _membership(scope: Scope, filters: Filters) -> Table:
    memberships = filters.memberships(scope.memberships)
    (now,), (before,) = (flows(memberships, each, Cut.NONE) for each in _periods(filters))
    columns = [_values(each, MEMBERSHIP) for each in (now, before)]
    sensitive = now.all_sensitive or before.all_sensitive
    return _compared("membership", "Membership", MEMBERSHIP, *columns, sensitive=sensitive)


def _requests(scope: Scope, filters: Filters) -> Table:
    rounds = rounds_of(scope, filters)
    (now,), (before,) = (received_and_decided(rounds, each, Cut.NONE) for each in _periods(filters))
    columns = [_values(each, REQUESTS) for each in (now, before)]
    sensitive = now.all_sensitive or before.all_sensitive
    return _compared("requests", "Requests and decisions", REQUESTS, *columns, sensitive=sensitive)


def _days(scope: Scope, filters: Filters) -> Table:
    rounds = rounds_of(scope, filters)
    (now,), (before,) = (time_to_decision(rounds, each, Cut.NONE) for each in _periods(filters))
    columns = [_values(each, DAYS) for each in (now, before)]
    return _compared("decision-time", "Time to decision", DAYS, *columns, kind=Kind.DECIMAL)


def _backlog(scope: Scope, filters: Filters) -> Table:
    rounds = rounds_of(scope, filters)
    (now,), (before,) = (backlog(rounds, day, Cut.NONE) for day in _last_days(filters))
    columns = [(*each.ages, each.total) for each in (now, before)]
    sensitive = now.all_sensitive or before.all_sensitive
    return _compared("backlog", "Backlog by age", BACKLOG, *columns, sensitive=sensitive)


def _coverage(now: Covered, before: Covered) -> Table:
    shares = ([now.share], [before.share])
    return _compared("coverage", "Coverage", (COVERAGE,), *shares, kind=Kind.SHARE)


def _values(found: object, fields: Sequence[Field]) -> list[Value]:
    return [getattr(found, field.name) for field in fields]


def _compared(
    name: str,
    title: str,
    figures: Sequence[Field],
    now: Sequence[Value],
    before: Sequence[Value],
    *,
    kind: Kind = Kind.NUMBER,
    sensitive: bool = False,
) -> Table:
    """Return figures of now beside those of the period before, a row a figure."""
    people = any(field.people for field in figures)
    fields = (
        Field("figure", "Figure", Kind.TEXT),
        Field("now", "This period", kind, people=people),
        Field("before", "The period before", kind, people=people),
        Field("change", "Change", kind, "This period less the period before."),
    )
    rows = tuple(
        Row(figure.name, (figure.title, is_now, was, _change(is_now, was)), sensitive)
        for figure, is_now, was in zip(figures, now, before, strict=True)
    )
    return Table(name, title, fields, rows)


def _change(now: Value, before: Value) -> Value:
    """Return the difference, None where one of both is not applicable."""
    if isinstance(now, int | float) and isinstance(before, int | float):
        return now - before
    return None


def _over_time(
    scope: Scope, filters: Filters, months: Sequence[Period], coverage: Sequence[Covered]
) -> Table:
    """Return the last twelve months of every figure."""
    period = Period(months[0].start, months[-1].end)
    memberships = flows_by_month(filters.memberships(scope.memberships), period, Cut.NONE)
    fields = [*MEMBERSHIP]
    of_requests = [_Month() for _ in months]
    if scope.rounds is not None:
        fields += [*REQUESTS, *DAYS, BACKLOG[-1]]
        of_requests = _of_requests(rounds_of(scope, filters), months)
    rows = tuple(
        Row(
            month_key(month),
            (month_in_words(month), *_values(flow, MEMBERSHIP), *requests.values, seats.share),
            flow.all_sensitive or requests.all_sensitive,
        )
        for month, flow, requests, seats in zip(
            months, memberships, of_requests, coverage, strict=True
        )
    )
    return Table("months", "The last twelve months", (MONTH, *fields, COVERAGE), rows)


@dataclass(frozen=True, slots=True)
class _Month:
    """What a month has to say of requests."""

    values: tuple[Value, ...] = ()
    all_sensitive: bool = False


def _of_requests(rounds: QuerySet[RequestRound], months: Sequence[Period]) -> list[_Month]:
    period = Period(months[0].start, months[-1].end)
    received = received_and_decided_by_month(rounds, period)
    days = time_to_decision_by_month(rounds, period)
    waiting = backlog_over_time(rounds, [month.last_day for month in months])
    return [
        _Month(
            (*_values(flow, REQUESTS), *_values(time, DAYS), then.number),
            flow.all_sensitive or then.all_sensitive,
        )
        for flow, time, then in zip(received, days, waiting, strict=True)
    ]
