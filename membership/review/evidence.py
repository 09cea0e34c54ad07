"""Reads for the case page: everything a decision rests on, and nothing outside the user's scope."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from ..catalog.models import ApprovalStep
from ..eligibility import Verdict
from ..requests.models import MembershipRequest, RequestEvent, RequestText
from ..requests.status import Status
from ..roster.models import Membership
from ..roster.queries import active_on
from .claims import Claim, claim_of, name_of
from .models import Decision, RequestStep
from .person_evidence import PersonEvidence, Rosters, earlier_reasons, gather_person
from .queue import (
    Position,
    Requests,
    StepState,
    position_in_queue,
    step_states,
    verdict_of,
    with_steps,
)
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
    RequestEvent.Kind.TAKEN_BACK,
)
_BY_APPLICANT = (
    RequestEvent.Kind.SUBMITTED,
    RequestEvent.Kind.RESUBMITTED,
    RequestEvent.Kind.CONFIRMED,
    RequestEvent.Kind.WITHDRAWN,
    RequestEvent.Kind.REPLACED,
    RequestEvent.Kind.ANSWERED,
    RequestEvent.Kind.CHANGED,
)
_REMARKS = (Kind.NOTE, Kind.MESSAGE, Kind.QUESTION, Kind.ANSWER)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline: what happened, who did it, for which body, in whose place."""

    at: datetime
    what: str
    who: str
    body: str
    in_place_of: str
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
    deniable: list[RequestStep]
    together: list[RequestStep]
    same_application: list[MembershipRequest]
    earlier: list[MembershipRequest]
    memberships: list[Membership]
    representatives: list[Membership]
    sees_roster: bool
    person: PersonEvidence
    claims: list[Claim]
    earlier_reasons: list[RequestText]
    timeline: list[Moment]
    why: list[str]
    position: Position | None

    @property
    def waits(self) -> bool:
        """Tell whether somebody's answer is still needed."""
        return self.request.status == Status.PENDING and self.request.confirmed_at is not None

    @property
    def claimable(self) -> list[RequestStep]:
        """Return the reader's steps that nobody has claimed."""
        claimed = {claim.step.pk for claim in self.claims}
        return [step for step in self.mine if self.waits and step.pk not in claimed]


def gather_case(found: MembershipRequest, user: Visitor, at: datetime) -> Case:
    """Return the case of a request that the user may see, in as many queries however long it is."""
    request = _with_everything(found)
    texts = list(request.texts.all())
    steps = _open_to(user, request, at)
    visible, rosters = requests_visible_to(user, at), memberships_visible_to(user, at)
    related = _same_address(request, visible)
    states = step_states(request)
    mine = [step for step in steps if step.request_id == request.pk]
    deniable = _deniable(user, request, at)
    same = [each for each in related if each.application_id == request.application_id]
    return Case(
        request=request,
        verdict=verdict_of(request),
        statement=_said(texts, Kind.STATEMENT),
        other_role=_said(texts, Kind.OTHER_ROLE),
        remarks=[text for text in texts if text.kind in _REMARKS],
        steps=states,
        mine=mine,
        deniable=deniable,
        together=[step for step in steps if step.request_id != request.pk],
        same_application=same,
        earlier=[each for each in related if each not in same],
        memberships=_memberships(request, rosters, at),
        representatives=_representatives(request, rosters, at),
        sees_roster=_sees_roster(request, user, at),
        person=gather_person(request, visible, rosters, at),
        claims=[claim for state in states if state.waits and (claim := claim_of(state.step, at))],
        earlier_reasons=earlier_reasons(user) if mine or deniable else [],
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


def _deniable(user: Visitor, request: MembershipRequest, at: datetime) -> list[RequestStep]:
    """Return the steps that the user can only deny, as a question waits for the applicant."""
    if request.status != Status.WAITING_FOR_APPLICANT:
        return []
    steps = steps_open_to(user, at, Status.WAITING_FOR_APPLICANT).filter(request=request)
    return list(steps.select_related("request__group", "request__application").order_by("pk"))


def _same_address(request: MembershipRequest, visible: Requests) -> list[MembershipRequest]:
    """Return the other requests of this address that the user may see, newest first."""
    if not request.email_key:
        return []
    others = visible.filter(email_key=request.email_key)
    others = others.exclude(pk=request.pk).select_related("group", "application")
    return list(others.order_by("-submitted_at", "-pk")[:_MOST_SHOWN])


def _memberships(request: MembershipRequest, rosters: Rosters, at: datetime) -> list[Membership]:
    """Return the applicant's present memberships in groups whose roster the user may see."""
    if not request.email_key:
        return []
    return _present(rosters, at, member__email_key=request.email_key)


def _representatives(
    request: MembershipRequest, rosters: Rosters, at: datetime
) -> list[Membership]:
    """Return who stands for the jurisdiction in the group today, as far as the user may see."""
    if request.jurisdiction_id is None:
        return []
    return _present(rosters, at, group=request.group_id, jurisdiction=request.jurisdiction_id)


def _present(rosters: Rosters, at: datetime, **which: object) -> list[Membership]:
    found: Rosters = rosters.filter(active_on(timezone.localdate(at)), **which)
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
        (decision.round, decision.decided_by_id, moment): decision
        for step in request.steps.all()
        for decision in step.decisions.all()
        for moment in (decision.at, step.waived_at)
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
                in_place_of=decision.assignment.in_place_of if decision else "",
                reason=decision.get_reason_display() if decision else "",
            )
        )
    return moments


def _who(event: RequestEvent) -> str:
    if event.actor is not None:
        return name_of(event.actor)
    return "the applicant" if event.kind in _BY_APPLICANT else "the system"
