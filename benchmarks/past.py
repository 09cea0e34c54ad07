"""What requests and memberships of the past have in common: the days, and what they refer to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from membership.catalog.models import ApprovalStep, GroupRole, Jurisdiction, PeerGroup

FIRST, LAST = date(2020, 11, 1), date(2026, 10, 31)
DAYS = (LAST - FIRST).days
"""Days are numbers, from the first one, which is 0, to the last, which is this."""
MY_GROUP, MY_BODY = "state-foster-care-managers", "state-foster-care-managers-board"

Rows = dict[type[Model], list[tuple[Any, ...]]]
_WRITTEN = [str(FIRST + timedelta(day)) for day in range(DAYS + 60)]


def day_of(day: int | None) -> str | None:
    """Write a day."""
    return None if day is None else _WRITTEN[day]


def noon_of(day: int | None) -> str | None:
    """Write a moment of a day, which is that day in the program's time zone as well."""
    return None if day is None else f"{_WRITTEN[day]} 17:00:00"


def grown(share: float) -> int:
    """Return the day by which a share of everything has happened: the later, the more."""
    return int(DAYS * share**0.8)


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the rows refer to, by ids, in an order that is the same in every database."""

    groups: list[int]
    weights: list[int]
    my_group: int
    roles: dict[int, list[int | None]]
    """Of each group; nothing stands for a role that is not on its list."""
    steps: dict[int, list[tuple[int, str]]]
    """The bodies that answer for each group, with their verbs."""
    places: list[int]
    """The more often, the more people live there."""

    @classmethod
    def read(cls) -> "Catalog":
        """Read the catalog as it was loaded; every third group is three times the size."""
        slugs = dict(PeerGroup.objects.order_by("slug").values_list("pk", "slug"))
        roles: dict[int, list[int | None]] = {pk: [None] for pk in slugs}
        steps: dict[int, list[tuple[int, str]]] = {pk: [] for pk in slugs}
        listed = GroupRole.objects.order_by("position", "role__name")
        for group, role in listed.values_list("group", "role"):
            roles[group].append(role)
        bodies = ApprovalStep.objects.order_by("body__slug")
        for group, body, verb in bodies.values_list("group", "body", "verb"):
            steps[group].append((body, verb))
        places = Jurisdiction.objects.order_by("code").values_list("pk", flat=True)
        return cls(
            groups=[*slugs],
            weights=[3 if place % 3 == 0 else 1 for place in range(len(slugs))],
            my_group=next(pk for pk, slug in slugs.items() if slug == MY_GROUP),
            roles=roles,
            steps=steps,
            places=[pk for place, pk in enumerate(places) for _ in range(1 + 60 // (place + 4))],
        )
