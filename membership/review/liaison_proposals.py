"""Which liaison officers' group members could act for their jurisdiction: proposals for staff."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from ..roster.models import Membership
from ..roster.queries import active_on
from .models import ReviewerAssignment
from .people import LIAISON_OFFICER
from .scoping import active_at

OFFICERS_GROUP = "state-liaison-officers"


class Why(StrEnum):
    """Why a member is proposed."""

    NOBODY = "Nobody acts as liaison officer here."
    NO_LONGER_MEMBER = "Whoever acts here is no longer a member of the officers' group."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A member of the officers' group who could act for their jurisdiction, and why now."""

    membership: Membership
    why: Why
    acting: tuple[ReviewerAssignment, ...] = ()


def liaison_proposals(at: datetime) -> list[Proposal]:
    """Return, by jurisdiction, the members whom staff may invite to act. Two queries.

    Who acts in somebody's place holds no assignment of their own, and so counts for nobody.
    """
    members = list(
        Membership.objects.filter(
            active_on(timezone.localdate(at)),
            group__slug=OFFICERS_GROUP,
            jurisdiction__isnull=False,
            member__email_key__isnull=False,
        )
        .select_related("member", "jurisdiction")
        .order_by("jurisdiction__name", "member__sort_name", "pk")
    )
    acting: dict[int, list[ReviewerAssignment]] = {}
    for assignment in (
        ReviewerAssignment.objects.filter(
            active_at(at),
            body__slug=LIAISON_OFFICER,
            group=None,
            stands_in_for=None,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("pk")
    ):
        acting.setdefault(assignment.jurisdiction_id or 0, []).append(assignment)
    keys = {(membership.jurisdiction_id, membership.member.email_key) for membership in members}
    proposals = []
    for membership in members:
        place = membership.jurisdiction_id
        here = acting.get(place or 0, [])
        if not any((place, each.user.get_username()) in keys for each in here):
            why = Why.NO_LONGER_MEMBER if here else Why.NOBODY
            proposals.append(Proposal(membership, why, tuple(here)))
    return proposals
