"""Business days: Monday to Friday, federal holidays counted out (5 U.S.C. 6103)."""

from datetime import date, timedelta

import holidays

_FEDERAL = holidays.country_holidays("US")
_DAY = timedelta(days=1)


def is_business_day(day: date) -> bool:
    """Tell whether offices of the program work on this day."""
    return day.weekday() < 5 and day not in _FEDERAL


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
