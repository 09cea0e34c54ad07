"""What a reviewer acts for ends; from that minute the door is closed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from ..audit.record import record
from ..review.models import ReviewerAssignment
from .authority import require_staff
from .errors import OutOfDateError


def end_assignment(*, assignment: ReviewerAssignment, by: User, at: datetime) -> ReviewerAssignment:
    """End an assignment now, whether in force or still to begin, and what stands in for it.

    For staff, and for a reviewer who handed over to a colleague and is back. Raises
    NotAllowedError, and OutOfDateError if it had ended before.
    """
    with transaction.atomic():
        assignment = (
            ReviewerAssignment.objects.select_for_update(of=("self",))
            .select_related("stands_in_for")
            .get(pk=assignment.pk)
        )
        owner = assignment.stands_in_for
        if owner is None or owner.user_id != by.pk:
            require_staff(by)
        if assignment.ends_at is not None and assignment.ends_at <= at:
            raise OutOfDateError("This assignment has ended already.")
        not_over = Q(ends_at=None) | Q(ends_at__gt=at)
        stand_ins = assignment.stand_ins.select_for_update().filter(not_over).order_by("pk")
        for each in (assignment, *stand_ins):
            each.ends_at = at
            each.save(update_fields=["ends_at"])
            record("reviewer.ended", each, by=by, at=at, user=each.user_id)
        return assignment
