"""Requests and decisions: what came in, what was decided, and what ended in another way."""

from dataclasses import replace

from ..cuts import ALL, Cut
from ..filters import Filters
from ..requests import (
    RequestFlow,
    duplicates,
    duplicates_by_month,
    received_and_decided,
    received_and_decided_by_month,
)
from ..scope import Scope
from ..tables import Field, Kind, Report, Row, Table, Value
from .rows import MONTH, month_in_words, month_key, rounds_of, table_by_cut
from .statement import state

NAME, TITLE = "requests", "Requests and decisions"
DEFINITIONS = ("Requests received", "Reopened", "Decided", "Approval rate")
FIGURES = (
    Field("received", "Received", meaning="Sent for the first time.", people=True),
    Field("reopened", "Reopened", meaning="Decided before, and opened again.", people=True),
    Field("decided", "Decided", meaning="Approvals and denials.", people=True),
    Field("approved", "Approved", people=True),
    Field("denied", "Denied", people=True),
    Field("rate", "Approval rate", Kind.SHARE, "Approvals as a share of approvals and denials."),
    Field("withdrawn", "Withdrawn", meaning="By the applicant.", people=True),
    Field("replaced", "Replaced", meaning="Left out of a newer request.", people=True),
    Field("expired", "Expired", meaning="The address was never confirmed.", people=True),
    Field("unanswered", "Unanswered", meaning="A question was never answered.", people=True),
)
DUPLICATES = Field(
    "duplicates", "Duplicates", meaning="Sent again for nothing; counted of all alone."
)


def requests(scope: Scope, filters: Filters) -> Report:
    """Return what came in and was decided in the period. Thirteen queries at most.

    Raises PermissionError for who may read no figures about requests.
    """
    tables = [requests_table(scope, filters), months_table(scope, filters)]
    definitions = (*DEFINITIONS, "Duplicates") if is_whole(filters) else DEFINITIONS
    return state(NAME, TITLE, scope, filters, tables, definitions)


def is_whole(filters: Filters) -> bool:
    """Tell whether figures are of everything: nobody knows for which group a duplicate was."""
    return replace(filters, cut=Cut.NONE) == Filters(filters.period, basis=filters.basis)


def requests_table(scope: Scope, filters: Filters) -> Table:
    """Return requests by the cut; duplicates stand in the row of all."""
    rounds, period = rounds_of(scope, filters), filters.period
    apart = duplicates(period) if is_whole(filters) else None

    def values(flow: RequestFlow) -> list[Value]:
        more = [apart if flow.slice == ALL else None] if is_whole(filters) else []
        return [*_values(flow), *more]

    return table_by_cut(
        "requests",
        TITLE,
        _figures(filters),
        scope,
        filters,
        measure=lambda cut: received_and_decided(rounds, period, cut),
        values=values,
    )


def months_table(scope: Scope, filters: Filters) -> Table:
    """Return requests of all, a row a month."""
    rounds, period = rounds_of(scope, filters), filters.period
    flows = received_and_decided_by_month(rounds, period)
    apart: list[list[Value]] = (
        [[number] for number in duplicates_by_month(period)]
        if is_whole(filters)
        else [[]] * len(flows)
    )
    rows = tuple(
        Row(
            month_key(flow.period),
            (month_in_words(flow.period), *_values(flow), *more),
            flow.all_sensitive,
        )
        for flow, more in zip(flows, apart, strict=True)
    )
    return Table("months", f"{TITLE} by month", (MONTH, *_figures(filters)), rows)


def _figures(filters: Filters) -> tuple[Field, ...]:
    return (*FIGURES, DUPLICATES) if is_whole(filters) else FIGURES


def _values(flow: RequestFlow) -> list[Value]:
    return [getattr(flow, field.name) for field in FIGURES]
