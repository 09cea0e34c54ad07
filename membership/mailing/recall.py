"""Mail that is taken back before it leaves."""

from datetime import datetime

from django.db.models import Q

from ..requests.models import MembershipRequest
from .models import OutboundMail

Kind = OutboundMail.Kind


def recall(which: Q) -> int:
    """Delete these mails, but for those that a sender has taken up; returns how many were deleted.

    Who comes first has the row: we wait for a sender that claims it and then find it claimed, and
    a sender passes over what we hold. Called inside the transaction of its cause.
    """
    ours = OutboundMail.objects.select_for_update().filter(
        which, claimed_at=None, sent_at=None, given_up_at=None
    )
    deleted, _ = OutboundMail.objects.filter(pk__in=[mail.pk for mail in ours.only("pk")]).delete()
    return deleted


def recall_decision(request: MembershipRequest) -> int:
    """Delete what would tell the applicant of this round's decision; returns how many mails."""
    return recall(_of_decision(request) & Q(round=request.round))


def release_decision(request: MembershipRequest, *, at: datetime) -> None:
    """Let the mail of a decision leave at once: something is about to be said that builds on it."""
    waiting = OutboundMail.objects.filter(_of_decision(request), claimed_at=None, sent_at=None)
    waiting.filter(not_before__gt=at).update(not_before=at)


def _of_decision(request: MembershipRequest) -> Q:
    return Q(request=request, kind__in=(Kind.ADDED, Kind.NOT_ADDED))
