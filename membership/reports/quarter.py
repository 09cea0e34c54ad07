"""A quarter's figures: every report in every cut, as now known or as they were published."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from ..catalog.words import day_in_words
from .built import REPORTS
from .built.statement import AS_NOW_KNOWN
from .cuts import Cut
from .definitions import definitions_of
from .filters import Filters
from .models import Publication
from .periods import Period, Quarter
from .scope import Scope, whole
from .stored import from_text
from .tables import Basis, Report

UNCUT = ("overview",)
"""Reports that look the same whatever the cut."""


def figures_of(quarter: Quarter, only: Collection[str] = ()) -> dict[str, Report]:
    """Return every report of a quarter in every cut, by `key_of`, as now known and unsuppressed.

    `only` names those that are wanted, if not all are.
    """
    scope = whole()
    return {
        key_of(name, cut): REPORTS[name](scope, Filters(quarter.period, cut=cut))
        for name, cut in _wanted()
        if not only or key_of(name, cut) in only
    }


def _wanted() -> Iterator[tuple[str, Cut]]:
    for name in REPORTS:
        yield from ((name, cut) for cut in Cut if cut == Cut.NONE or name not in UNCUT)


def key_of(name: str, cut: Cut) -> str:
    """Return by what a report in a cut is stored: "membership/group"."""
    return f"{name}/{cut}"


@dataclass(frozen=True, slots=True)
class Published:
    """One published quarter, and what of it can be shown."""

    quarter: Quarter
    at: datetime
    reports: dict[str, Report]
    is_preview: bool = False

    @property
    def basis(self) -> str:
        """Return how its figures are called."""
        if self.is_preview:
            return AS_NOW_KNOWN
        return f"as published on {day_in_words(timezone.localdate(self.at))}"


def published(quarter: Quarter) -> Published | None:
    """Return a quarter as it was published; None for one that was not. One query."""
    found = Publication.objects.filter(quarter_starts_on=quarter.start).first()
    return as_published(found) if found else None


def as_published(publication: Publication) -> Published:
    """Return what a publication holds."""
    quarter = Quarter(publication.quarter_starts_on)
    return Published(quarter, publication.published_at, from_text(publication.figures))


def was_published(period: Period) -> bool:
    """Tell whether a period is a quarter that was published. One query."""
    quarter = Quarter.of(period.start)
    if quarter.period != period:
        return False
    return Publication.objects.filter(quarter_starts_on=quarter.start).exists()


def build(name: str, scope: Scope, filters: Filters) -> Report:
    """Return a report on the basis that is asked for.

    As published there is what staff see of a whole quarter, by any cut and without a limit. Raises
    NotPublishedError for anything else.
    """
    if filters.basis == Basis.NOW:
        return REPORTS[name](scope, filters)
    quarter = Quarter.of(filters.period.start)
    plain = Filters(quarter.period, cut=filters.cut, basis=Basis.PUBLISHED)
    found = published(quarter) if filters == plain and not scope.is_suppressed else None
    if found is None:
        raise NotPublishedError("No figures were published of this choice.")
    cut = Cut.NONE if name in UNCUT else filters.cut
    report = found.reports[key_of(name, cut)]
    definitions = [each for each in report.definitions if each[0] != "As now known"]
    return replace(
        report,
        basis=found.basis,
        definitions=(*definitions, *definitions_of(("As published", "Restated"))),
    )


class NotPublishedError(Exception):
    """There are no published figures of what was chosen; the text is the sentence staff read."""
