"""What happens once a day, and not twice."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command

from membership.mailing.models import OutboundMail
from membership.requests.models import Attempt, MembershipRequest
from membership.requests.status import Status
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_mail,
    make_request,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def daily() -> list[str]:
    said = StringIO()
    call_command("daily", stdout=said)
    return said.getvalue().splitlines()


def unconfirmed(days: int) -> MembershipRequest:
    at = AT - timedelta(days=days)
    return make_request(application=make_application(submitted_at=at, confirmed_at=None))


def session(*, days: int) -> str:
    store = SessionStore()
    store.set_expiry(AT + timedelta(days=days))
    store.create()
    return store.session_key


def test_daily_reminds_expires_and_forgets_once():
    new, week, old = unconfirmed(1), unconfirmed(8), unconfirmed(15)
    for hours in (3, 0):
        Attempt.objects.create(key="x", hour=AT - timedelta(hours=hours))
    over, on = session(days=-1), session(days=1)

    assert daily() == [
        "Reminders queued: 1",
        "Requests expired without a confirmed address: 1",
        "Reviewers told of their queue: 0",
        "Counts of tries forgotten: 1",
        "Sessions that ended: cleared",
    ]

    statuses = dict(MembershipRequest.objects.values_list("pk", "status"))
    assert statuses == {
        new.pk: Status.PENDING,
        week.pk: Status.PENDING,
        old.pk: Status.EXPIRED,
    }
    assert [mail.to for mail in OutboundMail.objects.all()] == [week.application.email]
    assert [attempt.hour for attempt in Attempt.objects.all()] == [AT]
    assert over != on
    assert [row.session_key for row in Session.objects.all()] == [on]

    assert daily() == [
        "Reminders queued: 0",
        "Requests expired without a confirmed address: 0",
        "Reviewers told of their queue: 0",
        "Counts of tries forgotten: 0",
        "Sessions that ended: cleared",
    ]
    assert (OutboundMail.objects.count(), Attempt.objects.count()) == (1, 1)


def test_daily_tells_a_reviewer_of_what_came_after_the_notice_of_its_day():
    body = make_body()
    reviewer = make_assignment(body=body).user
    make_assignment(), make_assignment(body=body, ends_at=AT - timedelta(hours=1))
    group = make_group(bodies=[body])
    told = AT - timedelta(days=1, hours=2)
    make_mail(kind="queue", user=reviewer, day=TODAY - timedelta(days=1), queued_at=told)
    later = make_request(
        group=group, application=make_application(submitted_at=told + timedelta(hours=1))
    )

    assert daily()[2] == "Reviewers told of their queue: 1"
    assert [mail.user for mail in OutboundMail.objects.filter(day=TODAY)] == [reviewer]
    assert daily()[2] == "Reviewers told of their queue: 0"

    make_request(group=group)
    OutboundMail.objects.update(day=None)  # as on another day
    assert daily()[2] == "Reviewers told of their queue: 0", f"{later} was in the notice"
