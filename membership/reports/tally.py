"""Memberships and the people behind them, counted by many conditions in one scan of the table.

The database groups twice: by slice and person, and then by slice. To count different people, it
would sort them all instead. The ORM cannot group what it has grouped, so the outer query is put
together here, of names that this module makes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connections
from django.db.models import Count, F, IntegerField, Q, QuerySet
from django.db.models import Value as Constant
from django.db.models.expressions import Combinable

from ..catalog.models import Role
from ..roster.models import Membership
from .cuts import Value


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one value of a cut, by the names of the conditions."""

    memberships: Mapping[str, int]
    people: Mapping[str, int]


def tally(
    memberships: QuerySet[Membership],
    path: str,
    conditions: Mapping[str, Q],
    *,
    people: Collection[str],
) -> dict[Value, Tally]:
    """Return how many memberships meet each condition, by the values of a field. One query.

    `people` names the conditions by which the different people are counted, too. An empty path
    counts all as one; else values without any membership are missing.
    """
    if not path:
        return _tally_of_all(memberships, conditions, people)
    aliases = {name: f"n{place}" for place, name in enumerate(conditions)}
    by_person: QuerySet = (
        memberships.order_by()
        .values("member_id", slice=F(path))
        .annotate(**{aliases[name]: Count("pk", filter=q) for name, q in conditions.items()})
    )
    sums = [f"SUM(CAST({alias} AS integer))" for alias in aliases.values()]
    heads = [f"COUNT(CASE WHEN {aliases[name]} > 0 THEN 1 END)" for name in people]
    each, params = by_person.query.sql_with_params()
    sql = [
        "SELECT",
        ", ".join(["slice", *sums, *heads]),
        "FROM (",
        each,
        ") AS each GROUP BY slice",
    ]
    with connections[by_person.db].cursor() as cursor:
        cursor.execute(" ".join(sql), params)
        rows = cursor.fetchall()
    return {value: _named(counts, conditions, people) for value, *counts in rows}


def _tally_of_all(
    memberships: QuerySet[Membership], conditions: Mapping[str, Q], people: Collection[str]
) -> dict[Value, Tally]:
    counts = [Count("pk", filter=q) for q in conditions.values()]
    heads = [Count("member", distinct=True, filter=conditions[name]) for name in people]
    aggregates = {f"n{place}": each for place, each in enumerate([*counts, *heads])}
    # By the index on the member, the database finds the different people without sorting.
    return {None: _named([*memberships.aggregate(**aggregates).values()], conditions, people)}


def _named(counts: list[int], conditions: Collection[str], people: Collection[str]) -> Tally:
    of_people = counts[len(conditions) :]
    return Tally(
        dict(zip(conditions, counts[: len(conditions)], strict=True)),
        dict(zip(people, of_people, strict=True)),
    )


def sliced_by(path: str) -> Combinable:
    """Return the expression that tells slices apart; nothing of nothing."""
    return F(path) if path else Constant(None, output_field=IntegerField())


def holds_no_sensitive_role(prefix: str = "") -> Q:
    """Match memberships, or what `prefix` leads from, whose count need never be hidden."""
    sensitive = Role.objects.filter(sensitive=True).values("pk")
    return Q((f"{prefix}role", None)) | ~Q((f"{prefix}role__in", sensitive))
