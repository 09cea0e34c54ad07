"""Answers of reviewing bodies: every way of approval in the catalog, and who may not answer."""

from datetime import date, timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.models import RequestEvent, RequestText
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.errors import NotAllowedError, OutOfDateError

pytestmark = pytest.mark.django_db
Reach = ReviewingBody.Reach


def case(*bodies, **fields):
    """Make a request for a group that these bodies answer; returns it with its steps by body."""
    request = make_request(group=make_group(bodies=list(bodies)), **fields)
    return request, {step.body: step.pk for step in request.steps.select_related("body")}


def approve(step, by, **more):
    return approve_step(step_id=step, by=by, at=AT, **more)


def deny(step, by, **more):
    return deny_step(step_id=step, **{"reason": "role", "by": by, "at": AT, **more})


def test_the_one_body_needed_approves_and_the_membership_opens():
    bureau = make_body()
    reviewer = make_assignment(body=bureau).user
    request, steps = case(bureau)

    approve(steps[bureau], reviewer)

    request.refresh_from_db()
    assert (request.status, request.closed_at) == (Status.APPROVED, AT)
    membership = Membership.objects.get()
    assert membership.member.email_key == request.email_key
    assert membership.member.full_name == request.application.full_name
    assert (membership.group, membership.starts_on, membership.ends_on) == (
        request.group,
        TODAY,
        None,
    )
    assert (membership.origin, membership.request) == ("request", request)
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["added"]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "actor")) == [
        ("request.approved", reviewer.pk),
        ("membership.started", reviewer.pk),
    ]


@pytest.mark.parametrize("bureau_first", [True, False])
def test_board_and_bureau_approve_in_any_order(bureau_first):
    board, bureau = make_body(), make_body()
    users = {body: make_assignment(body=body).user for body in (board, bureau)}
    request, steps = case(board, bureau)
    first, second = (bureau, board) if bureau_first else (board, bureau)

    approve(steps[first], users[first])
    request.refresh_from_db()
    assert request.status == Status.PENDING
    assert Membership.objects.count() == 0
    assert OutboundMail.objects.count() == 0

    approve(steps[second], users[second])
    request.refresh_from_db()
    assert request.status == Status.APPROVED
    assert Membership.objects.count() == 1
    assert list(RequestEvent.objects.values_list("kind", flat=True)) == [
        "step_approved",
        "approved",
    ]


def test_any_denial_ends_it_and_the_other_body_is_told_who_decided():
    board, bureau = make_body(), make_body()
    board_user = make_assignment(body=board).user
    bureau_user = make_assignment(
        body=bureau, user=make_user(first_name="Rosa", last_name="Diaz")
    ).user
    request, steps = case(board, bureau)

    deny(steps[bureau], bureau_user, message="Ask again next year.", note="Not yet.")

    request.refresh_from_db()
    assert request.status == Status.DENIED
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["not_added"]
    texts = RequestText.objects.order_by("kind").values_list("kind", "author", "text")
    assert list(texts) == [
        ("message", bureau_user.pk, "Ask again next year."),
        ("note", bureau_user.pk, "Not yet."),
    ]
    assert "Not yet." not in OutboundMail.objects.get().text
    with pytest.raises(OutOfDateError) as told:
        approve(steps[board], board_user)
    assert str(told.value) == (
        "This request is already denied by Rosa Diaz on November 2, 2026 at 7:00 AM."
    )
    assert Membership.objects.count() == 0


def test_the_second_answer_to_one_step_is_told_who_was_faster():
    bureau = make_body()
    first = make_assignment(body=bureau, user=make_user(first_name="Rosa", last_name="Diaz")).user
    second = make_assignment(body=bureau).user
    request, steps = case(bureau)
    approve(steps[bureau], first)

    with pytest.raises(OutOfDateError) as told:
        deny(steps[bureau], second)

    assert str(told.value) == "Rosa Diaz already approved this on November 2, 2026 at 7:00 AM."
    assert Decision.objects.count() == 1
    request.refresh_from_db()
    assert request.status == Status.APPROVED


