"""A member leaves a group, by their own page."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..audit.record import BY_APPLICANT
from ..mailing import desk as mail
from ..requests.locks import lock_person
from ..requests.models import MembershipRequest, RequestEvent
from ..requests.status import OPEN, Status
from ..review.take_back import end_is_told
from ..roster.models import Membership
from .errors import NotAllowedError, OutOfDateError
from .open_membership import end
from .withdraw import close


def leave_group(
    *,
    membership_id: int,
    email_key: str,
    reason: str = Membership.EndReason.ASKED_TO_LEAVE,
    at: datetime,
) -> Membership:
    """End a membership of this very person today: from today on, or tomorrow, they are outside.

    A request for the group that is still open (it was looked at again) is withdrawn with it, or its
    approval would bring back somebody who left.

    Raises NotAllowedError for a membership of somebody else, as if it did not exist, and
    OutOfDateError when it has ended already.
    """
    code = Membership.EndReason(reason)
    with transaction.atomic():
        lock_person(email_key)
        theirs = Membership.objects.filter(member__email_key=email_key, pk=membership_id)
        membership = (
            theirs.select_for_update(of=("self",))
            .select_related("member", "group", "request")
            .first()
        )
        if membership is None or not email_key:
            raise NotAllowedError("There is no such membership.")
        if membership.ends_on is not None:
            raise OutOfDateError(why_over(membership, at))
        end(membership, on=timezone.localdate(at), reason=code, by=BY_APPLICANT, at=at)
        again = list(
            MembershipRequest.objects.select_for_update().filter(
                email_key=email_key, group=membership.group, status__in=OPEN
            )
        )
        close(again, Status.WITHDRAWN, RequestEvent.Kind.WITHDRAWN, by=BY_APPLICANT, at=at)
        mail.left(membership=membership, ends_request=bool(again), at=at)
        return membership


def why_over(membership: Membership, at: datetime) -> str:
    """Say why somebody cannot leave a membership that has ended, without telling of its end early.

    A denial that can still be taken back ended it, and may be undone.
    """
    if end_is_told(membership, at):
        return "This membership has already ended."
    return "We are looking at your request for this group. Please try again in some minutes."
