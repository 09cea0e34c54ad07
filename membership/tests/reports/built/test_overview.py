"""The overview: figures worked out by hand, beside the period before, and its queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.catalog.models import Jurisdiction, PeerGroup
from membership.reports.built import REPORTS
from membership.reports.coverage_over_time import coverage_over_time
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Quarter
from membership.reports.representation import represented, seats_on
from membership.reports.scope import scope_of, whole
from membership.reports.tables import Audience, Report

from ...factories import AT, make_leadership, make_membership, make_request
from .test_membership import lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hand_history")]
Q2 = Quarter.named("2025-Q2").period
"""January to March 2025; the period before is the first quarter."""
COMPARED = ("now", "before", "change")


def overview(scope=None, **filters) -> Report:
    return REPORTS["overview"](scope or whole(), Filters(Q2, **filters))


def test_every_figure_stands_beside_the_period_before():
    report = overview(cut=Cut.GROUP)
    assert report.covers == "FY 2025 Q2 (January-March 2025)"
    assert report.filters == {}, "the cut changes nothing"
    assert lines(report.table("membership"), *COMPARED) == [
        ("people_closing", 12, 12, 0),
        ("closing", 14, 14, 0),
        ("joins", 3, 6, -3),
        ("leaves", 3, 1, 2),
    ]
    assert lines(report.table("requests"), *COMPARED) == [
        ("received", 4, 11, -7),
        ("decided", 5, 6, -1),
    ]
    assert lines(report.table("decision-time"), *COMPARED) == [
        ("median", 15, 15, 0),
        ("p90", pytest.approx(31.2), pytest.approx(24.5), pytest.approx(6.7)),
    ]
    assert lines(report.table("backlog"), *COMPARED) == [
        ("days-0-5", 0, 1, -1),
        ("days-6-10", 1, 1, 0),
        ("days-11-20", 0, 1, -1),
        ("days-over-20", 0, 0, 0),
        ("waiting", 1, 3, -2),
    ]
    assert lines(report.table("coverage"), *COMPARED) == [
        # Directors have lost California. Family Voices have Ohio and Texas of four places.
        ("share", pytest.approx(8 / 11), pytest.approx(9 / 11), pytest.approx(-1 / 11))
    ]


def test_the_last_twelve_months():
    months = overview().table("months")
    assert [field.name for field in months.fields] == [
        *("month", "people_closing", "closing", "joins", "leaves"),
        *("received", "decided", "median", "p90", "waiting", "share"),
    ]
    assert [row.key for row in months.rows][::11] == ["2024-04", "2025-03"]
    by_month = {row.key: row.values for row in months.rows}
    march = ("Mar 2025", 12, 14, 1, 2, 3, 2, 8, pytest.approx(13.6), 1, pytest.approx(8 / 11))
    assert by_month["2025-03"] == march
    november = ("Nov 2024", 11, 13, 2, 0, 2, 3, 20, 20, 0, pytest.approx(8 / 11))
    assert by_month["2024-11"] == november
    # Gus alone, before everybody else, and Ida in a court
    april = ("Apr 2024", 2, 2, 0, 0, 0, 0, None, None, 0, pytest.approx(2 / 11))
    assert by_month["2024-04"] == april


def test_a_leader_reads_nothing_of_requests_and_of_one_place():
    ohio = Jurisdiction.objects.get(code="OH")
    report = overview(scope_of(make_leadership(jurisdiction=ohio).user, AT))
    assert [table.name for table in report.tables] == ["membership", "coverage", "months"]
    assert lines(report.table("membership"), *COMPARED) == [
        ("people_closing", 4, 3, 1),  # Ana, Dee, Jon and Pia, without the family's parents
        ("closing", 5, 4, 1),
        ("joins", 2, 1, 1),  # Pia and Sue; Jon
        ("leaves", 1, 0, 1),  # Sue
    ]
    assert lines(report.table("coverage"), "now") == [("share", 1.0)]
    assert [field.name for field in report.table("months").fields][5:] == ["share"]
    assert not {"Backlog", "Decided", "Time to decision"} & {term for term, _ in report.definitions}


@pytest.mark.parametrize("limit", ["", "group", "jurisdiction", "leader", "bureau"])
def test_coverage_over_time_is_that_of_each_day(limit):
    scope, filters = whole(), Filters(Q2)
    texas = Jurisdiction.objects.get(code="TX")
    if limit == "group":
        filters = Filters(Q2, group=PeerGroup.objects.get(slug="courts").pk)
    elif limit == "jurisdiction":
        filters = Filters(Q2, jurisdiction=texas.pk)
    elif limit == "leader":
        scope = scope_of(make_leadership(jurisdiction=texas).user, AT)
    elif limit == "bureau":
        scope = whole(Audience.BUREAU)
    days = [date(2023, 6, 1), date(2024, 12, 31), date(2025, 12, 31), date(2026, 9, 30)]
    found = coverage_over_time(scope, filters, days)
    assert [each.day for each in found] == days
    for each in found:
        (row,) = represented(seats_on(scope, filters, each.day), Cut.NONE)
        assert (each.eligible, each.covered, each.share) == (row.eligible, row.covered, row.share)
    assert len({each.share for each in found}) > 1, "the days differ"


def test_a_group_that_is_retired_later_still_has_its_seats():
    courts = PeerGroup.objects.get(slug="courts")
    courts.retired_on = date(2026, 1, 1)
    courts.save()
    before, after = coverage_over_time(whole(), Filters(Q2), [date(2025, 12, 31), AT.date()])
    assert (before.eligible, after.eligible) == (11, 8)


def test_as_many_queries_for_many_as_for_few():
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            overview()
        numbers.append(len(queries))
        for group in PeerGroup.objects.all():
            make_membership(group=group, jurisdiction=Jurisdiction.objects.get(code="GU"))
            make_request(group=group)
    assert numbers == [27, 27]
