"""What a report is asked for: the same for a screen's address, a file and the command."""

from dataclasses import dataclass

from django.db.models import QuerySet

from ..requests.models import RequestRound
from ..roster.models import Membership
from .cuts import Cut
from .periods import Period
from .tables import Basis


@dataclass(frozen=True, slots=True)
class Filters:
    """A period, a cut, and what figures are limited to. The as-of day is the period's last."""

    period: Period
    cut: Cut = Cut.NONE
    group: int | None = None
    cohort_type: str = ""
    jurisdiction: int | None = None
    region: int | None = None
    role: int | None = None
    basis: Basis = Basis.NOW

    def memberships(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        """Keep the memberships that these filters are about; days are left to the measures."""
        return memberships.filter(**self._limits(""))

    def rounds(self, rounds: QuerySet[RequestRound]) -> QuerySet[RequestRound]:
        """Keep the rounds of requests that these filters are about."""
        return rounds.filter(**self._limits("request__"))

    def _limits(self, prefix: str) -> dict[str, int | str]:
        wanted = {
            "group_id": self.group,
            "group__cohort_type": self.cohort_type or None,
            "jurisdiction_id": self.jurisdiction,
            "jurisdiction__acf_region": self.region,
            "role_id": self.role,
        }
        return {f"{prefix}{name}": value for name, value in wanted.items() if value is not None}
