"""Staff end what a reviewer acts for; from that minute the door is closed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..review.models import ReviewerAssignment
from .authority import require_staff
from .errors import OutOfDateError


def end_assignment(*, assignment: ReviewerAssignment, by: User, at: datetime) -> ReviewerAssignment:
    """End an assignment now, whether in force or still to begin.

    Raises NotAllowedError, and OutOfDateError if it had ended before.
    """
    with transaction.atomic():
        assignment = ReviewerAssignment.objects.select_for_update().get(pk=assignment.pk)
        require_staff(by)
        if assignment.ends_at is not None and assignment.ends_at <= at:
            raise OutOfDateError("This assignment has ended already.")
        assignment.ends_at = at
        assignment.save(update_fields=["ends_at"])
        record("reviewer.ended", assignment, by=by, at=at, user=assignment.user_id)
        return assignment
