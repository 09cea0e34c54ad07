"""Random histories of memberships, and the same figures counted day by day in plain Python."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from membership.catalog.models import Jurisdiction, PeerGroup, Role
from membership.reports.cuts import Cut
from membership.reports.periods import Period
from membership.requests.models import Level, OrganizationType
from membership.roster.models import Member, Membership

from ..factories import AT, make_group, make_jurisdiction, make_member, make_role

DAY = timedelta(days=1)
SOLE = date(2026, 1, 1)
"""The first day of the months that the histories are about; some begin before, some after."""
EDGES = (date(2026, 1, 1), date(2026, 1, 15), date(2026, 2, 1), date(2026, 3, 8), date(2026, 4, 1))
Origin, Reason = Membership.Origin, Membership.EndReason


@dataclass(frozen=True)
class World:
    """The little catalog in which the histories play."""

    members: tuple[Member, ...]
    groups: tuple[PeerGroup, ...]
    places: tuple[Jurisdiction | None, ...]
    roles: tuple[Role | None, ...]


def make_world() -> World:
    """Make groups (one retired), places (one without a region) and roles (one sensitive)."""
    topical = PeerGroup.CohortType.TOPICAL
    return World(
        tuple(make_member() for _ in range(4)),
        (make_group(), make_group(cohort_type=topical), make_group(retired_on=EDGES[2])),
        (
            make_jurisdiction(acf_region=5),
            make_jurisdiction(acf_region=9),
            make_jurisdiction(kind=Jurisdiction.Kind.TRIBE),
            None,
        ),
        (make_role(), make_role(sensitive=True), None),
    )


_days = st.one_of(
    st.sampled_from([edge + by * DAY for edge in EDGES for by in (-1, 0, 1)]),
    st.integers(-400, 120).map(lambda days: SOLE + days * DAY),
)
_places = st.integers(0, 3)
_stays = st.fixed_dictionaries(
    {
        "member": _places,
        "group": st.integers(0, 2),
        "place": _places,
        "role": st.integers(0, 2),
        "origin": st.sampled_from(Origin.values),
        "organization_type": st.sampled_from(["", *OrganizationType.values[:2]]),
        "level": st.sampled_from(["", *Level.values]),
        "starts_on": _days,
        "ends_on": st.none() | _days,
        "returns": st.booleans(),
        "end_reason": st.sampled_from(Reason.values),
    }
)
histories = st.lists(_stays, max_size=12)
periods = st.sampled_from(
    [
        Period(date(2026, 1, 1), date(2026, 4, 1)),
        Period(date(2025, 10, 1), date(2026, 1, 1)),
        Period(date(2026, 1, 15), date(2026, 3, 9)),
        Period(date(2026, 3, 8), date(2026, 3, 9)),
        Period(date(2026, 2, 1), date(2026, 2, 15)),
    ]
)


def live(world: World, stays: Iterable[dict]) -> list[Membership]:
    """Write a history into the database; some come back on the very day on which they left.

    Where a stay would be a second one without an end, it ends after a month.
    """
    rows: list[Membership] = []
    for stay in stays:
        starts_on, ends_on = stay["starts_on"], stay["ends_on"]
        if ends_on is not None and ends_on <= starts_on:
            ends_on = starts_on + DAY
        fields = {
            "member": world.members[stay["member"]],
            "group": world.groups[stay["group"]],
            "jurisdiction": world.places[stay["place"]],
            "role": world.roles[stay["role"]],
            "organization_type": stay["organization_type"],
            "level": stay["level"],
        }
        rows.append(_row(rows, stay, fields, starts_on, ends_on, stay["origin"]))
        if stay["returns"] and ends_on is not None:
            rows.append(_row(rows, stay, fields, ends_on, None, Origin.REQUEST))
    return Membership.objects.bulk_create(rows)


def _row(rows, stay, fields, starts_on, ends_on, origin) -> Membership:
    pair = (fields["member"], fields["group"])
    if ends_on is None and any((r.member, r.group, r.ends_on) == (*pair, None) for r in rows):
        ends_on = starts_on + 30 * DAY
    ended = {"end_reason": stay["end_reason"], "end_recorded_at": AT} if ends_on else {}
    return Membership(
        **fields, **ended, starts_on=starts_on, ends_on=ends_on, origin=origin, recorded_at=AT
    )


KEYS: dict[Cut, Callable[[Membership], str]] = {
    Cut.NONE: lambda _: "",
    Cut.GROUP: lambda each: each.group.slug,
    Cut.COHORT_TYPE: lambda each: each.group.cohort_type,
    Cut.JURISDICTION: lambda each: each.jurisdiction.code if each.jurisdiction else "",
    Cut.REGION: lambda each: str((each.jurisdiction and each.jurisdiction.acf_region) or ""),
    Cut.ROLE: lambda each: each.role.name if each.role else "",
}


def by_key(memberships: Iterable[Membership], cut: Cut) -> dict[str, list[Membership]]:
    """Tell memberships apart as a cut does."""
    found: dict[str, list[Membership]] = {}
    for each in memberships:
        found.setdefault(KEYS[cut](each), []).append(each)
    return found


def is_in(each: Membership, day: date) -> bool:
    """Tell whether a membership is active on a day."""
    return each.starts_on <= day and (each.ends_on is None or day < each.ends_on)


def days_of(period: Period) -> Iterator[date]:
    """Yield every day of a period."""
    day = period.start
    while day < period.end:
        yield day
        day += DAY


def recounted(memberships: Iterable[Membership], period: Period) -> dict[str, int | bool]:
    """Walk through a period day by day, and say what a flow must say of it."""
    memberships = list(memberships)
    standing = [each for each in memberships if is_in(each, period.start - DAY)]
    opening, entered, joins, leaves = list(standing), [], [], []
    for day in days_of(period):
        gone = [each for each in standing if each.ends_on == day]
        leaves += gone
        came = [each for each in memberships if each.starts_on == day]
        entered += [each for each in came if each.origin == Origin.OPENING_BALANCE]
        joins += [each for each in came if each.origin != Origin.OPENING_BALANCE]
        standing = [each for each in standing if each not in gone] + came
    opening += entered
    return {
        "entered": len(entered),
        "opening": len(opening),
        "joins": len(joins),
        "leaves": len(leaves),
        "closing": len(standing),
        "people_opening": people(opening),
        "people_closing": people(standing),
        "all_sensitive": all_sensitive(opening + joins),
    }


def people(memberships: Iterable[Membership]) -> int:
    """Count the different members."""
    return len({each.member.pk for each in memberships})


def all_sensitive(memberships: list[Membership]) -> bool:
    """Tell whether somebody is there, and everybody holds a sensitive role."""
    roles = [each.role for each in memberships]
    return bool(roles) and all(role is not None and role.sensitive for role in roles)
