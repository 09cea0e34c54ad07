"""For which body, what is decided along, and what those read for whom it is too late."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.models import Decision
from membership.roster.models import Membership
from membership.tests.admin.deciding import LIST, WHEN, case, nothing_happened, said, send
from membership.tests.admin.staff import shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def board():
    return make_body(name="Board")


@pytest.fixture
def reviewer(board):
    user = make_user(first_name="Rosa", last_name="Diaz")
    return make_assignment(body=board, user=user).user


# ---- for which body ----------------------------------------------------------------------------


def test_somebody_who_acts_for_two_bodies_chooses_one(board, reviewer):
    bureau = make_body(name="Bureau")
    make_assignment(user=reviewer, body=bureau)
    request = make_request(group=make_group(bodies=[board, bureau]))
    page = shown(signed_in(reviewer).get(case(request)))
    assert page.count('type="radio"') == 2
    address = reverse("admin:membership_membershiprequest_approve", args=[request.pk])
    answer = signed_in(reviewer).post(address, {"confirm": "1"})
    assert answer.context["form"].errors == {"step": ["Choose the body you decide for."]}
    answer = send(reviewer, "approve", request, body=bureau, confirm="1")
    assert Decision.objects.get().step.body == bureau
    assert answer["Location"] == case(request), "the other answer is still to give"


@pytest.mark.parametrize("posted", ["", "x", "999999", "9" * 40, "\x00", "-1"])
def test_a_step_that_means_nothing_is_not_answered(board, reviewer, posted):
    request = make_request(group=make_group(bodies=[board]))
    answer = send(reviewer, "approve", request, step=posted, confirm="1")
    assert list(answer.context["form"].errors) == ["step"]
    assert nothing_happened()


def test_a_step_out_of_scope_is_like_one_that_is_not_there(board, reviewer):
    request = make_request(group=make_group(bodies=[board]))
    hidden = make_request(group=make_group(bodies=[make_body()]))
    pages = [
        send(reviewer, "approve", request, step=step, confirm="1").context["form"].errors
        for step in (hidden.steps.get().pk, 999_999)
    ]
    assert pages[0] == pages[1]
    assert nothing_happened()


# ---- together ----------------------------------------------------------------------------------


@pytest.fixture
def applied(board):
    """Ana asked for two groups of the board, one of another body; Ben asked for one."""
    application = make_application(full_name="Ana Applicant", submitted_at=AT - timedelta(days=3))
    asked = {
        name: make_request(group=make_group(name=name, bodies=[board]), application=application)
        for name in ("First", "Second")
    }
    foreign = make_group(name="Foreign", bodies=[make_body()])
    asked["Foreign"] = make_request(group=foreign, application=application)
    asked["Ben"] = make_request(group=make_group(name="Ben's", bodies=[board]))
    return asked


def test_one_applicants_requests_are_decided_together(applied, reviewer):
    first, second = applied["First"], applied["Second"]
    answer = signed_in(reviewer).get(case(first))
    along = answer.context["form"].fields["together"].choices
    assert [label for _, label in along] == ["Second (Board)"]
    step = second.steps.get().pk
    page = shown(send(reviewer, "approve", first, together=[step]))
    assert "Ana Applicant becomes a member of Second today." in page
    answer = send(reviewer, "approve", first, together=[step], confirm="1")
    assert said(answer) == [
        "Ana Applicant is now a member of First.",
        "Ana Applicant is now a member of Second.",
    ]
    assert answer["Location"] == case(applied["Ben"])
    assert set(Membership.objects.values_list("group__name", flat=True)) == {"First", "Second"}


def test_nothing_else_can_be_decided_along(applied, reviewer):
    first = applied["First"]
    others = [applied[name].steps.get().pk for name in ("Foreign", "Ben")]
    answer = send(
        reviewer,
        "approve",
        first,
        together=[*others, "999999", "x", "\x00", "9" * 40, first.steps.get().pk],
        confirm="1",
    )
    assert said(answer) == ["Ana Applicant is now a member of First."]
    assert Decision.objects.count() == 1


def test_what_a_colleague_decided_meanwhile_is_named_and_nothing_is_lost(applied, reviewer, board):
    colleague = make_user(first_name="Ben", last_name="Swift")
    make_assignment(body=board, user=colleague)
    first, second = applied["First"], applied["Second"]
    step = second.steps.get().pk
    deny_step(step_id=step, reason="role", by=colleague, at=AT)
    page = shown(send(reviewer, "approve", first, together=[step]))
    assert f"stays as it is. Ben Swift already denied this {WHEN}" in page
    answer = send(reviewer, "approve", first, together=[step], confirm="1")
    assert said(answer) == [
        "Ana Applicant is now a member of First.",
        f"Ana Applicant, Second: Ben Swift already denied this {WHEN}",
    ]


# ---- somebody was faster -----------------------------------------------------------------------


@pytest.mark.parametrize("confirm", [{}, {"confirm": "1"}])
def test_the_second_is_told_who_decided_and_when(board, reviewer, confirm):
    colleague = make_user(first_name="Ben", last_name="Swift")
    make_assignment(body=board, user=colleague)
    request = make_request(group=make_group(bodies=[board]))
    approve_step(step_id=request.steps.get().pk, by=colleague, at=AT)
    answer = send(reviewer, "deny", request, reason="role", **confirm)
    assert (answer.status_code, answer["Location"]) == (302, case(request))
    assert said(answer) == [f"Ben Swift already approved this {WHEN}"]
    assert Decision.objects.count() == 1


def test_the_loser_of_the_race_itself_is_told_too(board, reviewer, monkeypatch):
    colleague = make_user(first_name="Ben", last_name="Swift")
    make_assignment(body=board, user=colleague)
    request = make_request(
        group=make_group(name="Own group", bodies=[board]),
        application=make_application(full_name="Ana Applicant"),
    )

    def overtaken(**given):
        approve_step(step_id=given["step_id"], by=colleague, at=AT)
        return approve_step(**given)

    monkeypatch.setattr("membership.admin.decisions.approve_step", overtaken)
    answer = send(reviewer, "approve", request, confirm="1")
    assert answer["Location"] == case(request)
    assert said(answer) == [f"Ana Applicant, Own group: Ben Swift already approved this {WHEN}"]


def test_a_withdrawal_meanwhile_is_told(board, reviewer):
    request = make_request(group=make_group(bodies=[board]))
    MembershipRequest.objects.filter(pk=request.pk).update(status=Status.WITHDRAWN)
    answer = send(reviewer, "approve", request, confirm="1")
    assert said(answer) == ["This request is already withdrawn."]
    assert answer["Location"] == case(request)


def test_an_assignment_that_ends_during_the_decision_leads_to_the_list(
    board, reviewer, monkeypatch
):
    make_assignment(user=reviewer, body=make_body())
    request = make_request(
        group=make_group(name="Own group", bodies=[board]),
        application=make_application(full_name="Ana Applicant"),
    )

    def closed(**given):
        reviewer.assignments.filter(body=board).update(ends_at=AT)
        return approve_step(**given)

    monkeypatch.setattr("membership.admin.decisions.approve_step", closed)
    answer = send(reviewer, "approve", request, confirm="1")
    assert answer["Location"] == LIST
    assert said(answer) == ["Ana Applicant, Own group: This request is not yours to decide."]
    assert nothing_happened()


def test_staff_who_act_for_nobody_decide_nothing(board):
    request = make_request(group=make_group(bodies=[board]))
    for user in (make_staff(), make_staff(is_superuser=True)):
        for act in ("approve", "deny"):
            answer = send(user, act, request, reason="role", confirm="1")
            assert answer["Location"] == case(request)
            assert said(answer) == ["This request does not wait for you."]
    assert nothing_happened()


def test_a_forged_form_is_refused(board, reviewer):
    request = make_request(group=make_group(bodies=[board]))
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:membership_membershiprequest_approve", args=[request.pk])
    answer = client.post(address, {"step": request.steps.get().pk, "confirm": "1"})
    assert answer.status_code == 403
    assert nothing_happened()
