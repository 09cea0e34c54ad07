"""Business days: Monday to Friday, federal holidays counted out (5 U.S.C. 6103)."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

_DAY = timedelta(days=1)


@lru_cache
def _federal_holidays(year: int) -> frozenset[date]:
    """Return the legal holidays and the days on which they are observed that lie in one year.

    A set that no thread changes: the library's own calendar fills itself as it is asked, and knows
    of a year before it holds its days.
    """
    return frozenset(holidays.country_holidays("US", years=year, expand=False))


def is_business_day(day: date) -> bool:
    """Tell whether offices of the program work on this day."""
    return day.weekday() < 5 and day not in _federal_holidays(day.year)


def is_first_of_week(day: date) -> bool:
    """Tell whether this is the first business day since Monday began."""
    monday = day - _DAY * day.weekday()
    return is_business_day(day) and business_day_after(monday - _DAY, 1) == day


def business_days_between(start: date, end: date) -> int:
    """Count the business days after `start` up to and with `end`; 0 when `end` is not later."""
    days = (start + _DAY * n for n in range(1, (end - start).days + 1))
    return sum(map(is_business_day, days))


def business_day_after(day: date, number: int) -> date:
    """Return the business day that comes as number so many after a day."""
    while number > 0:
        day += _DAY
        number -= is_business_day(day)
    return day


def business_day_before(day: date, number: int) -> date:
    """Return the latest day that lies at least so many business days before a day.

    What began on it, or earlier, has by then lasted `number` business days.
    """
    while number > 0:
        number -= is_business_day(day)
        day -= _DAY
    return day
