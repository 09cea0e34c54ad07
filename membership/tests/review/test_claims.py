"""A claim holds for some business days, and one rule says so for a list and for a row."""

from datetime import UTC, date, datetime, timedelta

import pytest

from membership.requests.status import Status
from membership.review.claims import claim_of, claims_count_since, lapses_on, steps_claimed_by
from membership.review.models import RequestStep
from membership.tests.factories import (
    AT,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_user,
)
from membership.workflow.decide import approve_step

pytestmark = pytest.mark.django_db


def day(number):
    return datetime(2026, 11, number, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claimed", "lapses"),
    [
        (2, date(2026, 11, 4)),  # Monday
        (5, date(2026, 11, 9)),  # Thursday: Friday, then Monday
        (6, date(2026, 11, 10)),  # Friday
        (7, date(2026, 11, 10)),  # Saturday
        (9, date(2026, 11, 12)),  # Monday: Wednesday is Veterans Day
        (25, date(2026, 11, 30)),  # Wednesday: Thursday is Thanksgiving
    ],
)
def test_a_claim_lapses_after_two_business_days(settings, claimed, lapses):
    settings.CLAIM_BUSINESS_DAYS = 2
    assert lapses_on(day(claimed)) == lapses


def test_a_row_and_a_list_agree_on_every_day_of_a_month(settings):
    settings.CLAIM_BUSINESS_DAYS = 2
    moments = [day(1) + timedelta(hours=6 * n) for n in range(120)]
    for claimed in moments[::3]:
        for now in moments:
            holds = now.date() < lapses_on(claimed) if now >= claimed else None
            if holds is not None and now.hour == claimed.hour == 15:
                assert (claimed >= claims_count_since(now)) is holds, (claimed, now)


def test_a_claim_says_who_and_since_when():
    ann = make_user(first_name="Ann", last_name="Example")
    step = RequestStep(claimed_by=ann, claimed_at=AT)
    claim = claim_of(step, AT)
    assert str(claim) == "Ann Example claimed this on November 2, 2026"
    assert (claim.by, claim.since, claim.lapses_on) == (ann, AT, date(2026, 11, 4))
    assert claim_of(step, AT + timedelta(days=2)) is None
    assert claim_of(RequestStep(), AT) is None


def test_my_claims_are_those_i_could_still_answer():
    board = make_body()
    ohio = make_jurisdiction()
    user, other = make_user(), make_user()
    make_assignment(body=board, user=user)
    make_assignment(body=board, user=other)
    group = make_group(bodies=[board])
    mine, theirs, lapsed, answered, asked = (make_request(group=group) for _ in range(5))
    elsewhere = make_request(group=make_group(bodies=[make_body()]))
    own = make_request(group=group, email_key=user.username, jurisdiction=ohio)
    for request, by, at in (
        (mine, user, AT),
        (theirs, other, AT),
        (lapsed, user, AT - timedelta(days=7)),
        (answered, user, AT),
        (asked, user, AT),
        (elsewhere, user, AT),
        (own, user, AT),
    ):
        request.steps.update(claimed_by=by, claimed_at=at)
    approve_step(step_id=answered.steps.get().pk, by=other, at=AT)
    asked.status, asked.asked_at = Status.WAITING_FOR_APPLICANT, AT
    asked.save()
    assert [step.request for step in steps_claimed_by(user, AT)] == [mine]
