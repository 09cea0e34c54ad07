"""Figures that stand alone: each with its change, and a small line of the months behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..tables import Kind, Row, Table, Value
from ..written import signed, written
from .lines import Small, small
from .picture import labels_of
from .scale import number

POINTS = 100


@dataclass(frozen=True, slots=True)
class Card:
    """One figure in words, and how it came there."""

    title: str
    now: str
    change: str
    line: Small


def cards(table: Table, months: Table) -> Iterator[Card]:
    """Yield a card for each row of a comparison that has a column of its name among the months."""
    names = {field.name for field in months.fields}
    kind = table.fields[table.place("now")].kind
    for row in table.rows:
        if row.key in names:
            title, now, before, change = _values(table, row)
            column = months.column(row.key)
            line = small(f"{title}, by month", column, labels_of(months), kind)
            yield Card(str(title), written(now, kind), _change(change, before, kind), line)


def without_card(table: Table, months: Table) -> tuple[Row, ...]:
    """Return the rows of a comparison that have no such column."""
    names = {field.name for field in months.fields}
    return tuple(row for row in table.rows if row.key not in names)


def _values(table: Table, row: Row) -> tuple[Value, ...]:
    return tuple(row.values[table.place(name)] for name in ("figure", "now", "before", "change"))


def _change(change: Value, before: Value, kind: Kind) -> str:
    """Say a change in words: "+5 from 109 in the period before"."""
    was = f"{written(before, kind)} in the period before"
    size = number(change)
    if size is None:
        return was
    if not size:
        return f"No change from {was}"
    if kind == Kind.SHARE:
        return f"{signed(size * POINTS, Kind.DECIMAL)} points from {was}"
    return f"{signed(size, kind)} from {was}"
