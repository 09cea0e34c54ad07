"""What the rows of several reports have in common: which ones stand, and their first column."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from django.db.models import QuerySet

from ...catalog.models import PeerGroup, Role
from ...requests.models import RequestRound
from ..cuts import Cut, Slice
from ..filters import Filters
from ..periods import Period
from ..scope import Scope, jurisdictions_of
from ..tables import Field, Kind, Row, Table, Value

MONTH = Field("month", "Month", Kind.TEXT)
TOTAL = "total"
"""The key of the row of all."""


class _Sliced(Protocol):
    @property
    def slice(self) -> Slice: ...
    @property
    def all_sensitive(self) -> bool: ...


AnySliced = TypeVar("AnySliced", bound=_Sliced)


def rounds_of(scope: Scope, filters: Filters) -> QuerySet[RequestRound]:
    """Return the rounds to count; raises PermissionError for who may read of no requests."""
    if scope.rounds is None:
        raise PermissionError("Figures about requests are for staff of the Center.")
    return filters.rounds(scope.rounds)


def slice_column(cut: Cut) -> Field:
    """Return the first column of a table by slices."""
    return Field("slice", cut.label, Kind.TEXT)


def age_fields(edges: Sequence[int], days: str) -> list[Field]:
    """Return a column for each age of what is open: "0-5 business days", "over 20 business days".

    `edges` are the last days of the ages but the oldest.
    """
    first = [0, *(edge + 1 for edge in edges)]
    closed = [f"{start}-{edge}" for start, edge in zip(first, edges, strict=False)]
    names = [*closed, f"over-{edges[-1]}"]
    titles = [*closed, f"Over {edges[-1]}"]
    return [
        Field(f"days-{name}", f"{title} {days}", people=True)
        for name, title in zip(names, titles, strict=True)
    ]


def by(cut: Cut) -> str:
    """Return the end of a title: "by group", "by ACF region"."""
    label = cut.label
    return f"by {label if label[:2].isupper() else label.lower()}"


def month_key(month: Period) -> str:
    """Return the key of a month's row: "2026-10"."""
    return f"{month.start:%Y-%m}"


def month_in_words(month: Period) -> str:
    """Return how a month is written in tables and below charts: "Oct 2026"."""
    return f"{month.start:%b %Y}"


def shown(
    scope: Scope, filters: Filters, cut: Cut, rows: Iterable[AnySliced]
) -> tuple[AnySliced, ...]:
    """Keep the rows that a reader may ask about, and that the filters leave anything in.

    Elsewhere a zero would be no figure: nobody was counted there. One query at most.
    """
    keys = _keys(scope, filters, cut)
    return tuple(row for row in rows if keys is None or row.slice.key in keys)


def _keys(scope: Scope, filters: Filters, cut: Cut) -> set[str] | None:
    """Return the keys of the slices that figures can be in; None for all."""
    if cut in (Cut.GROUP, Cut.COHORT_TYPE) and (filters.group or filters.cohort_type):
        groups = PeerGroup.objects.order_by()
        if filters.group:
            groups = groups.filter(pk=filters.group)
        if filters.cohort_type:
            groups = groups.filter(cohort_type=filters.cohort_type)
        return set(groups.values_list("slug" if cut == Cut.GROUP else "cohort_type", flat=True))
    limits = filters.jurisdiction or filters.region or scope.jurisdictions is not None
    if cut in (Cut.JURISDICTION, Cut.REGION) and limits:
        places = jurisdictions_of(scope).order_by()
        if filters.jurisdiction:
            places = places.filter(pk=filters.jurisdiction)
        if filters.region:
            places = places.filter(acf_region=filters.region)
        if cut == Cut.JURISDICTION:
            return set(places.values_list("code", flat=True))
        return {str(number or "") for number in places.values_list("acf_region", flat=True)}
    if cut == Cut.ROLE and filters.role:
        return set(Role.objects.filter(pk=filters.role).values_list("name", flat=True))
    if cut == Cut.ROLE and scope.jurisdictions is not None:
        return {"", *Role.objects.filter(sensitive=False).values_list("name", flat=True)}
    return None


def table_by_cut(
    name: str,
    title: str,
    figures: Sequence[Field],
    scope: Scope,
    filters: Filters,
    *,
    measure: Callable[[Cut], Sequence[AnySliced]],
    values: Callable[[AnySliced], Sequence[Value]],
) -> Table:
    """Return a measure as a table: a row for each slice of the cut, and the total of all.

    Without a cut that is the one row. All are counted by themselves: not everything adds up.
    """
    (everything,) = measure(Cut.NONE)
    fields = (slice_column(filters.cut), *figures)
    total = _row(TOTAL, everything, values)
    if filters.cut == Cut.NONE:
        return Table(name, title, fields, (total,))
    found = shown(scope, filters, filters.cut, measure(filters.cut))
    rows = tuple(_row(each.slice.key, each, values) for each in found)
    return Table(name, f"{title} {by(filters.cut)}", fields, rows, total)


def _row(key: str, each: AnySliced, values: Callable[[AnySliced], Sequence[Value]]) -> Row:
    return Row(key, (each.slice.label, *values(each)), each.all_sensitive)
