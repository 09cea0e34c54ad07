"""A verdict says the right thing to the right side, survives storage, and leaks nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from membership.eligibility import RULES, Facts, Reason, Severity, Verdict, judge

from .build import ALL_FACTS

HARD, WARNING, UNKNOWN, NOTE = Severity
MAY_REFUSE = {"closed_group", "jurisdiction_list", "already_member", "open_request"}
PRIVATE = {"already_member", "open_request", "taking_over"}
FORBIDDEN = re.compile(r"denied|deny|verdict|evidence|limited|free[ -]?mail", re.IGNORECASE)


def reason(code: str, severity: Severity, to_applicant: str = "Seen.") -> Reason:
    """Build a reason whose text does not matter."""
    return Reason(code, severity, to_applicant, f"{code}.")


def applicant_texts(verdict: Verdict) -> Iterator[str]:
    """Give every word that an applicant could read."""
    yield verdict.headline_for_applicant
    for item in verdict.reasons:
        yield item.to_applicant


@pytest.mark.parametrize(
    ("reasons", "worst", "refused", "fits", "duplicate", "headline"),
    [
        ((), None, False, True, False, "Meets every rule"),
        ((reason("taking_over", NOTE, ""),), NOTE, False, True, False, "Meets every rule, 1 note"),
        (
            (reason("role", NOTE, ""), reason("taking_over", NOTE, "")),
            NOTE,
            False,
            True,
            False,
            "Meets every rule, 2 notes",
        ),
        (
            (reason("review_year", UNKNOWN),),
            UNKNOWN,
            False,
            False,
            False,
            "Not known: review year",
        ),
        (
            (reason("effc_plan", UNKNOWN), reason("taking_over", NOTE, "")),
            UNKNOWN,
            False,
            False,
            False,
            "Not known: extended foster care plan",
        ),
        (
            (reason("review_year", UNKNOWN), reason("role", WARNING)),
            WARNING,
            False,
            False,
            False,
            "Check: review year, role",
        ),
        (
            (reason("level", WARNING), reason("role", WARNING), reason("cja_grant", UNKNOWN)),
            WARNING,
            False,
            False,
            False,
            "Check: 3 points",
        ),
        (
            (reason("closed_group", HARD), reason("role", WARNING)),
            HARD,
            True,
            False,
            False,
            "Not allowed: closed group",
        ),
        (
            (reason("already_member", HARD, ""),),
            HARD,
            True,
            False,
            True,
            "Not allowed: already a member",
        ),
        (
            (reason("jurisdiction_list", HARD), reason("open_request", HARD, "")),
            HARD,
            True,
            False,
            False,
            "Not allowed: jurisdiction, another request is open",
        ),
    ],
)
def test_verdict_sums_up(
    reasons: tuple[Reason, ...],
    worst: Severity | None,
    refused: bool,
    fits: bool,
    duplicate: bool,
    headline: str,
) -> None:
    verdict = Verdict(reasons)
    assert verdict.worst == worst
    assert (verdict.refused, verdict.fits, verdict.duplicate) == (refused, fits, duplicate)
    assert verdict.headline_for_reviewer == headline


@pytest.mark.parametrize(
    ("reasons", "headline", "shown"),
    [
        ((), "From what you told us, you fit this group", []),
        (
            (reason("liaison_officer", NOTE), reason("already_member", HARD, "")),
            "From what you told us, you fit this group",
            ["liaison_officer"],
        ),
        (
            (reason("review_year", UNKNOWN), reason("open_request", HARD, "")),
            "You can ask, and a reviewer will look at 1 point",
            ["review_year"],
        ),
        (
            (reason("review_year", UNKNOWN), reason("role", WARNING)),
            "You can ask, and a reviewer will look at 2 points",
            ["role", "review_year"],
        ),
        (
            (reason("closed_group", HARD), reason("role", WARNING), reason("effc_plan", UNKNOWN)),
            "This group is not able to take your request",
            ["closed_group"],
        ),
    ],
)
def test_applicant_reads_only_what_is_theirs(
    reasons: tuple[Reason, ...], headline: str, shown: list[str]
) -> None:
    verdict = Verdict(reasons)
    assert verdict.headline_for_applicant == headline
    assert [item.code for item in verdict.for_applicant()] == shown


def test_reviewer_reads_everything_worst_first() -> None:
    verdict = Verdict(
        (
            reason("review_year", UNKNOWN),
            reason("level", WARNING),
            reason("liaison_officer", NOTE),
            reason("role", WARNING),
            reason("open_request", HARD, ""),
        )
    )
    assert [item.code for item in verdict.for_reviewer()] == [
        "open_request",
        "level",
        "role",
        "review_year",
        "liaison_officer",
    ]


def test_json_holds_codes_severity_and_texts_only() -> None:
    assert Verdict((reason("role", WARNING),)).to_json() == [
        {"code": "role", "severity": "warning", "to_applicant": "Seen.", "to_reviewer": "role."}
    ]


def test_json_of_an_older_release_is_still_read() -> None:
    stored = [
        {"code": "old_rule", "severity": "unknown", "to_applicant": "", "to_reviewer": "Old."}
    ]
    verdict = Verdict.from_json(stored)
    assert verdict == Verdict((Reason("old_rule", UNKNOWN, "", "Old."),))
    assert verdict.headline_for_reviewer == "Not known: old rule"


@pytest.mark.parametrize("severity", ["severe", "HARD", ""])
def test_json_with_an_unknown_severity_is_an_error(severity: str) -> None:
    stored = [{"code": "role", "severity": severity, "to_applicant": "", "to_reviewer": ""}]
    with pytest.raises(ValueError, match="is not a valid Severity"):
        Verdict.from_json(stored)


def test_json_with_a_missing_key_is_an_error() -> None:
    with pytest.raises(KeyError, match="to_applicant"):
        Verdict.from_json([{"code": "role", "severity": "note", "to_reviewer": ""}])


@given(ALL_FACTS)
def test_judging_twice_is_the_same_and_follows_the_rules(given_facts: Facts) -> None:
    verdict = judge(given_facts)
    assert judge(given_facts) == verdict
    assert judge(replace(given_facts)) == verdict
    codes = [item.code for item in verdict.reasons]
    assert codes == [rule.__name__ for rule in RULES if rule(given_facts) is not None]


@given(ALL_FACTS)
def test_only_four_rules_can_refuse_and_the_unknown_never_does(given_facts: Facts) -> None:
    verdict = judge(given_facts)
    hard = {item.code for item in verdict.reasons if item.severity == HARD}
    assert hard - MAY_REFUSE == set()
    assert verdict.refused == (hard != set())
    soft = Verdict(tuple(item for item in verdict.reasons if item.severity != HARD))
    assert soft.refused is False


@given(ALL_FACTS)
def test_what_staff_do_not_know_never_refuses(given_facts: Facts) -> None:
    nowhere = replace(given_facts, jurisdiction=None, level="", participates="", role="")
    hard = {item.code for item in judge(nowhere).reasons if item.severity == HARD}
    assert hard - {"closed_group", "already_member", "open_request"} == set()


@given(ALL_FACTS)
def test_private_facts_change_nothing_for_the_applicant(given_facts: Facts) -> None:
    plain = judge(replace(given_facts, already_member=False, open_request=False, taking_over=False))
    private: tuple[dict[str, Any], ...] = (
        {"already_member": True},
        {"open_request": True},
        {"taking_over": True},
        {"already_member": True, "open_request": True, "taking_over": True},
    )
    for changes in private:
        told = judge(replace(given_facts, **changes))
        assert told.for_applicant() == plain.for_applicant()
        assert told.headline_for_applicant == plain.headline_for_applicant
        assert told.public == plain.public


@given(ALL_FACTS)
def test_private_reasons_have_no_words_for_the_applicant(given_facts: Facts) -> None:
    verdict = judge(given_facts)
    assert {item.to_applicant for item in verdict.reasons if item.code in PRIVATE} <= {""}
    duplicate = given_facts.already_member or given_facts.open_request
    assert verdict.duplicate == (duplicate and not verdict.public.refused)


@given(ALL_FACTS)
def test_applicants_never_read_a_house_word(given_facts: Facts) -> None:
    found = [text for text in applicant_texts(judge(given_facts)) if FORBIDDEN.search(text)]
    assert found == []


@given(ALL_FACTS)
def test_a_soft_reason_says_that_one_can_still_ask(given_facts: Facts) -> None:
    for item in judge(given_facts).reasons:
        softly = "you can still ask, and the reviewer will look at" in item.to_applicant
        assert softly == (item.severity in {WARNING, UNKNOWN})


@given(ALL_FACTS)
def test_every_text_is_one_sentence(given_facts: Facts) -> None:
    for item in judge(given_facts).reasons:
        for text in filter(None, (item.to_applicant, item.to_reviewer)):
            plain = text.replace("U.S.", "US")
            assert re.fullmatch(r"[A-Z][^.!?\n]*\.", plain), text
            assert plain == " ".join(plain.split())
        assert item.to_reviewer


@given(ALL_FACTS)
def test_json_round_trip(given_facts: Facts) -> None:
    verdict = judge(given_facts)
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict


@given(ALL_FACTS)
def test_the_role_never_appears_in_a_text(given_facts: Facts) -> None:
    named = replace(given_facts, role="zzqx")
    texts = json.dumps(judge(named).to_json()) + judge(named).headline_for_reviewer
    assert texts.count("zzqx") == 0
