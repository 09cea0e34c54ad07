"""What the tests of notices share: days in 2026, people with a choice, requests that come in."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.requests.models import RequestEvent
from membership.review.people import ReviewerPreference
from membership.tests.factories import make_application, make_assignment, make_request
from membership.workflow.decide import approve_step
from membership.workflow.notify_reviewers import notify_reviewers
from membership.workflow.send_notices import send_notices

EASTERN = ZoneInfo("America/New_York")
DAILY, WEEKLY, WHEN_WAITING = ReviewerPreference.Notices
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


def at(day: date, hour: int = 7) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=EASTERN)


def nov(*days: int) -> list[date]:
    return [date(2026, 11, day) for day in days]


def dec(*days: int) -> list[date]:
    return [date(2026, 12, day) for day in days]


def jan(*days: int) -> list[date]:
    return [date(2027, 1, day) for day in days]


def daily_from(first: date, last: date) -> None:
    """Let the daily round run each day at seven."""
    for n in range((last - first).days + 1):
        send_notices(at=at(first + DAY * n))


def told(user) -> list[date]:
    """Return the days on which somebody had a notice; fails for two on one day."""
    mails = OutboundMail.objects.filter(user=user, kind="queue").order_by("queued_at")
    days = [mail.day for mail in mails]
    assert len(set(days)) == len(days)
    assert days == [timezone.localdate(mail.queued_at) for mail in mails]
    return days


def reviewer(body, notices=None, **fields):
    user = make_assignment(body=body, starts_on=date(2026, 1, 1), **fields).user
    if notices:
        ReviewerPreference.objects.create(user=user, notices=notices)
    return user


def came(group, day: date, hour: int = 9, **fields):
    """Let a request come in, as `confirm` does it, with the notices of that moment."""
    moment = at(day, hour)
    request = make_request(group=group, application=make_application(submitted_at=moment), **fields)
    RequestEvent.objects.create(
        request=request, kind="confirmed", from_status="pending", to_status="pending", at=moment
    )
    notify_reviewers([request], on=day, at=moment)
    return request


def approve(request, by, day: date, hour: int = 10) -> None:
    approve_step(step_id=request.steps.get().pk, by=by, at=at(day, hour))
