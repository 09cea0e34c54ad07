"""Staff settle a person's wish: the information is removed, or kept as the person agreed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..requests.desk import RemovalRequest
from ..requests.locks import lock_people
from .authority import require_staff
from .errors import NotAllowedError, OutOfDateError
from .purge_person import Forgotten, purge_person


def remove_information(*, removal_id: int, by: User, at: datetime) -> Forgotten:
    """Remove the person's information, which settles the wish in the same transaction.

    Raises NotAllowedError for anybody but staff, OutOfDateError for a wish settled already.
    """
    with transaction.atomic():
        wish = _locked(removal_id, by)
        return purge_person(address=wish.email_key, by=by, at=at)


def keep_information(*, removal_id: int, by: User, at: datetime) -> RemovalRequest:
    """Settle the wish without removing anything: the person agreed to it, or the law asks it.

    Raises NotAllowedError for anybody but staff, OutOfDateError for a wish settled already.
    """
    with transaction.atomic():
        wish = _locked(removal_id, by)
        wish.settled_at, wish.settled_by = at, by
        wish.outcome = RemovalRequest.Outcome.KEPT
        wish.save(update_fields=["settled_at", "settled_by", "outcome"])
        record("removal.kept", wish, by=by, at=at)
        return wish


def _locked(removal_id: int, by: User) -> RemovalRequest:
    """Return a wish that waits, under its person's lock."""
    keys = RemovalRequest.objects.filter(pk=removal_id).values_list("email_key", flat=True)
    lock_people(keys.all)
    wish = RemovalRequest.objects.select_for_update().filter(pk=removal_id).first()
    require_staff(by)
    if wish is None:
        raise NotAllowedError("There is no such request.")
    if wish.settled_at is not None:
        raise OutOfDateError(
            f"This request is settled already: {wish.get_outcome_display().lower()}."
        )
    return wish
