"""Settings with which figures would be wrong, or tell too much, stop the project."""

from typing import Any

import pytest

from membership.reports.checks import fiscal_year_begins_in_a_month, small_counts_hide


@pytest.mark.parametrize(
    ("value", "found"), [(-1, ["membership.E201"]), (4, ["membership.E201"]), (5, []), (11, [])]
)
def test_a_threshold_below_five_is_refused(value: int, found: list[str], settings: Any) -> None:
    settings.SUPPRESSION_THRESHOLD = value
    assert [message.id for message in small_counts_hide(None)] == found


@pytest.mark.parametrize(
    ("value", "found"), [(0, ["membership.E202"]), (13, ["membership.E202"]), (1, []), (12, [])]
)
def test_a_month_that_is_none_is_refused(value: int, found: list[str], settings: Any) -> None:
    settings.FISCAL_YEAR_FIRST_MONTH = value
    assert [message.id for message in fiscal_year_begins_in_a_month(None)] == found
