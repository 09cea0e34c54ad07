"""Random histories: every measure of memberships equals what a plain walk by day finds."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership.reports.cuts import Cut, slices
from membership.reports.memberships import (
    Flow,
    active_on_day,
    flows,
    flows_by_month,
    leaves_by_reason,
)
from membership.reports.periods import Period
from membership.reports.retention import retention_at_12_months
from membership.reports.roles import role_mix
from membership.roster.models import Membership

from .recount import (
    DAY,
    Origin,
    World,
    all_sensitive,
    by_key,
    histories,
    is_in,
    live,
    make_world,
    people,
    periods,
    recounted,
)

pytestmark = pytest.mark.django_db
EVERYBODY = Membership.objects.all()
some = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def world() -> World:
    return make_world()


@contextmanager
def lived(world: World, stays: list[dict]) -> Iterator[list[Membership]]:
    with transaction.atomic():
        yield live(world, stays)
        transaction.set_rollback(True)


def figures(flow: Flow) -> dict:
    """Return what a flow says, by name."""
    return {name: value for name, value in asdict(flow).items() if name not in ("slice", "period")}


@some
@given(stays=histories, period=periods)
def test_flows_of_every_cut_are_those_of_a_walk_by_day(world, stays, period):
    with lived(world, stays) as memberships:
        for cut in Cut:
            apart = by_key(memberships, cut)
            found = flows(EVERYBODY, period, cut)
            assert {flow.slice.key: figures(flow) for flow in found} == {
                flow.slice.key: recounted(apart.get(flow.slice.key, []), period) for flow in found
            }
            left_out = apart.keys() - {flow.slice.key for flow in found}
            assert not any(any(recounted(apart[key], period).values()) for key in left_out)
            for flow in found:
                assert flow.opening + flow.joins - flow.leaves == flow.closing
                assert flow.entered <= flow.opening
            (everybody,) = flows(EVERYBODY, period, Cut.NONE)
            for name in ("entered", "opening", "joins", "leaves", "closing", "net"):
                assert sum(getattr(flow, name) for flow in found) == getattr(everybody, name)


@settings(some, max_examples=100)
@given(stays=histories, period=periods, cut=st.sampled_from(Cut))
def test_months_are_the_flows_of_each_month_and_hang_together(world, stays, period, cut):
    with lived(world, stays):
        of_months = flows_by_month(EVERYBODY, period, cut)
        known = {flow.slice.key for flow in of_months}
        rows: dict[str, list[Flow]] = {key: [] for key in known}
        for flow in of_months:
            rows[flow.slice.key].append(flow)
        for place, month in enumerate(period.months):
            by_itself = {flow.slice.key: flow for flow in flows(EVERYBODY, month, cut)}
            assert by_itself.keys() <= known
            for key in known:
                flow = rows[key][place]
                assert flow == by_itself.get(key, Flow(flow.slice, month))
        for one in rows.values():
            for earlier, later in pairwise(one):
                assert earlier.closing + later.entered == later.opening
        for flow in flows(EVERYBODY, period, cut):
            months = rows[flow.slice.key]
            assert months[-1].closing == flow.closing
            assert sum(month.joins for month in months) == flow.joins
            assert sum(month.leaves for month in months) == flow.leaves
            assert sum(month.entered for month in months) == flow.entered
            assert months[0].opening - months[0].entered == flow.opening - flow.entered


@some
@given(stays=histories, period=periods)
def test_the_days_and_the_reasons_agree_with_the_flows(world, stays, period):
    with lived(world, stays) as memberships:
        for cut in Cut:
            apart = by_key(memberships, cut)
            closing = {flow.slice.key: flow for flow in flows(EVERYBODY, period, cut)}
            for active in active_on_day(EVERYBODY, period.last_day, cut):
                there = [
                    each for each in apart.get(active.slice.key, []) if is_in(each, period.last_day)
                ]
                assert (active.memberships, active.people, active.all_sensitive) == (
                    len(there),
                    people(there),
                    all_sensitive(there),
                )
                flow = closing[active.slice.key]
                assert (flow.closing, flow.people_closing) == (active.memberships, active.people)
            for leaves in leaves_by_reason(EVERYBODY, period, cut):
                gone = [
                    each
                    for each in apart.get(leaves.slice.key, [])
                    if each.ends_on and period.start <= each.ends_on < period.end
                ]
                reasons = Counter(each.end_reason for each in gone)
                assert leaves.by_reason == {code: reasons[code] for code in leaves.by_reason}
                assert leaves.all_sensitive == all_sensitive(gone)
                assert leaves.total == closing[leaves.slice.key].leaves == len(gone)


@some
@given(stays=histories, period=periods)
def test_the_mix_of_roles_is_that_of_the_day(world, stays, period):
    day = period.start
    with lived(world, stays) as memberships:
        there = [each for each in memberships if is_in(each, day)]
        mix = role_mix(EVERYBODY, day)
        ways = [
            (mix.roles, lambda each: each.role.name if each.role else ""),
            (mix.organization_types, lambda each: each.organization_type),
            (mix.levels, lambda each: each.level),
            ((mix.all,), lambda _: ""),
        ]
        for found, key in ways:
            apart: dict[str, list[Membership]] = {}
            for each in there:
                apart.setdefault(key(each), []).append(each)
            keys = [active.slice.key for active in found]
            assert set(apart) <= set(keys)
            assert len(set(keys)) == len(keys)
            for active in found:
                theirs = apart.get(active.slice.key, [])
                assert (active.memberships, active.people, active.all_sensitive) == (
                    len(theirs),
                    people(theirs),
                    all_sensitive(theirs),
                )


@some
@given(stays=histories, period=periods)
def test_cohorts_are_those_of_a_plain_count(world, stays, period):
    as_of = period.last_day
    with lived(world, stays) as memberships:
        joined = [each for each in memberships if each.origin != Origin.OPENING_BALANCE]
        for cut in Cut:
            cohorts = retention_at_12_months(EVERYBODY, as_of, cut, months=12)
            months = {cohort.month for cohort in cohorts}
            assert len(months) == 12
            for month in months:
                last = max(
                    (each.starts_on for each in joined if _is_within(each.starts_on, month)),
                    default=month.last_day,
                )
                assert last + timedelta(days=365) <= as_of
            for cohort in cohorts:
                theirs = [
                    each
                    for each in by_key(joined, cut).get(cohort.slice.key, [])
                    if _is_within(each.starts_on, cohort.month)
                ]
                kept = [each for each in theirs if is_in(each, each.starts_on + 365 * DAY)]
                assert (cohort.joined, cohort.kept) == (len(theirs), len(kept))
                assert cohort.all_sensitive == all_sensitive(theirs)
            by_month = sum(cohort.joined for cohort in cohorts)
            assert by_month == sum(
                1 for each in joined if any(_is_within(each.starts_on, month) for month in months)
            )
            assert {cohort.slice for cohort in cohorts} <= set(slices(cut).values())


def _is_within(day: date, month: Period) -> bool:
    return month.start <= day < month.end
