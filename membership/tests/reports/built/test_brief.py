"""The brief tells no small count of people in sensitive roles, by itself or with another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from openpyxl import load_workbook

from membership.exports.brief_files import brief_files
from membership.reports.built.brief import PARTS, brief_of
from membership.reports.periods import Quarter
from membership.reports.quarter import Published, figures_of
from membership.reports.tables import Audience, Hidden
from membership.tests.factories import AT, make_jurisdiction
from membership.tests.reports.quarter_world import (
    FIGURES,
    NEXT_AT,
    QUARTER,
    build_world,
    figures,
    join,
)
from membership.workflow.publish_quarter import publish_quarter

pytestmark = pytest.mark.django_db
SMALL, WITH_IT = Hidden.SMALL, Hidden.WITH_IT


def brief(quarter: Quarter = QUARTER, at: Any = AT) -> Any:
    return brief_of(Published(quarter, at, figures_of(quarter, PARTS)))


@contextmanager
def only_here() -> Iterator[None]:
    """Take everything back afterwards, as if it had never been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def files() -> dict[str, bytes]:
    found = brief_files(brief(), made_at=AT, version="")
    return {file.kind.value: file.content for file in found}


def cells(workbook: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(workbook))
    return {sheet.title: list(sheet.values) for sheet in book}


def test_a_small_group_of_people_in_sensitive_roles_is_hidden_with_what_tells_it() -> None:
    build_world()
    told = brief()
    assert figures(told.by_group) == {
        "analysts": (WITH_IT, WITH_IT, WITH_IT, WITH_IT),
        "families": (SMALL, SMALL, SMALL, SMALL),
        "managers": FIGURES["managers"],
        "total": FIGURES["total"],
    }
    assert {report.audience for report in told.reports.values()} == {Audience.BUREAU}


def test_page_and_workbook_are_the_same_whatever_the_small_counts_are() -> None:
    """No byte of them can tell: another truth with the same totals gives the same files."""
    others = {
        "analysts": (21, 2, 1, 22),
        "families": (3, 1, 0, 4),
        "managers": FIGURES["managers"],
    }
    told = []
    for groups in (FIGURES, others):
        with only_here():
            build_world(groups)
            told.append((figures_of(QUARTER)["membership/group"], files()))
    (one, first), (two, second) = told
    assert one != two
    assert first == second


def test_the_workbook_says_hidden_where_the_page_does() -> None:
    build_world()
    found = files()
    sheets = cells(found["workbook"])
    rows = {row[0]: row[1:] for row in sheets["Membership by group"]}
    assert rows["Families"] == ("<11", 0, "<11", "<11", 1, "<11", "hidden", "hidden")
    assert rows["Analysts"] == (*["hidden"] * 1, 0, "hidden", "hidden", 1, *["hidden"] * 3)
    assert rows["Managers"][:6] == (30, 0, 3, 2, 1, 31)
    page = found["brief"].decode()
    assert page.count("&lt;11</td>") == 4
    assert "<script" not in page


def test_no_table_of_the_brief_counts_roles_or_members_in_another_way() -> None:
    build_world()
    told = {
        (key, table.name): [field.name for field in table.fields[1:]]
        for key, report in brief().reports.items()
        for table in report.tables
        if key.endswith("/group")
    }
    assert told == {
        ("membership/group", "flows"): [
            *("opening", "entered", "joins", "leaves", "net", "closing", "growth", "churn")
        ],
        ("representation/group", "coverage"): ["eligible", "covered", "share", "gaps", "unknown"],
        ("representation/group", "gaps"): ["jurisdiction"],
    }


def test_seats_of_groups_that_hide_are_not_told() -> None:
    """One member each, as in most jurisdictions, and the covered seats would count them."""
    build_world()
    told = brief()
    place = told.coverage.place("covered")
    covered = {row.key: row.values[place] for row in told.coverage.rows}
    assert covered == {"analysts": WITH_IT, "families": WITH_IT, "managers": 2}
    assert told.coverage.total.values[place] == 6
    make_jurisdiction(code="TX", name="Texas")
    assert (brief().gaps, brief().hides_gaps) == ([("Managers", ["TX"])], True)


