"""Periods and quarters, by a table that was written by hand."""

from datetime import date, timedelta

import pytest

from membership.reports.periods import Period, Quarter, month_after

QUARTERS = [
    # a day, the quarter's first day, its name, its title
    (date(2026, 10, 1), date(2026, 10, 1), "2027-Q1", "FY 2027 Q1 (October-December 2026)"),
    (date(2026, 12, 31), date(2026, 10, 1), "2027-Q1", "FY 2027 Q1 (October-December 2026)"),
    (date(2027, 1, 1), date(2027, 1, 1), "2027-Q2", "FY 2027 Q2 (January-March 2027)"),
    (date(2027, 6, 30), date(2027, 4, 1), "2027-Q3", "FY 2027 Q3 (April-June 2027)"),
    (date(2027, 9, 30), date(2027, 7, 1), "2027-Q4", "FY 2027 Q4 (July-September 2027)"),
    (date(2024, 2, 29), date(2024, 1, 1), "2024-Q2", "FY 2024 Q2 (January-March 2024)"),
]


@pytest.mark.parametrize(("day", "start", "name", "title"), QUARTERS)
def test_a_day_lies_in_a_federal_quarter(day: date, start: date, name: str, title: str) -> None:
    quarter = Quarter.of(day)
    assert (quarter.start, quarter.name, str(quarter)) == (start, name, title)
    assert Quarter.named(name) == quarter
    assert quarter.before.after == quarter


def test_a_fiscal_year_can_be_the_calendar_year(settings) -> None:
    settings.FISCAL_YEAR_FIRST_MONTH = 1
    assert str(Quarter.of(date(2026, 3, 31))) == "FY 2026 Q1 (January-March 2026)"
    assert Quarter.named("2026-Q4").period == Period(date(2026, 10, 1), date(2027, 1, 1))


def test_a_quarter_may_lie_in_two_calendar_years(settings) -> None:
    settings.FISCAL_YEAR_FIRST_MONTH = 9
    quarter = Quarter.of(date(2027, 1, 31))
    assert str(quarter) == "FY 2027 Q2 (December 2026-February 2027)"
    assert Quarter.named("2027-Q2") == quarter


@pytest.mark.parametrize(
    "word", ["", "2027", "2027-Q0", "2027-Q5", "27-Q1", "2027-Q", "2027-Q11", "٢٠٢٧-Q1", "x\x00-Q1"]
)
def test_another_word_is_no_quarter(word: str) -> None:
    with pytest.raises(ValueError, match="2027-Q1"):
        Quarter.named(word)


def test_months_are_cut_at_the_edges_of_the_period() -> None:
    period = Period(date(2026, 1, 15), date(2026, 3, 2))
    assert list(period.months) == [
        Period(date(2026, 1, 15), date(2026, 2, 1)),
        Period(date(2026, 2, 1), date(2026, 3, 1)),
        Period(date(2026, 3, 1), date(2026, 3, 2)),
    ]
    assert str(period) == "January 15, 2026 to March 1, 2026"


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (
            Period(date(2026, 10, 1), date(2027, 1, 1)),
            Period(date(2026, 7, 1), date(2026, 10, 1)),
        ),
        (Period(date(2026, 3, 1), date(2026, 4, 1)), Period(date(2026, 2, 1), date(2026, 3, 1))),
        (Period(date(2026, 3, 5), date(2026, 3, 15)), Period(date(2026, 2, 23), date(2026, 3, 5))),
    ],
)
def test_the_period_before_has_as_many_months_or_days(period: Period, before: Period) -> None:
    assert period.before == before


@pytest.mark.parametrize("days", [0, -1])
def test_a_period_has_a_day(days: int) -> None:
    start = date(2026, 1, 1)
    with pytest.raises(ValueError, match="ends after"):
        Period(start, start + timedelta(days=days))


@pytest.mark.parametrize(
    ("first", "number", "month"),
    [
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 1, 1), -25, date(2023, 12, 1)),
        (date(2026, 5, 1), 0, date(2026, 5, 1)),
    ],
)
def test_months_are_counted_over_the_turn_of_the_year(
    first: date, number: int, month: date
) -> None:
    assert month_after(first, number) == month
