"""A dataset is its columns, declared once: a screen, CSV, XLSX and a database's COPY share them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.expressions import Combinable

from ..reports.tables import Kind

__all__ = ["CHUNK", "Column", "Kind", "Row", "label_of", "rows_of"]

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: an expression, never a lambda, so that the database can do all of it."""

    title: str
    expression: Combinable
    kind: Kind = Kind.TEXT
    meaning: str = ""


Row = tuple[str | int | float | date | None, ...]


def label_of(field: str, choices: Iterable[tuple[str, str]]) -> Case:
    """Return the expression of a choice in words."""
    whens = [When(**{field: code}, then=Value(label)) for code, label in choices]
    return Case(*whens, default=Value(""), output_field=CharField())


def rows_of(queryset: QuerySet[Any], columns: Sequence[Column]) -> Iterator[Row]:
    """Yield the values of each row, in bounded memory; a text that is missing is empty."""
    named = {f"column_{place}": column.expression for place, column in enumerate(columns)}
    texts = [column.kind is Kind.TEXT for column in columns]
    for row in queryset.annotate(**named).values_list(*named).iterator(chunk_size=CHUNK):
        yield tuple(
            value or "" if is_text else value for value, is_text in zip(row, texts, strict=True)
        )
