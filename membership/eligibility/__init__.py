"""Who fits which group, and why: pure rules over plain facts, without Django or a database.

Callers gather ``Facts``, call ``judge`` and show or store the ``Verdict``; on an applicant's screen
only ``verdict.public``, ``headline_for_applicant`` and ``for_applicant()``.
"""

from .facts import (
    ANSWERS,
    KINDS,
    LEVELS,
    OPENNESS,
    PROGRAMS,
    Facts,
    GroupFacts,
    JurisdictionFacts,
    Opening,
    in_force,
)
from .rules import RULES, Rule, judge
from .verdict import Reason, Severity, Verdict

__all__ = [
    "ANSWERS",
    "KINDS",
    "LEVELS",
    "OPENNESS",
    "PROGRAMS",
    "RULES",
    "Facts",
    "GroupFacts",
    "JurisdictionFacts",
    "Opening",
    "Reason",
    "Rule",
    "Severity",
    "Verdict",
    "in_force",
    "judge",
]
