"""Rules about the person: level, role, what they answered, and what is private to us.

Each function is one rule; its name is its reason's code. Sources are named by file in
``shared/facts``.
"""

from __future__ import annotations

from .facts import Facts
from .verdict import Reason, Severity
from .words import STILL_ASK

_LEVELS = {
    "regional": "works at regional level",
    "county": "works at county level",
    "tribal": "works at tribal level",
    "none": "says that no level of government applies to them",
}


def level(facts: Facts) -> Reason | None:
    """Flag work below state level where the group is for state-level leaders; never a refusal.

    Source: catalog.yaml, county-administered-states (county staff of those states do not fit the
    wording).
    """
    if not facts.group.state_level_only or facts.level == "state":
        return None
    if not facts.level:
        return Reason(
            "level",
            Severity.UNKNOWN,
            "This group is for people who work at state level, and you did not tell us your level; "
            f"{STILL_ASK} it.",
            "The group is for state-level leaders, and the applicant did not give a level.",
        )
    return Reason(
        "level",
        Severity.WARNING,
        f"This group is for people who work at state level; {STILL_ASK} how your work fits.",
        f"The group is for state-level leaders, and the applicant {_LEVELS[facts.level]}.",
    )


def role(facts: Facts) -> Reason | None:
    """Flag a role that is not on the group's list; in an open group it is only a note to the leads.

    Source: catalog.yaml, family-leaders (never a warning to the applicant of an open group).
    """
    if facts.role:
        return None
    if facts.group.openness == "open":
        return Reason(
            "role",
            Severity.NOTE,
            "",
            "The applicant's role is not on the group's list, but the group is open to everyone.",
        )
    return Reason(
        "role",
        Severity.WARNING,
        f"Your role is not one that this group lists; {STILL_ASK} how your work fits.",
        "The applicant's role is not on the group's list.",
    )


def participation(facts: Facts) -> Reason | None:
    """Weigh the answer about the group's program, where the chosen role is asked about it.

    Source: catalog.yaml, program_participation and the notes of nytd (only one role is asked) and
    state-foster-care-managers (asked and warned on, never a refusal).
    """
    label = facts.group.participation
    if not label or not facts.role_asks_participation or facts.participates == "yes":
        return None
    if facts.participates == "no":
        return Reason(
            "participation",
            Severity.WARNING,
            f"For this group we ask about a program ({label}), and you answered no; "
            f"{STILL_ASK} it.",
            f"The applicant answered no to the program question ({label}).",
        )
    answer = "is not sure about" if facts.participates == "unsure" else "did not answer"
    return Reason(
        "participation",
        Severity.UNKNOWN,
        f"For this group we ask about a program ({label}), and it is fine if you are not sure; "
        f"{STILL_ASK} it.",
        f"The applicant {answer} the program question ({label}).",
    )


def liaison_officer(facts: Facts) -> Reason | None:
    """Note that the State Liaison Officer may not expect the request, which they decide anyway.

    Source: catalog.yaml, hotline-intake-screening-managers (one act recommends and approves).
    """
    if not facts.asks_liaison_officer or facts.liaison_officer_knows == "yes":
        return None
    found = {
        "no": "says that the State Liaison Officer does not know of the request",
        "unsure": "is not sure if the State Liaison Officer knows of the request",
    }.get(
        facts.liaison_officer_knows, "did not say if the State Liaison Officer knows of the request"
    )
    return Reason(
        "liaison_officer",
        Severity.NOTE,
        "Your State Liaison Officer decides who joins this group, so it helps to tell them that "
        "you are asking.",
        f"The applicant {found}.",
    )


def already_member(facts: Facts) -> Reason | None:
    """Refuse a second membership, in private: the screen never reveals who is a member.

    Source: request_form.md (a duplicate is told by email, never on screen).
    """
    if not facts.already_member:
        return None
    return Reason(
        "already_member", Severity.HARD, "", "The applicant is already a member of this group."
    )


def open_request(facts: Facts) -> Reason | None:
    """Refuse a second open request, in private, as for a membership.

    Source: request_form.md (a duplicate is told by email, never on screen).
    """
    if not facts.open_request:
        return None
    return Reason(
        "open_request",
        Severity.HARD,
        "",
        "The applicant already has an open request for this group.",
    )


def taking_over(facts: Facts) -> Reason | None:
    """Tell reviewers that a seat may need closing; the applicant reads nothing about seats.

    Source: request_form.md (the optional tick "I am taking over from someone").
    """
    if not facts.taking_over:
        return None
    return Reason(
        "taking_over",
        Severity.NOTE,
        "",
        "The applicant is taking over from someone, so another seat may need closing.",
    )
