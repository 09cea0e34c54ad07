"""Bars that lie, and spans, row by row."""

from membership.reports.charts.bars import Span, bars, spans
from membership.reports.charts.picture import Label
from membership.reports.tables import Hidden, Kind

from .tables_to_draw import named


def test_the_longest_bar_goes_to_76_percent() -> None:
    drawn = bars(named(("Ohio", 20), ("Guam", 5)), "a", "Members")
    ohio, guam = drawn.bars
    assert ohio.name == (Label(0, 14, "Ohio"),)
    assert (ohio.x, ohio.y, ohio.width) == (0, 22, 76)
    assert ohio.figure == Label(76, 35, "20")
    assert (guam.name[0].y, guam.y, guam.width) == (64, 72, 19)
    assert drawn.height == 100
    assert drawn.words.description == "2 rows: largest 20 (Ohio); smallest 5 (Guam)."


def test_a_long_name_takes_lines() -> None:
    drawn = bars(named(("Children's Justice Act Grantees and Citizen Review Panels", 1)), "a", "M")
    assert [label.text for label in drawn.bars[0].name] == [
        "Children's Justice Act Grantees and",
        "Citizen Review Panels",
    ]
    assert (drawn.bars[0].name[1].y, drawn.bars[0].y) == (32, 40)


def test_below_zero_goes_to_the_left_of_zero() -> None:
    drawn = bars(named(("Up", 3), ("Down", -1)), "a", "Net")
    up, down = drawn.bars
    assert drawn.zero == 19
    assert (up.x, up.width, up.figure.x) == (19, 57, 76)
    assert (down.x, down.width, down.figure.x) == (0, 19, 19)
    assert down.figure.text == "\N{MINUS SIGN}1"


def test_figures_that_cannot_be_drawn_are_written() -> None:
    rows = named(("One", None), ("Two", Hidden.SMALL), ("Three", 0), kind=Kind.SHARE)
    drawn = bars(rows, "a", "Coverage")
    assert [(bar.width, bar.figure.x, bar.figure.text) for bar in drawn.bars] == [
        (0, 0, "n/a"),
        (0, 0, "<11"),
        (0, 0, "0.0%"),
    ]
    assert drawn.words.note.startswith("2 figures are not drawn")
    assert drawn.words.description == "1 row: 0.0%."


def test_no_row() -> None:
    drawn = bars(named(), "a", "Members")
    assert (drawn.bars, drawn.height) == ((), 0)
    assert drawn.words.description == "No figure to draw."


def test_spans_go_from_the_median_to_the_90th_percentile() -> None:
    table = named(("Ohio", 10.0, 20.0, 5.0, 40.0), kind=Kind.DECIMAL)
    drawn = spans(table, [("All days", "a", "b"), ("Ours", "c", "d")], "Time")
    (row,) = drawn.rows
    # 40 days go to 66 percent, so 1.65 percent a day.
    assert row.spans == (
        Span(1, 33, 16.5, 33, Label(33, 38, "10.0 / 20.0"), True),
        Span(2, 55, 8.25, 66, Label(66, 60, "5.0 / 40.0"), True),
    )
    assert drawn.tracks == ("All days", "Ours")
    assert drawn.height == 78
    assert drawn.words.description == "All days: median, 1 row: 10.0. Ours: median, 1 row: 5.0."


def test_a_row_without_decisions_has_no_span() -> None:
    table = named(("Ohio", None, None), ("Guam", 0.0, 0.0), kind=Kind.DECIMAL)
    drawn = spans(table, [("All days", "a", "b")], "Time")
    told = [(row.spans[0].is_drawn, row.spans[0].figure.text) for row in drawn.rows]
    assert told == [(False, "n/a / n/a"), (True, "0.0 / 0.0")]
