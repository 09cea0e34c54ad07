"""Which pictures stand beside which table: of real reports, and of ones with little in them."""

from datetime import date
from typing import Any

import pytest

from membership.reports.built import REPORTS
from membership.reports.charts.bars import Bars
from membership.reports.charts.lines import Lines, Multiples
from membership.reports.charts.pictures import MOST_BARS, Section, sections
from membership.reports.charts.stacks import Stack
from membership.reports.cuts import Cut
from membership.reports.filters import Filters
from membership.reports.periods import Period
from membership.reports.scope import whole
from membership.reports.tables import Audience, Hidden, Report, Table
from membership.tests.factories import make_group, make_membership

from .tables_to_draw import named

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
QUARTER = Period(date(2026, 7, 1), date(2026, 10, 1))


def drawn(name: str, cut: Cut = Cut.NONE) -> dict[str, Section]:
    report = REPORTS[name](whole(), Filters(QUARTER, cut=cut))
    found = sections(report)
    # No table is lost, none comes twice.
    assert sorted(each.table.name for each in found) == sorted(each.name for each in report.tables)
    return {each.table.name: each for each in found}


def kinds(section: Section) -> list[type]:
    return [type(picture) for picture in section.pictures]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("cut", [Cut.NONE, Cut.GROUP, Cut.REGION])
def test_every_report_can_be_drawn_of_nothing(name: str, cut: Cut) -> None:
    for section in drawn(name, cut).values():
        for picture in section.pictures:
            assert picture.words.title
            assert picture.words.description


def test_membership_by_group_is_stacked_and_one_by_one() -> None:
    for number in range(1, 9):
        group = make_group(name=f"Group {number}")
        for _ in range(number):
            make_membership(group=group, starts_on=date(2026, 8, 15))
    found = drawn("membership", Cut.GROUP)
    assert list(found) == ["months", "months-by-slice", "flows", "reasons"]
    assert [kinds(section) for section in found.values()] == [
        [Lines, Lines],
        [Stack, Multiples],
        [Bars],
        [Bars],
    ]
    whole_line: Any = found["months"].pictures[0]
    assert [line.last for line in whole_line.lines] == ["36", "36"]
    stack, multiples = (picture for picture in found["months-by-slice"].pictures)
    assert isinstance(stack, Stack)
    assert isinstance(multiples, Multiples)
    assert [(part.name, part.last) for part in stack.parts] == [
        *((f"Group {n}", str(n)) for n in (8, 7, 6, 5, 4, 3)),
        ("2 others", "3"),
    ]
    assert [(each.line.name, each.line.last) for each in multiples.small] == [
        (f"Group {n}", str(n)) for n in range(1, 9)
    ]
    closing = found["flows"].pictures[0]
    assert isinstance(closing, Bars)
    assert [bar.figure.text for bar in closing.bars] == ["8", "7", "6", "5", "4", "3", "2", "1"]


def roles(table: Table) -> Bars:
    """Draw a table as the report of roles does, by its column "memberships"."""
    report = Report("roles", "Roles", "today", Audience.STAFF, "", "", (table,))
    (section,) = sections(report)
    (picture,) = section.pictures
    assert isinstance(picture, Bars)
    return picture


def as_roles(*rows: tuple) -> Table:
    table = named(*rows)
    fields = (table.fields[0], type(table.fields[1])("memberships", "Memberships"))
    return Table("roles", "Roles", fields, table.rows)


def test_the_largest_rows_come_first_and_zeros_are_left_to_the_table() -> None:
    picture = roles(as_roles(("One", 1), ("None", 0), ("Three", 3), ("Two", 2)))
    assert [bar.name[0].text for bar in picture.bars] == ["Three", "Two", "One"]
    assert picture.words.note == "1 more in the table: zero, or smaller than these."


def test_no_more_bars_than_can_be_compared() -> None:
    picture = roles(as_roles(*((f"Role {n}", n) for n in range(1, 101))))
    assert (len(picture.bars), picture.bars[-1].figure.text) == (MOST_BARS, "80")
    assert picture.words.note == "79 more in the table: zero, or smaller than these."


def test_what_is_hidden_stands_last_and_is_no_zero() -> None:
    picture = roles(as_roles(("Hidden", Hidden.SMALL), ("One", 1)))
    assert [bar.figure.text for bar in picture.bars] == ["1", "<11"]
    assert picture.words.note == (
        "1 figure is not drawn: hidden, or not applicable. The table shows which."
    )


def test_a_report_without_pictures_keeps_its_tables() -> None:
    table = named(("One", 1))
    report = Report("unknown", "Unknown", "today", Audience.STAFF, "", "", (table,))
    assert sections(report) == (Section(table),)
