"""Once a day: remind people who have not confirmed their address, and let old requests go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from ..audit.record import BY_SYSTEM
from ..mailing import applicant as mail
from ..requests.links import status_link
from ..requests.locks import lock_person
from ..requests.models import Application, RequestEvent
from ..requests.status import OPEN, Status
from .withdraw import close, lapse_if_over


@dataclass(frozen=True, slots=True)
class DailyReport:
    """How many applications were reminded, and how many requests expired."""

    reminded: int
    expired: int


def expire_unconfirmed(*, at: datetime) -> DailyReport:
    """Remind after `CONFIRM_REMINDER_DAYS` (once), expire after `CONFIRM_WITHIN_DAYS`."""
    waiting = Application.objects.filter(confirmed_at=None, lapsed_at=None, purged_at=None)
    too_old = at - timedelta(days=settings.CONFIRM_WITHIN_DAYS)
    to_remind = at - timedelta(days=settings.CONFIRM_REMINDER_DAYS)
    old = waiting.filter(submitted_at__lte=too_old)
    expired = [_expire(pk, key, old, at) for pk, key in old.values_list("pk", "email_key")]
    due = waiting.filter(submitted_at__gt=too_old, submitted_at__lte=to_remind)
    reminded = [_remind(pk, key, due, at) for pk, key in due.values_list("pk", "email_key")]
    return DailyReport(reminded=sum(reminded), expired=sum(expired))


def _lock(pk: int, key: str, waiting: QuerySet[Application]) -> Application | None:
    """Lock one of those that wait, unless it was confirmed, moved or sent again meanwhile."""
    lock_person(key)
    return waiting.select_for_update().filter(pk=pk, email_key=key).first()


def _expire(pk: int, key: str, waiting: QuerySet[Application], at: datetime) -> int:
    with transaction.atomic():
        application = _lock(pk, key, waiting)
        if application is None:
            return 0
        requests = list(application.membership_requests.select_for_update().filter(status__in=OPEN))
        close(requests, Status.EXPIRED, RequestEvent.Kind.EXPIRED, by=BY_SYSTEM, at=at)
        lapse_if_over(application, at=at)
        return len(requests)


def _remind(pk: int, key: str, waiting: QuerySet[Application], at: datetime) -> int:
    with transaction.atomic():
        application = _lock(pk, key, waiting)
        if application is None:
            return 0
        queued = mail.reminder(
            application=application,
            requests=list(
                application.membership_requests.filter(status__in=OPEN).select_related("group")
            ),
            link=status_link(application),
            at=at,
        )
        return 1 if queued else 0
