"""The catalog kept at hand in this process, so that pages and forms cost no query.

It lasts for CATALOG_CACHE_SECONDS, or until the catalog changes where this process can see it. The
rows are shared by all threads: read them, never change them. A use case that must not be a minute
late reads the database itself.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .edition import edition
from .models import ApprovalStep, GroupRole, Jurisdiction, OpeningRule, PeerGroup

_ORDER = {
    Jurisdiction.Kind.STATE: 0,
    Jurisdiction.Kind.DISTRICT: 0,
    Jurisdiction.Kind.TERRITORY: 1,
    Jurisdiction.Kind.TRIBE: 2,
}


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every group with what a panel and a form need, by name; every jurisdiction in form order."""

    edition: str
    until: float
    groups: tuple[PeerGroup, ...]
    jurisdictions: tuple[Jurisdiction, ...]


_held: list[Catalog] = []


def groups() -> tuple[PeerGroup, ...]:
    """Return every group, retired ones too, by name, `with_panel_details`."""
    return _catalog().groups


def jurisdictions() -> tuple[Jurisdiction, ...]:
    """Return every jurisdiction: states with the District, territories, tribes; each by name."""
    return _catalog().jurisdictions


def forget() -> None:
    """Read the catalog again next time."""
    _held.clear()


def _catalog() -> Catalog:
    current = edition()
    held = _held[0] if _held else None
    if held is None or held.edition != current or held.until <= time.monotonic():
        held = _read(current)
        _held[:] = [held]
    return held


def _read(current: str) -> Catalog:
    """Read it all: 6 queries, whatever its size."""
    groups = list(PeerGroup.objects.order_by())
    by_id = {group.pk: group for group in groups}
    for group in groups:
        if group.successor_id:
            group.successor = by_id[group.successor_id]
    links = list(
        PeerGroup.eligible_jurisdictions.through.objects.values_list(
            "peergroup_id", "jurisdiction_id"
        )
    )
    # After the links: a place that was added in between is there.
    places = {place.pk: place for place in Jurisdiction.objects.order_by()}
    _attach(
        groups,
        "group_roles",
        _by_group(GroupRole.objects.select_related("role").order_by("position", "pk")),
    )
    _attach(
        groups,
        "approval_steps",
        _by_group(ApprovalStep.objects.select_related("body").order_by("pk")),
    )
    _attach(groups, "opening_rules", _by_group(OpeningRule.objects.order_by("version")))
    _attach(groups, "eligible_jurisdictions", _listed((pk, places[place]) for pk, place in links))
    return Catalog(
        edition=current,
        until=time.monotonic() + settings.CATALOG_CACHE_SECONDS,
        groups=tuple(sorted(groups, key=lambda group: (group.name.casefold(), group.pk))),
        jurisdictions=tuple(
            sorted(
                places.values(),
                key=lambda place: (_ORDER[Jurisdiction.Kind(place.kind)], place.name.casefold()),
            )
        ),
    )


def _by_group(rows: Iterable[Any]) -> dict[int, list[Any]]:
    return _listed((row.group_id, row) for row in rows)


def _listed(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    lists = defaultdict(list)
    for pk, row in pairs:
        lists[pk].append(row)
    return lists


def _attach(groups: Iterable[PeerGroup], relation: str, rows: dict[int, list[Any]]) -> None:
    """Give each group its rows as `prefetch_related` would, which makes a manager for every list.

    That is more than half of the time to read the catalog: four lists for each of 21 groups.
    """
    none = getattr(PeerGroup(pk=0), relation).none()
    none._result_cache, none._prefetch_done = [], True
    for group in groups:
        found = none
        if group.pk in rows:
            found = none.all()
            found._result_cache, found._prefetch_done = rows[group.pk], True
        group.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = found
