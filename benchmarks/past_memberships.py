"""Memberships of the past: who was in which group, from when to when."""

from collections.abc import Iterator
from random import Random

from membership.requests.models import Level, OrganizationType
from membership.roster.models import Member, Membership

from .names import ORGANIZATIONS, TITLES, person
from .past import DAYS, Catalog, Rows, day_of, grown, noon_of

FIELDS = {
    Member: (
        *("id", "full_name", "sort_name", "email", "email_key", "job_title", "organization"),
        *("organization_type", "level", "jurisdiction_id"),
    ),
    Membership: (
        *("member_id", "group_id", "role_id", "jurisdiction_id", "organization_type", "level"),
        *("starts_on", "ends_on", "end_reason", "origin", "recorded_at", "end_recorded_at"),
    ),
}
_TYPES, _LEVELS = OrganizationType.values, Level.values
_REASONS = Membership.EndReason.values
_ORIGINS = (*("request",) * 15, *("import",) * 4, "nomination")
_OPENING = 0.05
"""The share of memberships that were there as the records began."""
_YEARS = 900
"""How many days a membership lasts that does not stay."""

_Person = tuple[int, str, str, int | None]
"""A member's id, and their kind of organization, level and jurisdiction."""


class PastMemberships:
    """So many memberships, the later the more; every third is of somebody who was known before."""

    def __init__(self, number: int, catalog: Catalog) -> None:
        self._number, self._catalog = number, catalog
        self._random = Random(20201102)
        self._draw = self._random.random
        self._rows: Rows = {}
        self._people: list[_Person] = []
        self._until: dict[tuple[int, int], int | None] = {}
        """By member and group, the end of the last membership; None: it has none."""

    def batches(self, at_once: int) -> Iterator[Rows]:
        """Yield the rows of some memberships at a time."""
        catalog = self._catalog
        for first in range(0, self._number, at_once):
            self._rows = {model: [] for model in FIELDS}
            last = min(first + at_once, self._number)
            groups = self._random.choices(catalog.groups, catalog.weights, k=last - first)
            for number, group in enumerate(groups, start=first):
                share = number / self._number
                self._add(group, grown(share) if share > _OPENING else 0)
            yield self._rows

    def _add(self, group: int, start: int) -> None:
        draw = self._draw
        who = self._somebody(group, start)
        end = start + 1 + int(self._random.expovariate(1 / _YEARS)) if draw() < 0.8 else None
        if end is not None and end > DAYS:
            end = None
        self._until[who[0], group] = end
        roles = self._catalog.roles[group]
        work = who[1:3] if draw() < 0.9 else self._work()  # They had another one at that time.
        self._rows[Membership].append(
            (
                *(who[0], group, roles[int(draw() * len(roles))], who[3], *work),
                *(day_of(start), day_of(end)),
                "" if end is None else _REASONS[int(draw() ** 2 * len(_REASONS))],
                _ORIGINS[int(draw() * len(_ORIGINS))] if start else "opening_balance",
                *(noon_of(start), noon_of(end)),
            )
        )

    def _somebody(self, group: int, start: int) -> _Person:
        """Return a member who is not in the group on a day."""
        if self._people and self._draw() < 0.35:
            known = self._people[int(self._draw() * len(self._people))]
            until = self._until.get((known[0], group), start)
            if until is not None and until <= start:
                return known
        return self._new_person()

    def _work(self) -> tuple[str, str]:
        """Return a kind of organization and a level."""
        draw = self._draw
        return _TYPES[int(draw() * len(_TYPES))], _LEVELS[int(draw() * len(_LEVELS))]

    def _new_person(self) -> _Person:
        draw, pk, places = self._draw, len(self._people) + 1, self._catalog.places
        full, sorted_by, email = person(self._random, pk)
        place = places[int(draw() * len(places))] if draw() < 0.99 else None
        who = (pk, *self._work(), place)
        self._people.append(who)
        self._rows[Member].append(
            (
                *(pk, full, sorted_by, email, email, TITLES[pk % len(TITLES)]),
                *(ORGANIZATIONS[int(draw() * len(ORGANIZATIONS))], *who[1:]),
            )
        )
        return who
