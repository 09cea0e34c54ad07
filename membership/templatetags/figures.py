"""Tables and figures of reports, written in one way everywhere."""

from dataclasses import dataclass

from django import template

from ..reports.tables import Field, Kind, Row, Table, Value
from ..reports.written import written

register = template.Library()

NUMBERS = {Kind.NUMBER, Kind.DECIMAL, Kind.SHARE}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row as it is shown; a number stands to the right."""

    text: str
    is_number: bool


@register.filter
def figure(value: Value, kind: str = "number") -> str:
    """Write one value: `{{ row.share|figure:"share" }}`."""
    return written(value, Kind(kind))


@register.filter
def cells(row: Row, table: Table) -> list[Cell]:
    """Return the values of a table's row as they are shown, the first one as its heading."""
    pairs = zip(row.values, table.fields, strict=True)
    return [Cell(written(value, field.kind), is_number(field)) for value, field in pairs]


@register.filter
def is_number(field: Field) -> bool:
    """Tell whether a column's values stand to the right."""
    return field.kind in NUMBERS


@register.filter
def meanings(table: Table) -> list[Field]:
    """Return the columns of a table that are explained."""
    return [field for field in table.fields if field.meaning]
