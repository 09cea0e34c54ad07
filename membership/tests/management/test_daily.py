"""What happens once a day, and not twice."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

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
    make_request,
    make_staff,
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
        "Reminders of a question queued: 0",
        "Requests ended without an answer: 0",
        "Reminders of an idea queued: 0",
        "Ideas erased without a confirmed address: 0",
        "Reviewers and staff told: 0",
        "Members asked if still in their role: 0, reminded: 0",
        "Counts of tries forgotten: 1",
        "Links to people's own pages forgotten: 0",
        "Roster files that nobody finished, forgotten: 0",
        "Invitations that came to nothing, forgotten: 0",
        "Links of the library: not looked at here",
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
        "Reminders of a question queued: 0",
        "Requests ended without an answer: 0",
        "Reminders of an idea queued: 0",
        "Ideas erased without a confirmed address: 0",
        "Reviewers and staff told: 0",
        "Members asked if still in their role: 0, reminded: 0",
        "Counts of tries forgotten: 0",
        "Links to people's own pages forgotten: 0",
        "Roster files that nobody finished, forgotten: 0",
        "Invitations that came to nothing, forgotten: 0",
        "Links of the library: not looked at here",
        "Sessions that ended: cleared",
    ]
    assert (OutboundMail.objects.count(), Attempt.objects.count()) == (1, 1)


def test_daily_tells_each_reviewer_and_member_of_staff_once():
    body = make_body()
    reviewer, staff = make_assignment(body=body).user, make_staff()
    make_assignment(), make_assignment(body=body, ends_at=AT - timedelta(hours=1))
    make_request(group=make_group(bodies=[body]))
    make_request(group=make_group(approver_published=False))

    assert daily().count("Reviewers and staff told: 2") == 1
    told = OutboundMail.objects.filter(day=TODAY).order_by("user")
    assert [mail.user for mail in told] == [reviewer, staff]
    assert daily().count("Reviewers and staff told: 0") == 1
    assert OutboundMail.objects.count() == 2


def test_on_a_day_off_the_rest_is_done_and_nobody_is_told(monkeypatch):
    sunday = AT - timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: sunday)
    body = make_body()
    make_assignment(body=body), make_staff()
    make_request(group=make_group(bodies=[body]), application=make_application(submitted_at=sunday))
    week = unconfirmed(9)
    said = daily()
    assert (said[0], said.count("Reviewers and staff told: 0")) == ("Reminders queued: 1", 1)
    assert [mail.to for mail in OutboundMail.objects.all()] == [week.application.email]


def test_a_task_that_fails_holds_up_no_other_and_its_words_are_not_logged(monkeypatch, caplog):
    def fails(at):
        raise ValueError(f"{'ana'}@example.gov")

    def second(at):
        return f"The second was done on {at.date()}"

    monkeypatch.setattr("membership.management.commands.daily.TASKS", (fails, second))
    said = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("daily", stdout=said)
    assert said.getvalue() == "The second was done on 2026-11-02\n"
    assert str(failed.value) == "Failed: fails: ValueError"
    assert ("ana@" in caplog.text, "in fails" in caplog.text) == (False, True)


def test_who_could_not_be_told_is_counted_in_the_end(monkeypatch, caplog):
    body = make_body()
    make_assignment(body=body), make_request(group=make_group(bodies=[body]))
    monkeypatch.setattr("membership.mailing.digest.render", None)
    with pytest.raises(CommandError) as failed:
        daily()
    assert str(failed.value) == "Failed: Reviewers and staff told: 0, not told: 1"
    assert OutboundMail.objects.count() == 0
