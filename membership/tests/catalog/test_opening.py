"""Which opening rule counts: the latest that has begun."""

from datetime import date, timedelta

import pytest

from membership.catalog.models import OpeningRule
from membership.catalog.opening import in_force

DAY = date(2026, 11, 2)
ALWAYS = OpeningRule(version=1, starts_on=None)
FROM_DAY = OpeningRule(version=2, starts_on=DAY)
LATER = OpeningRule(version=3, starts_on=DAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("rules", "on", "counts"),
    [
        ([], DAY, None),
        ([ALWAYS], DAY, ALWAYS),
        ([ALWAYS, FROM_DAY], DAY - timedelta(days=1), ALWAYS),
        ([ALWAYS, FROM_DAY], DAY, FROM_DAY),
        ([FROM_DAY, ALWAYS], DAY, FROM_DAY),
        ([LATER, FROM_DAY], DAY - timedelta(days=1), None),
        ([LATER, FROM_DAY, ALWAYS], DAY, FROM_DAY),
    ],
)
def test_in_force(rules, on, counts):
    assert in_force(rules, on) is counts
