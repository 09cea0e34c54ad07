"""Retention: of those who joined in a month, who was still there a year later."""

from collections import defaultdict
from collections.abc import Iterable

from ..cuts import Cut, Slice
from ..filters import Filters
from ..retention import Cohort, retention_at_12_months
from ..scope import Scope
from ..tables import Field, Kind, Report, Row, Table, Value
from .rows import MONTH, TOTAL, by, month_in_words, month_key, shown, slice_column
from .statement import state

NAME, TITLE = "retention", "Retention"
DEFINITIONS = ("Retention at 12 months", "Joins", "Entered")
FEWEST_MONTHS = 12
FIGURES = (
    Field("joined", "Joined", people=True),
    Field("kept", "Active a year later", people=True),
    Field("share", "Retention at 12 months", Kind.SHARE, "Still active as a share of joined."),
)


def retention(scope: Scope, filters: Filters) -> Report:
    """Return the newest cohorts that are old enough by the last day of the period.

    As many months as the period has, and at least twelve. Nine queries at most.
    """
    tables = [_by_month(_cohorts(scope, filters, Cut.NONE))]
    if filters.cut != Cut.NONE:
        tables.append(_by_slice(scope, filters))
    return state(NAME, TITLE, scope, filters, tables, DEFINITIONS, as_of=True)


def _cohorts(scope: Scope, filters: Filters, cut: Cut) -> tuple[Cohort, ...]:
    months = max(FEWEST_MONTHS, len(list(filters.period.months)))
    memberships = filters.memberships(scope.memberships)
    return retention_at_12_months(memberships, filters.period.last_day, cut, months=months)


def _by_month(cohorts: tuple[Cohort, ...]) -> Table:
    rows = tuple(
        _row(month_key(each.month), month_in_words(each.month), [each]) for each in cohorts
    )
    total = _row(TOTAL, "All", cohorts)
    return Table("cohorts", "Retention by month of joining", (MONTH, *FIGURES), rows, total)


def _by_slice(scope: Scope, filters: Filters) -> Table:
    cohorts: defaultdict[Slice, list[Cohort]] = defaultdict(list)
    for each in shown(scope, filters, filters.cut, _cohorts(scope, filters, filters.cut)):
        cohorts[each.slice].append(each)
    rows = tuple(_row(one.key, one.label, theirs) for one, theirs in cohorts.items())
    total = _row(TOTAL, "All", [each for theirs in cohorts.values() for each in theirs])
    fields = (slice_column(filters.cut), *FIGURES)
    return Table("slices", f"{TITLE} {by(filters.cut)}", fields, rows, total)


def _row(key: str, label: str, cohorts: Iterable[Cohort]) -> Row:
    counted = [each for each in cohorts if each.joined]
    joined, kept = sum(each.joined for each in counted), sum(each.kept for each in counted)
    share: Value = kept / joined if joined else None
    is_sensitive = bool(counted) and all(each.all_sensitive for each in counted)
    return Row(key, (label, joined, kept, share), is_sensitive)
