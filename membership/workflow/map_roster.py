"""Staff say what a roster file's columns are, which groups it is for, and from which days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ..audit.record import By
from ..roster.files.headings import FIELDS
from ..roster.imports import RosterImport
from .authority import require_staff_or_system
from .errors import OutOfDateError

ONLY_ONCE = "Two columns cannot both be “{}”."


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """Whether a sheet is taken, and the group that it is for unless a row says another."""

    take: bool
    group_id: int | None


def map_columns(
    *, import_id: int, sheet: int, columns: Sequence[str], by: By, at: datetime
) -> RosterImport:
    """Set the field of each column of one sheet; what was checked is checked anew.

    Raises ValueError for an unknown field or one that stands there twice, OutOfDateError.
    """
    del at
    named = [name for name in columns if name]
    if unknown := set(named) - set(FIELDS):
        raise ValueError(f"There is no field {sorted(unknown)}.")
    for name in named:
        if named.count(name) > 1:
            raise ValueError(ONLY_ONCE.format(FIELDS[name]))
    with transaction.atomic():
        batch = lock_open(import_id, by)
        if len(columns) != len(batch.sheets[sheet]["columns"]):
            raise ValueError("There must be one field for each column.")
        batch.sheets[sheet]["columns"] = list(columns)
        start_over(batch)
        return batch


def choose_days_and_groups(
    *,
    import_id: int,
    sheets: Mapping[int, SheetChoice],
    group_id: int | None,
    opening_on: date | None,
    file_on: date,
    by: By,
    at: datetime,
) -> RosterImport:
    """Set what holds for the whole file, and begin to check it; raises OutOfDateError."""
    del at
    with transaction.atomic():
        batch = lock_open(import_id, by)
        for place, choice in sheets.items():
            batch.sheets[place] |= {"take": choice.take, "group": choice.group_id}
        batch.group_id, batch.opening_on, batch.file_on = group_id, opening_on, file_on
        start_over(batch)
        batch.status = RosterImport.Status.CHECKING
        batch.save(update_fields=["status"])
        return batch


def lock_open(import_id: int, by: By) -> RosterImport:
    """Return an import under a lock that somebody can still work on.

    Raises NotAllowedError for anybody but staff, OutOfDateError for one that is done with.
    """
    require_staff_or_system(by)
    batch = RosterImport.objects.select_for_update().get(pk=import_id)
    if not batch.is_open:
        raise OutOfDateError(f"This file is already {batch.get_status_display().lower()}.")
    return batch


def start_over(batch: RosterImport) -> None:
    """Forget what was checked: the rows get their outcomes anew."""
    batch.status = RosterImport.Status.READ
    batch.rows_read = batch.rows_checked = 0
    batch.counts = {}
    batch.save()
    batch.rows.update(outcome="", why="")
