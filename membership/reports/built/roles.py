"""Roles and levels: who is at the table on the last day of the period."""

from collections.abc import Sequence
from dataclasses import replace

from ..cuts import Cut
from ..filters import Filters
from ..memberships import Active
from ..roles import role_mix
from ..scope import Scope
from ..tables import Field, Kind, Report, Row, Table
from .rows import TOTAL, shown
from .statement import state

NAME, TITLE = "roles", "Roles and levels"
DEFINITIONS = ("Role mix", "Active memberships", "Active people")


def roles(scope: Scope, filters: Filters) -> Report:
    """Return the mix of roles, told apart in its own ways whatever the cut. Seven queries."""
    mix = role_mix(filters.memberships(scope.memberships), filters.period.last_day)
    by_role = shown(scope, filters, Cut.ROLE, mix.roles)
    tables = (
        _table("roles", "Roles", Cut.ROLE.label, by_role, mix.all),
        _table(
            "organization-types",
            "Types of organization",
            "Type of organization",
            mix.organization_types,
            mix.all,
        ),
        _table("levels", "Levels", "Level", mix.levels, mix.all),
    )
    whole = replace(filters, cut=Cut.NONE)
    return state(NAME, TITLE, scope, whole, tables, DEFINITIONS, as_of=True)


def _table(name: str, title: str, head: str, rows: Sequence[Active], whole: Active) -> Table:
    fields = (
        Field("slice", head, Kind.TEXT),
        Field("memberships", "Active memberships", people=True),
        Field("share", "Share", Kind.SHARE, "Of all active memberships."),
        Field(
            "people",
            "Active people",
            meaning="Different people: somebody in several rows counts once among all.",
            people=True,
        ),
    )
    lines = tuple(_row(row.slice.key, row, whole) for row in rows)
    return Table(name, title, fields, lines, _row(TOTAL, whole, whole))


def _row(key: str, each: Active, whole: Active) -> Row:
    share = each.memberships / whole.memberships if whole.memberships else None
    values = (each.slice.label, each.memberships, share, each.people)
    return Row(key, values, each.all_sensitive)
