"""Staff say something of a quarter, of one group or of all; the brief takes it along."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..catalog.models import PeerGroup
from ..reports.models import Publication, QuarterNote
from ..reports.periods import Quarter
from ..requests.locks import lock_person
from .authority import require_staff
from .errors import OutOfDateError


def note_quarter(
    *, quarter: Quarter, group: PeerGroup | None, text: str, by: User, at: datetime
) -> QuarterNote | None:
    """Write, change, or with an empty text delete the note of a quarter about a group, or all.

    Raises NotAllowedError, and OutOfDateError once the quarter is published.
    """
    with transaction.atomic():
        lock_person(quarter.name)  # Nobody's address: it waits for publishing, as everybody's do.
        require_staff(by)
        notes = QuarterNote.objects.order_by().select_for_update()
        note = notes.filter(quarter_starts_on=quarter.start, group=group).first()
        if Publication.objects.filter(quarter_starts_on=quarter.start).exists():
            raise OutOfDateError("This quarter is published: its notes stay as they are.")
        if not text.strip():
            if note is not None:
                note.delete()
                _record(quarter, group, "quarter.note_removed", by, at)
            return None
        if note is None:
            note = QuarterNote(quarter_starts_on=quarter.start, group=group)
        note.text, note.author, note.at = text, by, at
        note.save()
        _record(quarter, group, "quarter.noted", by, at)
        return note


def _record(quarter: Quarter, group: PeerGroup | None, action: str, by: User, at: datetime) -> None:
    record(action, group, by=by, at=at, quarter=quarter.name)
