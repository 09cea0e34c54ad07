"""Stacked bars, block by block."""

from membership.reports.charts.picture import Label
from membership.reports.charts.stacks import Block, stack
from membership.reports.tables import Hidden

from .tables_to_draw import monthly

TWO_MONTHS = monthly([0, 0])


def test_parts_stand_on_one_another_the_largest_at_the_ground() -> None:
    drawn = stack(TWO_MONTHS, [("Small", [1, 1]), ("Large", [1, 3])], "By group")
    # Four at most, so 45 pixels each; a bar takes four fifths of its half.
    assert [(part.name, part.pattern, part.last) for part in drawn.parts] == [
        ("Large", 1, "3"),
        ("Small", 2, "1"),
    ]
    assert drawn.parts[0].blocks == (Block(5, 163, 40, 45), Block(55, 73, 40, 135))
    assert drawn.parts[1].blocks == (Block(5, 118, 40, 45), Block(55, 28, 40, 45))
    assert drawn.totals == (Label(75, 22, "4"),)
    assert drawn.words.description == (
        "All together: From 2 (Oct 2025) to 4 (Nov 2025); lowest 2 (Oct 2025), highest 4 "
        "(Nov 2025)."
    )


def test_of_21_groups_the_smallest_are_one_part() -> None:
    groups = [(f"Group {n}", [1, n]) for n in range(1, 22)]
    drawn = stack(TWO_MONTHS, groups, "By group", others="other groups")
    assert [part.name for part in drawn.parts] == [
        *(f"Group {n}" for n in (21, 20, 19, 18, 17, 16)),
        "15 other groups",
    ]
    assert drawn.parts[-1].last == "120"  # 1 + 2 + ... + 15
    assert drawn.totals[0].text == "231"


def test_seven_parts_need_no_others() -> None:
    drawn = stack(TWO_MONTHS, [(str(n), [n, n]) for n in range(1, 8)], "By group")
    assert [part.name for part in drawn.parts] == ["7", "6", "5", "4", "3", "2", "1"]


def test_a_group_without_a_figure_is_no_part_and_nothing_is_no_block() -> None:
    drawn = stack(TWO_MONTHS, [("Empty", [0, 0]), ("New", [0, 2])], "By group")
    assert [(part.name, len(part.blocks)) for part in drawn.parts] == [("New", 1)]


def test_hidden_figures_are_left_out_and_it_says_so() -> None:
    drawn = stack(TWO_MONTHS, [("One", [2, 2]), ("Two", [Hidden.SMALL, 2])], "By group")
    assert [len(part.blocks) for part in drawn.parts] == [2, 1]
    assert drawn.words.note == (
        "1 figure is not drawn: hidden, or not applicable. The table shows which."
    )


def test_nothing_to_stack() -> None:
    for table, series in ((monthly([]), []), (monthly([]), [("One", [])]), (TWO_MONTHS, [])):
        drawn = stack(table, series, "By group")
        assert drawn.parts == ()
        assert drawn.words.description.startswith("All together: ")
