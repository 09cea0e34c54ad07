"""Somebody puts a person forward: the person gets a form that is filled in already."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..audit.record import By, record
from ..catalog.models import Jurisdiction, PeerGroup
from ..catalog.queries import is_retired
from ..catalog.words import takes_requests
from ..mailing import invitations as mail
from ..requests.email_key import email_key
from ..requests.locks import lock_person
from ..requests.status import OPEN
from ..review.invitation_links import invitation_link
from ..review.invitations import rights_to_put_forward, still_open
from ..review.models import ReviewerAssignment
from ..review.people import GroupInvitation, JurisdictionLeader
from ..review.scoping import memberships_visible_to, requests_visible_to
from ..roster.models import Membership
from .errors import NotAllowedError, OutOfDateError


def invite_to_group(
    *,
    full_name: str,
    email: str,
    group: PeerGroup,
    jurisdiction: Jurisdiction | None,
    origin: str,
    by: By,
    assignment: ReviewerAssignment | None = None,
    leader: JurisdictionLeader | None = None,
    predecessor: Membership | None = None,
    at: datetime,
) -> GroupInvitation:
    """Write the invitation and mail its link, which works for `INVITATION_DAYS`.

    The right to invite is the `assignment` of an officer, the leadership of a `leader`, or the
    membership that a `predecessor` leaves (`by=BY_APPLICANT`: the door has proven who they are).
    Raises NotAllowedError without that right, OutOfDateError for a second invitation, and for what
    the inviter can see anyway: a member, or an open request. What they cannot see they do not hear.
    """
    key = email_key(email)
    with transaction.atomic():
        lock_person(key)
        _lock_right(assignment, leader, predecessor)
        if origin == GroupInvitation.Origin.SUCCESSOR:
            _check_predecessor(predecessor, group, jurisdiction, key, at)
        else:
            _check_right(by, origin, group, jurisdiction, assignment, leader, at)
        if isinstance(by, User):
            _check_seen(by, group, key, at)
        _check_twin(group, jurisdiction, key, by, at)
        invitation = GroupInvitation.objects.create(
            origin=origin,
            group=group,
            jurisdiction=jurisdiction,
            full_name=full_name,
            email=email.strip(),
            email_key=key,
            invited_by=by if isinstance(by, User) else None,
            assignment=assignment,
            leader=leader,
            predecessor=predecessor,
            invited_at=at,
            ends_at=at + timedelta(days=settings.INVITATION_DAYS),
        )
        record(
            "invitation.sent",
            invitation,
            by=by,
            at=at,
            origin=str(origin),
            group=group.pk,
            jurisdiction=jurisdiction.pk if jurisdiction else None,
        )
        mail.invited(invitation=invitation, link=invitation_link(invitation), at=at)
        return invitation


def _lock_right(
    assignment: ReviewerAssignment | None,
    leader: JurisdictionLeader | None,
    predecessor: Membership | None,
) -> None:
    for right in (assignment, leader, predecessor):
        if right is not None:
            type(right)._default_manager.select_for_update().get(pk=right.pk)


def _check_right(
    by: By,
    origin: str,
    group: PeerGroup,
    jurisdiction: Jurisdiction | None,
    assignment: ReviewerAssignment | None,
    leader: JurisdictionLeader | None,
    at: datetime,
) -> None:
    rights = rights_to_put_forward(by, at) if isinstance(by, User) else []
    meant = (origin, jurisdiction, assignment, leader)
    if not any(
        (right.origin, right.jurisdiction, right.assignment, right.leader) == meant
        and group in right.groups
        for right in rights
    ):
        raise NotAllowedError("You cannot put somebody forward for this group.")


def _check_predecessor(
    predecessor: Membership | None,
    group: PeerGroup,
    jurisdiction: Jurisdiction | None,
    key: str,
    at: datetime,
) -> None:
    """Pass for a group that takes requests, and one successor at a time, who is somebody else."""
    if predecessor is None or (predecessor.group, predecessor.jurisdiction) != (
        group,
        jurisdiction,
    ):
        raise NotAllowedError("A successor takes over the very place that was left.")
    if not takes_requests(group) or is_retired(group, on=timezone.localdate(at)):
        raise NotAllowedError("Nobody can be invited to this group here. Please write to us.")
    if key == predecessor.member.email_key:
        raise NotAllowedError("Enter the address of the person who follows you.")
    named = GroupInvitation.objects.filter(predecessor=predecessor)
    if named.filter(still_open(at)).exists() or named.exclude(accepted_at=None).exists():
        raise OutOfDateError("You have invited a successor already.")


def _check_seen(by: User, group: PeerGroup, key: str, at: datetime) -> None:
    """Refuse what would be in vain, as far as this user may know it."""
    if key == by.get_username():
        raise NotAllowedError("You cannot put yourself forward.")
    members = memberships_visible_to(by, at).filter(group=group, ends_on=None)
    if members.filter(member__email_key=key).exists():
        raise OutOfDateError(f"This person is already a member of {group}.")
    asking = requests_visible_to(by, at).filter(group=group, status__in=OPEN)
    if asking.filter(email_key=key, confirmed_at__isnull=False).exists():
        raise OutOfDateError(f"This person has asked to join {group}: look in your queue.")


def _check_twin(
    group: PeerGroup, jurisdiction: Jurisdiction | None, key: str, by: By, at: datetime
) -> None:
    """Refuse a second open invitation; close one that lapsed, so that a new one may follow."""
    twin = (
        GroupInvitation.objects.select_for_update(of=("self",))
        .select_related("jurisdiction")
        .filter(email_key=key, group=group, accepted_at=None, stopped_at=None)
        .first()
    )
    if twin is None:
        return
    if twin.ends_at > at:
        if isinstance(by, User) and twin.jurisdiction == jurisdiction:
            raise OutOfDateError(f"This person has an open invitation to {group} already.")
        raise OutOfDateError("This person cannot be invited here now. Please write to us.")
    twin.stopped_at = at
    twin.save(update_fields=["stopped_at"])
