"""CSV made by PostgreSQL itself: COPY, with the one guard as an expression.

Byte for byte what `csv_file` writes of the same rows, which a test proves.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Func, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, NullIf
from django.db.models.lookups import Range, Regex

from ..roster.files.guard import FORMULA
from .columns import Column, Kind
from .unhurried import unhurried

_ROWS_AT_ONCE = 500
_COPIED = frozenset({Kind.TEXT, Kind.DAY, Kind.NUMBER})
_LETTERS = (ord("A"), 0x84)
"""Code points with which no formula begins: ASCII's letters, and on to just before U+0085."""


def can_copy(columns: Sequence[Column]) -> bool:
    """Tell whether the database writes these columns as Python would."""
    return connection.vendor == "postgresql" and {each.kind for each in columns} <= _COPIED


def copied(queryset: QuerySet[Any], columns: Sequence[Column]) -> Iterator[list[bytes]]:
    """Yield the lines of a CSV file without its titles, some at a time.

    One statement in a transaction of its own: all rows are of one moment. Closing the iterator
    early cancels the statement.
    """
    query = _query(queryset, columns)
    with unhurried(), connection.cursor() as cursor, cursor.copy(query) as copy:
        lines: list[bytes] = []
        for line in copy:
            lines.append(b"%b\r\n" % line[:-1])
            if len(lines) == _ROWS_AT_ONCE:
                yield lines
                lines = []
        yield lines


def _query(queryset: QuerySet[Any], columns: Sequence[Column]) -> str:
    named = {f"column_{place}": _as_text(column) for place, column in enumerate(columns)}
    rows = queryset.annotate(**named).values_list(*named)
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        select = cursor.mogrify(sql, values)
    return f"COPY ({select}) TO STDOUT WITH (FORMAT csv, ENCODING 'UTF8')"


def _as_text(column: Column) -> Combinable:
    if column.kind is not Kind.TEXT:
        return column.expression
    return guarded_in_sql(column.expression)


def guarded_in_sql(text: Combinable) -> Case:
    """Return the expression of a text as `guard.guarded` gives it; an empty one is null.

    Null, and nothing else, is an empty place in a file. Most texts begin with a letter, and of
    those no more than the first character is looked at.
    """
    first = Func(text, function="ASCII", output_field=IntegerField())
    return Case(
        When(Range(first, _LETTERS), then=text),
        When(Regex(text, f"^{FORMULA}"), then=Concat(Value("'"), text)),
        default=NullIf(text, Value("")),
        output_field=CharField(),
    )
