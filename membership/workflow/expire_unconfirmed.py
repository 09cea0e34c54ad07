"""Once a day: remind people who have not confirmed their address, and let old requests go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ..audit.record import BY_SYSTEM, Entry, record_many
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
    expired = [
        _expire(pk, key, at)
        for pk, key in waiting.filter(submitted_at__lte=too_old).values_list("pk", "email_key")
    ]
    reminded = [
        _remind(pk, key, at)
        for pk, key in waiting.filter(
            submitted_at__gt=too_old, submitted_at__lte=to_remind
        ).values_list("pk", "email_key")
    ]
    return DailyReport(reminded=sum(reminded), expired=sum(expired))


def _still_waiting(pk: int) -> Application | None:
    return (
        Application.objects.select_for_update()
        .filter(pk=pk, confirmed_at=None, lapsed_at=None)
        .first()
    )


def _expire(pk: int, key: str, at: datetime) -> int:
    with transaction.atomic():
        lock_person(key)
        application = _still_waiting(pk)
        if application is None:
            return 0
        requests = list(application.membership_requests.select_for_update().filter(status__in=OPEN))
        close(requests, Status.EXPIRED, RequestEvent.Kind.EXPIRED, at=at)
        lapse_if_over(application, at=at)
        record_many([Entry("request.expired", r) for r in requests], by=BY_SYSTEM, at=at)
        return len(requests)


def _remind(pk: int, key: str, at: datetime) -> int:
    with transaction.atomic():
        lock_person(key)
        application = _still_waiting(pk)
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
