"""Which roles are at the table on a day, from which organizations, and at which level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ..requests.models import Level, OrganizationType
from ..roster.models import Membership
from .cuts import ALL, Cut, Slice, Value, slices
from .memberships import Active, ActiveCount, active_by

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
    """Return the mix of roles on a day. Two queries."""
    everybody, roles, types, levels = active_by(
        memberships, day, "", Cut.ROLE.path(), "organization_type", "level"
    )
    return RoleMix(
        all=everybody[None].active(ALL),
        roles=_rows(roles, slices(Cut.ROLE)),
        organization_types=_rows(types, _codes(OrganizationType.choices)),
        levels=_rows(levels, _codes(Level.choices)),
    )


def _rows(found: Mapping[Value, ActiveCount], known: Mapping[Value, Slice]) -> tuple[Active, ...]:
    return tuple(
        found.get(value, ActiveCount()).active(one)
        for value, one in known.items()
        if value in found or not one.only_with_figures
    )


def _codes(choices: Iterable[tuple[str, str]]) -> dict[Value, Slice]:
    return {code: Slice(code, label) for code, label in choices} | _NOT_GIVEN
