"""The ordered list of eligibility rules, and the one function that applies them.

They warn and explain. Only what the catalog states as a hard rule refuses (a closed group, the
county group's list of states), and, in private, a membership or request that already exists. What
is not known goes to the reviewer (design.md, "Rules that are easy to get wrong").
"""

from __future__ import annotations

from collections.abc import Callable

from .facts import Facts
from .person_rules import (
    already_member,
    level,
    liaison_officer,
    open_request,
    participation,
    role,
    taking_over,
)
from .place_rules import (
    cja_grant,
    closed_group,
    effc_plan,
    jurisdiction_kind,
    jurisdiction_list,
    put_forward,
    review_year,
)
from .verdict import Reason, Verdict

Rule = Callable[[Facts], Reason | None]

RULES: tuple[Rule, ...] = (
    closed_group,
    put_forward,
    jurisdiction_list,
    jurisdiction_kind,
    review_year,
    effc_plan,
    cja_grant,
    level,
    role,
    participation,
    liaison_officer,
    already_member,
    open_request,
    taking_over,
)


def judge(facts: Facts) -> Verdict:
    """Apply every rule in order and keep each one's reason, so that nobody hears only the first."""
    return Verdict(tuple(reason for rule in RULES if (reason := rule(facts)) is not None))
