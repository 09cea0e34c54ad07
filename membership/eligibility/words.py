"""Small pieces of sentences that several rules share, so that they read alike everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .facts import JurisdictionFacts

STILL_ASK = "you can still ask, and the reviewer will look at"


def one_of(names: Sequence[str], joiner: str = "or") -> str:
    """Join names as in a sentence: "Ohio", "Ohio or Nevada", "Ohio, Nevada or Virginia"."""
    *first, last = names
    return f"{', '.join(first)} {joiner} {last}" if first else last


def written(day: date) -> str:
    """Write a day as the site does everywhere: November 21, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def place(jurisdiction: JurisdictionFacts | None) -> str:
    """Name the applicant's jurisdiction for a reviewer, in brackets: some names need an article."""
    if jurisdiction is None:
        return "The applicant's jurisdiction (not on our list)"
    return f"The applicant's jurisdiction ({jurisdiction.name})"
