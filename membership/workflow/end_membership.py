"""Staff end a membership, with a reason and a day; its reviewers, where the member kept silent."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..review.rosters import memberships_without_answer
from ..review.scoping import is_staff
from ..roster.models import Membership
from .confirm_membership import in_rosters, lock_membership
from .errors import NotAllowedError, OutOfDateError
from .open_membership import end


def end_membership(
    *, membership_id: int, ends_on: date, reason: str, by: User, at: datetime
) -> Membership:
    """End a membership: `ends_on` is the first day outside the group.

    Raises NotAllowedError for anybody but staff, unless the row stands on the user's list of
    members without an answer; OutOfDateError when it has ended already or the member has answered;
    ValueError for an unknown reason or a day not after the first.
    """
    code = Membership.EndReason(reason)
    with transaction.atomic():
        membership = lock_membership(membership_id)
        if membership is None or not (is_staff(by) or in_rosters(membership, by, at)):
            raise NotAllowedError("Only staff of the Center end a membership.")
        if membership.ends_on is not None:
            raise OutOfDateError("This membership has already ended.")
        if not is_staff(by):
            _check_without_answer(membership, by, at)
        if ends_on <= membership.starts_on:
            raise ValueError("The last day must be on or after the first day of the membership.")
        end(membership, on=ends_on, reason=code, by=by, at=at)
        return membership


def _check_without_answer(membership: Membership, by: User, at: datetime) -> None:
    if not memberships_without_answer(by, at).filter(pk=membership.pk).exists():
        raise NotAllowedError(
            "Only staff of the Center end a membership, unless the member did not answer."
        )