def test_leads_answer_for_their_own_group_alone():
    leads = make_body(reach=Reach.GROUP)
    request, steps = case(leads)
    lead = make_assignment(body=leads, group=request.group).user
    lead_elsewhere = make_assignment(body=leads, group=make_group(bodies=[leads])).user
    too_wide = make_assignment(body=leads).user

    for stranger in (lead_elsewhere, too_wide):
        with pytest.raises(NotAllowedError):
            approve(steps[leads], stranger)
    assert Decision.objects.count() == 0

    approve(steps[leads], lead)
    assert Decision.objects.get().assignment.user == lead


def test_the_officer_of_the_applicants_own_jurisdiction_answers():
    officer_body = make_body(reach=Reach.JURISDICTION)
    ohio, iowa = make_jurisdiction(), make_jurisdiction()
    application = make_application(jurisdiction=ohio)
    request, steps = case(officer_body, application=application)
    of_ohio = make_assignment(body=officer_body, jurisdiction=ohio).user
    of_iowa = make_assignment(body=officer_body, jurisdiction=iowa).user

    with pytest.raises(NotAllowedError):
        approve(steps[officer_body], of_iowa)

    approve(steps[officer_body], of_ohio)
    request.refresh_from_db()
    assert request.status == Status.APPROVED
    assert Membership.objects.get().jurisdiction == ohio


def outsiders(body):
    """Name people who may not answer for this body, each by what is wrong."""
    return {
        "staff without an assignment": make_user(is_staff=True),
        "superuser without an assignment": make_user(is_staff=True, is_superuser=True),
        "other body": make_assignment().user,
        "ended a minute ago": make_assignment(body=body, ends_at=AT - timedelta(minutes=1)).user,
        "begins tomorrow": make_assignment(body=body, starts_on=TODAY + timedelta(days=1)).user,
        "closed account": make_assignment(body=body, user=make_user(is_active=False)).user,
        "the applicant": make_assignment(
            body=body, user=make_user(username="ana@example.gov")
        ).user,
    }


def test_nobody_else_answers_and_nobody_their_own():
    body = make_body()
    request, steps = case(body, application=make_application(email="ana@example.gov"))

    for who, user in outsiders(body).items():
        for answer in (approve, deny):
            with pytest.raises(NotAllowedError):
                answer(steps[body], user)
            assert Decision.objects.count() == 0, who
    request.refresh_from_db()
    assert request.status == Status.PENDING


def test_an_assignment_ends_the_same_minute():
    body = make_body()
    reviewer = make_assignment(body=body, ends_at=AT).user
    _, steps = case(body)

    with pytest.raises(NotAllowedError):
        approve(steps[body], reviewer)


def test_an_unconfirmed_request_cannot_be_decided():
    body = make_body()
    reviewer = make_assignment(body=body).user
    request, _ = case(body, application=make_application(confirmed_at=None))
    step = RequestStep.objects.create(request=request, body=body, verb="approve")

    with pytest.raises(NotAllowedError):
        approve(step.pk, reviewer)
    assert Decision.objects.count() == 0


def test_a_denial_needs_a_known_reason():
    body = make_body()
    reviewer = make_assignment(body=body).user
    request, steps = case(body)

    with pytest.raises(ValueError, match="whim"):
        deny(steps[body], reviewer, reason="whim")

    request.refresh_from_db()
    assert request.status == Status.PENDING


def test_an_unknown_step_is_refused_like_one_out_of_scope():
    with pytest.raises(NotAllowedError):
        approve(999, make_assignment().user)
    assert RequestStep.objects.count() == 0


def test_approval_brings_a_former_member_back_without_counting_a_day_twice():
    body = make_body()
    reviewer = make_assignment(body=body).user
    member = make_member(email="ana@example.gov", full_name="Ana Before")
    application = make_application(email="ana@example.gov", full_name="Ana Now")
    request, steps = case(body, application=application)
    make_membership(
        member=member,
        group=request.group,
        ends_on=date(2026, 11, 10),
        end_reason="changed_job",
    )

    approve(steps[body], reviewer)

    spans = Membership.objects.order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(spans) == [(date(2026, 10, 1), date(2026, 11, 10)), (date(2026, 11, 10), None)]
    member.refresh_from_db()
    assert member.full_name == "Ana Now"
