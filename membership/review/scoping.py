"""The one authority on who may come in, and who may see and decide which request.

Every door asks here: lists, drop-downs, actions, the case page and the mails to reviewers.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ..catalog.models import ApprovalStep, PeerGroup, ReviewingBody
from ..requests.models import MembershipRequest
from ..requests.status import Status
from ..roster.models import Membership
from .models import Decision, RequestStep, ReviewerAssignment
from .people import JurisdictionLeader

Visitor = AbstractBaseUser | AnonymousUser
Reach = ReviewingBody.Reach

# An assignment that is wider than its body's reach covers nothing.
_WITHIN_REACH = ~Q(body__reach=Reach.GROUP, group=None) & ~Q(
    body__reach=Reach.JURISDICTION, jurisdiction=None
)


def in_force_at(at: datetime) -> Q:
    """Match what has begun by the program's day, and has not ended by the minute."""
    return Q(starts_on__lte=timezone.localdate(at)) & (Q(ends_at=None) | Q(ends_at__gt=at))


def active_at(at: datetime) -> Q:
    """Match assignments in force."""
    return _WITHIN_REACH & in_force_at(at)


def active_assignments(user: Visitor, at: datetime) -> QuerySet[ReviewerAssignment]:
    """Return what this user acts for at this moment; nothing for a closed account."""
    if user.pk is None or not user.is_active:
        return ReviewerAssignment.objects.none()
    return (
        ReviewerAssignment.objects.filter(active_at(at), user_id=user.pk)
        .select_related("body", "group", "jurisdiction", "stands_in_for__user")
        .order_by("pk")
    )


def is_reviewer(user: Visitor, at: datetime) -> bool:
    """Say whether this user acts for any body at this moment."""
    return active_assignments(user, at).exists()


def active_leaderships(user: Visitor, at: datetime) -> QuerySet[JurisdictionLeader]:
    """Return which jurisdictions this user leads at this moment. It opens the door, and no list."""
    if user.pk is None or not user.is_active:
        return JurisdictionLeader.objects.none()
    return (
        JurisdictionLeader.objects.filter(in_force_at(at), user_id=user.pk)
        .select_related("jurisdiction")
        .order_by("pk")
    )


def is_staff(user: Visitor) -> bool:
    """Say whether this user is staff of the Center."""
    return bool(user.is_active and getattr(user, "is_staff", False))


def may_download_people(user: Visitor) -> bool:
    """Say whether this user may take rosters and requests out, row by row: staff, if permitted."""
    permitted = isinstance(user, PermissionsMixin) and user.has_perm("membership.download_people")
    return is_staff(user) and permitted


class WayIn(StrEnum):
    """By what somebody comes into the admin. A leader alone gets no further than their own page."""

    STAFF = "staff"
    REVIEWER = "reviewer"
    LEADER = "leader"


def way_in(user: Visitor, at: datetime) -> WayIn | None:
    """Return by what the admin's door is open to this account; None while it is closed."""
    if is_staff(user):
        return WayIn.STAFF
    if is_reviewer(user, at):
        return WayIn.REVIEWER
    return WayIn.LEADER if active_leaderships(user, at).exists() else None


def may_enter(user: Visitor, at: datetime) -> bool:
    """Say whether the admin's door is open: an active account of staff, a reviewer, a leader."""
    return way_in(user, at) is not None


def covers(assignment: ReviewerAssignment, request: MembershipRequest) -> bool:
    """Say whether a request lies within an assignment's group and jurisdiction."""
    return assignment.group_id in (None, request.group_id) and assignment.jurisdiction_id in (
        None,
        request.jurisdiction_id,
    )


def steps_in_scope(user: Visitor, at: datetime) -> QuerySet[RequestStep]:
    """Return the steps, answered or not, of the bodies and scopes that the user acts for."""
    return _steps_within(active_assignments(user, at))


def _steps_within(assignments: Iterable[ReviewerAssignment]) -> QuerySet[RequestStep]:
    scope = Q(pk__in=[])
    for assignment in assignments:
        one = Q(body_id=assignment.body_id)
        if assignment.group_id:
            one &= Q(request__group_id=assignment.group_id)
        if assignment.jurisdiction_id:
            one &= Q(request__jurisdiction_id=assignment.jurisdiction_id)
        scope |= one
    return RequestStep.objects.filter(scope, waived_at=None)


def open_steps(*statuses: Status) -> QuerySet[RequestStep]:
    """Return the steps that still need an answer, of confirmed requests under review.

    Other statuses can be named: while a question waits for the applicant, a body can still deny.
    """
    wanted = Q(request__status__in=statuses) if statuses else Q(request__status=Status.PENDING)
    return RequestStep.objects.filter(
        wanted,
        ~Exists(Decision.objects.filter(step=OuterRef("pk"))),
        waived_at=None,
        round=F("request__round"),
        request__confirmed_at__isnull=False,
    )


def steps_open_to(user: Visitor, at: datetime, *statuses: Status) -> QuerySet[RequestStep]:
    """Return the steps that the user may answer now; never those of their own request."""
    return steps_open_within(active_assignments(user, at), user, *statuses)


