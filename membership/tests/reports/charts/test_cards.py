"""Figures that stand alone, and how their change is told."""

from typing import Any

import pytest

from membership.reports.charts.cards import cards, without_card
from membership.reports.tables import Field, Hidden, Kind, Row, Table

from .tables_to_draw import monthly

MINUS = "\N{MINUS SIGN}"
MONTHS = monthly([4, 9])  # with a column "a"


def compared(*rows: Row, kind: Kind = Kind.NUMBER) -> Table:
    fields = (
        Field("figure", "Figure", Kind.TEXT),
        *(Field(name, name, kind) for name in ("now", "before", "change")),
    )
    return Table("compared", "Compared", fields, rows)


@pytest.mark.parametrize(
    ("values", "kind", "now", "change"),
    [
        ((1250, 1009, 241), Kind.NUMBER, "1,250", "+241 from 1,009 in the period before"),
        ((5, 9, -4), Kind.NUMBER, "5", f"{MINUS}4 from 9 in the period before"),
        ((5, 5, 0), Kind.NUMBER, "5", "No change from 5 in the period before"),
        ((0.5, 0.25, 0.25), Kind.SHARE, "50.0%", "+25.0 points from 25.0% in the period before"),
        ((2.5, 4.0, -1.5), Kind.DECIMAL, "2.5", f"{MINUS}1.5 from 4.0 in the period before"),
        ((5, None, None), Kind.NUMBER, "5", "n/a in the period before"),
        ((None, 5.0, None), Kind.DECIMAL, "n/a", "5.0 in the period before"),
        ((Hidden.SMALL, 5, None), Kind.NUMBER, "<11", "5 in the period before"),
    ],
)
def test_a_change_is_told_in_words(values: Any, kind: Kind, now: str, change: str) -> None:
    (card,) = cards(compared(Row("a", ("Joins", *values)), kind=kind), MONTHS)
    assert (card.title, card.now, card.change) == ("Joins", now, change)


def test_a_card_has_a_line_of_its_months() -> None:
    (card,) = cards(compared(Row("a", ("Joins", 1, 1, 0))), MONTHS)
    assert card.line.words.title == "Joins, by month"
    assert card.line.words.description == (
        "From 4 (Oct 2025) to 9 (Nov 2025); lowest 4 (Oct 2025), highest 9 (Nov 2025)."
    )


def test_what_has_no_months_has_no_card() -> None:
    rows = (Row("a", ("Joins", 1, 1, 0)), Row("old", ("Over 20 days", 1, 1, 0)))
    assert [card.title for card in cards(compared(*rows), MONTHS)] == ["Joins"]
    assert without_card(compared(*rows), MONTHS) == rows[1:]
