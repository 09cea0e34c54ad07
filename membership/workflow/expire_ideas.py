"""Once a day: remind people to confirm their idea, and erase what nobody confirmed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ..audit.record import BY_SYSTEM
from ..mailing import ideas as mail
from ..mailing.models import OutboundMail
from ..requests.idea_links import idea_link
from ..requests.idea_status import IdeaStatus
from ..requests.ideas import GroupIdea, Ideas
from ..requests.locks import lock_person
from .expire_unconfirmed import DailyReport
from .idea_moves import drop_unconfirmed


def expire_ideas(*, at: datetime) -> DailyReport:
    """Remind after `CONFIRM_REMINDER_DAYS` (once), erase after `CONFIRM_WITHIN_DAYS`."""
    waiting = GroupIdea.objects.filter(status=IdeaStatus.UNCONFIRMED)
    too_old = at - timedelta(days=settings.CONFIRM_WITHIN_DAYS)
    to_remind = at - timedelta(days=settings.CONFIRM_REMINDER_DAYS)
    old = waiting.filter(submitted_at__lte=too_old)
    expired = [_expire(pk, key, old, at) for pk, key in old.values_list("pk", "email_key")]
    due = waiting.filter(submitted_at__gt=too_old, submitted_at__lte=to_remind)
    due = due.exclude(mails__kind=OutboundMail.Kind.IDEA_REMINDER)
    reminded = [_remind(pk, key, due, at) for pk, key in due.values_list("pk", "email_key")]
    return DailyReport(reminded=sum(reminded), expired=sum(expired))


def _lock(pk: int, key: str, waiting: Ideas) -> GroupIdea | None:
    """Lock one of those that wait, unless it was confirmed or corrected meanwhile."""
    lock_person(key)
    return waiting.select_for_update(of=("self",)).filter(pk=pk, email_key=key).first()


def _expire(pk: int, key: str, waiting: Ideas, at: datetime) -> int:
    with transaction.atomic():
        idea = _lock(pk, key, waiting)
        if idea is None:
            return 0
        drop_unconfirmed(idea, IdeaStatus.EXPIRED, by=BY_SYSTEM, at=at)
        return 1


def _remind(pk: int, key: str, waiting: Ideas, at: datetime) -> int:
    with transaction.atomic():
        idea = _lock(pk, key, waiting)
        if idea is None:
            return 0
        mail.reminder(idea=idea, link=idea_link(idea), at=at)
        return 1
