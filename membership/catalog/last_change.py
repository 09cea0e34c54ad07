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


def rows_changed_at(parts: Iterable[tuple[type[CatalogRow], str]]) -> dict[int, datetime]:
    """Return when each row, or a part of it, last changed, by its id; one query for each table."""
    latest: dict[int, datetime] = {}
    for table, column in parts:
        dates = table.history.order_by().values_list(column).annotate(at=Max("history_date"))
        for pk, at in dates:
            latest[pk] = max(at, latest.get(pk, at))
    return latest


def catalog_changed_at(*, on: date) -> datetime | None:
    """Return when the catalog last read otherwise: a row changed, or a day came."""
    came = [begin_of(day) for group in snapshot.groups() for day in days_that_came(group, on=on)]
    return max(filter(None, (table_changed_at(CATALOG_MODELS), *came)), default=None)


def groups_changed_at(*, on: date) -> dict[int, datetime]:
    """Return when the page of each group last read otherwise, by the group's id."""
    latest = rows_changed_at(GROUP_PARTS)
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
