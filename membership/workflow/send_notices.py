"""Once a day: tell reviewers what waits for them, as often as each wants, and staff what is new."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..catalog.business_days import is_business_day
from ..mailing.digest import StaffNews
from ..review.cadence import Notices, cadences, is_day_for
from ..review.waiting import Waiting, gather_waiting, was_empty_after
from .notify_reviewers import Told, last_told, tell
from .staff_news import staff_news

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """How many people were told, and for how many something failed: the log names them by id."""

    told: int = 0
    failed: int = 0


def send_notices(*, at: datetime) -> Round:
    """Queue today's notices, each in a transaction of its own; nobody is told on a day off.

    Run again, or by two schedulers at once, it tells nobody twice.
    """
    tally, on = Round(), timezone.localdate(at)
    if not is_business_day(on):
        return tally
    wanted = cadences(at)
    users = list(
        User.objects.filter(Q(is_staff=True) | Q(pk__in=list(wanted)), is_active=True)
        .exclude(email="")
        .order_by("pk")
    )
    told, waiting = last_told(users, on), gather_waiting(at)
    news_since: dict[datetime | None, StaffNews | None] = {}
    for user in users:
        last = told.get(user.pk, Told())
        if last.on == on:
            continue
        try:
            with transaction.atomic():
                news = None
                if user.is_staff:
                    since = last.as_staff_at
                    if since not in news_since:
                        news_since[since] = staff_news(user, since=since, at=at)
                    news = news_since[since]
                mine = waiting.get(user.pk, Waiting())
                if news or _is_due(wanted.get(user.pk), mine, last, on):
                    tally.told += tell(user, mine, news=news, on=on, at=at)
        except Exception as error:  # noqa: BLE001  one person's must not hold up the others'
            tally.failed += 1
            logger.error("No notice for user %s: %s", user.pk, type(error).__name__)  # noqa: TRY400 (a traceback could show a person's words)
    return tally


def _is_due(notices: Notices | None, waiting: Waiting, last: Told, on: date) -> bool:
    """Say whether a reviewer is told of this queue today.

    What came in when the day of its first request had its notice already is not left for a week.
    """
    if notices is None or not waiting.number:
        return False
    if is_day_for(notices, told_on=last.on, on=on):
        return True
    at_once = notices == Notices.WHEN_WAITING
    return at_once and last.at is not None and was_empty_after(last.at, waiting)
