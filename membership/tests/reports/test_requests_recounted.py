"""Random rounds of requests: every measure of requests equals what a plain count finds."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership.catalog.business_days import business_days_between
from membership.reports.backlog import backlog, backlog_over_time
from membership.reports.cuts import Cut
from membership.reports.decision_time import (
    open_by_age,
    time_to_decision,
    time_to_decision_by_month,
)
from membership.reports.percentile import percentile
from membership.reports.periods import Period
from membership.reports.requests import (
    RequestFlow,
    duplicates,
    duplicates_by_month,
    received_and_decided,
    received_and_decided_by_month,
)
from membership.requests.models import MembershipRequest, RequestRound

from ..factories import make_application
from .recount import DAY, EDGES, KEYS, SOLE, World, all_sensitive, make_world, periods

pytestmark = pytest.mark.django_db
ALL_ROUNDS = RequestRound.objects.all()
Ending = RequestRound.Ending
some = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

_days = st.one_of(
    st.sampled_from([edge + by * DAY for edge in EDGES for by in (-1, 0, 1)]),
    st.integers(-60, 120).map(lambda days: SOLE + days * DAY),
)
_waits = st.none() | st.integers(0, 50)
_rounds = st.fixed_dictionaries(
    {
        "group": st.integers(0, 2),
        "place": st.integers(0, 3),
        "role": st.integers(0, 2),
        "began_on": _days,
        "confirmed_after": _waits,
        "ended_after": _waits,
        "ending": st.sampled_from(Ending.values),
        "applicant_days": st.integers(0, 5),
        "round": st.integers(1, 2),
    }
)
histories = st.lists(_rounds, max_size=12)


@pytest.fixture
def world() -> World:
    return make_world()


@contextmanager
def lived(world: World, rows: Iterable[dict]) -> Iterator[list[RequestRound]]:
    """Write rounds into the database for as long as it takes to count them."""
    with transaction.atomic():
        application = make_application()
        yield [_live(world, row, application) for row in rows]
        transaction.set_rollback(True)


def _live(world: World, row: dict, application) -> RequestRound:
    request = MembershipRequest.objects.create(
        application=application,
        group=world.groups[row["group"]],
        jurisdiction=world.places[row["place"]],
        role=world.roles[row["role"]],
        standing=MembershipRequest.Standing.FITS,
        submitted_at=application.submitted_at,
    )
    began_on, confirmed, ended = row["began_on"], row["confirmed_after"], row["ended_after"]
    return RequestRound.objects.create(
        request=request,
        round=row["round"],
        began_on=began_on,
        confirmed_on=None if confirmed is None else began_on + confirmed * DAY,
        applicant_days=min(row["applicant_days"], ended or 0),
        ended_on=None if ended is None else began_on + ended * DAY,
        ending="" if ended is None else row["ending"],
    )


def by_key(rounds: Iterable[RequestRound], cut: Cut) -> dict[str, list[RequestRound]]:
    found: dict[str, list[RequestRound]] = {}
    for each in rounds:
        found.setdefault(KEYS[cut](each.request), []).append(each)
    return found


def is_within(day: date | None, period: Period) -> bool:
    return day is not None and period.start <= day < period.end


def only_sensitive(rounds: Iterable[RequestRound]) -> bool:
    return all_sensitive([each.request for each in rounds])


NAMES = ("received", "reopened", *Ending.values, "all_sensitive")


def recounted(rounds: list[RequestRound], period: Period) -> tuple[int | bool, ...]:
    began = [each for each in rounds if is_within(each.began_on, period)]
    ended = [each for each in rounds if is_within(each.ended_on, period)]
    received = sum(each.round == 1 for each in began)
    endings = [sum(each.ending == code for each in ended) for code in Ending.values]
    return received, len(began) - received, *endings, only_sensitive([*began, *ended])


def figures(flow: RequestFlow) -> tuple[int | bool, ...]:
    return tuple(getattr(flow, name) for name in NAMES)


@some
@given(rows=histories, period=periods)
def test_requests_of_every_cut_are_those_of_a_plain_count(world, rows, period):
    with lived(world, rows) as rounds:
        for cut in Cut:
            apart = by_key(rounds, cut)
            found = received_and_decided(ALL_ROUNDS, period, cut)
            for flow in found:
                assert figures(flow) == recounted(apart.pop(flow.slice.key, []), period)
            assert not any(any(recounted(left_out, period)) for left_out in apart.values())
            (everything,) = received_and_decided(ALL_ROUNDS, period, Cut.NONE)
            summed = [sum(column) for column in zip(*map(figures, found), strict=True)]
            assert summed[:-1] == list(figures(everything))[:-1]
        of_months = received_and_decided_by_month(ALL_ROUNDS, period)
        assert [flow.period for flow in of_months] == list(period.months)
        for flow in of_months:
            assert figures(flow)[:-1] == recounted(rounds, flow.period)[:-1]
            is_told = any(figures(flow)[:-1]) and recounted(rounds, period)[-1]
            assert flow.all_sensitive == is_told


@some
@given(rows=histories, period=periods)
def test_the_time_to_decision_is_that_of_a_plain_count(world, rows, period):
    with lived(world, rows) as rounds:
        for cut in Cut:
            apart = by_key(rounds, cut)
            for found in time_to_decision(ALL_ROUNDS, period, cut):
                assert timed(found) == retimed(apart.get(found.slice.key, []), period)
        for found in time_to_decision_by_month(ALL_ROUNDS, period):
            assert timed(found) == retimed(rounds, found.period)


def timed(found) -> tuple:
    return found.decided, found.median, found.p90, found.median_without, found.p90_without


def retimed(rounds: list[RequestRound], period: Period) -> tuple:
    decided = [
        each
        for each in rounds
        if is_within(each.ended_on, period) and each.ending in (Ending.APPROVED, Ending.DENIED)
    ]
    took = [float((each.ended_on - each.began_on).days) for each in decided]
    without = [days - each.applicant_days for days, each in zip(took, decided, strict=True)]
    shares = [percentile(days, share) for days in (took, without) for share in (0.5, 0.9)]
    return len(decided), *shares


@some
@given(rows=histories, period=periods)
def test_the_backlog_is_that_of_a_plain_count(world, rows, period):
    day = period.last_day
    with lived(world, rows) as rounds:
        there = [
            each
            for each in rounds
            if each.began_on <= day and (each.ended_on is None or each.ended_on > day)
        ]
        for cut in Cut:
            apart = by_key(there, cut)
            ages = {each.slice.key: each for each in open_by_age(ALL_ROUNDS, day, cut)}
            for found in backlog(ALL_ROUNDS, day, cut):
                theirs = apart.pop(found.slice.key, [])
                seen = [each for each in theirs if each.confirmed_on and each.confirmed_on <= day]
                business = [business_days_between(each.began_on, day) for each in seen]
                assert found.ages == in_bands(business, (5, 10, 20))
                assert found.unconfirmed == len(theirs) - len(seen)
                assert found.all_sensitive == only_sensitive(theirs)
                calendar = [(day - each.began_on).days for each in seen]
                assert ages[found.slice.key].ages == in_bands(calendar, (7, 14, 30))
            assert apart == {}
        (everything,) = backlog(ALL_ROUNDS, day, Cut.NONE)
        days = [day - 40 * DAY, day]
        earlier, now = backlog_over_time(ALL_ROUNDS, days)
        assert earlier.number == backlog(ALL_ROUNDS, days[0], Cut.NONE)[0].total
        assert now.number == everything.total


def in_bands(days: list[int], edges: tuple[int, ...]) -> tuple[int, ...]:
    below = [sum(each <= edge for each in days) for edge in edges]
    return (below[0], below[1] - below[0], below[2] - below[1], len(days) - below[2])


@pytest.mark.parametrize("count", [2, 6])
def test_as_many_queries_for_many_as_for_few(world, count):
    period = Period(SOLE, SOLE + 90 * DAY)
    row = {
        "place": 0,
        "role": 0,
        "began_on": SOLE,
        "confirmed_after": 0,
        "applicant_days": 0,
        "round": 1,
    }
    rows = [
        {**row, "group": n % 2, "ended_after": n, "ending": Ending.APPROVED} for n in range(count)
    ]
    rows += [{**row, "group": n % 2, "ended_after": None, "ending": ""} for n in range(count)]
    for measure, number in (
        (lambda: received_and_decided(ALL_ROUNDS, period, Cut.GROUP), 2),
        (lambda: received_and_decided(ALL_ROUNDS, period, Cut.NONE), 2),
        (lambda: received_and_decided_by_month(ALL_ROUNDS, period), 3),
        (lambda: time_to_decision(ALL_ROUNDS, period, Cut.GROUP), 2),
        (lambda: time_to_decision_by_month(ALL_ROUNDS, period), 2),
        (lambda: open_by_age(ALL_ROUNDS, period.last_day, Cut.GROUP), 2),
        (lambda: backlog(ALL_ROUNDS, period.last_day, Cut.GROUP), 2),
        (lambda: backlog_over_time(ALL_ROUNDS, [SOLE, SOLE + timedelta(7)]), 2),
        (lambda: duplicates(period), 1),
        (lambda: duplicates_by_month(period), 1),
    ):
        with (
            lived(world, rows),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            measure()
        assert len(queries) == number
