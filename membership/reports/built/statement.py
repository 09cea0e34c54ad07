"""What every report states of itself: what it covers, for whom, how it was counted and filtered."""

from collections.abc import Iterable

from django.conf import settings

from ...catalog.models import Jurisdiction, PeerGroup, Role
from ...catalog.words import day_in_words, joined
from ..cuts import Cut
from ..definitions import definitions_of
from ..filters import Filters
from ..periods import Period, Quarter, month_after
from ..scope import Scope, jurisdictions_of
from ..suppression import suppress
from ..tables import Audience, Report, Table

AS_NOW_KNOWN = "as now known"


def state(
    name: str,
    title: str,
    scope: Scope,
    filters: Filters,
    tables: Iterable[Table],
    definitions: Iterable[str],
    *,
    as_of: bool = False,
) -> Report:
    """Return a report of these tables, suppressed as its scope asks, with all it must state.

    `definitions` are terms of `DEFINITIONS`; `as_of` is for figures of the period's last day alone.
    Raises KeyError for an unknown term. A query for each of group, jurisdiction and role chosen.
    """
    if scope.is_suppressed:
        threshold = settings.SUPPRESSION_THRESHOLD
        tables = [suppress(table, threshold=threshold) for table in tables]
    return Report(
        name=name,
        title=title,
        covers=covered(filters.period, as_of=as_of),
        audience=scope.audience,
        basis=AS_NOW_KNOWN,
        suppression=suppression_of(scope.audience),
        tables=tuple(tables),
        filters=_reach(scope) | filters_in_words(filters),
        definitions=definitions_of([*definitions, "As now known"]),
    )


def covered(period: Period, *, as_of: bool = False) -> str:
    """Say what days figures are of; a federal fiscal quarter or year is named as one."""
    if as_of:
        return f"As of {day_in_words(period.last_day)}"
    quarter = Quarter.of(period.start)
    if quarter.period == period:
        return str(quarter)
    if quarter.number == 1 and period == Period(quarter.start, month_after(quarter.start, 12)):
        return f"FY {quarter.fiscal_year} ({period.start:%B %Y}-{period.last_day:%B %Y})"
    return str(period)


def suppression_of(audience: Audience) -> str:
    """Say whether anything is suppressed, and what."""
    if audience == Audience.LEADER:
        return (
            "People in sensitive roles (lived experience, family or parent leaders, volunteer "
            "panel members) are not counted here."
        )
    if audience == Audience.BUREAU:
        threshold = settings.SUPPRESSION_THRESHOLD
        return (
            "Counts of people in sensitive roles (lived experience, family or parent leaders, "
            f'volunteer panel members) from 1 to {threshold - 1} are shown as "<{threshold}". '
            "Figures that would give such a count away are hidden with it. Zero is shown."
        )
    return "Nothing is suppressed."


def _reach(scope: Scope) -> dict[str, str]:
    """Return which jurisdictions somebody reads of who does not read of all. One query at most."""
    if scope.jurisdictions is None:
        return {}
    return {Cut.JURISDICTION.label: joined([place.name for place in jurisdictions_of(scope)])}


def filters_in_words(filters: Filters) -> dict[str, str]:
    """Return what was chosen, by the name of the filter, in the order of the form."""
    chosen = {
        Cut.GROUP: _name(PeerGroup, filters.group),
        Cut.COHORT_TYPE: filters.cohort_type and PeerGroup.CohortType(filters.cohort_type).label,
        Cut.JURISDICTION: _name(Jurisdiction, filters.jurisdiction),
        Cut.REGION: filters.region and f"Region {filters.region}",
        Cut.ROLE: _name(Role, filters.role),
    }
    words = {cut.label: str(value) for cut, value in chosen.items() if value}
    if filters.cut != Cut.NONE:
        words["By"] = filters.cut.label
    return words


def _name(model: type[PeerGroup | Jurisdiction | Role], pk: int | None) -> str:
    return "" if pk is None else str(model._default_manager.get(pk=pk))
