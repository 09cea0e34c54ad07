"""When what the public reads last changed: as the history says, and by days written down."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from django.db.models import Max
from django.utils import timezone

from . import snapshot
from .fixture_files import CATALOG_MODELS
from .models import ApprovalStep, GroupRole, OpeningRule, PeerGroup
from .models.base import CatalogRow

GROUP_PARTS: tuple[tuple[type[CatalogRow], str], ...] = (
    (PeerGroup, "id"),
    (GroupRole, "group_id"),
    (ApprovalStep, "group_id"),
    (OpeningRule, "group_id"),
)
"""The tables that make up a group, and the column that says of which."""


def table_changed_at(tables: Iterable[type[CatalogRow]]) -> datetime | None:
    """Return when a row of these tables last changed; one query for each table."""
    found = (table.history.aggregate(at=Max("history_date"))["at"] for table in tables)
    return max(filter(None, found), default=None)


def catalog_changed_at(*, on: date) -> datetime | None:
    """Read the catalog anew, and return when it last read otherwise: a row changed, or a day came.

    The history comes first, the rows after it: what another process changed in between is told too
    early with an older date, never too late with a newer one, which would then answer 304.
    """
    written_at = table_changed_at(CATALOG_MODELS)
    snapshot.forget()
    came = [begin_of(day) for group in snapshot.groups() for day in days_that_came(group, on=on)]
    return max(filter(None, (written_at, *came)), default=None)


def groups_changed_at(*, on: date) -> dict[int, datetime]:
    """Return when the page of each group last read otherwise, by the group's id."""
    latest: dict[int, datetime] = {}
    for table, column in GROUP_PARTS:
        dates = table.history.order_by().values_list(column).annotate(at=Max("history_date"))
        for pk, at in dates:
            latest[pk] = max(at, latest.get(pk, at))
    for group in snapshot.groups():
        for day in days_that_came(group, on=on):
            latest[group.pk] = max(begin_of(day), latest.get(group.pk, begin_of(day)))
    return latest


def days_that_came(group: PeerGroup, *, on: date) -> Iterator[date]:
    """Yield the days, until today, from which a group is closed or open to others."""
    for day in (group.retired_on, *(rule.starts_on for rule in group.opening_rules.all())):
        if day is not None and day <= on:
            yield day


def begin_of(day: date) -> datetime:
    """Return the midnight with which a day of the program begins."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
