"""Reads for the case page: everything a decision rests on, and nothing outside the user's scope."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ..catalog.models import ApprovalStep
from ..eligibility import Verdict
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import Status
from ..roster.models import Membership
from ..roster.queries import active_on
from .models import Decision, RequestStep
from .queue import Position, StepState, position_in_queue, step_states, verdict_of, with_steps
from .scoping import (
    Visitor,
    active_assignments,
    covers,
    is_staff,
    memberships_visible_to,
    reasons_to_see,
    requests_visible_to,
    steps_open_to,
)

_MOST_SHOWN = 50

Kind = RequestText.Kind
_DECISIVE = (
    RequestEvent.Kind.STEP_APPROVED,
    RequestEvent.Kind.APPROVED,
    RequestEvent.Kind.DENIED,
)
_BY_APPLICANT = (
    RequestEvent.Kind.SUBMITTED,
    RequestEvent.Kind.RESUBMITTED,
    RequestEvent.Kind.CONFIRMED,
    RequestEvent.Kind.WITHDRAWN,
    RequestEvent.Kind.REPLACED,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline: what happened, who did it, and for which body."""

    at: datetime
    what: str
    who: str
    body: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all that a reviewer needs to decide it."""

    request: MembershipRequest
    verdict: Verdict | None
    statement: str
    other_role: str
    remarks: list[RequestText]
    steps: list[StepState]
    mine: list[RequestStep]
    together: list[RequestStep]
    same_application: list[MembershipRequest]
    earlier: list[MembershipRequest]
    memberships: list[Membership]
    representatives: list[Membership]
    sees_roster: bool
    timeline: list[Moment]
    why: list[str]
    position: Position | None

    @property
    def waits(self) -> bool:
        """Tell whether somebody's answer is still needed."""
        return self.request.status == Status.PENDING and self.request.confirmed_at is not None


def gather_case(found: MembershipRequest, user: Visitor, at: datetime) -> Case:
    """Return the case of a request that the user may see, in as many queries however long it is."""
    request = _with_everything(found)
    texts = list(request.texts.all())
    steps = _open_to(user, request, at)
    related = _same_address(request, user, at)
    same = [each for each in related if each.application_id == request.application_id]
    return Case(
        request=request,
        verdict=verdict_of(request),
        statement=_said(texts, Kind.STATEMENT),
        other_role=_said(texts, Kind.OTHER_ROLE),
        remarks=[text for text in texts if text.kind in (Kind.MESSAGE, Kind.NOTE)],
        steps=step_states(request),
        mine=[step for step in steps if step.request_id == request.pk],
        together=[step for step in steps if step.request_id != request.pk],
        same_application=same,
        earlier=[each for each in related if each not in same],
        memberships=_memberships(request, user, at),
        representatives=_representatives(request, user, at),
        sees_roster=_sees_roster(request, user, at),
        timeline=_timeline(request),
        why=reasons_to_see(user, request, at),
        position=position_in_queue(request, user, at),
    )


def _with_everything(found: MembershipRequest) -> MembershipRequest:
    return (
        MembershipRequest.objects.select_related(
            "application__jurisdiction", "group", "role", "jurisdiction"
        )
        .prefetch_related(
            with_steps(),
            Prefetch("texts", RequestText.objects.select_related("author")),
            Prefetch("events", RequestEvent.objects.select_related("actor")),
        )
        .get(pk=found.pk)
    )


def _said(texts: list[RequestText], kind: Kind) -> str:
    return next((text.text for text in texts if text.kind == kind and text.author_id is None), "")


def _open_to(user: Visitor, request: MembershipRequest, at: datetime) -> list[RequestStep]:
    """Return the steps the user may answer now, of this request and its application's others."""
    steps = steps_open_to(user, at).filter(request__application=request.application_id)
    return list(
        steps.select_related("body", "request__group", "request__application").order_by(
            "request__group", "pk"
        )
    )


def _same_address(
    request: MembershipRequest, user: Visitor, at: datetime
) -> list[MembershipRequest]:
    """Return the other requests of this address that the user may see, newest first."""
    if not request.email_key:
        return []
    others = requests_visible_to(user, at).filter(email_key=request.email_key)
    others = others.exclude(pk=request.pk).select_related("group", "application")
    return list(others.order_by("-submitted_at", "-pk")[:_MOST_SHOWN])


def _memberships(request: MembershipRequest, user: Visitor, at: datetime) -> list[Membership]:
    """Return the applicant's present memberships in groups whose roster the user may see."""
    if not request.email_key:
        return []
    return _present(user, at, member__email_key=request.email_key)


def _representatives(request: MembershipRequest, user: Visitor, at: datetime) -> list[Membership]:
    """Return who stands for the jurisdiction in the group today, as far as the user may see."""
    if request.jurisdiction_id is None:
        return []
    return _present(user, at, group=request.group_id, jurisdiction=request.jurisdiction_id)


def _present(user: Visitor, at: datetime, **which: object) -> list[Membership]:
    today = timezone.localdate(at)
    found: QuerySet[Membership] = memberships_visible_to(user, at).filter(active_on(today), **which)
    rows = found.select_related("member", "group", "role", "jurisdiction")
    return list(rows.order_by("member__sort_name", "pk")[:_MOST_SHOWN])


def _sees_roster(request: MembershipRequest, user: Visitor, at: datetime) -> bool:
    """Tell whether an empty list of members means that there is none."""
    if is_staff(user):
        return True
    bodies = set(
        ApprovalStep.objects.filter(group=request.group_id).values_list("body_id", flat=True)
    )
    return any(
        assignment.body_id in bodies and covers(assignment, request)
        for assignment in active_assignments(user, at)
    )


def _timeline(request: MembershipRequest) -> list[Moment]:
    decisions = {
        (decision.round, decision.decided_by_id, decision.at): decision
        for step in request.steps.all()
        for decision in step.decisions.all()
    }
    bodies = {step.pk: str(step.body) for step in request.steps.all()}
    moments = []
    for event in request.events.all():
        decision: Decision | None = None
        if event.kind in _DECISIVE:
            decision = decisions.get((event.round, event.actor_id or 0, event.at))
        moments.append(
            Moment(
                at=event.at,
                what=event.get_kind_display(),
                who=_who(event),
                body=bodies[decision.step_id] if decision else "",
                reason=decision.get_reason_display() if decision else "",
            )
        )
    return moments


def _who(event: RequestEvent) -> str:
    if event.actor is not None:
        return name_of(event.actor)
    return "the applicant" if event.kind in _BY_APPLICANT else "the system"


def name_of(user: User) -> str:
    """Return a colleague's name, or the address they sign in with."""
    return user.get_full_name() or user.get_username()
