"""Where a request stands, for the person who sent it: bodies and days, never a reviewer's name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from ..catalog.words import PASSED_ON, takes_requests
from ..eligibility import Verdict
from ..mailing.applicant import NEXT_STEP, WHY_NOT
from ..requests.answer_form import AnswerForm
from ..requests.models import Application, MembershipRequest, RequestEvent, RequestText
from ..requests.status import DECIDED, MOVES, OPEN, Status
from ..review.models import Decision, RequestStep
from ..review.questions import Exchange, exchanges_of
from ..review.queue import verdict_of
from ..review.take_back import undone_since
from ..roster.models import Membership
from .chosen_groups import form_url

Answers = Mapping[int, AnswerForm]
"""Answers that were sent and have something to mend, by the id of their request."""

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
    _Kind.ASKED: "A reviewer asked you a question.",
    _Kind.ANSWERED: "You answered the question.",
    _Kind.UNASKED: "The question is no longer needed.",
    _Kind.UNANSWERED: "The request ended, because the question was not answered.",
    _Kind.CHANGED: "You changed your details.",
}
_DECISIVE = (_Kind.STEP_APPROVED, _Kind.APPROVED, _Kind.DENIED)
_Text = RequestText.Kind
_STANDS = {
    Status.PENDING: ("Being reviewed", "info"),
    Status.WAITING_FOR_APPLICANT: ("Waiting for your answer", "warning"),
    Status.APPROVED: ("You were added to the group", "success"),
    Status.DENIED: ("Not added this time", "warning"),
    Status.WITHDRAWN: ("Withdrawn", "info"),
    Status.EXPIRED: ("Ended without an answer", "info"),
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
    """One request as its sender sees it: without what can still be taken back, or was.

    `status` is where it stands for them, which may lie behind the request's own for some minutes.
    """

    request: MembershipRequest
    status: Status
    standing: str
    kind: str
    bodies: list[BodyAnswer] = field(default_factory=list)
    looks_for_reviewer: str = ""
    history: list[tuple[date, str]] = field(default_factory=list)
    not_added: NotAdded | None = None
    is_member: bool = False
    exchanges: list[Exchange] = field(default_factory=list)
    answer_form: AnswerForm | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something about it, as far as its sender knows."""
        return self.status in OPEN

    @property
    def fit(self) -> Verdict | None:
        """Return how the rules judged an open request on its day, to show its public part."""
        return verdict_of(self.request) if self.is_open else None

    @property
    def question(self) -> Exchange | None:
        """Return the question that waits for the person's answer."""
        return next((each for each in self.exchanges if each.is_open), None)

    @property
    def answered(self) -> list[Exchange]:
        """Return the questions that the person answered."""
        return [each for each in self.exchanges if each.was_answered]

    @property
    def ask_again(self) -> str:
        """Return the form's address for somebody whose request ended without their answer."""
        group = self.request.group
        is_over = self.status == Status.EXPIRED
        return form_url([group.slug]) if is_over and takes_requests(group) else ""

    @property
    def can_be_withdrawn(self) -> bool:
        """Tell whether the table of moves lets the applicant withdraw it."""
        return Status.WITHDRAWN in MOVES[Status(self.request.status)]


def progress_of(application: Application, answers: Answers | None = None) -> list[Progress]:
    """Return the confirmed requests of one application, oldest first."""
    return progress_of_all(application.membership_requests.all(), answers)


