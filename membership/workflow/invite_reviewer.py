"""Staff ask a person to act for a reviewing body, within a group or jurisdiction, for a time."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from ..audit.record import record
from ..catalog.models import Jurisdiction, PeerGroup, ReviewingBody
from ..mailing import reviewer as mail
from ..review.links import one_time_link
from ..review.models import ReviewerAssignment
from .accounts import account_of, check_end
from .authority import require_staff


def invite_reviewer(
    *,
    full_name: str,
    address: str,
    body: ReviewingBody,
    group: PeerGroup | None,
    jurisdiction: Jurisdiction | None,
    starts_on: date,
    ends_at: datetime | None,
    by: User,
    at: datetime,
) -> ReviewerAssignment:
    """Create the assignment, and the account if the address has none; mail the invitation.

    Raises NotAllowedError, and ValidationError (by field) for a bad address, a scope that the body
    does not have, an end before the start, an account switched off, or the same assignment twice.
    """
    with transaction.atomic():
        require_staff(by)
        user = account_of(full_name, address, at=at)
        assignment = ReviewerAssignment(
            user=user,
            body=body,
            group=group,
            jurisdiction=jurisdiction,
            starts_on=starts_on,
            ends_at=ends_at,
        )
        assignment.full_clean()
        _check_new(assignment, at)
        assignment.save()
        record(
            "reviewer.invited",
            assignment,
            by=by,
            at=at,
            user=user.pk,
            body=body.pk,
            group=group.pk if group else None,
            jurisdiction=jurisdiction.pk if jurisdiction else None,
        )
        mail.invitation(user=user, assignment=assignment, link=one_time_link(user), at=at)
        return assignment


def _check_new(assignment: ReviewerAssignment, at: datetime) -> None:
    check_end(assignment.starts_on, assignment.ends_at, at=at)
    same = ReviewerAssignment.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        user=assignment.user,
        body=assignment.body,
        group=assignment.group,
        jurisdiction=assignment.jurisdiction,
    )
    if same.exists():
        raise ValidationError({"address": "This person already acts for exactly this."})
