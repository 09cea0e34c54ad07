"""The catalog kept at hand in this process, so that pages and forms cost no query.

It lasts for CATALOG_CACHE_SECONDS, or until the catalog changes where this process can see it. The
rows are shared by all threads: read them, never change them. A use case that must not be a minute
late reads the database itself.
"""

import time
from dataclasses import dataclass

from django.conf import settings

from .edition import edition
from .models import Jurisdiction, PeerGroup
from .queries import with_panel_details

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
    groups = with_panel_details(PeerGroup.objects.all())
    return Catalog(
        edition=current,
        until=time.monotonic() + settings.CATALOG_CACHE_SECONDS,
        groups=tuple(sorted(groups, key=lambda group: (group.name.casefold(), group.pk))),
        jurisdictions=tuple(
            sorted(
                Jurisdiction.objects.all(),
                key=lambda place: (_ORDER[Jurisdiction.Kind(place.kind)], place.name.casefold()),
            )
        ),
    )
