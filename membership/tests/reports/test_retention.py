"""Retention worked out by hand: who counts as kept, and which months are old enough."""

from datetime import date

import pytest

from membership.reports.cuts import Cut
from membership.reports.retention import retention_at_12_months
from membership.roster.models import Membership

from ..factories import make_group, make_membership

pytestmark = pytest.mark.django_db
Origin = Membership.Origin


def join(starts_on: date, ends_on: date | None = None, **fields) -> Membership:
    fields = {"origin": Origin.REQUEST, **fields}
    if ends_on:
        fields.setdefault("end_reason", Membership.EndReason.OTHER)
    return make_membership(starts_on=starts_on, ends_on=ends_on, **fields)


def cohorts(as_of: date, cut: Cut = Cut.NONE, **limits) -> list[tuple[str, int, int]]:
    found = retention_at_12_months(Membership.objects.all(), as_of, cut, **limits)
    return [(f"{each.month.start:%Y-%m}", each.joined, each.kept) for each in found]


@pytest.mark.parametrize(
    ("ends_on", "kept"),
    # 365 days after January 10, 2025 is January 10, 2026.
    [(None, 1), (date(2026, 1, 11), 1), (date(2026, 1, 10), 0), (date(2026, 1, 9), 0)],
)
def test_kept_is_who_is_active_on_the_365th_day(ends_on, kept):
    join(date(2025, 1, 10), ends_on)
    assert cohorts(date(2026, 2, 15)) == [("2025-01", 1, kept)]


def test_a_leap_day_lies_within_the_365_days():
    join(date(2024, 2, 1), date(2025, 1, 31))
    join(date(2024, 2, 1), date(2025, 2, 1))
    assert cohorts(date(2025, 3, 1)) == [("2024-02", 2, 1)]


def test_a_month_appears_once_the_365th_day_of_its_last_one_has_come():
    join(date(2025, 1, 10))
    join(date(2025, 1, 20))
    assert cohorts(date(2026, 1, 19)) == []
    assert cohorts(date(2026, 1, 20)) == [("2025-01", 2, 2)]


def test_the_last_one_of_any_slice_counts():
    join(date(2025, 1, 10), group=make_group(name="A"))
    join(date(2025, 1, 20), group=make_group(name="B"))
    assert cohorts(date(2026, 1, 19), Cut.GROUP) == []
    assert cohorts(date(2026, 1, 20), Cut.GROUP) == [("2025-01", 1, 1), ("2025-01", 1, 1)]


def test_a_month_without_anybody_is_old_enough_by_its_own_last_day():
    join(date(2024, 12, 5))
    join(date(2025, 2, 1))
    assert cohorts(date(2026, 1, 30)) == [("2024-12", 1, 1)]
    assert cohorts(date(2026, 1, 31)) == [("2024-12", 1, 1), ("2025-01", 0, 0)]
    assert cohorts(date(2026, 1, 31), months=1) == [("2025-01", 0, 0)]


def test_the_newest_months_are_kept():
    for month in range(1, 7):
        join(date(2025, month, 1))
    found = cohorts(date(2026, 6, 1), months=3)
    assert found == [("2025-04", 1, 1), ("2025-05", 1, 1), ("2025-06", 1, 1)]
    assert len(cohorts(date(2026, 5, 31), months=12)) == 12
    assert len(cohorts(date(2026, 6, 1))) == 6


def test_an_opening_balance_is_in_no_cohort():
    join(date(2025, 1, 10), origin=Origin.OPENING_BALANCE)
    assert cohorts(date(2026, 6, 1)) == []
    assert cohorts(date(2026, 1, 31), months=1) == [("2025-01", 0, 0)]


def test_who_comes_back_is_followed_twice():
    first = join(date(2025, 1, 10), date(2025, 3, 1))
    join(date(2025, 3, 1), member=first.member, group=first.group)
    found = cohorts(date(2026, 3, 31))
    assert found == [("2025-01", 1, 0), ("2025-02", 0, 0), ("2025-03", 1, 1)]


def test_the_share_of_nobody_is_not_applicable():
    join(date(2025, 1, 10))
    join(date(2025, 1, 10), date(2025, 2, 1))
    group = make_group(name="A")
    found = retention_at_12_months(Membership.objects.all(), date(2026, 2, 1), Cut.GROUP)
    shares = {each.slice.key: each.share for each in found}
    assert shares.pop(group.slug) is None
    assert sorted(shares.values()) == [0.0, 1.0]


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_whatever_the_number_of_rows(count, django_assert_num_queries):
    for _ in range(count):
        join(date(2025, 1, 10))
    with django_assert_num_queries(2):
        assert len(cohorts(date(2026, 2, 1), Cut.GROUP)) == count
