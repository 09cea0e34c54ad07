"""The report on memberships: its tables by hand, what a reader's scope leaves, and its queries."""

from dataclasses import replace
from datetime import date

import pytest

from membership.reports.built import REPORTS
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Quarter
from membership.reports.scope import scope_of, whole
from membership.reports.tables import Audience, Hidden, Report, Table
from membership.roster.models import Membership

from ...factories import (
    AT,
    make_group,
    make_jurisdiction,
    make_leadership,
    make_membership,
    make_role,
)

pytestmark = pytest.mark.django_db
Q1 = Quarter.named("2027-Q1").period
Origin, Reason = Membership.Origin, Membership.EndReason


def membership(cut: Cut = Cut.NONE, scope=None, **filters) -> Report:
    return REPORTS["membership"](scope or whole(), Filters(Q1, cut, **filters))


def lines(table: Table, *names: str) -> list[tuple]:
    """Return some columns of all rows, the row of all last."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [(row.key, *(row.values[table.place(name)] for name in names)) for row in rows]


@pytest.fixture
def history() -> None:
    """Four people: one in both groups, one who entered, one who came and one who left."""
    a, b = make_group(slug="a", name="A"), make_group(slug="b", name="B")
    long_ago = date(2026, 9, 1)
    both = make_membership(group=a, starts_on=long_ago)
    make_membership(group=b, starts_on=long_ago, member=both.member)
    make_membership(group=b, starts_on=date(2026, 11, 5))
    make_membership(group=a, starts_on=date(2026, 10, 1), origin=Origin.REQUEST)
    make_membership(
        group=a, starts_on=long_ago, ends_on=date(2026, 12, 1), end_reason=Reason.INACTIVE
    )


def test_flows_by_group_add_up_and_people_are_counted_among_all(history):
    table = membership(Cut.GROUP).table("flows")
    assert table.title == "Membership by group"
    names = ("opening", "entered", "joins", "leaves", "net", "closing")
    assert lines(table, *names) == [
        ("a", 2, 0, 1, 1, 0, 2),
        ("b", 2, 1, 0, 0, 0, 2),
        ("total", 4, 1, 1, 1, 0, 4),
    ]
    assert lines(table, "people_opening", "people_closing", "growth", "churn") == [
        ("a", 2, 2, 0.0, 0.5),
        ("b", 2, 2, 0.0, 0.0),
        ("total", 3, 3, 0.0, 0.25),
    ]


def test_without_a_cut_the_one_row_is_the_row_of_all(history):
    report = membership()
    by_group = membership(Cut.GROUP)
    for name in ("flows", "reasons"):
        (row,) = report.table(name).rows
        assert row == by_group.table(name).total
        assert report.table(name).total is None
    assert [table.name for table in report.tables] == ["flows", "months", "reasons"]


def test_months_of_all_and_of_each_group(history):
    report = membership(Cut.GROUP)
    names = ("month", "opening", "joins", "leaves", "closing", "people_closing")
    assert lines(report.table("months"), *names) == [
        ("2026-10", "Oct 2026", 3, 1, 0, 4, 3),
        ("2026-11", "Nov 2026", 5, 0, 0, 5, 4),
        ("2026-12", "Dec 2026", 5, 0, 1, 4, 3),
    ]
    by_group = report.table("months-by-slice")
    assert by_group.title == "Membership by month, by group"
    assert lines(by_group, "slice", "closing") == [
        ("2026-10/a", "A", 3),
        ("2026-10/b", "B", 1),
        ("2026-11/a", "A", 3),
        ("2026-11/b", "B", 2),
        ("2026-12/a", "A", 2),
        ("2026-12/b", "B", 2),
    ]


def test_leaves_by_reason(history):
    table = membership(Cut.GROUP).table("reasons")
    assert [field.title for field in table.fields] == ["Group", *Reason.labels, "Leaves"]
    assert lines(table, "inactive", "other", "leaves") == [
        ("a", 1, 0, 1),
        ("b", 0, 0, 0),
        ("total", 1, 0, 1),
    ]


def test_rows_that_the_filters_leave_out_are_no_zeros(history):
    ohio = make_jurisdiction(code="OH", acf_region=5)
    make_jurisdiction(code="GU", acf_region=9)
    group = make_group(slug="c", cohort_type="topical")
    analyst = make_role(name="Analyst")
    make_role(name="Judge")

    def keys(cut: Cut, **filters) -> list[str]:
        return [key for key, *_ in lines(membership(cut, **filters).table("flows"))]

    assert keys(Cut.GROUP, group=group.pk) == ["c", "total"]
    assert keys(Cut.GROUP, cohort_type="topical") == ["c", "total"]
    assert keys(Cut.GROUP, cohort_type="topical", group=group.pk) == ["c", "total"]
    assert keys(Cut.COHORT_TYPE, group=group.pk) == ["topical", "total"]
    assert keys(Cut.JURISDICTION, jurisdiction=ohio.pk) == ["OH", "total"]
    assert keys(Cut.JURISDICTION, region=9) == ["GU", "total"]
    assert keys(Cut.REGION, jurisdiction=ohio.pk) == ["5", "total"]
    assert keys(Cut.REGION, region=9) == ["9", "total"]
    assert keys(Cut.ROLE, role=analyst.pk) == ["Analyst", "total"]
    assert keys(Cut.ROLE) == ["Analyst", "Judge", "", "total"]


def test_a_leader_reads_of_their_jurisdiction_and_of_no_sensitive_role():
    ohio = make_jurisdiction(code="OH", acf_region=5)
    guam = make_jurisdiction(code="GU", acf_region=9)
    parent, judge = make_role(name="Parent", sensitive=True), make_role(name="Judge")
    for place in (ohio, guam):
        make_membership(jurisdiction=place, role=parent)
        make_membership(jurisdiction=place, role=judge)
    scope = scope_of(make_leadership(jurisdiction=ohio).user, AT)
    names = {
        Cut.JURISDICTION: ["OH", "total"],
        Cut.REGION: ["5", "total"],
        Cut.ROLE: ["Judge", "total"],
    }
    for cut, keys in names.items():
        report = membership(cut, scope)
        assert lines(report.table("flows"), "closing") == [(key, 1) for key in keys]
        others = {key.partition("/")[2] for key, *_ in lines(report.table("months-by-slice"))}
        assert others == {keys[0]}
        assert [key for key, *_ in lines(report.table("reasons"))] == keys
    assert membership(Cut.ROLE, scope, jurisdiction=guam.pk).table("flows").total.values[1:7] == (
        *[0] * 6,
    )


def test_the_bureau_reads_no_small_count_of_a_sensitive_role():
    parent, judge = make_role(name="Parent", sensitive=True), make_role(name="Judge")
    for role, count in ((parent, 3), (judge, 20)):
        for _ in range(count):
            make_membership(role=role, starts_on=date(2026, 1, 1))
    scope = whole(Audience.BUREAU)
    hidden = membership(Cut.ROLE, scope).table("flows")
    assert lines(hidden, "closing") == [
        ("Judge", Hidden.WITH_IT),
        ("Parent", Hidden.SMALL),
        ("total", 23),
    ]
    plain = membership(Cut.ROLE, replace(scope, audience=Audience.STAFF)).table("flows")
    assert lines(plain, "closing") == [("Judge", 20), ("Parent", 3), ("total", 23)]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_many_as_for_one(count, django_assert_num_queries):
    for _ in range(count):
        make_membership(starts_on=date(2026, 11, 1))
        make_membership(
            starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 1), end_reason=Reason.OTHER
        )
    with django_assert_num_queries(9):
        report = membership(Cut.GROUP)
    assert len(report.table("flows").rows) == 2 * count
