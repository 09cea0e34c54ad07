"""The reports on requests: their tables from the history written by hand, and their queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.catalog.models import PeerGroup, Role
from membership.reports.built import REPORTS
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.scope import scope_of, whole
from membership.reports.tables import Audience, Hidden, Report

from ...factories import AT, make_leadership, make_request
from ..hand_figures import LAST_DAY, YEAR_1, YEAR_2
from ..hand_history import PANEL, C, D, F
from .test_membership import lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hand_history")]


def built(name: str, cut: Cut = Cut.NONE, scope=None, period=YEAR_1, **filters) -> Report:
    return REPORTS[name](scope or whole(), Filters(period, cut, **filters))


def test_requests_by_group_with_what_never_enters_the_rate():
    table = built("requests", Cut.GROUP).table("requests")
    assert table.title == "Requests and decisions by group"
    names = ("received", "reopened", "decided", "approved", "denied", "rate")
    assert lines(table, *names) == [
        (D, 8, 1, 6, 4, 2, 4 / 6),
        (C, 6, 0, 5, 3, 2, 3 / 5),
        (F, 4, 1, 5, 4, 1, 4 / 5),
        ("total", 18, 2, 16, 11, 5, 11 / 16),
    ]
    assert lines(table, "withdrawn", "replaced", "expired", "unanswered", "duplicates") == [
        (D, 0, 1, 1, 1, None),
        (C, 1, 0, 0, 0, None),
        (F, 0, 0, 0, 0, None),
        ("total", 1, 1, 1, 1, 2),
    ]


def test_duplicates_are_told_of_all_requests_alone():
    group = PeerGroup.objects.get(slug=D)
    assert lines(built("requests").table("requests"), "duplicates") == [("total", 2)]
    whole_ = built("requests").table("months")
    assert [row for row in lines(whole_, "duplicates") if row[1]] == [
        ("2024-12", 1),
        ("2025-03", 1),
    ]
    limited = built("requests", group=group.pk)
    for table in limited.tables:
        assert "duplicates" not in [field.name for field in table.fields]
    assert "Duplicates" not in dict(limited.definitions)
    assert "Duplicates" in dict(built("requests").definitions)


def test_time_to_decision_with_what_is_open_beside_it():
    report = built("decision-time", Cut.GROUP, period=YEAR_2)
    names = ("decided", "median", "p90", "median_without", "p90_without")
    assert lines(report.table("time"), *names) == [
        (D, 2, 21, pytest.approx(26.6), 16, pytest.approx(17.6)),
        (C, 2, 4, pytest.approx(6.4), 4, pytest.approx(6.4)),
        (F, 1, 29, 29, 29, 29),
        ("total", 5, 14, pytest.approx(28.6), 14, pytest.approx(24.6)),
    ]
    assert lines(report.table("open"), "days-8-14", "days-15-30", "days-over-30", "open") == [
        (D, 0, 2, 0, 2),
        (C, 1, 0, 0, 1),
        (F, 0, 0, 1, 1),
        ("total", 1, 2, 1, 4),
    ]
    assert lines(report.table("months"), "decided", "median")[-4:] == [
        ("2026-06", 1, 14),
        ("2026-07", 0, None),
        ("2026-08", 0, None),
        ("2026-09", 0, None),
    ]


def test_the_backlog_of_the_last_day_and_of_each_month():
    report = built("backlog", Cut.GROUP, period=YEAR_2)
    assert report.covers == "As of September 30, 2026"
    ages = ("days-0-5", "days-6-10", "days-11-20", "days-over-20")
    assert lines(report.table("backlog"), *ages, "waiting", "unconfirmed") == [
        (D, 0, 0, 2, 0, 2, 0),
        (C, 0, 1, 0, 0, 1, 1),
        (F, 0, 0, 0, 1, 1, 0),
        ("total", 0, 1, 2, 1, 4, 1),
    ]
    waiting = [0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 4]  # Zoe in November, Abe, Dot in August
    assert list(report.table("months").column("waiting")) == waiting


def test_rows_that_the_filters_leave_out_are_no_zeros():
    group = PeerGroup.objects.get(slug=C)
    for name, table in (
        ("requests", "requests"),
        ("decision-time", "time"),
        ("backlog", "backlog"),
    ):
        found = built(name, Cut.GROUP, group=group.pk).table(table)
        assert [row.key for row in found.rows] == [C]


@pytest.mark.parametrize("name", ["requests", "decision-time", "backlog"])
def test_a_leader_reads_no_figures_about_requests(name):
    scope = scope_of(make_leadership().user, AT)
    with pytest.raises(PermissionError):
        built(name, scope=scope)


def test_the_bureau_reads_no_small_count_of_a_sensitive_role():
    table = built("requests", Cut.ROLE, whole(Audience.BUREAU)).table("requests")
    (panel,) = (row for row in table.rows if row.key == PANEL)
    assert panel.values[1:5] == (Hidden.SMALL,) * 4
    assert table.total.values[1] == 18
    limited = built(
        "backlog",
        scope=whole(Audience.BUREAU),
        period=YEAR_2,
        role=Role.objects.get(name="Parent leader").pk,
    )
    (row,) = limited.table("backlog").rows
    assert row.values[4] == Hidden.SMALL, "Dot waits, and nobody else"
    (*_, september) = limited.table("months").rows
    assert september.values[1] == Hidden.SMALL


@pytest.mark.parametrize(
    ("name", "number"), [("requests", 9), ("decision-time", 10), ("backlog", 6)]
)
def test_as_many_queries_for_many_as_for_few(name, number):
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            built(name, Cut.GROUP, period=YEAR_2)
        assert len(queries) == number
        for group in PeerGroup.objects.all():
            make_request(group=group)


def test_the_last_day_is_that_of_the_history():
    assert YEAR_2.last_day == LAST_DAY == date(2026, 9, 30)
