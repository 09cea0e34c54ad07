"""Each rule about group and place by a table: what matters, then codes and severities, exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from membership.eligibility import Severity
from membership.eligibility.words import one_of, written

from .build import (
    DC,
    EVERYONE,
    GUAM,
    NAVAJO,
    OHIO,
    TEXAS,
    YEARS_1_AND_2,
    county_group,
    facts,
    found,
    only,
)

HARD, WARNING, UNKNOWN, NOTE = Severity
CFSR = {"openings": (YEARS_1_AND_2,)}
CFSR_SINCE = {"openings": (YEARS_1_AND_2, EVERYONE)}
EFFC = {"jurisdiction_program": "effc_plan"}
CJA = {"jurisdiction_program": "cja_grant", "participation": "Children's Justice Act grant"}


def test_a_person_who_fits_gets_no_reason() -> None:
    assert found(facts()) == []


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"openness": "closed", "takes_requests": False}, [("closed_group", HARD)]),
        ({"openness": "closed", "takes_requests": True}, [("closed_group", HARD)]),
        ({"openness": "limited", "takes_requests": False}, [("closed_group", HARD)]),
        ({"openness": "open", "takes_requests": True}, []),
        ({"openness": "recommendation", "takes_requests": True}, []),
    ],
)
def test_closed_group(group: dict[str, Any], expected: list[tuple[str, Severity]]) -> None:
    assert found(facts(group=group)) == expected


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"openness": "closed", "takes_requests": False}, [("put_forward", NOTE)]),
        (
            {"openness": "limited", "takes_requests": False},
            [("closed_group", HARD), ("put_forward", NOTE)],
        ),
        ({"openness": "open", "takes_requests": True}, [("put_forward", NOTE)]),
    ],
)
def test_put_forward_opens_a_closed_group_and_nothing_else(
    group: dict[str, Any], expected: list[tuple[str, Severity]]
) -> None:
    assert found(facts(group=group, put_forward=True)) == expected


def test_put_forward_is_told_to_reviewers_alone() -> None:
    reason = only(put_forward=True)
    assert (reason.to_applicant, reason.to_reviewer) == ("", "Put forward by the jurisdiction.")


def test_closed_group_says_how_people_get_in() -> None:
    assert only(group={"openness": "closed", "takes_requests": False}).to_applicant == (
        "Each jurisdiction chooses its own members for this group, so please talk with the "
        "leadership of your agency."
    )


@pytest.mark.parametrize(
    ("jurisdiction", "tribes_named", "expected"),
    [
        (OHIO, False, []),
        (TEXAS, False, [("jurisdiction_list", HARD)]),
        (DC, False, [("jurisdiction_list", HARD)]),
        (GUAM, False, [("jurisdiction_list", HARD)]),
        (TEXAS, True, [("jurisdiction_list", HARD)]),
        (NAVAJO, False, [("jurisdiction_list", UNKNOWN)]),
        (NAVAJO, True, []),
        (None, False, [("jurisdiction_list", UNKNOWN)]),
        (None, True, [("jurisdiction_list", UNKNOWN)]),
    ],
)
def test_jurisdiction_list(
    jurisdiction: Any, tribes_named: bool, expected: list[tuple[str, Severity]]
) -> None:
    group = county_group(tribes_named=tribes_named)
    assert found(facts(group=group, jurisdiction=jurisdiction)) == expected


def test_a_tribe_on_the_list_fits() -> None:
    group = {"jurisdictions": ("Navajo Nation",), "jurisdiction_codes": ("T-NN",)}
    assert found(facts(group=group, jurisdiction=NAVAJO)) == []


def test_jurisdiction_list_names_the_eleven_states() -> None:
    reason = only(group=county_group(), jurisdiction=TEXAS)
    assert reason.to_applicant == (
        "This group only takes requests from people in California, Colorado, Minnesota, North "
        "Carolina, North Dakota, Nevada, New York, Ohio, Pennsylvania, Virginia or Wisconsin, and "
        "another of our groups may fit you well."
    )
    assert reason.to_reviewer == (
        "The applicant's jurisdiction (Texas) is not on the group's list: California, Colorado, "
        "Minnesota, North Carolina, North Dakota, Nevada, New York, Ohio, Pennsylvania, Virginia "
        "and Wisconsin."
    )


@pytest.mark.parametrize(
    ("jurisdiction", "tribes_named", "expected"),
    [
        (OHIO, False, []),
        (DC, False, []),
        (GUAM, False, []),
        (NAVAJO, False, [("jurisdiction_kind", UNKNOWN)]),
        (None, False, [("jurisdiction_kind", UNKNOWN)]),
        (GUAM, True, []),
        (NAVAJO, True, []),
        (None, True, [("jurisdiction_kind", NOTE)]),
    ],
)
def test_jurisdiction_kind(
    jurisdiction: Any, tribes_named: bool, expected: list[tuple[str, Severity]]
) -> None:
    given = facts(group={"tribes_named": tribes_named}, jurisdiction=jurisdiction)
    assert found(given) == expected


def test_jurisdiction_kind_tells_a_tribe_from_an_unlisted_place() -> None:
    assert only(jurisdiction=NAVAJO).to_applicant == (
        "The criteria of this group do not mention tribes; you can still ask, and the reviewer "
        "will look at how you fit."
    )
    assert only(jurisdiction=None).to_applicant == (
        "Your jurisdiction is not on our list of states and territories; you can still ask, and "
        "the reviewer will look at it."
    )


@pytest.mark.parametrize(
    ("group", "year", "on", "expected"),
    [
        ({}, None, date(2026, 1, 1), []),
        (CFSR, 1, date(2026, 1, 1), []),
        (CFSR, 2, date(2026, 1, 1), []),
        (CFSR, 3, date(2026, 1, 1), [("review_year", WARNING)]),
        (CFSR, None, date(2026, 1, 1), [("review_year", UNKNOWN)]),
        (CFSR_SINCE, 3, date(2026, 8, 31), [("review_year", WARNING)]),
        (CFSR_SINCE, 3, date(2026, 9, 1), []),
        (CFSR_SINCE, None, date(2026, 9, 1), []),
        ({"openings": (replace(YEARS_1_AND_2, cfsr_round4_years=()),)}, 3, date(2026, 1, 1), []),
        ({"openings": (EVERYONE,)}, 1, date(2026, 8, 31), [("review_year", UNKNOWN)]),
    ],
)
def test_review_year(
    group: dict[str, Any], year: int | None, on: date, expected: list[tuple[str, Severity]]
) -> None:
    where = replace(TEXAS, cfsr_round4_year=year)
    assert found(facts(group=group, jurisdiction=where, on=on)) == expected


def test_review_year_of_an_unlisted_place_is_unknown() -> None:
    assert found(facts(group=CFSR, jurisdiction=None)) == [
        ("jurisdiction_kind", UNKNOWN),
        ("review_year", UNKNOWN),
    ]


def test_review_year_names_the_years_and_the_day() -> None:
    reason = only(group=CFSR, jurisdiction=replace(TEXAS, cfsr_round4_year=3))
    assert reason.to_applicant == (
        "This group is for jurisdictions in review Year 1 or Year 2, and our records place yours "
        "in Year 3; you can still ask, and the reviewer will look at it."
    )
    assert reason.to_reviewer == (
        "The applicant's jurisdiction (Texas) is in review Year 3; the rule in force on "
        "November 21, 2026 is for review Year 1 or Year 2."
    )


@pytest.mark.parametrize(
    ("group", "field", "value", "expected"),
    [
        (EFFC, "effc_plan", True, []),
        (EFFC, "effc_plan", False, [("effc_plan", WARNING)]),
        (EFFC, "effc_plan", None, [("effc_plan", UNKNOWN)]),
        (EFFC, "cja_grant", True, [("effc_plan", UNKNOWN)]),
        (CJA, "cja_grant", True, []),
        (CJA, "cja_grant", False, [("cja_grant", WARNING)]),
        (CJA, "cja_grant", None, [("cja_grant", UNKNOWN)]),
        (CJA, "effc_plan", True, [("cja_grant", UNKNOWN)]),
        ({}, "cja_grant", False, []),
        ({}, "effc_plan", False, []),
    ],
)
def test_programs_of_the_jurisdiction(
    group: dict[str, Any], field: str, value: bool | None, expected: list[tuple[str, Severity]]
) -> None:
    entered: dict[str, Any] = {field: value}
    assert found(facts(group=group, jurisdiction=replace(OHIO, **entered))) == expected


@pytest.mark.parametrize(("group", "code"), [(EFFC, "effc_plan"), (CJA, "cja_grant")])
def test_programs_of_an_unlisted_place_are_unknown(group: dict[str, Any], code: str) -> None:
    given = facts(group=group, jurisdiction=None)
    assert found(given) == [("jurisdiction_kind", UNKNOWN), (code, UNKNOWN)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ohio"], "Ohio"),
        (["Ohio", "Nevada"], "Ohio or Nevada"),
        (["Ohio", "Nevada", "Virginia"], "Ohio, Nevada or Virginia"),
    ],
)
def test_names_are_joined_as_in_a_sentence(names: list[str], expected: str) -> None:
    assert one_of(names) == expected


def test_days_are_written_as_everywhere() -> None:
    assert written(date(2026, 3, 5)) == "March 5, 2026"
