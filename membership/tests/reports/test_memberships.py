"""Flows worked out by hand: the edges of periods, returns, transfers, opening balances, rows."""

from datetime import date

import pytest

from membership.reports.cuts import Cut
from membership.reports.memberships import (
    Flow,
    active_on_day,
    flows,
    flows_by_month,
    leaves_by_reason,
)
from membership.reports.periods import Period, Quarter
from membership.roster.models import Membership
from membership.workflow.purge_person import purge_person

from ..factories import (
    AT,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_role,
    make_staff,
)

pytestmark = pytest.mark.django_db
Reason = Membership.EndReason
Origin = Membership.Origin
Q1, Q2 = Quarter.named("2026-Q1").period, Quarter.named("2026-Q2").period


def stay(starts_on: str, ends_on: str = "", **fields) -> Membership:
    fields.setdefault("origin", Origin.REQUEST)
    if ends_on:
        fields["ends_on"] = date.fromisoformat(ends_on)
        fields.setdefault("end_reason", Reason.OTHER)
    return make_membership(starts_on=date.fromisoformat(starts_on), **fields)


def of_all(period: Period) -> tuple[int, ...]:
    (flow,) = flows(Membership.objects.all(), period, Cut.NONE)
    assert flow.opening + flow.joins - flow.leaves == flow.closing
    return flow.entered, flow.opening, flow.joins, flow.leaves, flow.closing


EDGES = [
    # starts on, ends on, (entered, opening, joins, leaves, closing) of Q1 and of Q2 of FY 2026
    ("2025-09-30", "", (0, 1, 0, 0, 1), (0, 1, 0, 0, 1)),
    ("2025-10-01", "", (0, 0, 1, 0, 1), (0, 1, 0, 0, 1)),
    ("2025-12-31", "", (0, 0, 1, 0, 1), (0, 1, 0, 0, 1)),
    ("2026-01-01", "", (0, 0, 0, 0, 0), (0, 0, 1, 0, 1)),
    ("2026-04-01", "", (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)),
    ("2025-09-01", "2025-09-30", (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)),
    ("2025-09-01", "2025-10-01", (0, 1, 0, 1, 0), (0, 0, 0, 0, 0)),
    ("2025-09-01", "2025-12-31", (0, 1, 0, 1, 0), (0, 0, 0, 0, 0)),
    ("2025-09-01", "2026-01-01", (0, 1, 0, 0, 1), (0, 1, 0, 1, 0)),
    ("2025-10-01", "2025-10-02", (0, 0, 1, 1, 0), (0, 0, 0, 0, 0)),
    ("2025-12-31", "2026-01-01", (0, 0, 1, 0, 1), (0, 1, 0, 1, 0)),
]


@pytest.mark.parametrize(("starts_on", "ends_on", "first", "second"), EDGES)
def test_a_membership_at_the_edge_of_a_fiscal_quarter(starts_on, ends_on, first, second):
    stay(starts_on, ends_on)
    assert (of_all(Q1), of_all(Q2)) == (first, second)


@pytest.mark.parametrize(
    ("starts_on", "first", "second"),
    [
        ("2025-09-30", (0, 1, 0, 0, 1), (0, 1, 0, 0, 1)),
        ("2025-10-01", (1, 1, 0, 0, 1), (0, 1, 0, 0, 1)),
        ("2025-12-31", (1, 1, 0, 0, 1), (0, 1, 0, 0, 1)),
        ("2026-01-01", (0, 0, 0, 0, 0), (1, 1, 0, 0, 1)),
    ],
)
def test_an_opening_balance_never_joins(starts_on, first, second):
    stay(starts_on, origin=Origin.OPENING_BALANCE)
    assert (of_all(Q1), of_all(Q2)) == (first, second)


def test_an_opening_balance_may_leave_in_the_period_in_which_it_enters():
    stay("2025-10-01", "2025-11-01", origin=Origin.OPENING_BALANCE)
    assert of_all(Q1) == (1, 1, 0, 1, 0)


