"""The yearly question to a member, and its reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from ..roster.models import Membership
from ..roster.role_check import REMINDERS, RoleCheck
from .ledger import queue_named, render
from .models import OutboundMail


def still_there(
    *, check: RoleCheck, memberships: Sequence[Membership], link: str, at: datetime
) -> OutboundMail:
    """Ask a member whether they are still in their role; a second call returns the first's mail.

    The first time it is the question, then one of its reminders. `link` leads to two buttons.
    """
    asks_next = timedelta(days=settings.ROLE_CHECK_REMINDER_DAYS)
    return queue_named(
        OutboundMail.Kind.STILL_THERE,
        render(
            "still_there",
            subject="Still in this role? A reminder" if check.reminders else "Still in this role?",
            name=check.member.full_name,
            memberships=memberships,
            asked_on=timezone.localdate(check.asked_at) if check.reminders else None,
            is_last=check.reminders == REMINDERS,
            next_on=timezone.localdate(at + asks_next),
            link=link,
        ),
        name=f"still-there-{check.reference.lower()}-{check.reminders}",
        to=check.member.email,
        at=at,
        membership=memberships[0],
    )
