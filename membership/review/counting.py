"""Counting no further than a person reads: 12, or 1,000+. Any number of lists, in one query."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import IntegerField, QuerySet, Subquery

COUNT_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, and whether there are more than were counted."""

    number: int
    has_more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.has_more else ''}"


class _CountUpTo(Subquery):
    empty_result_set_value = 0
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"

    def __init__(self, rows: QuerySet) -> None:
        super().__init__(
            rows.order_by().values("pk")[: COUNT_UP_TO + 1], output_field=IntegerField()
        )


def count_lists(lists: Mapping[str, QuerySet], *, for_user: User) -> dict[str, Count]:
    """Return how long each list is. One query, of which each part stops once it has enough."""
    counts = [_CountUpTo(rows) for rows in lists.values()]
    row = User.objects.filter(pk=for_user.pk).order_by().values_list(*counts).get()
    return {name: capped(number) for name, number in zip(lists, row, strict=True)}


def capped(number: int) -> Count:
    """Return a number as a count, which says no more than that there are more than the most."""
    return Count(min(number, COUNT_UP_TO), has_more=number > COUNT_UP_TO)
