"""Triage in words: why a request would wait for ever, and who could answer it instead."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ..catalog.models import ReviewingBody
from ..requests.models import MembershipRequest
from .models import RequestStep, ReviewerAssignment
from .queue import verdict_of
from .scoping import active_at, uncovered_steps

NO_APPROVER = "No approver is published for this group."
PUT_FORWARD = "The group is closed, and the jurisdiction put this person forward."
CENTER = "center-for-states"
NOT_LISTED = "a jurisdiction that is not on our list"


def why_in_triage(requests: Sequence[MembershipRequest], at: datetime) -> dict[int, list[str]]:
    """Say, by request id, why each waits. One query; requests come with group and jurisdiction."""
    applicant_acts = ReviewerAssignment.objects.filter(
        active_at(at), body=OuterRef("body"), user__username=OuterRef("request__email_key")
    )
    by_id = {request.pk: request for request in requests}
    reasons: dict[int, list[str]] = defaultdict(list)
    stuck = uncovered_steps(at).filter(request__in=by_id).select_related("body")
    for step in stuck.annotate(applicant_acts=Exists(applicant_acts)).order_by("pk"):
        nobody = "Only the applicant" if step.applicant_acts else "Nobody"
        reasons[step.request_id].append(f"{nobody} {_acts(step.body, by_id[step.request_id])}.")
    return {
        pk: reasons.get(pk, [PUT_FORWARD if _is_put_forward(request) else NO_APPROVER])
        for pk, request in by_id.items()
    }


def _is_put_forward(request: MembershipRequest) -> bool:
    verdict = verdict_of(request)
    return verdict is not None and any(each.code == "put_forward" for each in verdict.reasons)


def body_to_propose(request: MembershipRequest, at: datetime) -> ReviewingBody | None:
    """Return the Center for whom a jurisdiction put forward for a closed group; else None."""
    if not _is_put_forward(request):
        return None
    return bodies_to_route_to(request, at).filter(slug=CENTER).first()


def _acts(body: ReviewingBody, request: MembershipRequest) -> str:
    if body.reach == ReviewingBody.Reach.JURISDICTION:
        return f"acts as {body.name} for {request.jurisdiction or NOT_LISTED}"
    return f"acts for {body.phrase}"


def bodies_to_route_to(request: MembershipRequest, at: datetime) -> QuerySet[ReviewingBody]:
    """Return the bodies that somebody acts for here and that do not have the request yet."""
    acting = ReviewerAssignment.objects.filter(
        active_at(at),
        Q(group=None) | Q(group=request.group_id),
        Q(jurisdiction=None) | Q(jurisdiction=request.jurisdiction_id),
        user__is_active=True,
        body=OuterRef("pk"),
    ).exclude(user__username=request.email_key)
    asked = RequestStep.objects.filter(
        request=request, round=request.round, waived_at=None, body=OuterRef("pk")
    )
    bodies: QuerySet[ReviewingBody] = ReviewingBody.objects.filter(Exists(acting), ~Exists(asked))
    return bodies


def steps_after_routing(
    request: MembershipRequest, at: datetime
) -> tuple[list[RequestStep], list[RequestStep]]:
    """Return the steps that go on as they are, and those that a routing would waive."""
    stuck = set(uncovered_steps(at).filter(request=request).values_list("pk", flat=True))
    steps = request.steps.filter(waived_at=None, round=F("request__round")).select_related("body")
    return (
        [step for step in steps if step.pk not in stuck],
        [step for step in steps if step.pk in stuck],
    )
