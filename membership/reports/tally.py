"""Rows that are alike, counted together by the database in one scan of the table.

Who stands in several rows is told by a window over the rows of one person, which is quicker than
counting different people. The ORM groups by no window, so the outer query is put together here, of
names that this room makes.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Window
from django.db.models import Value as Constant
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import RowNumber

from ..catalog.models import Role


def alike(rows: QuerySet[Any], **named: Combinable) -> Iterator[tuple[Any, ...]]:
    """Yield the values of these expressions that rows have in common, and last their number.

    One query.
    """
    query: QuerySet = rows.order_by().values(**named)
    try:
        each, params = query.query.sql_with_params()
    except EmptyResultSet:
        return
    names = ", ".join(named)
    with connections[query.db].cursor() as cursor:
        cursor.execute(f"SELECT {names}, COUNT(*) FROM ({each}) AS each GROUP BY {names}", params)  # noqa: S608 (names of our own)
        yield from cursor.fetchall()


def sliced_by(path: str) -> Combinable:
    """Return the expression that tells slices apart; nothing of nothing."""
    return F(path) if path else Constant(None, output_field=IntegerField())


def of_person_in(path: str) -> list[BaseExpression | F]:
    """Return what a window is over: a member's memberships in one slice.

    The sum keeps PostgreSQL from the index on the member, by which it would fetch all memberships
    one by one, from all over the table: to sort them takes half the time.
    """
    return [F("member_id") + 0, *([F(path)] if path else [])]


def place_of_person(path: str) -> Window:
    """Return the place of a membership among those of its member in a slice, in no order."""
    return Window(RowNumber(), partition_by=of_person_in(path))


def is_ordinary() -> ExpressionWrapper:
    """Return whether a membership's count need never be hidden."""
    return ExpressionWrapper(holds_no_sensitive_role(), output_field=BooleanField())


def holds_no_sensitive_role(prefix: str = "") -> Q:
    """Match memberships, or what `prefix` leads from, whose count need never be hidden."""
    sensitive = Role.objects.filter(sensitive=True).values("pk")
    return Q((f"{prefix}role", None)) | ~Q((f"{prefix}role__in", sensitive))
