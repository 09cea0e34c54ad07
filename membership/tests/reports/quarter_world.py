"""A program small enough to know by heart, for the tests of the quarter close.

FY 2026 Q4 (July-September 2026), and everything in it recorded before it was published on `AT`,
November 2, 2026. Group by group: opening, joins, leaves, closing.

    Analysts     20  2  1  21
    Families      4  1  0   5   all of them parent leaders, a sensitive role
    Managers     30  3  2  31
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from membership.reports.periods import Quarter
from membership.tests.factories import (
    AT,
    make_application,
    make_group,
    make_jurisdiction,
    make_membership,
    make_request,
    make_role,
    make_staff,
)

QUARTER = Quarter(date(2026, 7, 1))
BEFORE = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
NEXT_AT = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
SHOWN = "opening", "joins", "leaves", "closing"
FIGURES = {
    "analysts": (20, 2, 1, 21),
    "families": (4, 1, 0, 5),
    "managers": (30, 3, 2, 31),
    "total": (54, 6, 3, 57),
}


def build_world(groups: dict[str, tuple[int, ...]] = FIGURES) -> SimpleNamespace:
    """Make the groups and their members: who was there before in Ohio, who joined in Guam."""
    world = SimpleNamespace(
        staff=make_staff(first_name="Sam", last_name="Staff"),
        ohio=make_jurisdiction(code="OH", name="Ohio", acf_region=5),
        guam=make_jurisdiction(code="GU", name="Guam", acf_region=9),
        parent=make_role(name="Parent leader", sensitive=True),
        manager=make_role(name="Manager"),
        groups={},
    )
    for slug, (opening, joins, leaves, _) in groups.items():
        if slug == "total":
            continue
        group = world.groups[slug] = make_group(slug=slug, name=slug.title())
        for number in range(opening):
            left = {"ends_on": date(2026, 8, 20), "end_reason": "changed_job"}
            ended = {**left, "end_recorded_at": BEFORE} if number < leaves else {}
            join(world, slug, starts_on=date(2025, 12, 1), place="ohio", **ended)
        for _ in range(joins):
            join(world, slug, starts_on=date(2026, 8, 3))
        sent = datetime(2026, 8, 3, 12, 0, tzinfo=UTC)
        make_request(application=make_application(submitted_at=sent), group=group)
    return world


def join(world: Any, slug: str, *, place: str = "guam", **fields: Any) -> Any:
    """Make one member of a group, by an approved request unless it says otherwise."""
    fields.setdefault("origin", "request")
    fields.setdefault("recorded_at", BEFORE)
    return make_membership(
        group=world.groups[slug],
        role=world.parent if slug == "families" else world.manager,
        jurisdiction=getattr(world, place),
        **fields,
    )


def figures(table: Any) -> dict[str, tuple[Any, ...]]:
    """Return what a table of flows tells of each group and of all."""
    places = [table.place(name) for name in SHOWN]
    lines = (*table.rows, *([table.total] if table.total else []))
    return {row.key: tuple(row.values[place] for place in places) for row in lines}


__all__ = ["AT", "BEFORE", "FIGURES", "NEXT_AT", "QUARTER", "build_world", "figures", "join"]
