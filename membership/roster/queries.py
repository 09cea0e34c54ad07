"""Reads of the roster, named by what they answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..catalog.models import PeerGroup
from ..catalog.queries import is_retired
from ..catalog.words import takes_requests
from ..requests.ideas import GroupIdea
from ..requests.models import Application, PersonalDetails
from .models import Member, Membership


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
    rows = (
        PeerGroup.objects.filter(pk__in=[group.pk for group in groups])
        .annotate(is_member=Exists(memberships))
        .only("openness", "takes_requests", "retired_on")
        .order_by()
    )
    return {
        group.pk: GroupNow(takes_requests(group) and not is_retired(group, on=on), group.is_member)
        for group in rows
    }


def active_members(group: PeerGroup, *, on: date) -> QuerySet[Membership]:
    """Return who is on a group's roster on a day."""
    return Membership.objects.filter(active_on(on), group=group).select_related(
        "member", "role", "jurisdiction"
    )


def person_on_record(email_key: str) -> PersonalDetails | GroupIdea | None:
    """Return how we know an address: as a member, by its newest confirmed application, or idea.

    Three queries, whatever the address.
    """
    member = Member.objects.select_related("jurisdiction").filter(email_key=email_key)
    confirmed = Application.objects.select_related("jurisdiction").filter(email_key=email_key)
    application = confirmed.exclude(confirmed_at=None).filter(purged_at=None).first()
    ideas = GroupIdea.objects.filter(email_key=email_key, purged_at=None)
    idea = ideas.exclude(confirmed_at=None).last()
    return member.filter(purged_at=None).first() or application or idea