def test_the_gaps_do_not_tell_which_place_was_lost_last() -> None:
    world = build_world()
    for code, left in (("AK", 8), ("TX", 9)):
        setattr(world, code, make_jurisdiction(code=code, name=code))
        ended = {"ends_on": date(2026, left, 1), "end_reason": "other"}
        join(world, "managers", starts_on=date(2026, 7, 1), place=code, **ended)
    staff = [row.key for row in figures_of(QUARTER)["representation/group"].table("gaps").rows]
    assert staff[:2] == ["managers/TX", "managers/AK"]
    told = brief()
    assert told.gaps == [("Managers", ["AK", "TX"])]
    assert told.empty_seats == "6 of 12 seats had no member on the last day of the quarter."


def test_requests_by_group_are_not_told() -> None:
    """Who asked and was approved, is who joined."""
    build_world()
    assert {key for key in brief().reports if key.startswith("requests")} == set()


def test_everybody_in_a_sensitive_role_leaves_the_figures_out() -> None:
    """The one group of a program: its total would tell it."""
    build_world({"families": (4, 1, 0, 5)})
    told = brief()
    assert (told.by_group, told.figures[0].name, told.months) == (None, "requests", None)
    page = files()["brief"].decode()
    assert "no group could be told apart" in page


def test_what_one_brief_hides_of_its_end_the_next_one_hides_of_its_beginning() -> None:
    world = build_world()
    publish_quarter(quarter=QUARTER, by=world.staff, at=AT)
    for _ in range(9):
        join(world, "families", starts_on=date(2026, 11, 20))
    told = figures(brief(QUARTER.after, NEXT_AT).by_group)
    assert told["families"] == (SMALL, SMALL, 0, WITH_IT)  # nobody left at all, as the total says
    assert (told["analysts"][0], told["total"]) == (WITH_IT, (57, 9, 0, 66))


def test_who_entered_is_not_told_by_the_end_of_the_quarter_before() -> None:
    """Other groups open as they closed: what they open with can hide nothing by itself."""
    world = build_world({"analysts": (20, 0, 0, 20), "families": (0, 0, 0, 0)})
    publish_quarter(quarter=QUARTER, by=world.staff, at=AT)
    for _ in range(3):
        join(
            world,
            "families",
            starts_on=date(2026, 11, 20),
            origin="opening_balance",
            recorded_at=NEXT_AT,
        )
    table = brief(QUARTER.after, NEXT_AT).by_group
    place = [table.place(name) for name in ("opening", "entered")]
    told = {row.key: tuple(row.values[each] for each in place) for row in table.rows}
    assert told == {"analysts": (WITH_IT, WITH_IT), "families": (SMALL, SMALL)}


def test_a_late_leave_from_a_sensitive_group_is_not_told_by_what_it_opens_with() -> None:
    world = build_world({"analysts": (20, 0, 0, 20), "families": (15, 0, 0, 15)})
    publish_quarter(quarter=QUARTER, by=world.staff, at=AT)
    membership = world.groups["families"].memberships.first()
    membership.ends_on, membership.end_reason = date(2026, 9, 1), "other"
    membership.end_recorded_at = NEXT_AT
    membership.save()
    told = figures(brief(QUARTER.after, NEXT_AT).by_group)
    assert {key: row[0] for key, row in told.items()} == {
        "analysts": WITH_IT,
        "families": WITH_IT,
        "total": 34,
    }


def test_a_brief_without_anything_stands() -> None:
    told = brief(Quarter(date(2020, 1, 1)))
    assert told.gaps == []
    assert len(files()) == 2


def test_names_and_notes_are_text_in_the_page_and_no_formula_in_the_workbook() -> None:
    world = build_world()
    group = world.groups["managers"]
    group.name = "=HYPERLINK(1)<script>alert(1)</script>{{ 7|add:7 }}"
    group.save()
    found = files()
    assert "<script" not in found["brief"].decode()
    assert "{{ 7|add:7 }}" in found["brief"].decode()
    book = load_workbook(BytesIO(found["workbook"]))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d"}
