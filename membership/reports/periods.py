"""Periods and federal fiscal quarters. Days are those of the program's time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.conf import settings

from ..catalog.words import day_in_words

_DAY = timedelta(days=1)
_MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to, and without, `end`. Raises ValueError for a period without a day."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("A period ends after it starts.")

    @property
    def last_day(self) -> date:
        """Return the last day inside: closing figures are as of its end."""
        return self.end - _DAY

    @property
    def before(self) -> "Period":
        """Return the period to compare with: as many whole months, or else as many days, before."""
        if self.start.day == self.end.day == 1:
            return Period(month_after(self.start, -len(list(self.months))), self.start)
        return Period(self.start - (self.end - self.start), self.start)

    @property
    def months(self) -> Iterator["Period"]:
        """Yield the calendar months inside; the first and last only as far as they lie inside."""
        start = self.start
        while start < self.end:
            end = min(month_after(start.replace(day=1), 1), self.end)
            yield Period(start, end)
            start = end

    def __str__(self) -> str:
        return f"{day_in_words(self.start)} to {day_in_words(self.last_day)}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A federal fiscal quarter, known by its first day."""

    start: date

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter that a day lies in."""
        past = (day.month - _first_month()) % 3
        return cls(month_after(day.replace(day=1), -past))

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the quarter of a name such as "2027-Q1"; raises ValueError for another word."""
        year, _, number = name.partition("-Q")
        if not (year.isascii() and year.isdigit() and len(year) == 4 and number in tuple("1234")):
            raise ValueError("A quarter is written as 2027-Q1.")
        first = _first_month()
        year_starts = date(int(year) - (first > 1), first, 1)
        return cls(month_after(year_starts, 3 * (int(number) - 1)))

    @property
    def period(self) -> Period:
        """Return its days."""
        return Period(self.start, month_after(self.start, 3))

    @property
    def fiscal_year(self) -> int:
        """Return the fiscal year, which is named after the calendar year in which it ends."""
        first = _first_month()
        return self.start.year + (first > 1 and self.start.month >= first)

    @property
    def number(self) -> int:
        """Return 1 to 4."""
        return (self.start.month - _first_month()) % _MONTHS // 3 + 1

    @property
    def name(self) -> str:
        """Return the short name for addresses and files: "2027-Q1"."""
        return f"{self.fiscal_year}-Q{self.number}"

    @property
    def before(self) -> "Quarter":
        """Return the quarter before."""
        return Quarter(month_after(self.start, -3))

    @property
    def after(self) -> "Quarter":
        """Return the quarter after."""
        return Quarter(month_after(self.start, 3))

    def __str__(self) -> str:
        first, last = self.start, self.period.last_day
        since = f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
        return f"FY {self.fiscal_year} Q{self.number} ({since}-{last:%B %Y})"


def month_after(first: date, number: int) -> date:
    """Return the first day of the month that comes so many months after (or before) a month's."""
    months = first.year * _MONTHS + first.month - 1 + number
    return date(months // _MONTHS, months % _MONTHS + 1, 1)


def _first_month() -> int:
    month: int = settings.FISCAL_YEAR_FIRST_MONTH
    return month
