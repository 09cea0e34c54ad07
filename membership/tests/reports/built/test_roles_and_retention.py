"""The reports on roles and on retention: their tables by hand, and their queries."""

from datetime import date

import pytest

from membership.reports.built import REPORTS
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Period, Quarter
from membership.reports.scope import scope_of, whole
from membership.reports.tables import Report
from membership.roster.models import Membership

from ...factories import (
    AT,
    make_group,
    make_jurisdiction,
    make_leadership,
    make_membership,
    make_role,
)
from .test_membership import lines

pytestmark = pytest.mark.django_db
Q1 = Quarter.named("2027-Q1").period


def built(name: str, cut: Cut = Cut.NONE, scope=None, period=Q1, **filters) -> Report:
    return REPORTS[name](scope or whole(), Filters(period, cut, **filters))


def test_the_mix_is_of_the_last_day_whatever_the_cut():
    judge = make_role(name="Judge")
    first = make_membership(role=judge, starts_on=Q1.last_day, level="county")
    make_membership(role=judge, member=first.member, level="state")
    make_membership(role=None, level="state")
    make_membership(role=judge, starts_on=Q1.end)
    for cut in (Cut.NONE, Cut.GROUP):
        report = built("roles", cut)
        assert (report.covers, report.filters) == ("As of December 31, 2026", {})
        names = ("memberships", "share", "people")
        assert lines(report.table("roles"), *names) == [
            ("Judge", 2, 2 / 3, 1),
            ("", 1, 1 / 3, 1),
            ("total", 3, 1.0, 2),
        ]
        levels = [row for row in lines(report.table("levels"), *names) if row[1]]
        assert levels == [("state", 2, 2 / 3, 2), ("county", 1, 1 / 3, 1), ("total", 3, 1.0, 2)]
        kinds = report.table("organization-types")
        assert sum(kinds.column("memberships")) == 3


def test_of_nobody_there_is_no_share():
    assert lines(built("roles").table("roles"), "memberships", "share") == [("total", 0, None)]


def test_a_leader_reads_no_row_of_a_sensitive_role():
    ohio = make_jurisdiction()
    for role in (make_role(name="Parent", sensitive=True), make_role(name="Judge")):
        make_membership(jurisdiction=ohio, role=role)
    scope = scope_of(make_leadership(jurisdiction=ohio).user, AT)
    assert lines(built("roles", scope=scope).table("roles"), "memberships") == [
        ("Judge", 1),
        ("total", 1),
    ]


def join(starts_on: date, ends_on: date | None = None, **fields) -> None:
    reason = Membership.EndReason.OTHER if ends_on else ""
    make_membership(
        starts_on=starts_on,
        ends_on=ends_on,
        end_reason=reason,
        origin=Membership.Origin.REQUEST,
        **fields,
    )


def test_retention_by_month_and_by_group():
    a, b = make_group(slug="a", name="A"), make_group(slug="b", name="B")
    join(date(2024, 12, 31), group=a)  # older than the twelve months
    join(date(2025, 1, 1), group=a)
    join(date(2025, 12, 31), group=a)
    join(date(2025, 12, 1), date(2026, 1, 1), group=b)
    join(date(2026, 1, 1), group=b)  # not old enough
    report = built("retention", Cut.GROUP)
    assert report.covers == "As of December 31, 2026"
    months = lines(report.table("cohorts"), "joined", "kept", "share")
    assert [key for key, *_ in months] == [*(f"2025-{n:02}" for n in range(1, 13)), "total"]
    assert [row for row in months if row[1]] == [
        ("2025-01", 1, 1, 1.0),
        ("2025-12", 2, 1, 0.5),
        ("total", 3, 2, 2 / 3),
    ]
    assert months[1] == ("2025-02", 0, 0, None)
    assert lines(report.table("slices"), "joined", "kept", "share") == [
        ("a", 2, 2, 1.0),
        ("b", 1, 0, 0.0),
        ("total", 3, 2, 2 / 3),
    ]


def test_a_longer_period_shows_as_many_months_as_it_has():
    two_years = Period(date(2025, 1, 1), date(2027, 1, 1))
    assert len(built("retention", period=two_years).table("cohorts").rows) == 24
    assert [table.name for table in built("retention").tables] == ["cohorts"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("roles", 2), ("retention", 3)])
def test_as_many_queries_for_many_as_for_one(name, queries, count, django_assert_num_queries):
    for _ in range(count):
        join(date(2025, 12, 1), role=make_role())
    with django_assert_num_queries(queries):
        built(name, Cut.GROUP)
