"""A dry run over a roster file, a portion at a time: each row gets its outcome."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from ..audit.record import By
from ..roster.entries import EntryReader
from ..roster.imports import RosterImport, RosterImportRow
from ..roster.lookups import Lookups
from .errors import OutOfDateError
from .judge_rows import judge_rows
from .map_roster import lock_open

PORTION = 2000


def check_roster(*, import_id: int, by: By, at: datetime, most: int = PORTION) -> RosterImport:
    """Work through up to `most` more rows: first whom and what each names, then what becomes of it.

    Raises OutOfDateError for a file whose columns nobody has confirmed, or that is done with.
    """
    with transaction.atomic():
        batch = lock_open(import_id, by)
        if batch.status == RosterImport.Status.READ:
            raise OutOfDateError("First confirm the columns of this file.")
        if batch.status == RosterImport.Status.CHECKING:
            reader = reader_of(batch, at)
            rows = rows_to_take(batch)
            if batch.rows_read < rows.count():
                _read(batch, rows, reader, most)
            else:
                _judge(batch, rows, reader, most)
            batch.save(update_fields=["status", "rows_read", "rows_checked", "counts"])
        return batch


def rows_to_take(batch: RosterImport) -> QuerySet[RosterImportRow]:
    """Return the rows of the sheets that are taken, in the order of the file."""
    taken = [place for place, sheet in enumerate(batch.sheets) if sheet["take"]]
    return batch.rows.filter(sheet__in=taken).order_by("pk")


def reader_of(batch: RosterImport, at: datetime) -> EntryReader:
    """Return what reads this import's rows, with the catalog as it is now."""
    return EntryReader(
        batch.sheets,
        group_id=batch.group_id,
        lookups=Lookups(),
        today=timezone.localdate(at),
    )


def save_rows(rows: list[RosterImportRow], fields: list[str]) -> None:
    """Write these fields of many rows, in far fewer and quicker statements than `bulk_update`.

    Nothing else of them is sent: what they hold in other fields stays in the database.
    """
    for row in rows:
        row.cells = []
    RosterImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _read(
    batch: RosterImport, rows: QuerySet[RosterImportRow], reader: EntryReader, most: int
) -> None:
    """Note whom each row names, which rows further down have to know."""
    portion = list(rows[batch.rows_read : batch.rows_read + most])
    for row in portion:
        entry = reader.read(row.sheet, row.cells)
        row.email_key, row.sort_name = entry.email_key, entry.sort_name
        row.group_id = entry.group.pk if entry.group else None
        row.jurisdiction_id = entry.jurisdiction
        row.ends_on = entry.ends_on
        row.starts_on = entry.joined or (None if entry.ends_on else batch.opening_on)
    save_rows(portion, ["email_key", "sort_name", "group", "jurisdiction", "starts_on", "ends_on"])
    batch.rows_read += len(portion)


def _judge(
    batch: RosterImport, rows: QuerySet[RosterImportRow], reader: EntryReader, most: int
) -> None:
    portion = list(rows.filter(outcome="")[:most])
    for judged in judge_rows(portion, batch, reader):
        judged.row.outcome, judged.row.why = judged.outcome, judged.why
        judged.row.member = judged.member
    save_rows(portion, ["outcome", "why", "member"])
    batch.rows_checked += len(portion)
    if not rows.filter(outcome="").exists():
        batch.status = RosterImport.Status.CHECKED
        batch.counts = counts_of(batch)


def counts_of(batch: RosterImport) -> dict[str, int]:
    """Return how many rows have each outcome; rows of sheets that are left out have none."""
    counted = rows_to_take(batch).order_by().values_list("outcome").annotate(Count("pk"))
    return dict(counted)
