"""Staff give up a roster file; one that nobody finishes goes by itself."""

from datetime import datetime, timedelta

from django.db import transaction

from ..audit.record import BY_SYSTEM, By, record
from ..roster.imports import RosterImport
from .commit_roster import finish
from .map_roster import lock_open

KEPT_DAYS = 30


def discard_roster(*, import_id: int, by: By, at: datetime) -> RosterImport:
    """Forget a file that is not imported, rows and all.

    Raises NotAllowedError for anybody but staff, OutOfDateError for one that is done with.
    """
    with transaction.atomic():
        batch = lock_open(import_id, by)
        batch.rows.all().delete()
        batch.status = RosterImport.Status.DISCARDED
        finish(batch, by, at)
        record("roster_import.discarded", batch, by=by, at=at, rows=batch.rows_in_file)
        return batch


def discard_old_imports(*, at: datetime) -> int:
    """Forget files that nobody finished within 30 days; returns how many."""
    old = RosterImport.objects.filter(
        uploaded_at__lt=at - timedelta(days=KEPT_DAYS), finished_at=None
    )
    ids = list(old.values_list("pk", flat=True))
    for import_id in ids:
        discard_roster(import_id=import_id, by=BY_SYSTEM, at=at)
    return len(ids)
