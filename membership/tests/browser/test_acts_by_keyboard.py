"""Acts that the other modules leave to a mouse or to the database: once each, by keyboard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.requests.desk import RemovalRequest
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.liaison_proposals import OFFICERS_GROUP
from membership.review.models import ReviewerAssignment
from membership.review.people import GroupInvitation, JurisdictionLeader
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.ask_removal import ask_removal

from ..factories import (
    liaison_body,
    make_assignment,
    make_group,
    make_invitation,
    make_jurisdiction,
    make_member,
    make_membership,
    make_officer,
    make_request,
    make_staff,
    make_user,
)
from .keyboard import Keyboard

LONG = "Konstantinopolitanische-Familienhilfe" * 2


@pytest.fixture
def said(page: Any, is_fine: Callable, expect: Any) -> Callable[[str], None]:
    """Return `said(text)`: the page says what was done, and is accessible wide and narrow."""

    def check(text: str) -> None:
        expect(page.locator(".messagelist")).to_contain_text(text)
        is_fine()

    return check


@pytest.fixture
def arrived(page: Any, expect: Any) -> Callable[[str], None]:
    """Return `arrived(heading)`: the next page is there."""
    return lambda heading: expect(page.locator("h1")).to_contain_text(heading)


def to(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def typed(days: int) -> str:
    """Return a day from now as it is typed into the browser's date picker."""
    return f"{timezone.localdate() + timedelta(days=days):%m%d%Y}"


def test_a_reviewer_takes_back_a_question_and_an_invitation_and_hands_over(
    visit: Callable, page: Any, sign_in: Callable, arrived: Callable, said: Callable
) -> None:
    own = make_officer(user=make_user(first_name="Sam", last_name="Example"))
    colleague = make_assignment(user=make_user(first_name="Mia", last_name=LONG)).user
    group = make_group(bodies=[own.body])
    asked = make_request(group=group, jurisdiction=own.jurisdiction)
    ask_applicant(request_id=asked.pk, text="Since when?", by=own.user, at=timezone.now())
    make_invitation(group=group, assignment=own, full_name=LONG, invited_at=timezone.now())
    sign_in(own.user)
    keys = Keyboard(page)

    visit(to("membership_membershiprequest_change", asked.pk))
    keys.press("Take the question back", "button")
    said("The question is taken back. The request waits for review.")
    assert MembershipRequest.objects.get().status == Status.PENDING

    visit(to("put_forward"))
    keys.press("Take it back", "button")
    said("The invitation is taken back. Its link no longer works.")
    assert GroupInvitation.objects.get().stopped_at is not None

    visit(to("hand_over"))
    keys.press("Hand over to a colleague", "a")
    arrived("Hand over: ")
    keys.fill("Email address of the colleague", colleague.username)
    keys.fill("Last day", typed(5))
    keys.press("Hand it over", "button")
    said("stands in. An email tells them for what and how long.")
    stand_in = ReviewerAssignment.objects.get(stands_in_for=own)
    assert (stand_in.user, stand_in.ends_at is None) == (colleague, False)
    keys.press("End it now", "button")
    said("It has ended: these requests are yours alone again.")
    stand_in.refresh_from_db()
    assert stand_in.ends_at <= timezone.now()


def test_staff_name_a_leader_invite_an_officer_and_keep_information(
    visit: Callable,
    page: Any,
    sign_in: Callable,
    arrived: Callable,
    said: Callable,
    expect: Any,
) -> None:
    ohio = make_jurisdiction(name="Ohio")
    member = make_member(full_name="Ana Ortiz", email="ana@example.gov")
    make_membership(group=make_group(slug=OFFICERS_GROUP), jurisdiction=ohio, member=member)
    liaison_body()
    sign_in(make_staff(first_name="Asha"))
    keys = Keyboard(page)

    visit(to("membership_jurisdictionleader_changelist"))
    keys.press("Name a leader", "a")  # as it looks
    arrived("Name a leader")
    keys.fill("Full name", "Lea Leader")
    keys.fill("Email address", "lea@example.gov")
    keys.fill("Jurisdiction", "Ohio")
    keys.press("Send invitation", "button")
    said("An invitation to lea@example.gov is on its way.")
    keys.press("Lea Leader", "a")
    expect(page.get_by_role("button", name="End this leadership now")).to_be_visible()
    keys.press("End this leadership now", "button")
    said("The leadership has ended.")
    leader = JurisdictionLeader.objects.get()
    assert (leader.jurisdiction, leader.ends_at is None) == (ohio, False)

    visit(to("liaison_proposals"))
    keys.press("Invite Ana Ortiz", "a")
    expect(page.get_by_label("Email address")).to_have_value("ana@example.gov")
    keys.press("Send invitation", "button")
    said("An invitation to ana@example.gov is on its way.")
    assert ReviewerAssignment.objects.get().jurisdiction == ohio

    ask_removal(email_key=member.email_key, at=timezone.now())
    visit(to("removals"))
    keys.press("Keep the information of Ana Ortiz", "a")
    arrived("Keep the information")
    keys.tick("The person agreed to it")
    keys.press("Keep the information", "button")
    said("The information is kept, and the person's page says so.")
    assert RemovalRequest.objects.get().outcome == "kept"


def test_a_roster_is_read_as_it_was_on_a_day(
    visit: Callable, page: Any, sign_in: Callable, axe: Callable, expect: Any
) -> None:
    today = timezone.localdate()
    for name, ends in (("Ana Ortiz", None), ("Bo Berg", today - timedelta(days=5))):
        make_membership(
            member=make_member(full_name=name),
            starts_on=today - timedelta(days=90),
            ends_on=ends,
            end_reason="changed_job" if ends else "",
        )
    sign_in(make_staff())
    keys = Keyboard(page)
    visit(to("membership_membership_changelist"))
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(1)
    keys.fill("On", typed(-9))
    keys.press("Apply", "button")
    expect(rows).to_have_count(2)
    keys.fill("Show", "Former")
    page.keyboard.press("Tab")
    page.keyboard.type(typed(0))
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Bo Berg")
    axe()
