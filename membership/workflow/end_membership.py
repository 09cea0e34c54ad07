"""Staff end a membership, with a reason and a day."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..requests.locks import lock_person
from ..review.scoping import is_staff
from ..roster.models import Membership
from .errors import NotAllowedError, OutOfDateError
from .open_membership import end


def end_membership(
    *, membership_id: int, ends_on: date, reason: str, by: User, at: datetime
) -> Membership:
    """End a membership: `ends_on` is the first day outside the group.

    Raises NotAllowedError for anybody but staff, OutOfDateError when it has ended already,
    ValueError for an unknown reason or a day not after the first.
    """
    code = Membership.EndReason(reason)
    with transaction.atomic():
        key = Membership.objects.filter(pk=membership_id).values_list(
            "member__email_key", flat=True
        )
        lock_person(key.first() or "")
        membership = Membership.objects.select_for_update().filter(pk=membership_id).first()
        if membership is None or not is_staff(by):
            raise NotAllowedError("Only staff of the Center end a membership.")
        if membership.ends_on is not None:
            raise OutOfDateError("This membership has already ended.")
        if ends_on <= membership.starts_on:
            raise ValueError("The last day must be on or after the first day of the membership.")
        end(membership, on=ends_on, reason=code, by=by, at=at)
        return membership
