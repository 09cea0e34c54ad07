"""By what a figure can be cut: one list for every measure, screen and file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from ..catalog.models import Jurisdiction, PeerGroup, Role

Figure = TypeVar("Figure")

Value = Any
"""What a row of the database holds for a cut: an id, a code, a number; None for nothing."""


class Cut(StrEnum):
    """By what the rows of a report are told apart. `NONE` gives the one row of all."""

    NONE = "none"
    GROUP = "group"
    COHORT_TYPE = "cohort-type"
    JURISDICTION = "jurisdiction"
    REGION = "region"
    ROLE = "role"

    @property
    def label(self) -> str:
        """Return the heading of its column."""
        return _LABELS[self]

    def path(self, prefix: str = "") -> str:
        """Return the field that tells rows apart; `prefix` leads from the row to the request.

        Empty for `NONE`. `Cut.REGION.path()` is for memberships, `Cut.REGION.path("request__")`
        for rounds.
        """
        path = _PATHS[self]
        return f"{prefix}{path}" if path else ""


_LABELS = {
    Cut.NONE: "All",
    Cut.GROUP: "Group",
    Cut.COHORT_TYPE: "Cohort type",
    Cut.JURISDICTION: "Jurisdiction",
    Cut.REGION: "ACF region",
    Cut.ROLE: "Role",
}
_PATHS = {
    Cut.NONE: "",
    Cut.GROUP: "group_id",
    Cut.COHORT_TYPE: "group__cohort_type",
    Cut.JURISDICTION: "jurisdiction_id",
    Cut.REGION: "jurisdiction__acf_region",
    Cut.ROLE: "role_id",
}
_WITHOUT = {
    Cut.JURISDICTION: "Not on our list",
    Cut.REGION: "No region",
    Cut.ROLE: "Not on the group's list",
}


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of a cut. `key` outlives a rename; empty for rows without the attribute."""

    key: str
    label: str
    only_with_figures: bool = field(default=False, compare=False)
    """Whether it has a row only where something counts: a retired group, or nothing chosen."""


ALL = Slice("", "All")


def slices(cut: Cut) -> dict[Value, Slice]:
    """Return, by what the database holds, every value of a cut in the order of the list.

    One query at most. The last one stands for rows that have no such value.
    """
    if cut == Cut.NONE:
        return {None: ALL}
    found: dict[Value, Slice] = {}
    if cut == Cut.GROUP:
        rows = PeerGroup.objects.order_by("name").values_list("pk", "slug", "name", "retired_on")
        found = {pk: Slice(slug, name, bool(retired_on)) for pk, slug, name, retired_on in rows}
    elif cut == Cut.COHORT_TYPE:
        found = {code: Slice(code, str(label)) for code, label in PeerGroup.CohortType.choices}
    elif cut == Cut.JURISDICTION:
        places = Jurisdiction.objects.order_by("name").values_list("pk", "code", "name")
        found = {pk: Slice(code, name) for pk, code, name in places}
    elif cut == Cut.REGION:
        found = {number: Slice(str(number), f"Region {number}") for number in range(1, 11)}
    elif cut == Cut.ROLE:
        roles = Role.objects.order_by("name").values_list("pk", "name")
        found = {pk: Slice(name, name) for pk, name in roles}
    if cut in _WITHOUT:
        found[None] = Slice("", _WITHOUT[cut], only_with_figures=True)
    return found


def laid_out(
    cut: Cut, figures: Mapping[Value, Figure], nothing: Figure
) -> list[tuple[Slice, Figure]]:
    """Return a figure for each slice, in the order of the list; `nothing` where none was found.

    A slice that is `only_with_figures` is left out where its figure is missing or `nothing`.
    """
    rows = [(one, figures.get(value, nothing)) for value, one in slices(cut).items()]
    return [(one, figure) for one, figure in rows if not one.only_with_figures or figure != nothing]