def test_who_returns_on_the_day_of_leaving_is_one_person_and_two_memberships():
    first = stay("2025-09-01", "2025-11-01")
    stay("2025-11-01", member=first.member, group=first.group)
    (flow,) = flows(Membership.objects.all(), Q1, Cut.NONE)
    assert (flow.opening, flow.joins, flow.leaves, flow.closing) == (1, 1, 1, 1)
    assert (flow.people_opening, flow.people_closing) == (1, 1)


def test_a_transfer_leaves_one_jurisdiction_and_joins_the_other():
    ohio, guam = make_jurisdiction(name="A"), make_jurisdiction(name="B")
    before = stay("2025-09-01", "2025-11-01", jurisdiction=ohio)
    stay("2025-11-01", member=before.member, group=before.group, jurisdiction=guam)
    found = flows(Membership.objects.all(), Q1, Cut.JURISDICTION)
    assert [
        (flow.slice.label, flow.opening, flow.joins, flow.leaves, flow.closing) for flow in found
    ] == [("A", 1, 0, 1, 0), ("B", 0, 1, 0, 1)]


def test_people_in_two_groups_are_counted_once_among_all():
    first = stay("2025-09-01", group=make_group(name="A"))
    stay("2025-09-01", member=first.member, group=make_group(name="B"))
    by_group = flows(Membership.objects.all(), Q1, Cut.GROUP)
    (everybody,) = flows(Membership.objects.all(), Q1, Cut.NONE)
    assert [flow.people_closing for flow in by_group] == [1, 1]
    assert (everybody.closing, everybody.people_closing) == (2, 1)


def test_a_person_who_enters_another_group_was_there_at_the_opening_once():
    first = stay("2025-09-01")
    stay("2025-10-15", member=first.member, origin=Origin.OPENING_BALANCE)
    for (flow,) in (
        flows(Membership.objects.all(), Q1, Cut.NONE),
        flows_by_month(Membership.objects.all(), next(Q1.months), Cut.NONE),
    ):
        assert (flow.opening, flow.people_opening) == (2, 1)


def test_people_of_an_opening_are_those_before_and_those_who_entered_in_the_month():
    for first in ("2025-10-01", "2025-11-01", "2025-12-01"):
        stay(first, origin=Origin.OPENING_BALANCE)
    found = flows_by_month(Membership.objects.all(), Q1, Cut.NONE)
    assert [(flow.opening, flow.people_opening) for flow in found] == [(1, 1), (2, 2), (3, 3)]
    assert [flow.people_closing for flow in found] == [1, 2, 3]


def test_every_known_slice_has_a_row_and_others_only_where_something_counts():
    make_group(name="Quiet")
    make_group(name="Retired quietly", retired_on=date(2025, 1, 1))
    retired = make_group(name="Retired", retired_on=date(2025, 11, 1))
    stay("2025-01-01", "2025-11-01", group=retired)
    everybody = Membership.objects.all()
    assert [flow.slice.label for flow in flows(everybody, Q1, Cut.GROUP)] == ["Quiet", "Retired"]
    assert [flow.slice.label for flow in flows(everybody, Q2, Cut.GROUP)] == ["Quiet"]
    make_role(name="Analyst")
    labels = [flow.slice.label for flow in flows(everybody, Q1, Cut.ROLE)]
    assert labels == ["Analyst", "Not on the group's list"]
    assert [flow.slice.label for flow in flows(everybody, Q2, Cut.ROLE)] == ["Analyst"]
    regions = flows(everybody, Q2, Cut.REGION)
    assert [flow.slice.label for flow in regions] == [f"Region {n}" for n in range(1, 11)]


def test_a_slice_with_a_figure_in_one_month_is_in_all():
    retired = make_group(retired_on=date(2025, 11, 1))
    stay("2025-01-01", "2025-10-05", group=retired)
    found = flows_by_month(Membership.objects.all(), Q1, Cut.GROUP)
    assert [(flow.period.start.month, flow.closing) for flow in found] == [
        (10, 0),
        (11, 0),
        (12, 0),
    ]
    assert [flow.leaves for flow in found] == [1, 0, 0]


def test_months_are_cut_at_the_edges_of_the_period():
    stay("2025-10-09")
    stay("2025-10-10")
    stay("2025-11-20")
    period = Period(date(2025, 10, 10), date(2025, 11, 20))
    found = flows_by_month(Membership.objects.all(), period, Cut.NONE)
    assert [(flow.opening, flow.joins, flow.closing) for flow in found] == [(1, 1, 2), (2, 0, 2)]


