"""Which roles are at the table on a day, from which organizations, and at which level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ..requests.models import Level, OrganizationType
from ..roster.models import Membership
from .cuts import Cut, Slice, Value, slices
from .memberships import Active, active_by, active_in

_NOT_GIVEN = {"": Slice("", "Not given", only_with_figures=True)}


@dataclass(frozen=True, slots=True)
class RoleMix:
    """Memberships and people active on a day, told apart in three ways.

    The memberships of each way add up to all. People do not: one may hold two roles in two groups.
    """

    all: Active
    roles: tuple[Active, ...]
    organization_types: tuple[Active, ...]
    levels: tuple[Active, ...]


def role_mix(memberships: QuerySet[Membership], day: date) -> RoleMix:
    """Return the mix of roles on a day. Five queries."""
    return RoleMix(
        all=_mix(memberships, day, "", slices(Cut.NONE))[0],
        roles=_mix(memberships, day, Cut.ROLE.path(), slices(Cut.ROLE)),
        organization_types=_mix(
            memberships, day, "organization_type", _codes(OrganizationType.choices)
        ),
        levels=_mix(memberships, day, "level", _codes(Level.choices)),
    )


def _mix(
    memberships: QuerySet[Membership], day: date, path: str, known: Mapping[Value, Slice]
) -> tuple[Active, ...]:
    found = active_by(memberships, day, path)
    return tuple(
        active_in(one, found[value]) if value in found else Active(one)
        for value, one in known.items()
        if value in found or not one.only_with_figures
    )


def _codes(choices: Iterable[tuple[str, str]]) -> dict[Value, Slice]:
    return {code: Slice(code, label) for code, label in choices} | _NOT_GIVEN
