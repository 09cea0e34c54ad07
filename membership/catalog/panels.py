"""What the public reads about one group, in words, ready for a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .models import PeerGroup
from .queries import related_groups
from .words import (
    jurisdictions_in_words,
    organizations,
    role_names,
    takes_requests,
    who_decides,
)

RELATED = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """The facts of a group as its panel and its page show them."""

    slug: str
    name: str
    acronym: str
    kind: str
    purpose: str
    eligibility: str
    openness: str
    roles: list[str]
    places: str
    organizations: list[str]
    programs: list[str]
    takes_requests: bool
    decides: str
    contact: str


def panel(group: PeerGroup, *, on: date) -> Panel:
    """Put a group into words as of a day; without a query where its details are prefetched."""
    programs = (group.participation, group.get_jurisdiction_program_display())
    return Panel(
        slug=group.slug,
        name=group.name,
        acronym=_acronym(group),
        kind=f"{group.get_cohort_type_display()} {group.get_kind_display().lower()}",
        purpose=group.purpose,
        eligibility=group.eligibility,
        openness=group.get_openness_display(),
        roles=role_names(group),
        places=jurisdictions_in_words(group, on=on),
        organizations=organizations(group),
        programs=list(dict.fromkeys(program for program in programs if program)),
        takes_requests=takes_requests(group),
        decides=who_decides(group),
        contact=group.contact,
    )


def panels(groups: Iterable[PeerGroup], *, on: date) -> list[Panel]:
    """Put groups into words as of a day."""
    return [panel(group, on=on) for group in groups]


def group_page(group: PeerGroup, *, on: date) -> dict[str, Any]:
    """Return all that `catalog/group.html` needs, for the public page and the staff's preview."""
    related = related_groups(group, on=on)[:RELATED]
    return {"panel": panel(group, on=on), "related": list(related)}


def _acronym(group: PeerGroup) -> str:
    """Return the acronym, unless the name says it already: "Managers (HISM)", "Officers (SLOs)"."""
    return "" if f"({group.acronym}" in group.name else group.acronym
