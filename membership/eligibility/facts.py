"""What the rules may look at: plain values from the caller, so that no rule needs a database.

Nothing here is typed by the applicant: names come from the catalog, answers from closed lists. A
value outside its list raises ``ValueError`` at once, because a misspelled "closed" would otherwise
pass as open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

OPENNESS = ("limited", "open", "recommendation", "closed")
PROGRAMS = ("", "effc_plan", "cja_grant")
KINDS = ("state", "district", "territory", "tribe")
ANSWERS = ("yes", "no", "unsure", "")
LEVELS = ("state", "regional", "county", "tribal", "none", "")


def _require(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{field} is {value!r}, expected one of {', '.join(map(repr, allowed))}")


@dataclass(frozen=True, slots=True)
class Opening:
    """Who may ask from which day on; a request is judged by the opening of its own day.

    ``starts_on`` None means from the beginning; ``cfsr_round4_years`` None (or empty) means every
    jurisdiction.
    """

    text: str
    starts_on: date | None
    cfsr_round4_years: tuple[int, ...] | None


def in_force(openings: Iterable[Opening], on: date) -> Opening | None:
    """Find the opening that counts on a day: the latest begun by then, None when none has.

    Two openings of the same first day are a catalog fault (its checks say so); the first listed
    then counts.
    """
    begun = [item for item in openings if item.starts_on is None or item.starts_on <= on]
    return max(begun, key=lambda item: item.starts_on or date.min, default=None)


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What the catalog says about one group, as far as a rule needs it.

    ``jurisdictions`` and ``jurisdiction_codes`` are one list, as names to show and codes to
    compare; empty means all. ``participation`` is a short label of the program the group asks
    about, "" for none.
    """

    name: str
    openness: str
    takes_requests: bool
    jurisdictions: tuple[str, ...]
    jurisdiction_codes: tuple[str, ...]
    tribes_named: bool
    state_level_only: bool
    jurisdiction_program: str
    participation: str
    openings: tuple[Opening, ...]

    def __post_init__(self) -> None:
        """Refuse values that no rule knows, since a rule would silently pass them."""
        _require("openness", self.openness, OPENNESS)
        _require("jurisdiction_program", self.jurisdiction_program, PROGRAMS)
        if len(self.jurisdictions) != len(self.jurisdiction_codes):
            raise ValueError("jurisdictions and jurisdiction_codes must list the same places")


@dataclass(frozen=True, slots=True)
class JurisdictionFacts:
    """What staff have entered about one jurisdiction; None always means "not known", never "no"."""

    code: str
    name: str
    kind: str
    cfsr_round4_year: int | None
    effc_plan: bool | None
    cja_grant: bool | None

    def __post_init__(self) -> None:
        """Refuse a kind that no rule knows."""
        _require("kind", self.kind, KINDS)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one request for one group is judged by, as it stood on the day ``on``.

    ``jurisdiction`` None is a tribe or place that is not in our list; ``role`` "" is a role that is
    not on the group's list. ``already_member`` and ``open_request`` are private: no screen may
    reveal them. ``put_forward`` holds when a leader of that very jurisdiction named the person.
    """

    group: GroupFacts
    jurisdiction: JurisdictionFacts | None
    role: str
    role_asks_participation: bool
    participates: str
    asks_liaison_officer: bool
    liaison_officer_knows: str
    level: str
    taking_over: bool
    already_member: bool
    open_request: bool
    on: date
    put_forward: bool = False

    def __post_init__(self) -> None:
        """Refuse answers that no rule knows."""
        _require("participates", self.participates, ANSWERS)
        _require("liaison_officer_knows", self.liaison_officer_knows, ANSWERS)
        _require("level", self.level, LEVELS)
