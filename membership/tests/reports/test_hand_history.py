"""Two years of thirty people give the figures that were worked out by hand, on every database."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pytest

from membership.reports.backlog import backlog, backlog_over_time
from membership.reports.cuts import Cut, slices
from membership.reports.decision_time import (
    open_by_age,
    time_to_decision,
    time_to_decision_by_month,
)
from membership.reports.filters import Filters
from membership.reports.memberships import (
    active_on_day,
    flows,
    flows_by_month,
    leaves_by_reason,
)
from membership.reports.periods import Period
from membership.reports.representation import gaps, represented, seats_on
from membership.reports.requests import (
    duplicates,
    duplicates_by_month,
    received_and_decided,
    received_and_decided_by_month,
)
from membership.reports.retention import retention_at_12_months
from membership.reports.roles import role_mix
from membership.reports.scope import whole
from membership.requests.models import RequestRound
from membership.roster.coverage import coverage
from membership.roster.models import Membership
from membership.tests.factories import PeerGroup

from . import hand_figures as by_hand
from . import hand_requests as requests_by_hand
from .hand_figures import ALL, BOTH, LAST_DAY, QUARTERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hand_history")]
MEMBERSHIPS = Membership.objects.all()
ROUNDS = RequestRound.objects.all()


def worked_out(figures: Mapping[Period, Mapping[Cut, Any]]) -> list[Any]:
    """Return every period and cut of a table of figures, as the cases of a test."""
    return [
        pytest.param(period, cut, rows, id=f"{period.start:%Y}-{period.end:%Y}-{cut}")
        for period, by_cut in figures.items()
        for cut, rows in by_cut.items()
    ]


def keyed(rows: Iterable[Any], *fields: str) -> dict[str, tuple[Any, ...]]:
    """Return figures by the keys of their slices, in order."""
    return {row.slice.key: tuple(getattr(row, name) for name in fields) for row in rows}


def laid_out(cut: Cut, figures: Mapping[str, Any], nothing: Any) -> dict[str, Any]:
    """Return figures written by hand, and nothing for whatever slice of the catalog is not named.

    The retired group, and what has none of a kind, have a row only with a figure.
    """
    keys = [one.key for one in slices(cut).values() if one.key not in ("old-circle", ALL)]
    keys += [ALL] if ALL in figures else []
    assert set(figures) <= set(keys)
    return {key: figures.get(key, nothing) for key in keys}


FLOW = ("opening", "entered", "joins", "leaves", "closing", "people_closing")


def test_flows_by_month() -> None:
    found = flows_by_month(MEMBERSHIPS, BOTH, Cut.NONE)
    assert [flow.period for flow in found] == list(BOTH.months)
    assert [keyed([flow], *FLOW)[ALL] for flow in found] == by_hand.FLOWS_BY_MONTH
    months = [flows(MEMBERSHIPS, month, Cut.NONE)[0] for month in BOTH.months]
    assert [keyed([flow], *FLOW)[ALL] for flow in months] == by_hand.FLOWS_BY_MONTH


def test_flows_growth_and_churn_by_quarter() -> None:
    found = [flows(MEMBERSHIPS, quarter, Cut.NONE)[0] for quarter in QUARTERS]
    assert [keyed([flow], *FLOW)[ALL] for flow in found] == by_hand.FLOWS_BY_QUARTER
    assert [(flow.growth, flow.churn) for flow in found] == [
        pytest.approx(rates) for rates in by_hand.GROWTH_AND_CHURN_BY_QUARTER
    ]
    by_group = [keyed(flows(MEMBERSHIPS, quarter, Cut.GROUP), *FLOW) for quarter in QUARTERS]
    assert by_group == [
        laid_out(Cut.GROUP, figures, by_hand.NOBODY)
        for figures in by_hand.FLOWS_BY_QUARTER_AND_GROUP
    ]


@pytest.mark.parametrize(("period", "cut", "figures"), worked_out(by_hand.FLOWS_BY_YEAR_AND_CUT))
def test_flows_by_each_cut(period: Period, cut: Cut, figures: Mapping[str, Any]) -> None:
    found = keyed(flows(MEMBERSHIPS, period, cut), *FLOW)
    assert found == laid_out(cut, figures, by_hand.NOBODY)
    assert list(found) == list(laid_out(cut, figures, by_hand.NOBODY))


def test_active_on_the_last_day() -> None:
    closing = by_hand.FLOWS_BY_YEAR_AND_CUT[by_hand.YEAR_2][Cut.JURISDICTION]
    found = keyed(active_on_day(MEMBERSHIPS, LAST_DAY, Cut.JURISDICTION), "memberships", "people")
    assert found == laid_out(
        Cut.JURISDICTION, {key: row[-2:] for key, row in closing.items()}, (0, 0)
    )


def test_leaves_by_reason() -> None:
    years = (by_hand.YEAR_1, by_hand.YEAR_2)
    found = [leaves_by_reason(MEMBERSHIPS, year, Cut.NONE)[0].by_reason for year in years]
    assert [tuple(reasons.values()) for reasons in found] == by_hand.LEAVES_BY_YEAR
    by_group = leaves_by_reason(MEMBERSHIPS, BOTH, Cut.GROUP)
    assert {
        each.slice.key: tuple(each.by_reason.values()) for each in by_group
    } == by_hand.LEAVES_BY_GROUP


def test_retention_at_12_months() -> None:
    found = retention_at_12_months(MEMBERSHIPS, LAST_DAY, Cut.NONE, months=12)
    assert [each.month for each in found] == list(by_hand.YEAR_1.months)
    assert {
        each.month.start: (each.joined, each.kept) for each in found if each.joined
    } == by_hand.RETENTION_BY_MONTH
    by_group = retention_at_12_months(MEMBERSHIPS, LAST_DAY, Cut.GROUP, months=12)
    for group, figures in by_hand.RETENTION_BY_GROUP.items():
        theirs = [each for each in by_group if each.slice.key == group]
        assert (sum(each.joined for each in theirs), sum(each.kept for each in theirs)) == figures


def test_a_day_earlier_the_newest_month_is_not_old_enough() -> None:
    found = retention_at_12_months(MEMBERSHIPS, date(2026, 9, 29), Cut.NONE, months=12)
    assert found[-1].month.start == date(2025, 8, 1)


def test_role_mix() -> None:
    mix = role_mix(MEMBERSHIPS, LAST_DAY)
    for found, figures in (
        (mix.roles, by_hand.BY_ROLE),
        (mix.organization_types, by_hand.BY_ORGANIZATION),
        (mix.levels, by_hand.BY_LEVEL),
    ):
        counted = keyed(found, "memberships", "people")
        assert {key: row for key, row in counted.items() if row != (0, 0)} == figures


@pytest.mark.parametrize(("group", "day"), by_hand.COVERAGE)
def test_coverage(group: str, day: date) -> None:
    (eligible, covered, unknown, single, depth), days_by_gap = by_hand.COVERAGE[group, day]
    found = coverage(PeerGroup.objects.get(slug=group), on=day)
    assert (len(found.eligible), len(found.covered), len(found.unknown)) == (
        eligible,
        covered,
        unknown,
    )
    assert {seat.jurisdiction.code for seat in found.single} == single
    assert found.depth == depth
    assert {seat.jurisdiction.code: seat.days_since for seat in found.gaps} == days_by_gap
    seats = seats_on(whole(), Filters(BOTH, group=found.group.pk), day)
    (row,) = represented(seats, Cut.GROUP)
    assert (row.eligible, row.covered, row.unknown) == (eligible, covered, unknown)
    assert (row.single, row.depth) == (len(single), depth)
    assert {seat.place.key: seat.days_uncovered for seat in gaps(seats)} == days_by_gap


REQUESTS = ("received", "reopened", "approved", "denied")
REQUESTS += ("withdrawn", "replaced", "expired", "unanswered")


def test_requests_by_month() -> None:
    found = received_and_decided_by_month(ROUNDS, BOTH)
    assert [flow.period for flow in found] == list(BOTH.months)
    assert [keyed([flow], *REQUESTS)[ALL] for flow in found] == requests_by_hand.RECEIVED_BY_MONTH
    months = [received_and_decided(ROUNDS, month, Cut.NONE)[0] for month in BOTH.months]
    assert [keyed([flow], *REQUESTS)[ALL] for flow in months] == requests_by_hand.RECEIVED_BY_MONTH


def test_duplicates_by_month() -> None:
    assert list(duplicates_by_month(BOTH)) == requests_by_hand.DUPLICATES_BY_MONTH
    assert [duplicates(month) for month in BOTH.months] == requests_by_hand.DUPLICATES_BY_MONTH


def test_requests_by_quarter_with_their_rate() -> None:
    found = [received_and_decided(ROUNDS, quarter, Cut.NONE)[0] for quarter in QUARTERS]
    rates = [(keyed([flow], *REQUESTS)[ALL], flow.rate) for flow in found]
    assert rates == requests_by_hand.RECEIVED_BY_QUARTER


@pytest.mark.parametrize(
    ("period", "cut", "figures"), worked_out(requests_by_hand.RECEIVED_BY_YEAR_AND_CUT)
)
def test_requests_by_each_cut(period: Period, cut: Cut, figures: Mapping[str, Any]) -> None:
    found = keyed(received_and_decided(ROUNDS, period, cut), *REQUESTS)
    assert found == laid_out(cut, figures, requests_by_hand.NOTHING)
    assert list(found) == list(laid_out(cut, figures, requests_by_hand.NOTHING))


TIME = ("decided", "median", "p90", "median_without", "p90_without")


def test_time_to_decision_by_quarter() -> None:
    found = [time_to_decision(ROUNDS, quarter, Cut.NONE) for quarter in QUARTERS]
    assert [keyed(each, *TIME)[ALL] for each in found] == [
        pytest.approx(row) for row in requests_by_hand.TIME_BY_QUARTER
    ]


@pytest.mark.parametrize(
    ("period", "cut", "figures"), worked_out(requests_by_hand.TIME_BY_YEAR_AND_CUT)
)
def test_time_to_decision_by_each_cut(period: Period, cut: Cut, figures: Mapping[str, Any]) -> None:
    found = keyed(time_to_decision(ROUNDS, period, cut), *TIME)
    expected = laid_out(cut, figures, requests_by_hand.NO_TIME)
    assert found == {key: pytest.approx(row) for key, row in expected.items()}


def test_time_to_decision_by_month_is_that_of_each_month() -> None:
    months = [time_to_decision(ROUNDS, month, Cut.NONE)[0] for month in BOTH.months]
    found = time_to_decision_by_month(ROUNDS, BOTH)
    assert [keyed([each], "period", *TIME) for each in found] == [
        keyed([each], "period", *TIME) for each in months
    ]


@pytest.mark.parametrize("day", requests_by_hand.BACKLOG)
def test_backlog(day: date) -> None:
    for cut, figures in requests_by_hand.BACKLOG[day].items():
        found = {
            each.slice.key: (*each.ages, each.unconfirmed) for each in backlog(ROUNDS, day, cut)
        }
        assert found == laid_out(cut, figures, (0, 0, 0, 0, 0))
    (whole_,) = backlog(ROUNDS, day, Cut.NONE)
    found = backlog_over_time(ROUNDS, [day, date(2024, 9, 30)])
    assert [each.number for each in found] == [whole_.total, 0]


@pytest.mark.parametrize("day", requests_by_hand.OPEN_BY_AGE)
def test_open_by_age(day: date) -> None:
    for cut, figures in requests_by_hand.OPEN_BY_AGE[day].items():
        found = {each.slice.key: each.ages for each in open_by_age(ROUNDS, day, cut)}
        assert found == laid_out(cut, figures, (0, 0, 0, 0))
