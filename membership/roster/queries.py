"""Reads of the roster, named by what they answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..catalog.models import PeerGroup
from ..catalog.queries import filter_taking_requests, public_groups
from .models import Membership


def active_on(day: date) -> Q:
    """Return the condition of a membership being active on a day."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


@dataclass(frozen=True, slots=True)
class GroupNow:
    """How a group stands at this very moment, for one address."""

    takes_requests: bool
    is_member: bool


GONE = GroupNow(takes_requests=False, is_member=False)


def groups_now(email_key: str, groups: Iterable[PeerGroup], *, on: date) -> dict[int, GroupNow]:
    """Return, by id, whether each group takes requests and has this address as a member.

    Read from the database, as the groups themselves may come from a snapshot. A membership that is
    still to begin counts too.
    """
    memberships = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), member__email_key=email_key, group=OuterRef("pk")
    )
    taking = filter_taking_requests(public_groups(on=on)).filter(pk=OuterRef("pk"))
    rows = (
        PeerGroup.objects.filter(pk__in=[group.pk for group in groups])
        .order_by()
        .values_list("pk", Exists(taking), Exists(memberships))
    )
    return {pk: GroupNow(takes, member) for pk, takes, member in rows}


def active_members(group: PeerGroup, *, on: date) -> QuerySet[Membership]:
    """Return who is on a group's roster on a day."""
    return Membership.objects.filter(active_on(on), group=group).select_related(
        "member", "role", "jurisdiction"
    )
