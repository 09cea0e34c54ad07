"""Reads for the queue: which requests a list shows, and what stands in each row.

Who may see or decide a request is said in `scoping` alone; nothing here widens it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from ..catalog.models import ApprovalStep, Jurisdiction, PeerGroup, ReviewingBody
from ..catalog.models.approval import Verb
from ..eligibility import Verdict
from ..requests.email_key import email_key
from ..requests.models import MembershipRequest
from ..requests.sort_name import name_matches
from ..requests.status import Status
from .claims import steps_claimed_by
from .counting import COUNT_UP_TO, capped
from .models import Decision, RequestStep, ReviewerAssignment
from .overdue import overdue
from .scoping import (
    Visitor,
    active_assignments,
    is_staff,
    requests_waiting_for,
    steps_open_within,
)

Requests = QuerySet[MembershipRequest]

OLDEST_FIRST = ("-came_back", "waiting_since", "pk")
NEWEST_FIRST = ("-submitted_at", "-pk")
LONGEST_ASKED_FIRST = ("asked_at", "pk")
LATELY = timedelta(days=30)

_WAITING = Q(status=Status.PENDING, confirmed_at__isnull=False)
_DONE = {
    Verb.APPROVE: "approved",
    Verb.VERIFY: "verified",
    Verb.RECOMMEND_AND_APPROVE: "recommended and approved",
}


class Show(StrEnum):
    """The parts of the list that a person can look at."""

    MINE = "mine"
    OVERDUE = "overdue"
    CLAIMED = "claimed"
    OTHERS = "others"
    WITH_APPLICANT = "applicant"
    WAITING = "waiting"
    ANSWERED = "answered"
    DECIDED = "decided"
    ALL = "all"
    UNCONFIRMED = "unconfirmed"


_BY_STATUS = {
    Show.WAITING: _WAITING,
    Show.WITH_APPLICANT: Q(status=Status.WAITING_FOR_APPLICANT),
    Show.DECIDED: Q(status__in=(Status.APPROVED, Status.DENIED)),
    Show.UNCONFIRMED: Q(status=Status.PENDING, confirmed_at=None),
}


def filter_shown(requests: Requests, show: Show, user: Visitor, at: datetime) -> Requests:
    """Keep one part of the list of requests that the user sees anyway.

    Staff look after what everybody has: overdue, or decided lately, by anybody.
    """
    if show == Show.MINE:
        return requests & requests_waiting_for(user, at)
    if show == Show.OVERDUE:
        late = requests.filter(overdue(timezone.localdate(at)))
        return late if is_staff(user) else late & requests_waiting_for(user, at)
    if show == Show.CLAIMED:
        return requests.filter(pk__in=steps_claimed_by(user, at).order_by().values("request"))
    if show == Show.OTHERS:
        mine = requests_waiting_for(user, at).filter(pk=OuterRef("pk"))
        return requests.filter(~Exists(mine), _WAITING)
    if show == Show.ANSWERED:
        lately = decisions_lately(user, at).order_by().values("request")
        return requests.filter(pk__in=lately)
    if show in _BY_STATUS:
        return requests.filter(_BY_STATUS[show])
    return requests


def decisions_lately(user: Visitor, at: datetime) -> QuerySet[Decision]:
    """Return the user's decisions of the last 30 days, and for staff everybody's.

    Those that were taken back are none.
    """
    decisions = Decision.objects.filter(at__gte=at - LATELY, step__waived_at=None)
    return decisions if is_staff(user) else decisions.filter(decided_by=user.pk)


def order_of(show: Show) -> tuple[str, ...]:
    """Return the order of a part of the list: what waits, oldest first; what is done, newest."""
    if show in (Show.DECIDED, Show.ANSWERED, Show.ALL, Show.UNCONFIRMED):
        return NEWEST_FIRST
    return LONGEST_ASKED_FIRST if show == Show.WITH_APPLICANT else OLDEST_FIRST


def filter_by_body(requests: Requests, body_id: int) -> Requests:
    """Keep requests that need, or needed, this body's answer."""
    steps = RequestStep.objects.filter(
        request=OuterRef("pk"), round=OuterRef("round"), body=body_id, waived_at=None
    )
    return requests.filter(Exists(steps))


def search_requests(requests: Requests, typed: str) -> Requests:
    """Keep requests whose address, last name or reference begins as typed; nothing typed keeps all.

    Each of the three is answered by an index.
    """
    typed = typed.strip()
    if not typed:
        return requests
    return requests.filter(
        Q(application__email_key__startswith=typed.lower())
        | Q(application__email_key=email_key(typed))
        | Q(application__reference__startswith=typed.upper())
        | name_matches(typed, field="application__sort_name")
    )


def with_row_details(requests: Requests) -> Requests:
    """Bring along all that a row shows: 2 queries more, whatever the number of requests."""
    return requests.select_related("application", "group", "role", "jurisdiction").prefetch_related(
        with_steps()
    )


def with_steps() -> Prefetch:
    """Bring along each request's steps, of every round, with their bodies and answers."""
    decisions = Decision.objects.select_related("decided_by", "assignment__stands_in_for__user")
    steps = RequestStep.objects.select_related("body", "claimed_by").prefetch_related(
        Prefetch("decisions", decisions)
    )
    return Prefetch("steps", steps)


