"""The percentile: one rule on both databases, worked out by hand."""

from datetime import date

import pytest

from membership.reports.percentile import Percentile, percentile
from membership.requests.models import RequestRound

from ..factories import make_request

HAND_MADE = [
    # days, median, 90th percentile
    ([4], 4.0, 4.0),
    ([1, 2], 1.5, 1.9),
    ([3, 1, 2], 2.0, 2.8),
    ([10, 0, 0, 0, 5], 0.0, 8.0),
    ([7] * 6, 7.0, 7.0),
    (list(range(11)), 5.0, 9.0),
]


@pytest.mark.parametrize(("days", "median", "ninetieth"), HAND_MADE)
def test_a_percentile_lies_between_its_neighbors(
    days: list[int], median: float, ninetieth: float
) -> None:
    assert percentile([*map(float, days)], 0.5) == pytest.approx(median)
    assert percentile([*map(float, days)], 0.9) == pytest.approx(ninetieth)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "median", "ninetieth"), HAND_MADE)
def test_the_database_gives_the_same_to_the_last_digit(
    days: list[int], median: float, ninetieth: float
) -> None:
    RequestRound.objects.all().delete()
    for number in days:
        RequestRound.objects.create(
            request=make_request(), round=9, began_on=date(2026, 1, 1), applicant_days=number
        )
    found = RequestRound.objects.filter(round=9).aggregate(
        median=Percentile("applicant_days", 0.5), ninetieth=Percentile("applicant_days", 0.9)
    )
    values = [*map(float, days)]
    assert found == {"median": percentile(values, 0.5), "ninetieth": percentile(values, 0.9)}


@pytest.mark.django_db
def test_of_nothing_there_is_no_percentile() -> None:
    none = RequestRound.objects.filter(round=9)
    assert none.aggregate(median=Percentile("applicant_days", 0.5)) == {"median": None}


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_lies_between_nothing_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Percentile("applicant_days", share)
