"""Openings are found by day, and misspelled values stop at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.eligibility import JurisdictionFacts, Opening, in_force

from .build import DAYS, EVERYONE, OPENINGS, TODAY, YEARS_1_AND_2, facts

LATER = Opening("Later", date(2027, 1, 1), (3,))


@pytest.mark.parametrize(
    ("openings", "on", "expected"),
    [
        ((), TODAY, None),
        ((YEARS_1_AND_2,), date.min, YEARS_1_AND_2),
        ((YEARS_1_AND_2, EVERYONE), date(2026, 8, 31), YEARS_1_AND_2),
        ((YEARS_1_AND_2, EVERYONE), date(2026, 9, 1), EVERYONE),
        ((EVERYONE, YEARS_1_AND_2), date(2026, 9, 1), EVERYONE),
        ((YEARS_1_AND_2, LATER, EVERYONE), date(2027, 1, 1), LATER),
        ((EVERYONE,), date(2026, 8, 31), None),
    ],
)
def test_opening_in_force_is_the_latest_one_begun(
    openings: tuple[Opening, ...], on: date, expected: Opening | None
) -> None:
    assert in_force(openings, on) == expected


def test_of_two_openings_with_one_first_day_the_first_listed_counts() -> None:
    twin = Opening("Twin", EVERYONE.starts_on, (4,))
    assert in_force((twin, EVERYONE), TODAY) == twin
    assert in_force((EVERYONE, twin), TODAY) == EVERYONE


@given(st.lists(OPENINGS, max_size=5), DAYS)
def test_opening_in_force_has_begun_and_none_began_later(openings: list[Opening], on: date) -> None:
    begun = [item for item in openings if item.starts_on is None or item.starts_on <= on]
    found = in_force(openings, on)
    if found is None:
        assert begun == []
        return
    first_day = found.starts_on or date.min
    assert first_day <= on
    assert [item for item in begun if (item.starts_on or date.min) > first_day] == []


@given(st.lists(OPENINGS, max_size=5), DAYS)
def test_an_opening_of_tomorrow_changes_nothing_today(openings: list[Opening], on: date) -> None:
    tomorrow = Opening("Tomorrow", on + timedelta(days=1), (1,))
    assert in_force([*openings, tomorrow], on) == in_force(openings, on)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"group": {"openness": "by recommendation"}}, "openness"),
        ({"group": {"jurisdiction_program": "pssf"}}, "jurisdiction_program"),
        ({"group": {"jurisdictions": ("Ohio",)}}, "jurisdictions"),
        ({"participates": "maybe"}, "participates"),
        ({"liaison_officer_knows": "True"}, "liaison_officer_knows"),
        ({"level": "not_applicable"}, "level"),
    ],
)
def test_a_value_no_rule_knows_is_an_error_not_a_pass(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        facts(**changes)


def test_an_unknown_kind_of_jurisdiction_is_an_error() -> None:
    with pytest.raises(ValueError, match="kind is 'province'"):
        JurisdictionFacts("ON", "Ontario", "province", None, None, None)
