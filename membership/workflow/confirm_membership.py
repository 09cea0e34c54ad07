"""A reviewer says of a member who did not answer that they are still there."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import record
from ..requests.locks import lock_people
from ..review.rosters import memberships_without_answer
from ..review.scoping import memberships_visible_to
from ..roster.models import Membership
from .errors import NotAllowedError, OutOfDateError


def confirm_membership(*, membership_id: int, by: User, at: datetime) -> Membership:
    """Note that a membership goes on, and so take it off the list of those without an answer.

    Raises NotAllowedError outside the user's rosters, OutOfDateError when the member has answered,
    a colleague was faster, or the membership has ended.
    """
    with transaction.atomic():
        membership = lock_membership(membership_id)
        if membership is None or not in_rosters(membership, by, at):
            raise NotAllowedError("There is no such membership in your rosters.")
        if not memberships_without_answer(by, at).filter(pk=membership.pk).exists():
            raise OutOfDateError("This membership is no longer waiting for an answer.")
        membership.last_confirmed_at = at
        membership.save(update_fields=["last_confirmed_at"])
        record("membership.confirmed", membership, by=by, at=at)
        return membership


def lock_membership(membership_id: int) -> Membership | None:
    """Lock the person, then the row; call it inside the transaction of an act."""
    keys = Membership.objects.filter(pk=membership_id).values_list("member__email_key", flat=True)
    lock_people(keys.all)
    return Membership.objects.select_for_update().filter(pk=membership_id).first()


def in_rosters(membership: Membership, by: User, at: datetime) -> bool:
    """Say whether a membership stands on a roster that the user may read."""
    return memberships_visible_to(by, at).filter(pk=membership.pk).exists()
