"""Staff end what a leader may do; from that minute the door is closed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..review.people import JurisdictionLeader
from .authority import require_staff
from .errors import OutOfDateError


def end_leadership(*, leadership: JurisdictionLeader, by: User, at: datetime) -> JurisdictionLeader:
    """End a leadership now; people put forward by it keep their invitations.

    Raises NotAllowedError, and OutOfDateError if it had ended before.
    """
    with transaction.atomic():
        leadership = JurisdictionLeader.objects.select_for_update().get(pk=leadership.pk)
        require_staff(by)
        if leadership.ends_at is not None and leadership.ends_at <= at:
            raise OutOfDateError("This has ended already.")
        leadership.ends_at = at
        leadership.save(update_fields=["ends_at"])
        record("leader.ended", leadership, by=by, at=at, user=leadership.user_id)
        return leadership
