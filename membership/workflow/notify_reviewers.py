"""Tells people of the office what waits: one mail a person and day, whatever the cause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User

from ..catalog.business_days import is_business_day
from ..mailing import digest
from ..mailing.models import OutboundMail
from ..requests.models import MembershipRequest
from ..review.cadence import Notices, cadences
from ..review.scoping import steps_open_to
from ..review.waiting import Waiting, gather_waiting, in_order
from .staff_news import staff_news

# Who had no notice for so long had nothing to be told of on the first day of this week.
REMEMBERED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Told:
    """When somebody had their last notice, and the last of a business day: it tells staff more."""

    on: date | None = None
    at: datetime | None = None
    as_staff_at: datetime | None = None


def last_told(users: Iterable[User], on: date) -> dict[int, Told]:
    """Return, by user id, when each of these was told last; nobody's before two weeks ago."""
    mails = OutboundMail.objects.filter(user__in=users, day__gt=on - REMEMBERED).order_by("day")
    told: dict[int, Told] = {}
    for user_id, day, at in mails.values_list("user", "day", "queued_at"):
        before = told.get(user_id, Told()).as_staff_at
        told[user_id] = Told(day, at, at if day and is_business_day(day) else before)
    return told


def notify_reviewers(requests: Sequence[MembershipRequest], *, on: date, at: datetime) -> None:
    """Queue a notice at once for each reviewer who wants that and whose queue was empty before.

    Everybody else, and whoever had today's notice already, is told by the daily round.
    """
    new = gather_waiting(at, among=requests)
    users = list(User.objects.filter(pk__in=list(new)).exclude(email="").order_by("pk"))
    wanted, told = cadences(at, of=users), last_told(users, on)
    for user in users:
        last = told.get(user.pk, Told())
        if wanted[user.pk] != Notices.WHEN_WAITING or last.on == on:
            continue
        before = steps_open_to(user, at).exclude(request__in=requests)
        if not before.exists():
            as_staff = user.is_staff and is_business_day(on)
            news = staff_news(user, since=last.as_staff_at, at=at) if as_staff else None
            tell(user, new[user.pk], news=news, on=on, at=at)


def tell(
    user: User, waiting: Waiting, *, news: digest.StaffNews | None, on: date, at: datetime
) -> bool:
    """Queue a person's one notice of a day: their queue, and for staff the news.

    Returns whether it was queued: not when there is nothing to say, or when the day had its notice.
    """
    first = in_order(waiting) if waiting.first else []
    if not first and news is None:
        return False
    number = waiting.number - len(waiting.first) + len(first)
    queued = digest.notice(user=user, waiting=first, number=number, news=news, day=on, at=at)
    return queued is not None
