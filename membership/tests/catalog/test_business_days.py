"""Business days against a table made by hand, and against themselves."""

import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.catalog import business_days
from membership.catalog.business_days import (
    business_day_after,
    business_day_before,
    business_days_between,
    is_business_day,
    is_first_of_week,
)

from .federal_holidays import BY_LAW, CLOSED, FIRST, LAST, OBSERVED_ON_ANOTHER_DAY

DAY = timedelta(days=1)
EVERY_DAY = [FIRST + DAY * n for n in range((LAST - FIRST).days + 1)]
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
numbers = st.integers(0, 60)


def test_the_table_itself_is_whole():
    assert len(BY_LAW) == 11 * 4
    assert len(CLOSED) == 11 * 4
    assert {day.weekday() for day in CLOSED} == {0, 1, 2, 3, 4}
    assert len(OBSERVED_ON_ANOTHER_DAY) == 6
    assert {day.weekday() for day in OBSERVED_ON_ANOTHER_DAY} == {0, 4}


def test_each_day_of_four_years_is_as_the_table_has_it():
    closed = {day for day in EVERY_DAY if day.weekday() < 5 and not is_business_day(day)}
    assert closed == CLOSED
    weekends = [day for day in EVERY_DAY if day.weekday() >= 5]
    assert [day for day in weekends if is_business_day(day)] == []


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 12, 31), False),  # New Year's Day 2028 is a Saturday
        (date(2028, 1, 3), True),
        (date(2022, 12, 30), True),  # New Year's Day 2023 is a Sunday
        (date(2023, 1, 2), False),
        (date(2029, 11, 12), False),  # Veterans Day is a Sunday
        (date(2029, 11, 9), True),
        (date(2026, 11, 27), True),  # the Friday after Thanksgiving
        (date(2026, 12, 24), True),  # Christmas Eve
        (date(2028, 11, 7), True),  # election day
        (date(2033, 1, 20), True),  # Inauguration Day, a Thursday
        (date(2037, 1, 20), True),  # Inauguration Day, a Tuesday
        (date(2026, 4, 3), True),  # Good Friday
    ],
)
def test_days_that_are_easy_to_get_wrong(day: date, works: bool):
    assert is_business_day(day) is works


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), 0),
        (date(2026, 11, 2), date(2026, 11, 1), 0),
        (date(2026, 11, 6), date(2026, 11, 9), 1),  # over a weekend
        (date(2026, 11, 25), date(2026, 11, 27), 1),  # over Thanksgiving
        (date(2026, 12, 24), date(2026, 12, 28), 1),  # over Christmas
        (date(2026, 11, 2), date(2026, 11, 30), 18),  # Veterans Day and Thanksgiving out
        (date(2027, 12, 23), date(2028, 1, 3), 5),  # December 24 and 31 out
        (date(2025, 12, 31), date(2026, 12, 31), 250),
    ],
)
def test_counting_by_hand(start: date, end: date, number: int):
    assert business_days_between(start, end) == number


@pytest.mark.parametrize(
    ("begun", "number", "reached"),
    [
        (date(2026, 11, 2), 15, date(2026, 11, 24)),  # Veterans Day out
        (date(2026, 11, 4), 15, date(2026, 11, 27)),  # and Thanksgiving
        (date(2026, 11, 5), 15, date(2026, 11, 30)),
        (date(2026, 12, 11), 15, date(2027, 1, 5)),  # Christmas and New Year's Day out
        (date(2027, 12, 10), 15, date(2028, 1, 4)),  # both observed on a Friday
        (date(2026, 11, 7), 1, date(2026, 11, 9)),  # begun on a Saturday
    ],
)
def test_fifteen_days_by_hand(begun: date, number: int, reached: date):
    assert business_day_after(begun, number) == reached
    assert business_day_before(reached, number) >= begun
    assert business_day_before(reached - DAY, number) < begun


def test_the_first_business_day_of_a_week_by_hand():
    first = [
        *(date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30)),
        *(date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21), date(2026, 12, 28)),
        *(date(2027, 1, 4), date(2027, 1, 11), date(2027, 1, 19), date(2027, 1, 25)),
    ]
    stretch = [date(2026, 11, 14) + DAY * n for n in range(79)]
    assert [day for day in stretch if is_first_of_week(day)] == first
    assert is_first_of_week(date(2026, 9, 8))  # after Labor Day
    assert not is_first_of_week(date(2026, 9, 7))


@given(days, numbers)
def test_after_and_between_agree(day: date, number: int):
    reached = business_day_after(day, number)
    assert business_days_between(day, reached) == number
    assert number == 0 or is_business_day(reached)


@given(days, numbers)
def test_before_is_the_latest_day_from_which_so_many_have_passed(day: date, number: int):
    begun = business_day_before(day, number)
    assert business_days_between(begun, day) == number
    assert number == 0 or business_days_between(begun + DAY, day) == number - 1


@given(days, days, days)
def test_stretches_add_up(one: date, two: date, three: date):
    first, middle, last = sorted((one, two, three))
    whole = business_days_between(first, last)
    assert whole == business_days_between(first, middle) + business_days_between(middle, last)
    assert business_days_between(last, first) == 0


@given(days)
def test_each_week_has_one_first_business_day(day: date):
    monday = day - DAY * day.weekday()
    week = [monday + DAY * n for n in range(7)]
    first = [each for each in week if is_first_of_week(each)]
    assert first == [each for each in week if is_business_day(each)][:1]
    assert len(first) == 1


@pytest.fixture
def _hasty_threads() -> Iterator[None]:
    """Let threads take turns after a microsecond, so that they meet where they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_hasty_threads")
def test_threads_that_ask_for_a_new_year_at_once_agree():
    """A calendar that fills itself once told one of them that New Year's Day is a workday."""
    business_days._federal_holidays.cache_clear()
    wrong: list[date] = []
    for year in range(1990, 2090):
        start = threading.Barrier(4)

        def ask(day: date = date(year, 1, 1), start: threading.Barrier = start) -> None:
            start.wait(timeout=10)
            if is_business_day(day):
                wrong.append(day)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
    assert wrong == []