def test_what_becomes_known_of_later_days_changes_no_past_figure():
    member = make_member()
    membership = stay("2025-09-01", member=member)
    before = flows(Membership.objects.all(), Q1, Cut.GROUP)
    Membership.objects.filter(pk=membership.pk).update(
        ends_on=date(2026, 1, 1), end_reason=Reason.REMOVED, end_recorded_at=AT
    )
    membership.group.retired_on = date(2026, 2, 1)
    membership.group.save()
    purge_person(address=member.email, by=make_staff(), at=AT)
    assert flows(Membership.objects.all(), Q1, Cut.GROUP) == before


@pytest.mark.parametrize(
    ("opening", "joins", "leaves", "growth", "churn"),
    [(0, 0, 0, None, None), (0, 2, 0, None, 0.0), (4, 2, 1, 0.25, 2 / 9), (4, 0, 4, -1.0, 2.0)],
)
def test_growth_and_churn(opening, joins, leaves, growth, churn):
    closing = opening + joins - leaves
    (all_,) = flows(Membership.objects.none(), Q1, Cut.NONE)
    flow = Flow(all_.slice, Q1, 0, opening, joins, leaves, closing)
    assert (flow.net, flow.growth, flow.churn) == (joins - leaves, growth, churn)


def test_a_row_is_sensitive_where_everybody_in_it_holds_a_sensitive_role():
    parents, mixed = make_group(name="A"), make_group(name="B")
    parent = make_role(sensitive=True)
    stay("2025-09-01", group=parents, role=parent)
    stay("2025-09-01", "2025-10-01", group=parents)
    stay("2025-09-01", group=mixed, role=parent)
    stay("2025-11-05", "2025-11-06", group=mixed)
    everybody = Membership.objects.all()
    first, second = flows(everybody, Q2, Cut.GROUP)
    assert (first.all_sensitive, second.all_sensitive) == (True, True)
    first, second = flows(everybody, Q1, Cut.GROUP)
    assert (first.all_sensitive, second.all_sensitive) == (False, False)
    by_month = flows_by_month(everybody, Q1, Cut.GROUP)
    assert [flow.all_sensitive for flow in by_month] == [False, True, True, False, True, True]
    found = active_on_day(everybody, date(2025, 11, 5), Cut.GROUP)
    assert [active.all_sensitive for active in found] == [True, False]
    reasons = leaves_by_reason(everybody, Q1, Cut.GROUP)
    assert [leaves.all_sensitive for leaves in reasons] == [False, False]


def test_leaves_have_their_reasons():
    stay("2025-09-01", "2025-10-01", end_reason=Reason.CHANGED_JOB)
    stay("2025-09-01", "2025-12-31", end_reason=Reason.CHANGED_JOB)
    stay("2025-10-01", "2025-12-01", end_reason=Reason.INACTIVE)
    stay("2025-09-01", "2026-01-01", end_reason=Reason.REMOVED)
    (found,) = leaves_by_reason(Membership.objects.all(), Q1, Cut.NONE)
    assert found.by_reason == {
        "changed_job": 2,
        "asked_to_leave": 0,
        "removed": 0,
        "inactive": 1,
        "other": 0,
    }
    assert found.total == 3


MEASURES = [
    # what, its rows of each group
    (lambda cut: flows(Membership.objects.all(), Q1, cut), 1),
    (lambda cut: flows_by_month(Membership.objects.all(), Q1, cut), 3),
    (lambda cut: active_on_day(Membership.objects.all(), Q1.last_day, cut), 1),
    (lambda cut: leaves_by_reason(Membership.objects.all(), Q1, cut), 1),
]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("measure", "rows"), MEASURES)
def test_as_many_queries_for_many_as_for_one(measure, rows, count, django_assert_num_queries):
    for _ in range(count):
        stay("2025-09-01", "2025-11-01")
        stay("2025-11-01", origin=Origin.OPENING_BALANCE)
    with django_assert_num_queries(2):
        assert len(measure(Cut.GROUP)) == 2 * count * rows
