"""Reviewing in a real browser: by keyboard alone, without JavaScript, at two widths, under axe."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.eligibility import Reason, Severity, Verdict
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest, RequestEvent, RequestText
from membership.requests.status import Status
from membership.review.models import Decision
from membership.roster.models import Membership

from ..factories import (
    add_role,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from .conftest import PHONE, WIDTHS

PASSPHRASE = "five green lamps in a row"
LIST = reverse("admin:membership_membershiprequest_changelist")
CHECK = Verdict(
    (
        Reason("role", Severity.WARNING, "", "The role “Analyst” is not on the group's list."),
        Reason("cja_grant", Severity.UNKNOWN, "", "We do not know whether Ohio has a CJA grant."),
    )
)


@pytest.fixture
def scene(transactional_db: Any) -> dict[str, Any]:
    """A reviewer with three requests, one of them by somebody who asked for two groups."""
    leads = make_body(name="Children's Bureau")
    board = make_body(name="Group's board")
    ohio = make_jurisdiction(name="Ohio", acf_region=5)
    group = make_group(name="Extended Foster Care Peer Group", bodies=[leads, board])
    second = make_group(name="Family Leaders", bodies=[leads])
    rosa = make_user(
        first_name="Rosa", last_name="Diaz", username="rosa@example.gov", password=PASSPHRASE
    )
    make_assignment(body=leads, user=rosa)
    now = timezone.now()

    def ask(name: str, days: int, *groups: Any, **fields: Any) -> list[MembershipRequest]:
        application = make_application(
            full_name=name,
            jurisdiction=ohio,
            work_phone="555 0100",
            submitted_at=now - timedelta(days=days),
        )
        made = [make_request(application=application, group=each, **fields) for each in groups]
        for request in made:
            RequestText.objects.create(
                request=request, kind="statement", text=f"I lead this work.\n{name}", at=now
            )
            for kind in (RequestEvent.Kind.SUBMITTED, RequestEvent.Kind.CONFIRMED):
                RequestEvent.objects.create(
                    request=request, kind=kind, to_status=Status.PENDING, at=request.submitted_at
                )
        return made

    ana = ask(
        "Ana María Applicant",
        12,
        group,
        second,
        standing=MembershipRequest.Standing.CHECK,
        verdict=CHECK.to_json(),
        role=add_role(group),
    )
    ben = ask("Ben Besides", 3, second)
    cy = ask("Cy Clear", 0, second)
    RequestText.objects.create(
        request=ana[0], kind="note", author=rosa, text="Call the agency first.", at=now
    )
    make_membership(group=group, jurisdiction=ohio, member=make_member(full_name="Mia Member"))
    return {"rosa": rosa, "ana": ana, "ben": ben[0], "cy": cy[0], "staff": make_staff()}


def case(request: MembershipRequest) -> str:
    return reverse("admin:membership_membershiprequest_change", args=[request.pk])


# ---- a decision by keyboard alone --------------------------------------------------------------


def tab_to(page: Any, name: str, tag: str = "") -> None:
    """Press Tab until something with this text, or label, has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const at = document.activeElement;
                const label = at.labels && at.labels.length ? at.labels[0].textContent : "";
                return [at.tagName.toLowerCase(), (label || at.textContent).trim()];
            }"""
        )
        if found[1] == name and tag in ("", found[0]):
            return
    raise AssertionError(f"Tab never reached {name}")


def test_a_reviewer_signs_in_and_approves_by_keyboard_alone(
    visit: Callable, page: Any, expect: Any, scene: Any
) -> None:
    visit(LIST)
    page.focus("#id_username")
    page.keyboard.type("rosa@example.gov")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Requests to review")
    tab_to(page, "Ben Besides", "a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{case(scene['ben'])}*")
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, "Internal note (optional):", "textarea")
    page.keyboard.type("Fits well.")
    tab_to(page, "Approve", "button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Approve: Ben Besides")
    expect(page.locator("h1")).to_be_focused()
    assert Decision.objects.count() == 0
    tab_to(page, "Yes, approve", "button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{case(scene['cy'])}")
    expect(page.locator(".messagelist")).to_contain_text(
        "Ben Besides is now a member of Family Leaders. You can take this back until "
    )
    expect(page.locator("h1")).to_be_focused()
    assert Membership.objects.filter(request=scene["ben"]).count() == 1
    assert RequestText.objects.get(kind="note", request=scene["ben"]).text == "Fits well."


def test_a_reviewer_denies_by_keyboard_alone_and_keeps_what_was_typed(
    visit: Callable, page: Any, expect: Any, scene: Any, sign_in: Callable
) -> None:
    sign_in(scene["rosa"])
    visit(case(scene["cy"]))
    tab_to(page, "Deny", "summary")
    page.keyboard.press("Enter")
    tab_to(page, "Message to the applicant (optional):", "textarea")
    page.keyboard.type("Please ask again next year.")
    tab_to(page, "Deny", "button")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#id_message")).to_have_value("Please ask again next year.")
    tab_to(page, "Reason: Choose a reason.", "a")
    page.keyboard.press("Enter")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type("The jurisdiction is already")
    tab_to(page, "Deny", "button")
    page.keyboard.press("Enter")
    expect(page.locator(".mail-text")).to_contain_text("Please ask again next year.")
    tab_to(page, "Yes, deny", "button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{case(scene['ana'][0])}")
    assert Decision.objects.get().reason == "represented"
    assert OutboundMail.objects.get().kind == "not_added"


def test_it_works_without_javascript(
    visit: Callable, new_context: Callable, sign_in: Callable, expect: Any, scene: Any
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(scene["rosa"], on=page)
    visit(LIST, on=page)
    page.locator("input[name=_selected_action]").nth(2).check()
    page.locator("input[name=_selected_action]").nth(3).check()
    page.click("text=Approve selected")
    expect(page.locator("h1")).to_have_text("Approve selected requests")
    page.click("button:has-text('Approve 2 requests')")
    expect(page.locator("h1")).to_have_text("Approve: 2 of 2 done")
    assert Membership.objects.filter(request__isnull=False).count() == 2


# ---- accessible at two widths ------------------------------------------------------------------


def test_the_queue_is_accessible(
    visit: Callable,
    is_fine: Callable,
    scene: Any,
    sign_in: Callable,
    page: Any,
) -> None:
    sign_in(scene["rosa"])
    for query in ("", "?show=decided", "?q=ana&standing=check"):
        visit(f"{LIST}{query}", PHONE)
        is_fine()
    sign_in(scene["staff"])
    visit(LIST, PHONE)
    is_fine()


def test_the_case_and_its_confirmation_are_accessible(
    visit: Callable,
    is_fine: Callable,
    scene: Any,
    sign_in: Callable,
    page: Any,
    expect: Any,
) -> None:
    sign_in(scene["rosa"])
    visit(case(scene["ana"][0]), PHONE)
    is_fine()
    page.click("summary")
    page.click("button:text-is('Deny')")
    expect(page.locator(".error-summary")).to_be_focused()
    is_fine()
    page.select_option("#id_reason", "other")
    page.fill("#id_message", "A long message. " * 20)
    page.fill("#id_note", "A note.")
    page.check("#id_together_0")
    page.click("button:text-is('Deny')")
    is_fine()
    page.click("text=Change something")
    is_fine()
    page.click("button:text-is('Approve')")
    is_fine()
    page.click("text=Yes, approve")
    expect(page.locator(".messagelist")).to_be_visible()
    is_fine()
    sign_in(scene["staff"])
    visit(case(scene["ana"][0]), PHONE)
    is_fine()


def test_deciding_at_once_is_accessible(
    visit: Callable,
    is_fine: Callable,
    scene: Any,
    sign_in: Callable,
    page: Any,
    expect: Any,
) -> None:
    sign_in(scene["rosa"])
    visit(LIST, PHONE)
    page.check("#action-toggle")
    expect(page.locator(".action-counter")).to_have_text("4 of 4 selected")
    page.click("text=Approve selected")
    is_fine()
    visit(LIST, PHONE)
    page.check("#action-toggle")
    page.click("text=Deny selected")
    page.click("text=Show the email")
    expect(page.locator(".error-summary")).to_be_focused()
    is_fine()
    page.select_option("select[name=reason]", "incomplete")
    page.click("text=Show the email")
    is_fine()
    page.click("button[name=confirm]")
    expect(page.locator("h1")).to_have_text("Deny: 2 of 4 done")
    is_fine()


@pytest.mark.screenshots
@WIDTHS
def test_takes_pictures(
    width: int, visit: Callable, scene: Any, sign_in: Callable, page: Any, pytestconfig: Any
) -> None:
    def picture(name: str) -> None:
        folder = Path(pytestconfig.getoption("--screenshots"))
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)

    sign_in(scene["staff"])
    visit(LIST, width)
    picture("queue-of-staff")
    sign_in(scene["rosa"])
    visit(LIST, width)
    picture("queue")
    page.check("#action-toggle")
    page.click("text=Deny selected")
    page.select_option("select[name=reason]", "incomplete")
    page.click("text=Show the email")
    picture("bulk-deny")
    page.click("button[name=confirm]")
    picture("bulk-outcomes")
    visit(case(scene["ana"][0]), width)
    picture("case")
    page.click("summary")
    page.click("button:text-is('Deny')")
    picture("case-with-errors")
    page.click("button:text-is('Approve')")
    picture("confirm-approve")
    page.click("text=Yes, approve")
    picture("case-after-a-decision")
