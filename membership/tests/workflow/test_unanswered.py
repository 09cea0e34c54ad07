"""A question that nobody answers, in business days: Veterans Day is on November 11, 2026."""

from datetime import UTC, date, datetime

import pytest

from membership.requests.links import status_link
from membership.requests.status import Status
from membership.roster.models import Membership
from membership.tests.factories import AT, make_staff
from membership.workflow import expire_unanswered as module
from membership.workflow.decide import approve_step
from membership.workflow.errors import OutOfDateError
from membership.workflow.expire_unanswered import Unanswered, expire_unanswered
from membership.workflow.reopen import reopen

from .asking import answer, ask, events, mails, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(request_, rosa):
    """A question of Monday, November 2."""
    ask(request_, rosa)
    return request_


def morning(day):
    return datetime(2026, 11, day, 11, 0, tzinfo=UTC)


def test_one_reminder_after_five_business_days(asked):
    assert expire_unanswered(at=morning(6)) == Unanswered(0, 0)
    assert expire_unanswered(at=morning(9)) == Unanswered(reminded=1, expired=0)
    assert expire_unanswered(at=morning(10)) == Unanswered(0, 0)
    mail = mails("question_again").get()
    assert (mail.round, mail.to) == (1, asked.application.email)
    for part in (
        "Which unit do you lead?",
        status_link(asked.application),
        "November 24, 2026",
    ):
        assert part in mail.text


def test_each_question_has_its_own_reminder(asked, rosa):
    expire_unanswered(at=morning(9))
    answer(asked, at=morning(10))
    ask(asked, rosa, "Since when?", at=morning(10))
    # 12, 13, 16, 17 are four business days: the 11th is a holiday.
    assert expire_unanswered(at=morning(17)) == Unanswered(0, 0)
    assert expire_unanswered(at=morning(18)) == Unanswered(1, 0)
    assert [mail.round for mail in mails("question_again")] == [2]


def test_the_end_after_fifteen_business_days(asked):
    assert expire_unanswered(at=morning(23)).expired == 0

    assert expire_unanswered(at=morning(24)) == Unanswered(reminded=0, expired=1)

    assert stands(asked) == (Status.EXPIRED, None, False)
    assert asked.closed_at == morning(24)
    assert events(asked)[1:] == [("unanswered", "waiting", "expired", None)]
    mail = mails("unanswered").get()
    assert f"/request/?group={asked.group.slug}\n" in mail.text
    assert "membership" not in mail.text
    assert expire_unanswered(at=morning(25)) == Unanswered(0, 0)
    with pytest.raises(OutOfDateError):
        answer(asked, at=morning(25))


def test_the_days_are_settings(asked, settings):
    settings.QUESTION_REMINDER_BUSINESS_DAYS, settings.QUESTION_BUSINESS_DAYS = 1, 2
    assert expire_unanswered(at=morning(3)) == Unanswered(1, 0)
    assert expire_unanswered(at=morning(4)) == Unanswered(0, 1)


def test_a_reopened_approval_that_nobody_answers_for_ends_the_membership(request_, rosa):
    approve_step(step_id=request_.steps.get().pk, by=rosa, at=AT)
    reopen(request_id=request_.pk, reason="Why not", by=make_staff(), at=AT)
    ask(request_, rosa)

    expire_unanswered(at=morning(24))

    membership = Membership.objects.get()
    assert (membership.ends_on, membership.end_reason, membership.end_recorded_at) == (
        date(2026, 11, 24),
        "inactive",
        morning(24),
    )
    assert "Your membership of this group has ended with it." in mails("unanswered").get().text


def test_what_is_answered_while_the_daily_round_looks_is_left_alone(asked, monkeypatch):
    locked = module.lock_request

    def meanwhile(request_id):
        answer(asked, at=morning(24))
        return locked(request_id)

    monkeypatch.setattr(module, "lock_request", meanwhile)
    assert expire_unanswered(at=morning(24)) == Unanswered(0, 0)
    assert stands(asked)[0] == Status.PENDING
