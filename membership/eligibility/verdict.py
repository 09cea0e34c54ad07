"""What the rules found, in the applicant's words and in the reviewer's, so that both sides see why.

Applicant words follow the house list: never "denied", "verdict", "evidence", "limited" or "free
mail".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a reason weighs, worst first; only HARD refuses.

    WARNING: a rule is not met, the reviewer weighs it. UNKNOWN: we cannot tell. NOTE: good to know.
    """

    HARD = "hard"
    WARNING = "warning"
    UNKNOWN = "unknown"
    NOTE = "note"


_WORST_FIRST = tuple(Severity)
_TO_LOOK_AT = (Severity.WARNING, Severity.UNKNOWN)
_MOST_NAMED = 2

# Short names for a queue column; a code that an older release stored is shown by its own words.
_LABELS = {
    "jurisdiction_list": "jurisdiction",
    "jurisdiction_kind": "kind of jurisdiction",
    "effc_plan": "extended foster care plan",
    "cja_grant": "CJA grant",
    "participation": "program participation",
    "open_request": "another request is open",
    "already_member": "already a member",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's finding; an empty ``to_applicant`` means that the applicant is never shown it."""

    code: str
    severity: Severity
    to_applicant: str
    to_reviewer: str

    @property
    def label(self) -> str:
        """Name the point in two or three words, for headlines and filters."""
        return _LABELS.get(self.code, self.code.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Verdict:
    """All reasons about one request for one group, in the order of the rules.

    On an applicant's screen ask ``verdict.public``, never ``verdict`` itself: a refusal that only
    members get would reveal who is a member.
    """

    reasons: tuple[Reason, ...]

    @property
    def worst(self) -> Severity | None:
        """Give the heaviest severity present, None when there is no reason at all."""
        present = {reason.severity for reason in self.reasons}
        return next((severity for severity in Severity if severity in present), None)

    @property
    def refused(self) -> bool:
        """Say whether a hard rule stops this request (on an applicant's screen: ``public``)."""
        return self.worst == Severity.HARD

    @property
    def fits(self) -> bool:
        """Say whether every rule is met: nothing hard, no warning, nothing unknown."""
        return self.worst is None or self.worst == Severity.NOTE

    @property
    def public(self) -> Verdict:
        """Keep only what the applicant may read, so that a screen cannot reveal a membership."""
        return Verdict(tuple(reason for reason in self.reasons if reason.to_applicant))

    @property
    def duplicate(self) -> bool:
        """Say whether only private reasons refuse it (a member, a request): told by email alone."""
        return self.refused and not self.public.refused

    @property
    def headline_for_reviewer(self) -> str:
        """Sum up in a few plain words for the queue: what stands against it, what is not known."""
        if self.refused:
            return f"Not allowed: {_named(self._of(Severity.HARD))}"
        if self.worst == Severity.WARNING:
            return f"Check: {_named(self._of(*_TO_LOOK_AT))}"
        if self.worst == Severity.UNKNOWN:
            return f"Not known: {_named(self._of(Severity.UNKNOWN))}"
        if self.reasons:
            return f"Meets every rule, {_counted(len(self.reasons), 'note')}"
        return "Meets every rule"

    @property
    def headline_for_applicant(self) -> str:
        """Sum up in one warm line, from public reasons only."""
        public = self.public
        if public.refused:
            return "This group is not able to take your request"
        points = len(public._of(*_TO_LOOK_AT))
        if points:
            return f"You can ask, and a reviewer will look at {_counted(points, 'point')}"
        return "From what you told us, you fit this group"

    def for_applicant(self) -> list[Reason]:
        """List what the applicant reads, worst first; when refused, only why."""
        public = self.public
        return _sorted(public._of(Severity.HARD) if public.refused else public.reasons)

    def for_reviewer(self) -> list[Reason]:
        """List what the reviewer reads: everything, worst first."""
        return _sorted(self.reasons)

    def to_json(self) -> list[dict[str, str]]:
        """Turn into plain dicts for a JSON field: codes, severities and our own words."""
        return [{**asdict(reason), "severity": reason.severity.value} for reason in self.reasons]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, str]]) -> Verdict:
        """Read back what ``to_json`` gave, also codes that no rule gives any more.

        Raises KeyError for a missing key, ValueError for an unknown severity. An empty list is a
        verdict without a reason, which fits: store null, not [], for "not judged".
        """
        return cls(
            tuple(
                Reason(
                    code=item["code"],
                    severity=Severity(item["severity"]),
                    to_applicant=item["to_applicant"],
                    to_reviewer=item["to_reviewer"],
                )
                for item in data
            )
        )

    def _of(self, *severities: Severity) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.severity in severities)


def _sorted(reasons: Iterable[Reason]) -> list[Reason]:
    return sorted(reasons, key=lambda reason: _WORST_FIRST.index(reason.severity))


def _named(reasons: tuple[Reason, ...]) -> str:
    if len(reasons) > _MOST_NAMED:
        return _counted(len(reasons), "point")
    return ", ".join(reason.label for reason in reasons)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
