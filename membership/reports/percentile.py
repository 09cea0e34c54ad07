"""A percentile as one expression: PostgreSQL's own, and for SQLite one that gives the same.

Both interpolate linearly between the two nearest values, as PERCENTILE_CONT does.
"""

from math import ceil, floor
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, FloatField
from django.db.models.sql.compiler import SQLCompiler


class Percentile(Aggregate):
    """The value below which a share of all lies: `Percentile("days", 0.9)`; None of nothing."""

    function = "PERCENTILE_CONT"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        if not 0 <= share <= 1:
            raise ValueError("A share lies between 0 and 1.")
        super().__init__(expression, share=repr(float(share)), **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Write it as an ordered-set aggregate."""
        template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Write it as a call of the aggregate that `register` brings along."""
        template = "%(function)s(%(expressions)s, %(share)s)"
        return self.as_sql(compiler, connection, template=template, **context)


class _SqlitePercentile:
    """PERCENTILE_CONT for SQLite, which has none before 3.51."""

    def __init__(self) -> None:
        self._values: list[float] = []
        self._share = 0.0

    def step(self, value: float | None, share: float) -> None:
        """Take one row."""
        self._share = share
        if value is not None:
            self._values.append(value)

    def finalize(self) -> float | None:
        """Return the percentile of the rows taken."""
        return percentile(self._values, self._share)


def percentile(values: list[float], share: float) -> float | None:
    """Return a percentile of plain values, by the same rule."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low, high = ordered[floor(place)], ordered[ceil(place)]
    return float(low) if low == high else low + (place - floor(place)) * (high - low)


def register(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Teach a new SQLite connection the aggregate; called for every connection that opens."""
    if connection.vendor == "sqlite":
        connection.connection.create_aggregate("PERCENTILE_CONT", 2, _SqlitePercentile)
