"""Lines over time, place by place."""

from membership.reports.charts.lines import lines, multiples, small
from membership.reports.charts.picture import Dot, Label
from membership.reports.charts.scale import Tick
from membership.reports.tables import Hidden, Kind

from .tables_to_draw import monthly

# Four months: bands of 25 percent, middles at 12.5, 37.5, 62.5 and 87.5. Zero lies at 208, the
# highest step at 28.


def test_a_line_goes_through_the_middle_of_each_month() -> None:
    drawn = lines(monthly([0, 4, 8, 2]), ["a"], "Members")
    (line,) = drawn.lines
    assert line.strokes == ("125,208 375,118 625,28 875,163",)
    assert (line.dots, line.gaps, line.last) == ((Dot(87.5, 163),), (), "2")
    assert drawn.ticks == (
        Tick(208, "0"),
        Tick(163, "2"),
        Tick(118, "4"),
        Tick(73, "6"),
        Tick(28, "8"),
    )
    assert drawn.dates == (
        Label(0, 230, "Oct 2025"),
        Label(25, 230, "Nov 2025"),
        Label(50, 230, "Dec 2025"),
        Label(75, 230, "Jan 2026"),
    )


def test_it_is_told_in_words() -> None:
    drawn = lines(monthly([0, 4, 8, 2], [1, 1, 1, 1]), ["a", "b"], "Members")
    assert drawn.words.title == "Members"
    assert drawn.words.description == (
        "A: From 0 (Oct 2025) to 2 (Jan 2026); lowest 0 (Oct 2025), highest 8 "
        "(Dec 2025). B: 1 from Oct 2025 through Jan 2026."
    )
    assert drawn.words.note == ""


def test_a_gap_breaks_the_line_and_what_is_small_says_so() -> None:
    drawn = lines(monthly([4, Hidden.SMALL, 4, 8, None, 4, Hidden.WITH_IT]), ["a"], "Members")
    (line,) = drawn.lines
    # Seven months of 14.29 percent: middles at 7.14, 35.71, 50 and 78.57.
    assert line.strokes == ("357.1,118 500,28",)
    assert line.dots == (Dot(7.14, 118), Dot(78.57, 118))
    assert line.gaps == (Label(21.43, 204, "<11"),)
    assert line.last == "4"
    assert drawn.words.note == (
        "3 figures are not drawn: hidden, or not applicable. The table shows which."
    )


def test_the_last_of_a_line_is_marked_once() -> None:
    (line,) = lines(monthly([4, None, 8]), ["a"], "Members").lines
    assert line.strokes == ()
    assert line.dots == (Dot(16.67, 118), Dot(83.33, 28))


def test_one_month_is_a_dot() -> None:
    drawn = lines(monthly([4]), ["a"], "Members")
    assert (drawn.lines[0].strokes, drawn.lines[0].dots) == ((), (Dot(50, 28),))
    assert drawn.words.description == "A: 4 (Oct 2025)."


def test_nothing_at_all() -> None:
    for columns in ([], [None, Hidden.SMALL]):
        drawn = lines(monthly(columns), ["a"], "Members")
        assert (drawn.lines[0].strokes, drawn.lines[0].dots) == ((), ())
        assert drawn.lines[0].last == ""
        assert drawn.words.description == "A: No figure to draw."


def test_all_zero_lies_on_the_ground() -> None:
    drawn = lines(monthly([0, 0]), ["a"], "Members")
    assert drawn.lines[0].strokes == ("250,208 750,208",)
    assert [tick.label for tick in drawn.ticks] == ["0", "1"]


def test_below_zero() -> None:
    drawn = lines(monthly([-4, 4]), ["a"], "Net")
    assert drawn.lines[0].strokes == ("250,208 750,28",)
    assert [tick.label for tick in drawn.ticks] == [
        "\N{MINUS SIGN}4",
        "\N{MINUS SIGN}2",
        "0",
        "2",
        "4",
    ]


def test_huge_figures() -> None:
    drawn = lines(monthly([0, 1_000_000_000]), ["a"], "Members")
    assert drawn.lines[0].strokes == ("250,208 750,28",)
    assert drawn.ticks[-1] == Tick(28, "1,000,000,000")


def test_shares() -> None:
    drawn = lines(monthly([0.5, 1], kind=Kind.SHARE), ["a"], "Rate")
    assert drawn.lines[0].strokes == ("250,118 750,28",)
    assert drawn.lines[0].last == "100.0%"


def test_ten_years_have_few_dates() -> None:
    drawn = lines(monthly(range(120)), ["a"], "Members")
    assert [(label.x, label.text) for label in drawn.dates] == [
        (0, "Oct 2025"),
        (50, "Oct 2030"),
    ]


def test_a_year_is_dated_by_quarters() -> None:
    drawn = lines(monthly(range(12)), ["a"], "Members")
    assert [label.text for label in drawn.dates] == ["Oct 2025", "Jan 2026", "Apr 2026", "Jul 2026"]


def test_multiples_share_one_scale() -> None:
    groups = [(f"Group {n}", [n, 2 * n]) for n in range(1, 22)]
    drawn = multiples(groups, ["October", "November"], "By group")
    assert (len(drawn.small), drawn.top) == (21, "42")
    seventh, last = drawn.small[6], drawn.small[-1]
    # From zero at 56 to 42 at 8: 8 pixels for each 7.
    assert (seventh.line.strokes, seventh.base) == (("250,48 750,40",), 56)
    assert (last.line.strokes, last.line.last) == (("250,32 750,8",), "42")
    assert drawn.words.description == "21 small lines on one scale, October to November."
    assert last.words.description == (
        "From 21 (October) to 42 (November); lowest 21 (October), highest 42 (November)."
    )


def test_no_multiples() -> None:
    drawn = multiples([], [], "By group")
    assert (drawn.small, drawn.top) == ((), "0")


def test_a_small_line_has_a_scale_of_its_own() -> None:
    drawn = small("Joins", [1, 2], ["October", "November"])
    assert drawn.line.strokes == ("250,32 750,8",)
    assert drawn.words.title == "Joins"