def steps_open_within(
    assignments: Iterable[ReviewerAssignment], user: Visitor, *statuses: Status
) -> QuerySet[RequestStep]:
    """Return the same for who has looked up already what the user acts for."""
    mine = _steps_within(assignments) & open_steps(*statuses)
    return mine.exclude(request__email_key=_key(user)).select_related("body")


def requests_visible_to(user: Visitor, at: datetime) -> QuerySet[MembershipRequest]:
    """Return the requests that the user may read.

    Staff read all. A reviewer reads the confirmed requests that their bodies answer or answered,
    but never their own.
    """
    if is_staff(user):
        return MembershipRequest.objects.all()
    mine = steps_in_scope(user, at).filter(request=OuterRef("pk"))
    return MembershipRequest.objects.filter(Exists(mine), confirmed_at__isnull=False).exclude(
        email_key=_key(user)
    )


def requests_waiting_for(user: Visitor, at: datetime) -> QuerySet[MembershipRequest]:
    """Return the requests that the user may decide now."""
    mine = steps_open_to(user, at).filter(request=OuterRef("pk"))
    return MembershipRequest.objects.filter(
        Exists(mine), status=Status.PENDING, confirmed_at__isnull=False
    )


def memberships_visible_to(user: Visitor, at: datetime) -> QuerySet[Membership]:
    """Return the roster rows that the user may read.

    Staff read all; a reviewer reads the groups their bodies decide about, within their scope.
    """
    if is_staff(user):
        return Membership.objects.all()
    scope = Q(pk__in=[])
    for assignment in active_assignments(user, at):
        one = Q(group__approval_steps__body_id=assignment.body_id)
        if assignment.group_id:
            one &= Q(group_id=assignment.group_id)
        if assignment.jurisdiction_id:
            one &= Q(jurisdiction_id=assignment.jurisdiction_id)
        scope |= one
    return Membership.objects.filter(scope).distinct()


def roster_reach(user: Visitor, at: datetime) -> dict[int, frozenset[int] | None]:
    """Return of which groups, by id, the user may read who is represented: the roster's own scope.

    With each, the ids of the jurisdictions that they may read of; None: of all. Staff read of all.
    """
    if is_staff(user):
        return dict.fromkeys(PeerGroup.objects.order_by("pk").values_list("pk", flat=True))
    assignments = list(active_assignments(user, at))
    bodies = {assignment.body_id for assignment in assignments}
    steps = ApprovalStep.objects.filter(body__in=bodies).values_list("body_id", "group_id")
    reach: dict[int, frozenset[int] | None] = {}
    for body, group in steps.order_by("group_id"):
        for assignment in assignments:
            if assignment.body_id != body or assignment.group_id not in (None, group):
                continue
            place, known = assignment.jurisdiction_id, reach.get(group, frozenset())
            reach[group] = None if place is None or known is None else known | {place}
    return reach


def assignment_for(user: Visitor, step: RequestStep, at: datetime) -> ReviewerAssignment | None:
    """Return the assignment by which the user may answer this step, or None."""
    if step.request.email_key == _key(user):
        return None
    return next(
        (
            assignment
            for assignment in active_assignments(user, at)
            if assignment.body_id == step.body_id and covers(assignment, step.request)
        ),
        None,
    )


def reasons_to_see(user: Visitor, request: MembershipRequest, at: datetime) -> list[str]:
    """Return why the user sees a request, as a list of the assignments that reach it."""
    bodies = {step.body_id for step in request.steps.all() if step.waived_at is None}
    reasons = [
        str(assignment)
        for assignment in active_assignments(user, at)
        if assignment.body_id in bodies and covers(assignment, request)
    ]
    return [*reasons, "Staff of the Center"] if is_staff(user) else reasons


def covering_assignments(at: datetime) -> QuerySet[ReviewerAssignment]:
    """Return, inside a query over RequestStep, the active assignments that can answer the step."""
    return (
        ReviewerAssignment.objects.filter(
            active_at(at),
            Q(group=None) | Q(group=OuterRef("request__group")),
            Q(jurisdiction=None) | Q(jurisdiction=OuterRef("request__jurisdiction")),
            user__is_active=True,
            body=OuterRef("body"),
        )
        .exclude(user__username=OuterRef("request__email_key"))
        .order_by()
    )


def uncovered_steps(at: datetime) -> QuerySet[RequestStep]:
    """Return the open steps that nobody can answer."""
    return open_steps().filter(~Exists(covering_assignments(at)))


def requests_in_triage(at: datetime) -> QuerySet[MembershipRequest]:
    """Return the requests that would wait for ever: no step at all, or a step nobody answers."""
    steps = RequestStep.objects.filter(
        request=OuterRef("pk"), round=OuterRef("round"), waived_at=None
    )
    uncovered = uncovered_steps(at).filter(request=OuterRef("pk"))
    return MembershipRequest.objects.filter(
        ~Exists(steps) | Exists(uncovered),
        status=Status.PENDING,
        confirmed_at__isnull=False,
    )


def _key(user: Visitor) -> str:
    return user.get_username()
