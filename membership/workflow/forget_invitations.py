"""Forget who was named in an invitation that came to nothing, some time after it ended."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ..audit.record import BY_SYSTEM, record
from ..mailing.invitations import forget_invited
from ..review.people import GroupInvitation


def forget_invitations(*, at: datetime) -> int:
    """Blank who was named, INVITATION_DAYS after an end that was no acceptance; returns how many.

    The row stays, and says for which group it was and what became of it; the mail goes. Whoever
    holds a row moves or accepts it first, and it is then looked at as it has become.
    """
    before = at - timedelta(days=settings.INVITATION_DAYS)
    ended = Q(stopped_at__lt=before) | Q(ends_at__lt=before)
    with transaction.atomic():
        over = GroupInvitation.objects.filter(ended, accepted_at=None).exclude(email_key="")
        rows = over.select_for_update().order_by("pk").values_list("pk", "reference")
        forgotten = dict(rows)
        GroupInvitation.objects.filter(pk__in=forgotten).update(
            full_name="", email="", email_key=""
        )
        for reference in forgotten.values():
            forget_invited(reference)
        if forgotten:
            record("invitations.forgotten", by=BY_SYSTEM, at=at, invitations=len(forgotten))
        return len(forgotten)
