"""Backlog: what waits for an answer on the last day, by age, and how that grew or shrank."""

from ..backlog import EDGES, backlog_over_time
from ..backlog import backlog as backlog_on
from ..filters import Filters
from ..scope import Scope
from ..tables import Field, Report, Row, Table
from .rows import MONTH, age_fields, month_in_words, month_key, rounds_of, table_by_cut
from .statement import state

NAME, TITLE = "backlog", "Backlog"
WAITING = Field("waiting", "Waiting", meaning="Confirmed and open, of every age.", people=True)
FIGURES = (
    *age_fields(EDGES, "business days"),
    WAITING,
    Field(
        "unconfirmed", "Not confirmed", meaning="Counted apart: nobody has seen it.", people=True
    ),
)


def backlog(scope: Scope, filters: Filters) -> Report:
    """Return the backlog on the last day of the period. Twelve queries at most.

    Raises PermissionError for who may read no figures about requests.
    """
    tables = (backlog_table(scope, filters), months_table(scope, filters))
    return state(NAME, TITLE, scope, filters, tables, (TITLE,), as_of=True)


def backlog_table(scope: Scope, filters: Filters) -> Table:
    """Return the backlog by age and by the cut."""
    rounds, day = rounds_of(scope, filters), filters.period.last_day
    return table_by_cut(
        "backlog",
        TITLE,
        FIGURES,
        scope,
        filters,
        measure=lambda cut: backlog_on(rounds, day, cut),
        values=lambda each: (*each.ages, each.total, each.unconfirmed),
    )


def months_table(scope: Scope, filters: Filters) -> Table:
    """Return what waited at the end of each month of the period."""
    months = list(filters.period.months)
    waiting = backlog_over_time(rounds_of(scope, filters), [month.last_day for month in months])
    rows = tuple(
        Row(month_key(month), (month_in_words(month), each.number), each.all_sensitive)
        for month, each in zip(months, waiting, strict=True)
    )
    return Table("months", f"{TITLE} at the end of each month", (MONTH, WAITING), rows)
