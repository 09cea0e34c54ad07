"""Which days figures are shown for: a fiscal quarter, a fiscal year, or days that are typed."""

from collections.abc import Iterator
from datetime import date, timedelta

from ...reports.periods import Period, Quarter, month_after

YEARS_BACK = 10
QUARTERS = 4
_DAY = timedelta(days=1)

Choice = tuple[str, str]


def last_finished(on: date, *, quarters: int = 1) -> Period:
    """Return the days of the fiscal quarters that ended last, as many as are asked for."""
    end = Quarter.of(on).start
    return Period(month_after(end, -3 * quarters), end)


def so_far(on: date, *, quarters: int = 1) -> Period:
    """Return the days, up to today, of as many fiscal quarters, the last of them the present."""
    start = Quarter.of(on).start
    return Period(month_after(start, -3 * (quarters - 1)), on + _DAY)


def earliest(on: date) -> date:
    """Return the first day of the oldest fiscal year that can be chosen."""
    return _year(Quarter.of(on).fiscal_year - YEARS_BACK).start


def named_period(name: str, on: date) -> Period:
    """Return the days, up to today, of "2027-Q1" or "2027"; raises ValueError for another word."""
    period = Quarter.named(name).period if "Q" in name else _year_named(name)
    if not earliest(on) <= period.start <= on:
        raise ValueError("That quarter or year lies outside of what can be shown.")
    return _so_far(period, on)


def name_of(period: Period, on: date) -> str:
    """Return the name by which a period can be chosen; empty for one that has none."""
    quarter = Quarter.of(period.start)
    for name in (quarter.name, str(quarter.fiscal_year)):
        if named_period(name, on) == period:
            return name
    return ""


def period_choices(on: date) -> Iterator[tuple[str, list[Choice]]]:
    """Yield every fiscal year that can be chosen with its quarters, the latest first."""
    this = Quarter.of(on)
    for number in range(YEARS_BACK + 1):
        year = this.fiscal_year - number
        quarter = this if not number else Quarter.named(f"{year}-Q{QUARTERS}")
        so_far = " so far" if not number else ""
        choices = [(str(year), f"FY {year}{so_far}")]
        while quarter.fiscal_year == year:
            so_far = " so far" if quarter == this else ""
            choices.append((quarter.name, f"{quarter}{so_far}"))
            quarter = quarter.before
        yield f"Fiscal year {year}", choices


def _year_named(name: str) -> Period:
    if not (name.isascii() and name.isdigit() and len(name) == 4):
        raise ValueError("A fiscal year is written as 2027.")
    return _year(int(name))


def _year(year: int) -> Period:
    first = Quarter.named(f"{year:04}-Q1")
    return Period(first.start, month_after(first.start, 3 * QUARTERS))


def _so_far(period: Period, on: date) -> Period:
    return Period(period.start, min(period.end, on + _DAY))
