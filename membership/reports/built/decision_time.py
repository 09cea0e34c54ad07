"""Time to decision, with and without the applicant's time, and beside it what is still open."""

from ..decision_time import (
    EDGES,
    DecisionTime,
    open_by_age,
    time_to_decision,
    time_to_decision_by_month,
)
from ..filters import Filters
from ..scope import Scope
from ..tables import Field, Kind, Report, Row, Table, Value
from .rows import MONTH, age_fields, month_in_words, month_key, rounds_of, table_by_cut
from .statement import state

NAME, TITLE = "decision-time", "Time to decision"
DEFINITIONS = (
    TITLE,
    "Without the applicant's time",
    "Median and 90th percentile",
    "Open requests by age",
)
_WITHOUT = "Without the days on which it waited for the applicant."
FIGURES = (
    Field("decided", "Decided", people=True),
    Field("median", "Median days", Kind.DECIMAL),
    Field("p90", "90th percentile", Kind.DECIMAL),
    Field("median_without", "Median, applicant's time out", Kind.DECIMAL, _WITHOUT),
    Field("p90_without", "90th percentile, applicant's time out", Kind.DECIMAL, _WITHOUT),
)


def decision_time(scope: Scope, filters: Filters) -> Report:
    """Return the time to decision of the period. Seventeen queries at most.

    Raises PermissionError for who may read no figures about requests.
    """
    tables = (time_table(scope, filters), months_table(scope, filters), open_table(scope, filters))
    return state(NAME, TITLE, scope, filters, tables, DEFINITIONS)


def time_table(scope: Scope, filters: Filters) -> Table:
    """Return the time to decision by the cut."""
    rounds, period = rounds_of(scope, filters), filters.period
    return table_by_cut(
        "time",
        TITLE,
        FIGURES,
        scope,
        filters,
        measure=lambda cut: time_to_decision(rounds, period, cut),
        values=_values,
    )


def months_table(scope: Scope, filters: Filters) -> Table:
    """Return the time to decision of all, a row a month."""
    found = time_to_decision_by_month(rounds_of(scope, filters), filters.period)
    rows = tuple(
        Row(
            month_key(each.period),
            (month_in_words(each.period), *_values(each)),
            each.all_sensitive,
        )
        for each in found
    )
    return Table("months", f"{TITLE} by month", (MONTH, *FIGURES), rows)


def open_table(scope: Scope, filters: Filters) -> Table:
    """Return what is still open on the last day, by age and by the cut."""
    rounds, day = rounds_of(scope, filters), filters.period.last_day
    return table_by_cut(
        "open",
        "Still open",
        (*age_fields(EDGES, "days"), Field("open", "Open", people=True)),
        scope,
        filters,
        measure=lambda cut: open_by_age(rounds, day, cut),
        values=lambda each: (*each.ages, each.total),
    )


def _values(found: DecisionTime) -> list[Value]:
    return [getattr(found, field.name) for field in FIGURES]
