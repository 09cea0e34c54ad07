"""The desks of the sample: a leader, a colleague who stands in, and people put forward."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from ..catalog.models import PeerGroup
from ..catalog.queries import with_panel_details
from ..requests.consent import CURRENT
from ..requests.submission import GroupPart, Submission
from ..review.invitation_links import invitation_token
from ..review.invitations import Right, rights_to_put_forward
from ..review.models import ReviewerAssignment
from ..review.people import LIAISON_OFFICER, GroupInvitation
from ..workflow.accept_invitation import accept_invitation
from ..workflow.hand_over import hand_over
from ..workflow.invite_to_group import invite_to_group
from ..workflow.name_leader import name_leader
from ..workflow.stop_invitation import decline_invitation
from .sample_people import People

DAY = timedelta(days=1)
LEADER = "leader.oh@example.org"
COLLEAGUE = "reviewer.childrens-bureau.1@example.org"


def play_desks(*, staff: User, people: People, until: datetime) -> None:
    """Let a leader be named, an officer be away, and both put people forward beforehand."""
    own = (
        ReviewerAssignment.objects.filter(body__slug=LIAISON_OFFICER, stands_in_for=None)
        .order_by("pk")
        .first()
    )
    if own is None or own.jurisdiction is None:
        return
    leader = name_leader(
        full_name="Reese Lindgren",
        address=LEADER,
        jurisdiction=own.jurisdiction,
        starts_on=timezone.localdate(until - 60 * DAY),
        ends_at=None,
        by=staff,
        at=until - 60 * DAY,
    )
    User.objects.filter(pk=leader.user_id).update(password=staff.password)
    lately = until - timedelta(minutes=20)
    for user in (leader.user, own.user):
        for right in rights_to_put_forward(user, until - 45 * DAY):
            if right.groups:
                neighbors = People(people.chance, [right.jurisdiction], people.numbers)
                _put_forward(user, right, neighbors, lately)
    hand_over(
        assignment=own,
        address=COLLEAGUE,
        starts_on=timezone.localdate(lately),
        last_day=timezone.localdate(lately + 13 * DAY),
        by=own.user,
        at=lately,
    )


def _put_forward(user: User, right: Right, people: People, lately: datetime) -> None:
    """Put four people forward: one never answers, one declines, one is still to, one accepts."""
    group = with_panel_details(PeerGroup.objects.filter(pk=right.groups[0].pk)).get()
    _invite(user, right, group, people, lately - 45 * DAY)
    _, declines = _invite(user, right, group, people, lately - 9 * DAY)
    decline_invitation(token=invitation_token(declines), at=lately - 8 * DAY)
    _invite(user, right, group, people, lately - 3 * DAY)
    said, accepts = _invite(user, right, group, people, lately - 2 * DAY)
    accept_invitation(token=invitation_token(accepts), submission=said, at=lately)


def _invite(
    user: User, right: Right, group: PeerGroup, people: People, at: datetime
) -> tuple[Submission, GroupInvitation]:
    """Invite somebody; returns also what they would send to accept."""
    role = next((entry.role for entry in group.group_roles.all()), None)
    person = people.person(group, role)
    invitation = invite_to_group(
        full_name=person.full_name,
        email=person.email,
        group=group,
        jurisdiction=right.jurisdiction,
        origin=right.origin,
        assignment=right.assignment,
        leader=right.leader,
        by=user,
        at=at,
    )
    part = GroupPart(
        group=group,
        role=role,
        statement="Our leadership asked me to take part.",
        liaison_officer_knows="yes" if group.asks_liaison_officer else "",
    )
    return Submission(person, (part,), CURRENT.version), invitation
