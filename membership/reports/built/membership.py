"""Membership over time: who was in, who came, who left and why."""

from ...roster.models import Membership
from ..cuts import Cut
from ..filters import Filters
from ..memberships import Flow, Leaves, flows, flows_by_month, leaves_by_reason
from ..scope import Scope
from ..tables import Field, Kind, Report, Row, Table, Value
from .rows import MONTH, TOTAL, by, month_in_words, month_key, shown, slice_column
from .statement import state

NAME, TITLE = "membership", "Membership"
DEFINITIONS = (
    "Active memberships",
    "Active people",
    "Opening",
    "Entered",
    "Joins",
    "Leaves",
    "Net",
    "Closing",
    "Growth",
    "Churn",
    "Leaves by reason",
)
_NO_SUM = "Different people: somebody in several rows counts once among all."
FIGURES = (
    Field("opening", "Opening", meaning="Those who entered included.", people=True),
    Field("entered", "Entered", meaning="Opening balances that began inside.", people=True),
    Field("joins", "Joins", people=True),
    Field("leaves", "Leaves", people=True),
    Field("net", "Net", meaning="Joins less leaves."),
    Field("closing", "Closing", people=True),
    Field("growth", "Growth", Kind.SHARE, "Net as a share of opening."),
    Field("churn", "Churn", Kind.SHARE, "Leaves as a share of the mean of opening and closing."),
    Field("people_opening", "People at opening", meaning=_NO_SUM, people=True),
    Field("people_closing", "People at closing", meaning=_NO_SUM, people=True),
)


def membership(scope: Scope, filters: Filters) -> Report:
    """Return how memberships went through the period. Fourteen queries at most."""
    tables = [flows_table(scope, filters), months_table(scope, filters)]
    if filters.cut != Cut.NONE:
        tables.append(months_by_slice_table(scope, filters))
    tables.append(reasons_table(scope, filters))
    return state(NAME, TITLE, scope, filters, tables, DEFINITIONS)


def flows_table(scope: Scope, filters: Filters) -> Table:
    """Return the flows by the cut. The people of all are counted, since theirs do not add up."""
    memberships, cut = filters.memberships(scope.memberships), filters.cut
    (everybody,) = flows(memberships, filters.period, Cut.NONE)
    fields, total = (slice_column(cut), *FIGURES), _row(TOTAL, everybody.slice.label, of=everybody)
    if cut == Cut.NONE:
        return Table("flows", TITLE, fields, (total,))
    found = shown(scope, filters, cut, flows(memberships, filters.period, cut))
    rows = tuple(_row(flow.slice.key, flow.slice.label, of=flow) for flow in found)
    return Table("flows", f"{TITLE} {by(cut)}", fields, rows, total)


def months_table(scope: Scope, filters: Filters) -> Table:
    """Return the flows of all, a row a month."""
    memberships = filters.memberships(scope.memberships)
    rows = tuple(
        _row(month_key(flow.period), month_in_words(flow.period), of=flow)
        for flow in flows_by_month(memberships, filters.period, Cut.NONE)
    )
    return Table("months", f"{TITLE} by month", (MONTH, *FIGURES), rows)


def months_by_slice_table(scope: Scope, filters: Filters) -> Table:
    """Return the flows by the cut, a row a month and slice."""
    memberships, cut = filters.memberships(scope.memberships), filters.cut
    rows = tuple(
        _row(
            f"{month_key(flow.period)}/{flow.slice.key}",
            month_in_words(flow.period),
            flow.slice.label,
            of=flow,
        )
        for flow in shown(scope, filters, cut, flows_by_month(memberships, filters.period, cut))
    )
    fields = (MONTH, slice_column(cut), *FIGURES)
    return Table("months-by-slice", f"{TITLE} by month, {by(cut)}", fields, rows)


def _row(key: str, *labels: str, of: Flow) -> Row:
    figures = (getattr(of, field.name) for field in FIGURES)
    return Row(key, (*labels, *figures), of.all_sensitive)


def reasons_table(scope: Scope, filters: Filters) -> Table:
    """Return the leaves by the cut, a column a reason."""
    memberships, cut = filters.memberships(scope.memberships), filters.cut
    (everybody,) = leaves_by_reason(memberships, filters.period, Cut.NONE)
    fields = (
        slice_column(cut),
        *(Field(code, label, people=True) for code, label in Membership.EndReason.choices),
        Field("leaves", "Leaves", people=True),
    )
    total = _reasons(TOTAL, everybody)
    if cut == Cut.NONE:
        return Table("reasons", "Leaves by reason", fields, (total,))
    found = shown(scope, filters, cut, leaves_by_reason(memberships, filters.period, cut))
    rows = tuple(_reasons(each.slice.key, each) for each in found)
    return Table("reasons", f"Leaves by reason, {by(cut)}", fields, rows, total)


def _reasons(key: str, found: Leaves) -> Row:
    values: tuple[Value, ...] = (found.slice.label, *found.by_reason.values(), found.total)
    return Row(key, values, found.all_sensitive)