def progress_of_all(
    requests_shown: QuerySet[MembershipRequest], answers: Answers | None = None
) -> list[Progress]:
    """Return the confirmed ones of some requests of one person, in their order.

    `answers` are forms that were sent and have something to mend.

    One that nobody confirmed was left out of a newer form, perhaps not this person's: it is not
    shown. Five queries, and one more while something is looked at again.
    """
    requests = list(
        requests_shown.exclude(confirmed_at=None).select_related("group", "application")
    )
    steps = _by_request(
        RequestStep.objects.filter(request__in=requests, waived_at=None).select_related("body")
    )
    decisions = _by_request(Decision.objects.filter(request__in=requests))
    events = _by_request(RequestEvent.objects.filter(request__in=requests))
    kinds = (_Text.MESSAGE, _Text.QUESTION, _Text.ANSWER)
    texts = _by_request(RequestText.objects.filter(request__in=requests, kind__in=kinds))
    again = [request for request in requests if request.is_open and request.round > 1]
    members = set(
        Membership.objects.filter(request__in=again, ends_on=None).values_list("request", flat=True)
    )
    since = undone_since(timezone.now())
    return [
        _progress(
            request,
            [step for step in steps[request.pk] if step.round == request.round],
            _told(
                events[request.pk],
                decisions[request.pk],
                steps[request.pk],
                texts[request.pk],
                since,
            ),
            since=since,
            is_member=request.pk in members,
            answer=(answers or {}).get(request.pk),
        )
        for request in requests
    ]


def _by_request(rows: Iterable) -> defaultdict[int, list]:
    found: defaultdict[int, list] = defaultdict(list)
    for row in rows:
        found[row.request_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What of a request's history its sender is told."""

    decisions: list[Decision]
    events: list[tuple[RequestEvent, str]]
    exchanges: list[Exchange]
    texts: list[RequestText]


def _told(
    events: list[RequestEvent],
    decisions: list[Decision],
    steps: list[RequestStep],
    texts: list[RequestText],
    since: datetime,
) -> _Told:
    """Leave out the decisions that can still be taken back, or were, as if nobody had decided."""
    counting = {step.pk for step in steps}
    told = [each for each in decisions if each.step_id in counting and each.at <= since]
    hidden = {(each.round, each.decided_by_id, each.at) for each in decisions if each not in told}
    kept: list[tuple[RequestEvent, str]] = []
    for event in events:
        if event.kind in _DECISIVE and (event.round, event.actor_id, event.at) in hidden:
            continue
        if event.kind == _Kind.TAKEN_BACK:
            # What another body's answer had closed is open again: that answer was one of several.
            opened = event.from_status != event.to_status
            kept = [
                (each, _Kind.STEP_APPROVED)
                if opened and what == _Kind.APPROVED and each.round == event.round
                else (each, what)
                for each, what in kept
            ]
        elif event.kind in _HAPPENED:
            kept.append((event, event.kind))
    return _Told(told, kept, exchanges_of(events, texts), texts)


def _progress(
    request: MembershipRequest,
    steps: list[RequestStep],
    told: _Told,
    *,
    since: datetime,
    is_member: bool,
    answer: AnswerForm | None,
) -> Progress:
    status = Status(request.status)
    if status in DECIDED and request.closed_at and request.closed_at > since:
        status = Status.PENDING
    standing, kind = _STANDS[status]
    answered = {each.step_id: each.at for each in told.decisions}
    waits = status == Status.WAITING_FOR_APPLICANT
    return Progress(
        request=request,
        status=status,
        standing=standing,
        kind=kind,
        bodies=[BodyAnswer(step.body.phrase, _day(answered.get(step.pk))) for step in steps],
        looks_for_reviewer="" if steps or status not in OPEN else f"{PASSED_ON}.",
        history=[
            (timezone.localdate(event.at), _HAPPENED[_Kind(what)]) for event, what in told.events
        ],
        not_added=_not_added(request, told) if status == Status.DENIED else None,
        is_member=is_member,
        exchanges=told.exchanges,
        answer_form=(answer or AnswerForm(request.group)) if waits else None,
    )


def _day(moment: datetime | None) -> date | None:
    return moment and timezone.localdate(moment)


def _not_added(request: MembershipRequest, told: _Told) -> NotAdded | None:
    denials = [
        each
        for each in told.decisions
        if each.outcome == Decision.Outcome.DENY and each.round == request.round
    ]
    if not denials:
        return None
    denial = denials[-1]
    said = [text.text for text in told.texts if text.kind == _Text.MESSAGE and text.at == denial.at]
    return NotAdded(WHY_NOT[denial.reason], "".join(said), NEXT_STEP[denial.reason])
