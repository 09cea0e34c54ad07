"""What is held of a person's forms: each request, what was written, answered, and what happened."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from ..eligibility import Verdict
from ..requests.models import Application, MembershipRequest, RequestEvent, RequestText
from ..requests.status import Status
from ..review.models import Decision
from ..review.queue import verdict_of
from ..review.take_back import undone_since
from .held_details import Record, details_of, name_of

_TOLD = {
    Status.PENDING: "being reviewed",
    Status.WAITING_FOR_APPLICANT: "waiting for your answer",
    Status.APPROVED: "added to the group",
    Status.DENIED: "not added this time",
    Status.WITHDRAWN: "withdrawn",
    Status.EXPIRED: "expired",
}
_ANSWERS = {Decision.Outcome.APPROVE: "yes", Decision.Outcome.DENY: "not this time"}
_WRITTEN: dict[str, str] = {
    RequestText.Kind.STATEMENT: "How you meet the criteria",
    RequestText.Kind.OTHER_ROLE: "Your role, in your words",
    RequestText.Kind.MESSAGE: "Our message to you",
    RequestText.Kind.QUESTION: "Our question to you",
    RequestText.Kind.ANSWER: "Your answer",
}
_HAPPENED: dict[str, str] = {
    RequestEvent.Kind.APPROVED: "Added to the group",
    RequestEvent.Kind.DENIED: "Not added this time",
    RequestEvent.Kind.ASKED: "Question sent to you",
    RequestEvent.Kind.ANSWERED: "You answered",
    RequestEvent.Kind.CHANGED: "You changed your details",
}


def applications_held(
    applications: Iterable[Application], requests: list[MembershipRequest], at: datetime
) -> list[Record]:
    """Return each form with its requests; an answer that may be taken back is not told."""
    texts = _by_request(RequestText.objects.filter(request__in=requests))
    events = _by_request(RequestEvent.objects.filter(request__in=requests))
    decisions = _by_request(
        Decision.objects.filter(request__in=requests).select_related("step__body")
    )
    by_application: defaultdict[int, list[Record]] = defaultdict(list)
    for request in requests:
        by_application[request.application_id].append(
            _request(request, texts[request.pk], events[request.pk], decisions[request.pk], at)
        )
    return [
        {
            "reference": each.reference,
            "sent_at": each.submitted_at,
            "address_confirmed_at": each.confirmed_at,
            **details_of(each),
            "on_your_own_behalf": each.on_own_behalf,
            "agreed_to_version": each.consent_version,
            "requests": by_application[each.pk],
        }
        for each in applications
    ]


def _by_request(rows: Iterable) -> defaultdict[int, list]:
    found: defaultdict[int, list] = defaultdict(list)
    for row in rows:
        found[row.request_id].append(row)
    return found


def _request(
    request: MembershipRequest,
    texts: list[RequestText],
    events: list[RequestEvent],
    decisions: list[Decision],
    at: datetime,
) -> Record:
    told = [each for each in decisions if _is_told(each, at)]
    untold = {each.at for each in decisions if each not in told}
    closed = None if request.closed_at in untold else request.closed_at
    status = Status(request.status) if closed or not request.closed_at else Status.PENDING
    return {
        "group": request.group.name,
        "status": _TOLD[status],
        "sent_at": request.submitted_at,
        "address_confirmed_at": request.confirmed_at,
        "closed_at": closed,
        "role": name_of(request.role),
        "jurisdiction": name_of(request.jurisdiction),
        "takes_part_in_the_program": request.get_participates_display(),
        "liaison_officer_knows": request.get_liaison_officer_knows_display(),
        "taking_over_from_someone": request.taking_over,
        "how_you_fit": _fit(verdict_of(request)),
        "texts": [
            {"kind": _WRITTEN[text.kind], "text": text.text, "at": text.at}
            for text in texts
            if text.kind != RequestText.Kind.NOTE and text.at not in untold
        ],
        "internal_notes": sum(text.kind == RequestText.Kind.NOTE for text in texts),
        "answers": [
            {
                "by": each.step.body.name,
                "answer": _ANSWERS[Decision.Outcome(each.outcome)],
                "reason": each.get_reason_display(),
                "at": each.at,
            }
            for each in told
        ],
        "history": [
            {"what": _HAPPENED.get(event.kind, event.get_kind_display()), "at": event.at}
            for event in events
            if event.kind != RequestEvent.Kind.TAKEN_BACK and event.at not in untold
        ],
    }


def _is_told(decision: Decision, at: datetime) -> bool:
    """Tell whether a decision counts and stays; until then nobody outside is told of it."""
    routed_past = decision.step.waived_at is not None
    return not routed_past and decision.at <= undone_since(at)


def _fit(verdict: Verdict | None) -> list[str]:
    return [reason.to_applicant for reason in verdict.for_applicant()] if verdict else []
