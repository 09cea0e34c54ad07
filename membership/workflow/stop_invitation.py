"""An invitation ends unanswered: the person says no, or whoever sent it takes it back."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from ..audit.record import BY_APPLICANT, By, record
from ..requests.locks import lock_people
from ..review.invitation_links import find_invitation
from ..review.invitations import Became, what_became_of
from ..review.people import GroupInvitation
from ..review.scoping import is_staff
from .accept_invitation import lock_invitation, why_over
from .errors import NotAllowedError, OutOfDateError


def decline_invitation(*, token: str, at: datetime) -> GroupInvitation:
    """Say no, by the mailed link; a second no changes nothing.

    Raises BadLinkError, OutOfDateError for an invitation that is over in another way.
    """
    with transaction.atomic():
        lock_people(lambda: [find_invitation(token).email_key])
        invitation = lock_invitation(find_invitation(token).pk)
        if invitation.declined:
            return invitation
        if why := why_over(invitation, at):
            raise OutOfDateError(why)
        invitation.declined = True
        return _stop(invitation, "invitation.declined", by=BY_APPLICANT, at=at)


def stop_invitation(*, invitation_id: int, by: User, at: datetime) -> GroupInvitation:
    """Take an invitation back; for whoever sent it, and for staff.

    Raises NotAllowedError for anybody else, OutOfDateError when it is over already.
    """
    keys = GroupInvitation.objects.filter(pk=invitation_id).values_list("email_key", flat=True)
    with transaction.atomic():
        lock_people(keys.all)
        found = GroupInvitation.objects.filter(pk=invitation_id).first()
        if found is None or not (found.invited_by_id == by.pk or is_staff(by)):
            raise NotAllowedError("There is no such invitation of yours.")
        invitation = lock_invitation(found.pk)
        if (became := what_became_of(invitation, at)) != Became.WAITING:
            raise OutOfDateError(f"This invitation is {became} already.")
        return _stop(invitation, "invitation.stopped", by=by, at=at)


def _stop(invitation: GroupInvitation, action: str, *, by: By, at: datetime) -> GroupInvitation:
    invitation.stopped_at = at
    invitation.save(update_fields=["stopped_at", "declined"])
    record(action, invitation, by=by, at=at)
    return invitation
