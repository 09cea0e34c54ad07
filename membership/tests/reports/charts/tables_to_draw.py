"""Small tables to draw, made from plain numbers."""

from collections.abc import Sequence
from datetime import date

from membership.reports.periods import month_after
from membership.reports.tables import Field, Kind, Row, Table, Value

OCTOBER = date(2025, 10, 1)


def monthly(*columns: Sequence[Value], kind: Kind = Kind.NUMBER) -> Table:
    """Return a table with a row a month from October 2025 on, and columns a, b, c, ..."""
    names = "abcdefghijklmnopqrstuvwxyz"[: len(columns)]
    fields = (
        Field("month", "Month", Kind.TEXT),
        *(Field(name, name.upper(), kind) for name in names),
    )
    rows = tuple(
        Row(str(position), (f"{month_after(OCTOBER, position):%b %Y}", *values))
        for position, values in enumerate(zip(*columns, strict=True))
    )
    return Table("monthly", "By month", fields, rows)


def named(*rows: tuple[Value, ...], kind: Kind = Kind.NUMBER) -> Table:
    """Return a table of names, each with its values in columns a, b, c, ..."""
    width = len(rows[0]) if rows else 2
    fields = (
        Field("name", "Name", Kind.TEXT),
        *(Field(name, name.upper(), kind) for name in "abcdefgh"[: width - 1]),
    )
    return Table("named", "By name", fields, tuple(Row(str(row[0]), row) for row in rows))
