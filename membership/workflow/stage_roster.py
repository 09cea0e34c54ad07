"""Staff bring in a roster file: it is read into rows, and nothing is on any roster yet."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..audit.record import By, actor, record
from ..roster.files.headings import proposed
from ..roster.files.reading import read_tables
from ..roster.files.sheets import MEGABYTE, Limits, Table, clean
from ..roster.imports import RosterImport, RosterImportRow
from ..roster.lookups import Lookups
from .authority import require_staff_or_system

_ROWS_AT_ONCE, _LETTERS_AT_ONCE = 1000, 1_000_000
_NAMES = {"full_name", "first_name", "last_name"}


def stage_roster(
    *, file: BinaryIO, name: str, file_on: date | None = None, by: By, at: datetime
) -> RosterImport:
    """Read an uploaded file, and propose what its columns are.

    `file_on` is the day on which the file was right, today if nobody says. Raises
    UnreadableFileError with nothing kept, NotAllowedError for anybody but staff.
    """
    require_staff_or_system(by)
    limits = Limits(megabytes=settings.IMPORT_MEGABYTES, rows=settings.IMPORT_ROWS)
    with transaction.atomic():
        batch = RosterImport.objects.create(
            uploaded_by_id=actor(by).user_id,
            uploaded_at=at,
            file_name=clean(name)[:200],
            sha256=_sha256(file),
            file_on=file_on or timezone.localdate(at),
        )
        lookups = Lookups()
        for place, table in enumerate(read_tables(file, name, limits=limits)):
            rows = _keep_rows(batch, place, table)
            batch.sheets.append(_sheet(table, rows, lookups))
            batch.rows_in_file += rows
        batch.save(update_fields=["sheets", "rows_in_file"])
        record("roster_import.read", batch, by=by, at=at, rows=batch.rows_in_file)
        return batch


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(MEGABYTE):
        digest.update(chunk)
    return digest.hexdigest()


def _sheet(table: Table, rows: int, lookups: Lookups) -> dict[str, Any]:
    """Describe a sheet, with what its columns seem to be. Hidden sheets are left out at first."""
    columns = proposed(table.headings)
    group = lookups.group_of_sheet(table.name)
    return {
        "name": table.name,
        "headings": table.headings,
        "hidden": table.hidden,
        "notes": table.notes,
        "rows": rows,
        "columns": columns,
        "group": group.pk if group else None,
        "take": rows > 0 and not table.hidden and "email" in columns and bool(_NAMES & {*columns}),
    }


def _keep_rows(batch: RosterImport, sheet: int, table: Table) -> int:
    count = 0
    for rows in _in_portions(batch, sheet, table):
        RosterImportRow.objects.bulk_create(rows)
        count += len(rows)
    return count


def _in_portions(batch: RosterImport, sheet: int, table: Table) -> Iterator[list[RosterImportRow]]:
    """Yield rows to write together: never many long ones."""
    portion: list[RosterImportRow] = []
    letters = 0
    for line in table.lines:
        portion.append(
            RosterImportRow(roster_import=batch, sheet=sheet, number=line.number, cells=line.cells)
        )
        letters += sum(map(len, line.cells))
        if len(portion) == _ROWS_AT_ONCE or letters > _LETTERS_AT_ONCE:
            yield portion
            portion, letters = [], 0
    if portion:
        yield portion
