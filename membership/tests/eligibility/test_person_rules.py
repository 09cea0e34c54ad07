"""Each rule about the person by a table: what matters, then codes and severities, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from membership.eligibility import RULES, Severity, judge

from .build import county_group, facts, found, only

HARD, WARNING, UNKNOWN, NOTE = Severity
LEADERS = {"state_level_only": True}
NYTD = {"participation": "NYTD federal pilot review"}


@pytest.mark.parametrize(
    ("group", "level", "expected"),
    [
        (LEADERS, "state", []),
        (LEADERS, "county", [("level", WARNING)]),
        (LEADERS, "regional", [("level", WARNING)]),
        (LEADERS, "tribal", [("level", WARNING)]),
        (LEADERS, "none", [("level", WARNING)]),
        (LEADERS, "", [("level", UNKNOWN)]),
        ({}, "county", []),
        ({}, "", []),
    ],
)
def test_level(group: dict[str, Any], level: str, expected: list[tuple[str, Severity]]) -> None:
    assert found(facts(group=group, level=level)) == expected


def test_county_staff_of_a_listed_state_are_not_refused() -> None:
    verdict = judge(facts(group=county_group(), level="county"))
    assert verdict.refused is False
    assert [reason.to_reviewer for reason in verdict.reasons] == [
        "The group is for state-level leaders, and the applicant works at county level."
    ]


@pytest.mark.parametrize(
    ("openness", "role", "expected"),
    [
        ("limited", "Program manager", []),
        ("open", "Program manager", []),
        ("limited", "", [("role", WARNING)]),
        ("recommendation", "", [("role", WARNING)]),
        ("open", "", [("role", NOTE)]),
    ],
)
def test_role(openness: str, role: str, expected: list[tuple[str, Severity]]) -> None:
    assert found(facts(group={"openness": openness}, role=role)) == expected


def test_role_in_an_open_group_is_for_the_leads_only() -> None:
    verdict = judge(facts(group={"openness": "open"}, role=""))
    assert verdict.for_applicant() == []
    assert verdict.headline_for_applicant == "From what you told us, you fit this group"
    assert [reason.code for reason in verdict.for_reviewer()] == ["role"]


@pytest.mark.parametrize(
    ("group", "asked", "answer", "expected"),
    [
        (NYTD, True, "yes", []),
        (NYTD, True, "no", [("participation", WARNING)]),
        (NYTD, True, "unsure", [("participation", UNKNOWN)]),
        (NYTD, True, "", [("participation", UNKNOWN)]),
        (NYTD, False, "no", []),
        (NYTD, False, "", []),
        ({}, True, "no", []),
    ],
)
def test_participation(
    group: dict[str, Any], asked: bool, answer: str, expected: list[tuple[str, Severity]]
) -> None:
    given = facts(group=group, role_asks_participation=asked, participates=answer)
    assert found(given) == expected


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        (True, "yes", []),
        (True, "no", [("liaison_officer", NOTE)]),
        (True, "unsure", [("liaison_officer", NOTE)]),
        (True, "", [("liaison_officer", NOTE)]),
        (False, "no", []),
        (False, "", []),
    ],
)
def test_liaison_officer(asked: bool, answer: str, expected: list[tuple[str, Severity]]) -> None:
    given = facts(asks_liaison_officer=asked, liaison_officer_knows=answer)
    assert found(given) == expected
    assert judge(given).fits is True


@pytest.mark.parametrize(
    ("answer", "program", "officer"),
    [
        (
            "no",
            "The applicant answered no to the program question (NYTD federal pilot review).",
            "The applicant says that the State Liaison Officer does not know of the request.",
        ),
        (
            "unsure",
            "The applicant is not sure about the program question (NYTD federal pilot review).",
            "The applicant is not sure if the State Liaison Officer knows of the request.",
        ),
        (
            "",
            "The applicant did not answer the program question (NYTD federal pilot review).",
            "The applicant did not say if the State Liaison Officer knows of the request.",
        ),
    ],
)
def test_reviewers_read_what_was_answered(answer: str, program: str, officer: str) -> None:
    asked = only(group=NYTD, role_asks_participation=True, participates=answer)
    told = only(asks_liaison_officer=True, liaison_officer_knows=answer)
    assert (asked.to_reviewer, told.to_reviewer) == (program, officer)


@pytest.mark.parametrize("code", ["already_member", "open_request"])
def test_a_duplicate_is_refused_in_private(code: str) -> None:
    verdict = judge(facts(**{code: True}))
    assert found(facts(**{code: True})) == [(code, HARD)]
    assert (verdict.refused, verdict.duplicate, verdict.fits) == (True, True, False)
    assert verdict.for_applicant() == []
    assert verdict.public == judge(facts())


def test_taking_over_is_a_note_to_reviewers() -> None:
    reason = only(taking_over=True)
    assert (reason.code, reason.severity, reason.to_applicant) == ("taking_over", NOTE, "")


def test_every_rule_speaks_in_the_order_of_the_list() -> None:
    codes = [
        "closed_group",
        "put_forward",
        "jurisdiction_list",
        "jurisdiction_kind",
        "review_year",
        "effc_plan",
        "cja_grant",
        "level",
        "role",
        "participation",
        "liaison_officer",
        "already_member",
        "open_request",
        "taking_over",
    ]
    assert [rule.__name__ for rule in RULES] == codes
