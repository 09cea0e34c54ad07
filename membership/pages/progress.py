"""Where a request stands, for the person who sent it: bodies and days, never a reviewer's name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from ..catalog.words import PASSED_ON
from ..eligibility import Verdict
from ..mailing.applicant import NEXT_STEP, WHY_NOT
from ..requests.models import Application, MembershipRequest, RequestEvent, RequestText
from ..requests.status import MOVES, Status
from ..review.models import Decision, RequestStep
from ..review.queue import verdict_of
from ..roster.models import Membership

_Kind = RequestEvent.Kind
_HAPPENED = {
    _Kind.SUBMITTED: "You sent your request.",
    _Kind.RESUBMITTED: "You sent it again.",
    _Kind.CONFIRMED: "You confirmed your email address.",
    _Kind.ROUTED: "We passed it to the right reviewer.",
    _Kind.STEP_APPROVED: "A reviewer answered, and others still have to.",
    _Kind.APPROVED: "You were added to the group.",
    _Kind.DENIED: "You were not added this time.",
    _Kind.WITHDRAWN: "You withdrew the request.",
    _Kind.EXPIRED: "The request ended, because nobody confirmed it.",
    _Kind.REOPENED: "We began to look at it again.",
}
_STANDS = {
    Status.PENDING: ("Being reviewed", "info"),
    Status.WAITING_FOR_APPLICANT: ("Waiting for your answer", "warning"),
    Status.APPROVED: ("You were added to the group", "success"),
    Status.DENIED: ("Not added this time", "warning"),
    Status.WITHDRAWN: ("Withdrawn", "info"),
    Status.EXPIRED: ("Ended without being confirmed", "info"),
}


@dataclass(frozen=True, slots=True)
class BodyAnswer:
    """One body whose answer the request needs, and the day it answered."""

    body: str
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class NotAdded:
    """Why the person was not added this time, in words, and the way on."""

    why: str
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One request as its sender sees it."""

    request: MembershipRequest
    standing: str
    kind: str
    bodies: list[BodyAnswer] = field(default_factory=list)
    looks_for_reviewer: str = ""
    history: list[tuple[date, str]] = field(default_factory=list)
    not_added: NotAdded | None = None
    is_member: bool = False

    @property
    def fit(self) -> Verdict | None:
        """Return how the rules judged an open request on its day, to show its public part."""
        return verdict_of(self.request) if self.request.is_open else None

    @property
    def can_be_withdrawn(self) -> bool:
        """Tell whether the table of moves lets the applicant withdraw it."""
        return Status.WITHDRAWN in MOVES[Status(self.request.status)]


def progress_of(application: Application) -> list[Progress]:
    """Return the confirmed requests of one application, oldest first.

    One that nobody confirmed was left out of a newer form, perhaps not this person's: it is not
    shown. Five queries, and one more while something is looked at again.
    """
    requests = list(
        application.membership_requests.exclude(confirmed_at=None).select_related("group")
    )
    steps = _by_request(
        RequestStep.objects.filter(request__in=requests, waived_at=None).select_related("body")
    )
    decisions = _by_request(Decision.objects.filter(request__in=requests))
    events = _by_request(RequestEvent.objects.filter(request__in=requests))
    messages = _by_request(
        RequestText.objects.filter(request__in=requests, kind=RequestText.Kind.MESSAGE)
    )
    again = [request for request in requests if request.is_open and request.round > 1]
    members = set(
        Membership.objects.filter(request__in=again, ends_on=None).values_list("request", flat=True)
    )
    return [
        _progress(
            request,
            [step for step in steps[request.pk] if step.round == request.round],
            [answer for answer in decisions[request.pk] if answer.round == request.round],
            events[request.pk],
            messages[request.pk],
            is_member=request.pk in members,
        )
        for request in requests
    ]


def _by_request(rows: Iterable) -> defaultdict[int, list]:
    found: defaultdict[int, list] = defaultdict(list)
    for row in rows:
        found[row.request_id].append(row)
    return found


def _progress(
    request: MembershipRequest,
    steps: list[RequestStep],
    decisions: list[Decision],
    events: list[RequestEvent],
    messages: list[RequestText],
    *,
    is_member: bool,
) -> Progress:
    standing, kind = _STANDS[Status(request.status)]
    answered = {decision.step_id: decision.at for decision in decisions}
    return Progress(
        request=request,
        standing=standing,
        kind=kind,
        bodies=[BodyAnswer(step.body.phrase, _day(answered.get(step.pk))) for step in steps],
        looks_for_reviewer="" if steps or not request.is_open else f"{PASSED_ON}.",
        history=[
            (timezone.localdate(event.at), _HAPPENED[_Kind(event.kind)])
            for event in events
            if event.kind in _HAPPENED
        ],
        not_added=_not_added(request, decisions, messages),
        is_member=is_member,
    )


def _day(moment: datetime | None) -> date | None:
    return moment and timezone.localdate(moment)


def _not_added(
    request: MembershipRequest, decisions: list[Decision], messages: list[RequestText]
) -> NotAdded | None:
    denials = [each for each in decisions if each.outcome == Decision.Outcome.DENY]
    if request.status != Status.DENIED or not denials:
        return None
    denial = denials[-1]
    message = "".join(text.text for text in messages if text.at == denial.at)
    return NotAdded(WHY_NOT[denial.reason], message, NEXT_STEP[denial.reason])
