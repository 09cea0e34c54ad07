"""How figures are written, in every place in the same way."""

from datetime import date
from typing import Any

import pytest

from membership.reports.tables import Hidden, Kind
from membership.reports.written import signed, written

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (0, Kind.NUMBER, "0"),
        (1234567, Kind.NUMBER, "1,234,567"),
        (-1234, Kind.NUMBER, f"{MINUS}1,234"),
        (12.0, Kind.NUMBER, "12"),
        (12.25, Kind.NUMBER, "12.3"),
        (12.0, Kind.DECIMAL, "12.0"),
        (3, Kind.DECIMAL, "3.0"),
        (2.25, Kind.DECIMAL, "2.3"),
        (-2.25, Kind.DECIMAL, f"{MINUS}2.3"),
        (-0.01, Kind.DECIMAL, "0.0"),
        (0.125, Kind.SHARE, "12.5%"),
        (0.0625, Kind.SHARE, "6.3%"),
        (-0.0625, Kind.SHARE, f"{MINUS}6.3%"),
        (1, Kind.SHARE, "100.0%"),
        (12.5, Kind.SHARE, "1,250.0%"),
        (1 / 3, Kind.SHARE, "33.3%"),
        (date(2026, 11, 1), Kind.DAY, "November 1, 2026"),
        ("Ohio", Kind.TEXT, "Ohio"),
        (2026, Kind.TEXT, "2026"),
        (None, Kind.SHARE, "n/a"),
        (None, Kind.TEXT, "n/a"),
        (Hidden.SMALL, Kind.NUMBER, "<11"),
        (Hidden.WITH_IT, Kind.SHARE, "hidden"),
    ],
)
def test_a_value_is_written_by_its_kind(value: Any, kind: Kind, text: str) -> None:
    assert written(value, kind) == text


def test_the_threshold_is_that_of_the_settings(settings: Any) -> None:
    settings.SUPPRESSION_THRESHOLD = 6
    assert written(Hidden.SMALL) == "<6"


def test_a_change_has_its_sign() -> None:
    assert [signed(value) for value in (5, 0, -5)] == ["+5", "0", f"{MINUS}5"]
    assert signed(0.125, Kind.SHARE) == "+12.5%"
