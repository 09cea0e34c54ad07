"""How long a group's requests usually take: the median of a year, never of a few."""

from datetime import UTC, datetime, timedelta

import pytest

from membership.requests.status import Status
from membership.review.pace import usual_days, usual_time
from membership.tests.factories import AT, TODAY, make_group, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    """A group."""
    return make_group()


def decided(group, *days, status=Status.APPROVED, closed_at=AT, **fields):
    for number in days:
        make_request(
            group=group,
            status=status,
            submitted_at=closed_at - timedelta(days=number),
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
        make_request(group=group, submitted_at=AT - timedelta(days=90))
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
            submitted_at=evening,
            closed_at=evening + timedelta(hours=1),
        )
    assert usual_days(group, on=TODAY) == 1


def test_it_takes_two_queries(group, django_assert_num_queries):
    decided(group, *range(1, 41))
    with django_assert_num_queries(2):
        assert usual_days(group, on=TODAY) == 21