@dataclass(frozen=True, slots=True)
class StepState:
    """One body's part in one request: its answer, if there is one."""

    step: RequestStep
    decision: Decision | None
    is_open: bool

    @property
    def waits(self) -> bool:
        """Tell whether this body's answer is still needed."""
        return self.is_open and self.decision is None

    @property
    def in_words(self) -> str:
        """Return how it stands: "approved", "denied", "waiting", "no answer"."""
        if self.decision is None:
            return "waiting" if self.is_open else "no answer"
        if self.decision.outcome == Decision.Outcome.DENY:
            return "denied"
        return _DONE[Verb(self.step.verb)]


def step_states(request: MembershipRequest) -> list[StepState]:
    """Return where each body stands in the present round; the request came `with_steps`."""
    return [
        StepState(
            step,
            next(iter(step.decisions.all()), None),
            is_open=request.is_open and request.confirmed_at is not None,
        )
        for step in request.steps.all()
        if step.round == request.round and step.waived_at is None
    ]


def verdict_of(request: MembershipRequest) -> Verdict | None:
    """Return what the rules said when the request came; None when that cannot be read."""
    try:
        return Verdict.from_json(request.verdict)
    except (KeyError, TypeError, ValueError):
        return None


def days_waiting(request: MembershipRequest, on: date) -> int | None:
    """Return the calendar days that reviewers have had it; None when nothing waits for them.

    The time that a question was with the applicant is left out.
    """
    if request.status != Status.PENDING or request.waiting_since is None:
        return None
    return max((on - timezone.localdate(request.waiting_since)).days, 0)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be narrowed to, within what this user may see."""

    groups: list[PeerGroup]
    bodies: list[ReviewingBody]
    jurisdictions: list[Jurisdiction]
    is_reviewer: bool
    waiting: Collection[int] | None
    """The ids of the requests that wait for the user; None if more than anybody counts."""


def choices_for(user: Visitor, at: datetime) -> Choices:
    """Return the groups, bodies and jurisdictions in the user's scope; all of them for staff.

    7 queries at most.
    """
    assignments = list(active_assignments(user, at))
    steps = steps_open_within(assignments, user).order_by().values_list("request", "request__group")
    found = list(steps[: COUNT_UP_TO + 1])
    is_all = len(found) <= COUNT_UP_TO
    waiting = {pk for pk, _ in found} if is_all else None
    if is_staff(user):
        return Choices(
            _all_groups(),
            list(ReviewingBody.objects.order_by("name")),
            list(Jurisdiction.objects.order_by("name")),
            bool(assignments),
            waiting,
        )
    besides = {group for _, group in found} if is_all else steps.values("request__group")
    groups = _groups(assignments, besides)
    named = ApprovalStep.objects.filter(group__in=[group.pk for group in groups])
    beside = {step.body for step in named.select_related("body")}
    bodies = beside | {assignment.body for assignment in assignments}
    return Choices(
        groups,
        sorted(bodies, key=lambda body: body.name),
        _jurisdictions({assignment.jurisdiction for assignment in assignments}),
        bool(assignments),
        waiting,
    )


def groups_of(user: Visitor, at: datetime) -> list[PeerGroup]:
    """Return the groups that the user may narrow the list to; for staff, all of them.

    A reviewer's are those whose catalog steps name one of their bodies, and those of which a
    request waits for them all the same: it was routed, or the catalog has changed since.
    """
    if is_staff(user):
        return _all_groups()
    assignments = list(active_assignments(user, at))
    besides = steps_open_within(assignments, user).order_by().values("request__group")
    return _groups(assignments, besides)


def _all_groups() -> list[PeerGroup]:
    return list(PeerGroup.objects.order_by("name"))


def _groups(
    assignments: Iterable[ReviewerAssignment], besides: Collection[int] | QuerySet
) -> list[PeerGroup]:
    scope = Q(pk__in=[])
    for assignment in assignments:
        one = Q(approval_steps__body=assignment.body_id)
        scope |= one & Q(pk=assignment.group_id) if assignment.group_id else one
    named = PeerGroup.objects.filter(scope).order_by().values("pk")
    either = Q(pk__in=named) | Q(pk__in=besides)
    return list(PeerGroup.objects.filter(either).order_by("name"))


def _jurisdictions(limits: set[Jurisdiction | None]) -> list[Jurisdiction]:
    if None in limits:
        return list(Jurisdiction.objects.order_by("name"))
    return sorted((place for place in limits if place), key=lambda place: place.name)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a request stands in somebody's queue, and what is before and after it."""

    number: int
    total: str
    previous: int | None
    following: int | None


def position_in_queue(request: MembershipRequest, user: Visitor, at: datetime) -> Position | None:
    """Return the request's place among those that wait for the user; None beyond the first 1,000.

    One query.
    """
    waiting = requests_waiting_for(user, at).order_by(*OLDEST_FIRST)
    pks = list(waiting.values_list("pk", flat=True)[: COUNT_UP_TO + 1])
    if request.pk not in pks[:COUNT_UP_TO]:
        return None
    place = pks.index(request.pk)
    return Position(
        number=place + 1,
        total=str(capped(len(pks))),
        previous=pks[place - 1] if place else None,
        following=pks[place + 1] if place + 1 < len(pks) else None,
    )


def next_in_queue(request: MembershipRequest, user: Visitor, at: datetime) -> int | None:
    """Return the id of the request to look at after this one: the next, or else the oldest."""
    waiting = requests_waiting_for(user, at).order_by(*OLDEST_FIRST).values_list("pk", flat=True)
    if request.waiting_since is None:
        return waiting.first()
    later = Q(came_back=request.came_back) & (
        Q(waiting_since__gt=request.waiting_since)
        | Q(waiting_since=request.waiting_since, pk__gt=request.pk)
    )
    if request.came_back:
        later |= Q(came_back=False)
    return waiting.filter(later).first() or waiting.first()
