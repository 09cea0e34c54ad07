"""How long a group's requests usually take: the median of a year, never of a few."""

from datetime import UTC, datetime, timedelta

import pytest

from membership.catalog.models import ApprovalStep
from membership.requests.links import make_token
from membership.requests.models import Application, MembershipRequest
from membership.requests.status import Status
from membership.review.models import Decision
from membership.review.pace import usual_days, usual_time
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.answer_question import answer_question
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.confirm import confirm
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.reopen import reopen
from membership.workflow.submit import submit
from membership.workflow.take_back import take_back

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"


@pytest.fixture
def group():
    """A group."""
    return make_group()


def decided(group, *days, status=Status.APPROVED, closed_at=AT, **fields):
    for number in days:
        make_request(
            group=group,
            status=status,
            submitted_at=closed_at - timedelta(days=number + 100),
            confirmed_at=closed_at - timedelta(days=number),
            closed_at=closed_at,
            **fields,
        )


@pytest.mark.parametrize(
    ("days", "usual"),
    [
        ((), None),
        ((3, 3, 3, 3), None),
        ((1, 2, 3, 4, 100), 3),
        ((9, 1, 5, 7, 3), 5),
        ((1, 2, 3, 4, 5, 6), 4),  # three and a half
        ((1, 2, 2, 4, 5, 6), 3),
        ((1, 2, 3, 6, 7, 8), 5),  # four and a half
        ((0, 0, 0, 0, 0), 0),
        ((400, 400, 400, 400, 400), 400),
    ],
)
def test_the_median_of_at_least_five(days, usual, group):
    decided(group, *days)
    assert usual_days(group, on=TODAY) == usual


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((7,), ""),
        ((0,) * 5, "Usually decided in about a day."),
        ((1,) * 5, "Usually decided in about a day."),
        ((2,) * 5, "Usually decided in about 2 days."),
    ],
)
def test_in_words(days, said, group):
    decided(group, *days)
    assert usual_time(group, on=TODAY) == said


def test_both_outcomes_count_and_nothing_else(group):
    decided(group, 2, 2, 2)
    decided(group, 9, 9, status=Status.DENIED)
    decided(make_group(), 90, 90, 90, 90, 90)
    for status in (Status.WITHDRAWN, Status.EXPIRED):
        decided(group, 90, 90, 90, status=status)
    for _ in range(3):
        make_request(group=group, confirmed_at=AT - timedelta(days=90))
    assert usual_days(group, on=TODAY) == 2


def test_a_year_counts_to_the_day_of_the_program(group):
    decided(group, 2, 2, 2, 2)
    # A year ago today in Washington begins at four or five in the morning of Greenwich.
    first = datetime(2025, 11, 2, 4, 0, tzinfo=UTC)
    decided(group, 2, closed_at=first - timedelta(seconds=1))
    assert usual_days(group, on=TODAY) is None
    decided(group, 2, closed_at=first)
    assert usual_days(group, on=TODAY) == 2


def test_days_are_those_of_the_calendar_not_24_hours(group):
    evening = datetime(2026, 10, 30, 3, 30, tzinfo=UTC)  # still the 29th in Washington
    for _ in range(5):
        make_request(
            group=group,
            status=Status.APPROVED,
            confirmed_at=evening,
            closed_at=evening + timedelta(hours=1),
        )
    assert usual_days(group, on=TODAY) == 1


@pytest.fixture
def asked(group):
    """A request that was sent on the first day and confirmed on the tenth, and its reviewer."""
    body = make_body()
    ApprovalStep.objects.create(group=group, body=body)
    sent = submission(group, jurisdiction=make_jurisdiction(), email="ana@example.gov")
    submit(sent, client="192.0.2.1", at=day(1))
    confirm(token=make_token(Application.objects.get()), at=day(10))
    return MembershipRequest.objects.get(), make_assignment(body=body, starts_on=day(1).date()).user


def day(number: int) -> datetime:
    return AT - timedelta(days=100 - number)


def answer(act, asked, *, at, **said):
    request, reviewer = asked
    step = request.steps.filter(waived_at=None).latest("pk")
    act(step_id=step.pk, by=reviewer, at=at, **said)


def test_each_round_counts_from_its_own_begin_without_the_days_with_the_applicant(group, asked):
    decided(group, 1, 1, 40, 40)
    request, reviewer = asked
    ask_applicant(request_id=request.pk, text="Which?", by=reviewer, at=day(12))
    answer_question(request_id=request.pk, email_key=KEY, text="That.", at=day(20))
    answer(approve_step, asked, at=day(25))  # 7 days
    assert usual_days(group, on=TODAY) == 7

    reopen(request_id=request.pk, reason="Again.", by=make_staff(), at=day(50))
    assert usual_days(group, on=TODAY) == 7, "it was decided, whatever follows"
    ask_applicant(request_id=request.pk, text="Which?", by=reviewer, at=day(53))
    answer(deny_step, asked, reason="role", at=day(70))  # 3 days
    decided(group, 1)

    assert usual_days(group, on=TODAY) == 3
    decided(group, 40, 40)
    assert usual_days(group, on=TODAY) == 7


def test_a_decision_that_was_taken_back_does_not_count(group, asked):
    decided(group, 1, 1, 40, 40)
    answer(deny_step, asked, reason="role", at=day(12))
    decision = Decision.objects.get()
    take_back(decision_id=decision.pk, by=asked[1], at=day(12) + timedelta(minutes=5))
    assert usual_days(group, on=TODAY) is None
    answer(approve_step, asked, at=day(30))
    assert usual_days(group, on=TODAY) == 20

    reopen(request_id=asked[0].pk, reason="Again.", by=make_staff(), at=day(50))
    assert usual_days(group, on=TODAY) == 20


def test_a_round_that_ended_over_a_year_ago_does_not_count(group, asked):
    decided(group, 1, 1, 40, 40)
    answer(approve_step, asked, at=day(15))
    reopen(request_id=asked[0].pk, reason="Again.", by=make_staff(), at=day(16))
    assert usual_days(group, on=TODAY) == 5
    assert usual_days(group, on=day(15).date() + timedelta(days=365)) == 5
    assert usual_days(group, on=day(15).date() + timedelta(days=366)) is None


@pytest.mark.parametrize("number", [5, 40])
def test_it_takes_one_query_however_many_requests(number, group, django_assert_num_queries):
    decided(group, *range(1, number + 1))
    make_request(group=group, round=2)
    with django_assert_num_queries(1):
        assert usual_days(group, on=TODAY) == int((number + 1) / 2 + 0.5)
