"""Who may put people forward, for which groups, and what became of the people put forward."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..catalog.models import Jurisdiction, PeerGroup
from ..catalog.queries import public_groups
from ..catalog.words import takes_requests
from ..requests.models import MembershipRequest
from .models import ReviewerAssignment
from .people import LIAISON_OFFICER, GroupInvitation, JurisdictionLeader
from .scoping import active_assignments, active_leaderships

Origin = GroupInvitation.Origin


@dataclass(frozen=True, slots=True)
class Right:
    """By what somebody puts people forward: for which groups, of which jurisdiction."""

    origin: str
    jurisdiction: Jurisdiction
    groups: tuple[PeerGroup, ...]
    assignment: ReviewerAssignment | None = None
    leader: JurisdictionLeader | None = None


def rights_to_put_forward(user: User, at: datetime) -> list[Right]:
    """Return by what this user may put people forward now. Five queries at most.

    A liaison officer: for groups that ask the officers and take requests. A leader: for closed
    groups. Both only where the group's list of jurisdictions, if it has one, names theirs.
    """
    acting = [
        assignment
        for assignment in active_assignments(user, at)
        if assignment.body.slug == LIAISON_OFFICER
    ]
    leading = list(active_leaderships(user, at))
    if not acting and not leading:
        return []
    groups = list(
        public_groups(on=timezone.localdate(at)).prefetch_related(
            "approval_steps", "eligible_jurisdictions"
        )
    )
    rights = [
        Right(
            Origin.OFFICER,
            place,
            tuple(group for group in groups if _asks(group, assignment)),
            assignment=assignment,
        )
        for assignment in acting
        if (place := assignment.jurisdiction) is not None
    ]
    rights += [
        Right(
            Origin.LEADER,
            leader.jurisdiction,
            tuple(
                group
                for group in groups
                if group.openness == PeerGroup.Openness.CLOSED
                and _is_for(group, leader.jurisdiction)
            ),
            leader=leader,
        )
        for leader in leading
    ]
    return rights


def _asks(group: PeerGroup, assignment: ReviewerAssignment) -> bool:
    return (
        takes_requests(group)
        and assignment.group_id in (None, group.pk)
        and assignment.body_id in {step.body_id for step in group.approval_steps.all()}
        and _is_for(group, assignment.jurisdiction)
    )


def _is_for(group: PeerGroup, jurisdiction: Jurisdiction | None) -> bool:
    listed = {place.pk for place in group.eligible_jurisdictions.all()}
    return not listed or (jurisdiction is not None and jurisdiction.pk in listed)


class Became(StrEnum):
    """Where an invitation stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken back"
    LAPSED = "lapsed"


def what_became_of(invitation: GroupInvitation, at: datetime) -> Became:
    """Return where an invitation stands at a moment."""
    if invitation.accepted_at is not None:
        return Became.ACCEPTED
    if invitation.declined:
        return Became.DECLINED
    if invitation.stopped_at is not None and invitation.stopped_at < invitation.ends_at:
        return Became.TAKEN_BACK
    return Became.LAPSED if invitation.ends_at <= at else Became.WAITING


def was_put_forward(request: MembershipRequest, jurisdiction: Jurisdiction | None) -> bool:
    """Tell whether a leader of this jurisdiction named the person behind a request."""
    invited = GroupInvitation.objects.filter(request=request, origin=Origin.LEADER)
    return jurisdiction is not None and invited.filter(jurisdiction=jurisdiction).exists()


def still_open(at: datetime) -> Q:
    """Match invitations that wait for the person's answer."""
    return Q(accepted_at=None, stopped_at=None, ends_at__gt=at) & ~Q(email_key="")


def invitations_by(user: User) -> QuerySet[GroupInvitation]:
    """Return whom this user put forward, the newest first."""
    return GroupInvitation.objects.filter(invited_by=user).select_related("group", "jurisdiction")


def invitations_unanswered(at: datetime) -> QuerySet[GroupInvitation]:
    """Return, for staff, everybody put forward who has not answered yet: the oldest first."""
    return (
        GroupInvitation.objects.filter(still_open(at))
        .select_related("group", "jurisdiction", "invited_by")
        .order_by("invited_at", "pk")
    )
