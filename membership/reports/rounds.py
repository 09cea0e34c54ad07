"""Rounds of requests, counted slice by slice: what the measures of requests have in common."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, Func, IntegerField, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from ..requests.models import MembershipRequest, RequestRound
from .cuts import Cut, Value
from .periods import Period
from .tally import holds_no_sensitive_role, sliced_by

REQUEST = "request__"
_FEW = 100


class DaysBetween(Func):
    """The calendar days from one day to another, as a number: `DaysBetween("later", "earlier")`."""

    arity = 2
    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        """Write it as the difference of two day numbers: SQLite keeps a date as text."""
        template = "CAST(JULIANDAY(%(expressions)s) AS INTEGER)"
        joiner = ") - JULIANDAY("
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)


def by_slice(
    rounds: QuerySet[RequestRound], cut: Cut, /, **figures: Aggregate
) -> dict[Value, dict[str, Any]]:
    """Return figures by the values of a cut, with `all_sensitive` beside them.

    One query, and up to two more without a cut: one person in another role then tells that not all
    are.
    """
    if cut != Cut.NONE:
        figures["ordinary"] = Count("pk", filter=holds_no_sensitive_role(REQUEST))
    sliced: QuerySet = rounds.order_by().values(slice=sliced_by(cut.path(REQUEST)))
    found = {row.pop("slice"): row for row in sliced.annotate(**figures)}
    for row in found.values():
        if cut == Cut.NONE:
            row["all_sensitive"] = any(row.values()) and all_sensitive(rounds)
        else:
            row["all_sensitive"] = not row.pop("ordinary")
    return found


def all_sensitive(rounds: QuerySet[RequestRound]) -> bool:
    """Tell whether nobody asked but people in sensitive roles.

    One query, and another one where the first few do: looking for one in another role among all,
    the database may begin at the wrong end of a large table.
    """
    ordinary = MembershipRequest.objects.order_by().filter(holds_no_sensitive_role())
    few = rounds.order_by().values("request")[:_FEW]
    if ordinary.filter(pk__in=few).exists():
        return False
    return not rounds.order_by().filter(holds_no_sensitive_role(REQUEST)).exists()


def within(field: str, period: Period) -> Q:
    """Match the rows of which a day lies in a period."""
    return Q((f"{field}__gte", period.start), (f"{field}__lt", period.end))


def is_open_on(day: date) -> Q:
    """Match what had begun by the end of a day and had not ended."""
    return Q(began_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def is_confirmed_on(day: date) -> Q:
    """Match what reviewers had by the end of a day."""
    return Q(confirmed_on__isnull=False, confirmed_on__lte=day)


def by_age(
    rounds: QuerySet[RequestRound],
    day: date,
    cut: Cut,
    since: Sequence[date],
    /,
    **figures: Aggregate,
) -> dict[Value, dict[str, Any]]:
    """Return `ages`, and more figures, of what was open at the end of a day, by slice.

    `since` are days, later ones first: each age began after its own, the oldest not after the last.
    Ages count what is confirmed. One query, and up to two more without a cut.
    """
    after = [Q(began_on__gt=edge) for edge in since]
    until = [Q(began_on__lte=edge) for edge in since]
    ages = {
        f"age{place}": Count("pk", filter=is_confirmed_on(day) & younger & older)
        for place, (younger, older) in enumerate(zip([*after, Q()], [Q(), *until], strict=True))
    }
    found = by_slice(rounds.filter(is_open_on(day)), cut, **ages, **figures)
    for row in found.values():
        row["ages"] = tuple(row.pop(name) for name in ages)
    return found
