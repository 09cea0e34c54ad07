"""The representation report: its tables, row by row, and the charts that are drawn from them."""

from datetime import date, timedelta
from typing import Any

import pytest

from membership.catalog.tile_grid import PLACES
from membership.reports.built import REPORTS
from membership.reports.charts.seat_matrix import seat_matrix
from membership.reports.charts.tile_map import tile_map
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Period
from membership.reports.representation import Standing
from membership.reports.scope import whole
from membership.reports.tables import Audience, Hidden, Report
from membership.tests.factories import (
    TODAY,
    make_group,
    make_jurisdiction,
    make_membership,
    make_role,
)

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2026, 10, 1), TODAY + timedelta(days=1))


@pytest.fixture
def group() -> Any:
    """Make a group with two managers in Ohio, one in Iowa, a parent in Guam, none in Utah."""
    group = make_group(name="Mixed", slug="mixed")
    places = {
        name: make_jurisdiction(name=name, code=code)
        for name, code in (("Ohio", "OH"), ("Iowa", "IA"), ("Guam", "GU"), ("Utah", "UT"))
    }
    parent = make_role(sensitive=True)
    for name in ("Ohio", "Ohio", "Iowa", "Guam"):
        role = parent if name == "Guam" else None
        make_membership(group=group, jurisdiction=places[name], role=role)
    left = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 1), "end_reason": "other"}
    make_membership(group=group, jurisdiction=places["Utah"], **left)
    return group


def report(audience: Audience = Audience.STAFF, **asked: Any) -> Report:
    return REPORTS["representation"](whole(audience), Filters(PERIOD, **asked))


def values(found: Report, table: str) -> list[tuple]:
    return [row.values for row in found.table(table).rows]


def test_it_is_of_the_last_day_of_the_period(group: Any) -> None:
    found = report()
    assert (found.name, found.title, found.covers) == (
        "representation",
        "Representation",
        "As of November 2, 2026",
    )
    assert [term for term, _ in found.definitions] == [
        *("Coverage", "Gap", "Depth", "Single-person risk", "Unknown", "As now known"),
    ]


def test_its_tables_by_hand(group: Any) -> None:
    found = report()
    assert [table.name for table in found.tables] == ["coverage", "matrix", "gaps"]
    line = (4, 3, 0.75, 1, 2, 1.0, 0)
    assert values(found, "coverage") == [("Mixed", *line)]
    total = found.table("coverage").total
    assert total is not None
    assert (total.key, total.values) == ("total", ("All", *line))
    assert [field.title for field in found.table("matrix").fields] == ["Jurisdiction", "Mixed"]
    assert values(found, "matrix") == [
        ("Guam", "1 member"),
        ("Iowa", "1 member"),
        ("Ohio", "2 members"),
        ("Utah", "Gap, 2 days"),
    ]
    assert values(found, "gaps") == [("Mixed", "Utah", date(2026, 10, 31), 2)]
    assert [row.key for row in found.table("gaps").rows] == ["mixed/UT"]


def test_a_brief_hides_what_could_tell_of_people_in_sensitive_roles(group: Any) -> None:
    found = report(Audience.BUREAU, group=group.pk)
    assert values(found, "coverage") == [
        ("Mixed", 4, 3, 0.75, 1, Hidden.WITH_IT, Hidden.WITH_IT, 0)
    ]
    assert {row.values[1] for row in found.table("matrix").rows} == {"Covered", "Gap, 2 days"}
    assert found.table("seats").column("members") == (*(Hidden.WITH_IT,) * 3, 0)


@pytest.mark.parametrize(
    ("cut", "title", "labels"),
    [
        (Cut.NONE, "Coverage by group", ["Mixed"]),
        (Cut.ROLE, "Coverage by group", ["Mixed"]),
        (Cut.COHORT_TYPE, "Coverage by cohort type", ["Role-specific"]),
        (Cut.JURISDICTION, "Coverage by jurisdiction", ["Guam", "Iowa", "Ohio", "Utah"]),
        (Cut.REGION, "Coverage by ACF region", ["No region"]),
    ],
)
def test_coverage_by_each_cut(group: Any, cut: Cut, title: str, labels: list[str]) -> None:
    table = report(cut=cut).table("coverage")
    assert (table.title, list(table.column("slice"))) == (title, labels)


