"""A question and its answer, and a decision taken back: by keyboard alone, under axe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.requests.links import make_token
from membership.requests.models import MembershipRequest, RequestText
from membership.requests.status import Status
from membership.review.models import Decision
from membership.workflow.ask_applicant import ask_applicant

from ..factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_user,
)
from .conftest import PHONE
from .keyboard import Keyboard


@pytest.fixture
def rosa(transactional_db: Any) -> Any:
    rosa = make_user(first_name="Rosa", last_name="Diaz", username="rosa@example.gov")
    return make_assignment(body=make_body(name="Children's Bureau"), user=rosa).user


@pytest.fixture
def ana(rosa: Any) -> MembershipRequest:
    """Ana's request, which waits for Rosa."""
    application = make_application(
        full_name="Ana Applicant",
        jurisdiction=make_jurisdiction(name="Ohio"),
        submitted_at=timezone.now() - timedelta(days=2),
    )
    group = make_group(name="Family Leaders", bodies=[rosa.assignments.get().body])
    return make_request(application=application, group=group)


@pytest.fixture
def window(new_context: Callable, sign_in: Callable) -> Callable[..., Any]:
    """Return `window(user=None)`: a page of a browser of its own."""

    def open_window(user: Any = None) -> Any:
        page = new_context().new_page()
        if user is not None:
            sign_in(user, on=page)
        return page

    return open_window


def case(request: MembershipRequest) -> str:
    return reverse("admin:membership_membershiprequest_change", args=[request.pk])


def own_page(request: MembershipRequest) -> str:
    return reverse("request_status", args=[make_token(request.application)])


def test_a_question_is_asked_and_answered_by_keyboard_alone(
    window: Callable, visit: Callable, expect: Any, rosa: Any, ana: MembershipRequest
) -> None:
    page = window(rosa)
    keys = Keyboard(page)
    visit(case(ana), on=page)
    keys.press("Ask the applicant", "a")
    expect(page.locator("h1")).to_have_text("Ask the applicant: Ana Applicant")
    keys.press("Send the question", "button")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.to("Your question:", "textarea")
    page.keyboard.type("Which unit do you lead?")
    keys.press("Send the question", "button")
    expect(page.locator(".messagelist")).to_have_text(
        "The question is on its way to Ana Applicant."
    )
    expect(page.locator(".state")).to_contain_text("Waiting for the applicant since")
    assert OutboundMail.objects.get(kind="question").to == ana.application.email

    theirs = window()
    their_keys = Keyboard(theirs)
    visit(own_page(ana), on=theirs)
    expect(theirs.locator("blockquote")).to_have_text("Which unit do you lead?")
    their_keys.press("Send my answer", "button")
    expect(theirs.locator(".error-summary")).to_be_focused()
    their_keys.to("Your answer", "textarea")
    theirs.keyboard.type("The intake unit.")
    their_keys.press("Send my answer", "button")
    expect(theirs.locator(".request-status__standing")).to_have_text("Being reviewed")
    assert RequestText.objects.get(kind="answer").text == "The intake unit."

    visit(case(ana), on=page)
    expect(page.locator(".remark").last).to_contain_text("The intake unit.")
    keys.press("Approve", "button")
    expect(page.locator("h1")).to_have_text("Approve: Ana Applicant")
    keys.press("Yes, approve", "button")
    expect(page.locator("h1")).to_have_text("Requests to review")
    keys.press("You can take this back until", "a")
    expect(page.locator("h1")).to_have_text("Ana Applicant: Family Leaders")
    visit(own_page(ana), on=theirs)
    expect(theirs.locator(".request-status__standing")).to_have_text("Being reviewed")
    keys.press("Take my decision back", "button")
    expect(page.locator(".messagelist")).to_have_text(
        "Your decision is taken back, and nobody was told. The request waits for you."
    )
    ana.refresh_from_db()
    assert (ana.status, ana.came_back, Decision.objects.count()) == (Status.PENDING, True, 1)
    assert OutboundMail.objects.filter(kind="added").count() == 0


def test_both_sides_are_accessible(
    window: Callable,
    visit: Callable,
    is_fine: Callable,
    rosa: Any,
    ana: MembershipRequest,
) -> None:
    page = window(rosa)

    ask = reverse("admin:membership_membershiprequest_ask", args=[ana.pk])
    visit(ask, PHONE, on=page)
    is_fine(page)
    page.click("text=Send the question")
    is_fine(page)
    question = "Whichlongestunitofyouragencydoyoulead? " * 8
    ask_applicant(request_id=ana.pk, text=question, by=rosa, at=timezone.now())
    visit(case(ana), PHONE, on=page)
    page.click("text=Deny without the answer")
    is_fine(page)
    theirs = window()
    visit(own_page(ana), PHONE, on=theirs)
    is_fine(theirs)
    theirs.click("text=Send my answer")
    is_fine(theirs)
    theirs.fill("textarea", "The intake unit. " * 20)
    theirs.click("text=Send my answer")
    is_fine(theirs)
    visit(case(ana), PHONE, on=page)
    page.click("button:text-is('Approve')")
    is_fine(page)
    page.click("text=Yes, approve")
    visit(case(ana), PHONE, on=page)
    is_fine(page)
