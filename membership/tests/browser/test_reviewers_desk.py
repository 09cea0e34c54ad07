"""The reviewer's desk in a real browser: by keyboard alone, at two widths, under axe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.requests.models import MembershipRequest, RequestText
from membership.requests.status import Status
from membership.review.models import RequestStep

from ..factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_mail,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from .conftest import PHONE
from .keyboard import Keyboard

DESK = reverse("admin:index")


@pytest.fixture
def scene(transactional_db: Any) -> dict[str, Any]:
    """A reviewer with something of every kind, a colleague's claim, and staff."""
    bureau = make_body(name="Children's Bureau")
    ohio = make_jurisdiction(name="Ohio")
    group = make_group(name="Hotline/Intake/Screening Managers Peer Group", bodies=[bureau])
    second = make_group(name="Family Leaders", bodies=[bureau])
    rosa, ann = (
        make_assignment(body=bureau, user=make_user(first_name=first, last_name=last)).user
        for first, last in (("Rosa", "Diaz"), ("Ann", "Example"))
    )
    now = timezone.now()

    def ask(name: str, days: int, where: Any = group, **fields: Any) -> MembershipRequest:
        sent = make_application(
            full_name=name, jurisdiction=ohio, submitted_at=now - timedelta(days=days)
        )
        return make_request(application=sent, group=where, **fields)

    oldest = ask("Ana María Applicant", 60, taking_over=True)
    ask("Ana María Applicant", 50, second, came_back=True)
    claimed = ask("Cy Claimed", 3)
    claimed.steps.update(claimed_by=ann, claimed_at=now)
    ask("Wanda Waiting", 9, status=Status.WAITING_FOR_APPLICANT)
    make_membership(group=group, jurisdiction=ohio, member=make_member(full_name="Mia Member"))
    namesake = make_application(
        full_name="Ana María Applicant",
        email="a.very.long.address.without.a.break@department.example.gov",
        jurisdiction=ohio,
    )
    make_request(application=namesake, group=second, status=Status.DENIED)
    RequestText.objects.create(
        request=claimed, kind="message", author=rosa, text="Please ask again next year.", at=now
    )
    make_mail(given_up_at=now)
    return {"rosa": rosa, "oldest": oldest, "claimed": claimed, "staff": make_staff()}


def case(request: MembershipRequest) -> str:
    return reverse("admin:membership_membershiprequest_change", args=[request.pk])


def test_a_reviewer_works_from_the_desk_by_keyboard_alone(
    visit: Callable, page: Any, expect: Any, scene: Any, sign_in: Callable
) -> None:
    keys = Keyboard(page)
    sign_in(scene["rosa"])
    visit(DESK)
    keys.press("2 overdue", "a")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    visit(DESK)
    keys.press("Ana María Applicant, Hotline", "a")
    expect(page.locator("h1")).to_be_focused()
    keys.press("Claim", "button")
    expect(page.locator(".messagelist")).to_contain_text("You have claimed this")
    assert RequestStep.objects.get(request=scene["oldest"]).claimed_by == scene["rosa"]
    keys.fill("Add a note", "Call the agency first.")
    keys.press("Keep this note", "button")
    expect(page.locator(".remark")).to_contain_text("Call the agency first.")
    keys.press("Deny", "summary")
    keys.fill("Message to the applicant", "Dear Ana,")
    page.locator("summary").focus()
    keys.fill("Start from an earlier message", "Please")
    keys.press("Use this text", "button")
    message = page.locator("#id_message")
    expect(message).to_have_value("Dear Ana,\n\nPlease ask again next year.")
    keys.press("Release", "button")
    expect(page.locator(".messagelist")).to_contain_text("is released")
    assert RequestStep.objects.get(request=scene["oldest"]).claimed_by is None


def test_the_desk_is_accessible(
    visit: Callable,
    is_fine: Callable,
    scene: Any,
    sign_in: Callable,
) -> None:
    for user in (scene["rosa"], scene["staff"], make_assignment().user):
        sign_in(user)
        visit(DESK, PHONE)
        is_fine()


def test_the_case_with_all_its_evidence_is_accessible(
    visit: Callable,
    is_fine: Callable,
    scene: Any,
    sign_in: Callable,
    page: Any,
    expect: Any,
) -> None:
    sign_in(scene["rosa"])
    visit(case(scene["oldest"]), PHONE)
    page.click("button:text-is('Claim')")
    page.click("button:text-is('Keep this note')")
    expect(page.locator(".error-summary")).to_be_focused()
    page.click("summary:text-is('Deny')")
    is_fine()
    visit(case(scene["claimed"]), PHONE)
    page.click("button:text-is('Approve')")
    expect(page.locator(".flag")).to_contain_text("Ann Example claimed this on")
    is_fine()
    sign_in(scene["staff"])
    visit(case(scene["claimed"]), PHONE)
    is_fine()