def test_a_chosen_group_has_its_seats_and_its_map(group: Any) -> None:
    table = report(group=group.pk).table("seats")
    assert table.title == "Seats of Mixed"
    assert [row.values for row in table.rows] == [
        ("Guam", "One person", 1, None, None),
        ("Iowa", "One person", 1, None, None),
        ("Ohio", "Covered", 2, None, None),
        ("Utah", "Gap", 0, date(2026, 10, 31), 2),
    ]
    drawn = tile_map(table)
    assert [(tile.code, tile.standing) for tile in drawn.tiles] == [
        ("GU", Standing.SINGLE),
        ("IA", Standing.SINGLE),
        ("OH", Standing.COVERED),
        ("UT", Standing.GAP),
    ]
    assert drawn.key == ((Standing.COVERED, 1), (Standing.SINGLE, 2), (Standing.GAP, 1))
    assert drawn.describes == (
        "A tile for each jurisdiction. Covered: 1, one person: 2, gap: 1. The table names each one."
    )
    assert drawn.off_map == 0


def test_a_group_that_is_not_there_has_no_seats() -> None:
    gone = make_group(retired_on=TODAY)
    make_jurisdiction()
    found = report(group=gone.pk)
    assert (found.table("seats").rows, found.table("gaps").rows) == ((), ())
    assert tile_map(found.table("seats")).tiles == ()


def test_the_map_has_a_tile_of_its_own_for_each_of_the_56(catalog: None) -> None:
    group = make_group()
    make_jurisdiction(name="A tribe", code="TRIBE", kind="tribe")
    drawn = tile_map(report(group=group.pk).table("seats"))
    corners = {(tile.x, tile.y) for tile in drawn.tiles}
    assert (len(PLACES), len(drawn.tiles), len(corners)) == (56, 56, 56)
    assert {tile.code for tile in drawn.tiles} == set(PLACES)
    assert drawn.off_map == 1
    assert max(x for x, _ in corners) + 40 == drawn.width
    assert max(y for _, y in corners) + 40 == drawn.height


def test_the_grid_says_in_signs_what_the_table_says_in_words(group: Any) -> None:
    grid = seat_matrix(report().table("matrix"))
    assert (grid.corner, grid.groups) == ("Jurisdiction", ("Mixed",))
    shown = {name: [(m.sign, m.below, m.words) for m in marks] for name, marks in grid.lines}
    assert shown == {
        "Guam": [("1", "", "1 member")],
        "Iowa": [("1", "", "1 member")],
        "Ohio": [("2", "", "2 members")],
        "Utah": [("Gap", "2 days", "Gap, 2 days")],
    }
    assert [(sample.mark.standing, sample.mark.sign) for sample in grid.legend] == [
        (Standing.COVERED, "2"),
        (Standing.SINGLE, "1"),
        (Standing.GAP, "Gap"),
    ]


def test_each_mark_has_its_line_in_the_legend(group: Any) -> None:
    limited = make_group(name="Limited", jurisdiction_program="cja_grant")
    utah = make_jurisdiction(name="Nowhere", cja_grant=False)
    make_membership(group=limited, jurisdiction=utah)
    for audience in (Audience.STAFF, Audience.BUREAU):
        grid = seat_matrix(report(audience).table("matrix"))
        met = {mark.standing for _, marks in grid.lines for mark in marks}
        assert {sample.mark.standing for sample in grid.legend} == met
    assert {mark.sign for _, marks in grid.lines for mark in marks} == {
        *("✓", "Gap", "?", "\N{EN DASH}")
    }
