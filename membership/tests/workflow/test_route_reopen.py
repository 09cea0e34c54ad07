"""Triage and reopening: staff move what would wait for ever, and undo what was decided."""

import pytest

from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.models import RequestEvent
from membership.requests.status import Status, TransitionNotAllowedError
from membership.review.models import Decision
from membership.review.people import ReviewerPreference
from membership.review.scoping import requests_in_triage, requests_waiting_for
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.reopen import reopen
from membership.workflow.route import route

pytestmark = pytest.mark.django_db


def triage():
    return list(requests_in_triage(AT))


def test_a_group_without_a_published_approver_goes_to_triage_and_is_routed():
    request = make_request(group=make_group(approver_published=False))
    bureau = make_body()
    reviewer = make_assignment(body=bureau).user
    ReviewerPreference.objects.create(user=reviewer, notices="when_waiting")
    assert triage() == [request]
    assert list(requests_waiting_for(reviewer, AT)) == []

    route(request_id=request.pk, body=bureau, by=make_staff(), at=AT)

    assert triage() == []
    assert list(requests_waiting_for(reviewer, AT)) == [request]
    assert [mail.user for mail in OutboundMail.objects.filter(kind="queue")] == [reviewer]
    approve_step(step_id=request.steps.get().pk, by=reviewer, at=AT)
    assert Membership.objects.count() == 1


def test_an_officer_nobody_holds_is_waived_when_staff_route_past_it():
    officers = make_body(reach=ReviewingBody.Reach.JURISDICTION)
    ohio, iowa = make_jurisdiction(), make_jurisdiction()
    make_assignment(body=officers, jurisdiction=iowa)
    request = make_request(
        group=make_group(bodies=[officers]), application=make_application(jurisdiction=ohio)
    )
    covered = make_request(group=request.group, application=make_application(jurisdiction=iowa))
    center = make_body()
    reviewer = make_assignment(body=center).user
    assert triage() == [request], f"{covered} has its officer"

    route(request_id=request.pk, body=center, by=make_staff(), at=AT)

    assert [(s.body, bool(s.waived_at)) for s in request.steps.order_by("pk")] == [
        (officers, True),
        (center, False),
    ]
    approve_step(step_id=request.steps.get(body=center).pk, by=reviewer, at=AT)
    request.refresh_from_db()
    assert request.status == Status.APPROVED


def test_a_step_whose_only_reviewer_is_the_applicant_is_in_triage():
    body = make_body()
    make_assignment(body=body, user=make_user(username="ana@example.gov"))
    request = make_request(
        group=make_group(bodies=[body]), application=make_application(email="ana@example.gov")
    )
    assert triage() == [request]

    make_assignment(body=body)
    assert triage() == []


def test_routing_is_for_staff_for_what_waits_and_to_a_body_that_can_answer():
    request = make_request(group=make_group(approver_published=False))
    nobody, body = make_body(), make_body()
    reviewer = make_assignment(body=body).user

    with pytest.raises(NotAllowedError):
        route(request_id=request.pk, body=body, by=reviewer, at=AT)
    with pytest.raises(OutOfDateError):
        route(request_id=request.pk, body=nobody, by=make_staff(), at=AT)
    assert request.steps.count() == 0

    route(request_id=request.pk, body=body, by=make_staff(), at=AT)
    with pytest.raises(OutOfDateError):
        route(request_id=request.pk, body=body, by=make_staff(), at=AT)
    assert request.steps.count() == 1


def decided(approve):
    """Return a decided request, with the reviewer who decided it."""
    body = make_body()
    reviewer = make_assignment(body=body).user
    request = make_request(group=make_group(bodies=[body]))
    step = request.steps.get().pk
    if approve:
        approve_step(step_id=step, by=reviewer, at=AT)
    else:
        deny_step(step_id=step, reason="role", by=reviewer, at=AT)
    return request, reviewer


def test_a_reopened_denial_is_answered_again_and_both_answers_stay():
    request, reviewer = decided(approve=False)

    reopen(request_id=request.pk, reason="New facts.", by=make_staff(), at=AT)

    request.refresh_from_db()
    assert (request.status, request.round, request.closed_at) == (Status.PENDING, 2, None)
    assert list(requests_waiting_for(reviewer, AT)) == [request]
    approve_step(step_id=request.steps.get(round=2).pk, by=reviewer, at=AT)
    assert list(Decision.objects.values_list("round", "outcome")) == [(1, "deny"), (2, "approve")]
    assert list(RequestEvent.objects.values_list("from_status", "to_status")) == [
        ("pending", "denied"),
        ("denied", "pending"),
        ("pending", "approved"),
    ]
    assert Membership.objects.filter(ends_on=None).count() == 1


def test_a_reopened_approval_that_is_then_denied_ends_the_membership():
    request, reviewer = decided(approve=True)
    reopen(request_id=request.pk, reason="Wrong person.", by=make_staff(), at=AT)
    assert Membership.objects.filter(ends_on=None).count() == 1, "goes on until the new answer"

    deny_step(step_id=request.steps.get(round=2).pk, reason="role", by=reviewer, at=AT)

    membership = Membership.objects.get()
    assert (membership.end_reason, (membership.ends_on - TODAY).days) == ("removed", 1)


def test_a_reopened_approval_that_is_approved_again_keeps_its_membership():
    request, reviewer = decided(approve=True)
    reopen(request_id=request.pk, reason="Second look.", by=make_staff(), at=AT)

    approve_step(step_id=request.steps.get(round=2).pk, by=reviewer, at=AT)

    assert Membership.objects.count() == 1


def test_reopening_needs_staff_a_reason_a_decision_and_no_newer_request():
    request, reviewer = decided(approve=False)
    staff = make_staff()

    with pytest.raises(NotAllowedError):
        reopen(request_id=request.pk, reason="Please.", by=reviewer, at=AT)
    with pytest.raises(ValueError, match="Say why"):
        reopen(request_id=request.pk, reason=" ", by=staff, at=AT)
    newer = make_request(
        group=request.group,
        application=make_application(email=request.application.email),
    )
    with pytest.raises(OutOfDateError):
        reopen(request_id=request.pk, reason="New facts.", by=staff, at=AT)
    with pytest.raises(TransitionNotAllowedError):
        reopen(request_id=newer.pk, reason="Not decided yet.", by=staff, at=AT)
    request.refresh_from_db()
    assert (request.status, request.round) == (Status.DENIED, 1)
