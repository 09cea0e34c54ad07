"""From an officer's desk to a place in a group, by keyboard, then on a phone without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.catalog.models import Jurisdiction, PeerGroup
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.invitation_links import invitation_token
from membership.review.liaison_proposals import OFFICERS_GROUP
from membership.review.people import GroupInvitation
from membership.roster.models import Membership

from ..factories import (
    make_assignment,
    make_invitation,
    make_leadership,
    make_member,
    make_membership,
    make_officer,
    make_staff,
    make_user,
)
from .conftest import PHONE
from .keyboard import Keyboard
from .main_job import PASSPHRASE, mail_to, mails, name_of, path_in, sign_in_by_form

pytestmark = pytest.mark.usefixtures("real_site")
HOTLINE = "hotline-intake-screening-managers"
ANA = "ana.lee@example.gov"


def officer(**fields: Any) -> Any:
    user = make_user(
        username="sam@example.gov", first_name="Sam", last_name="Example", password=PASSPHRASE
    )
    return make_officer(user=user, jurisdiction=Jurisdiction.objects.get(code="OR"), **fields)


def test_put_forward_and_accepted_by_keyboard_then_without_javascript(
    page: Any,
    visit: Callable,
    new_context: Callable,
    fits: Callable,
    expect: Any,
    settings: Any,
) -> None:
    acts = officer()
    keys = Keyboard(page)
    visit("/admin/")
    sign_in_by_form(keys, acts.user)
    expect(page.locator("h1")).to_have_text("Your desk")
    keys.press("Put someone forward", "a")
    expect(page.locator("h1")).to_have_text("Put someone forward")
    expect(page.locator("#content")).to_contain_text(
        "If the person accepts, this counts as your recommendation and approval"
    )
    keys.fill("Full name", "Ana Lee")
    keys.fill("Email address", ANA)
    keys.fill("Group", name_of(HOTLINE)[:12])
    keys.press("Send the invitation", "button")
    expect(page.locator(".messagelist")).to_contain_text(f"is on its way to {ANA}")
    expect(page.locator("tbody tr")).to_contain_text("No answer yet.")
    assert mails() == [(ANA, "invited")]

    phone = new_context(java_script_enabled=False).new_page()
    path = path_in(mail_to(ANA, "invited"), settings.SITE_URL)
    visit(path, PHONE, on=phone)
    expect(phone.locator("h1")).to_contain_text("You are invited to join")
    fits(on=phone)
    expect(phone.locator("#id_full_name")).to_have_value("Ana Lee")
    expect(phone.locator("#id_email")).to_have_value(ANA)
    expect(phone.locator("#id_jurisdiction")).to_have_value("OR")
    phone.click("button[name=send]")
    expect(phone.locator(".error-summary li").first).to_be_visible()
    phone.fill("#id_job_title", "Manager")
    phone.fill("#id_organization", "Department of Human Services")
    phone.select_option("#id_organization_type", "state")
    phone.select_option("#id_level", "state")
    phone.select_option(f"#id_{HOTLINE}-role", index=1)
    phone.fill(f"#id_{HOTLINE}-statement", "I lead our hotline.")
    phone.click("label[for=id_agree]")
    assert MembershipRequest.objects.count() == 0
    phone.click("button[name=send]")
    expect(phone.locator("h1")).to_have_text("Where your request stands")
    request = MembershipRequest.objects.get()
    assert (request.status, Membership.objects.get().request) == (Status.APPROVED, request)
    assert mails()[1:] == [(ANA, "added")]

    visit(path, PHONE, on=phone)
    expect(phone.locator(".intro")).to_contain_text("You accepted this invitation on")
    fits(on=phone)
    keys.page.reload()
    expect(page.locator("tbody tr")).to_contain_text("Accepted on")


def test_no_thank_you_by_keyboard(page: Any, visit: Callable, expect: Any) -> None:
    invitation = make_invitation(
        assignment=officer(),
        group=PeerGroup.objects.get(slug=HOTLINE),
        invited_at=timezone.now(),
    )
    keys = Keyboard(page)
    visit(reverse("invited", args=[invitation_token(invitation)]))
    keys.press("Say “No, thank you”", "a")
    keys.press("No, thank you", "button")
    expect(page.locator(".intro")).to_contain_text("You said no to this invitation on")
    invitation.refresh_from_db()
    assert invitation.declined is True


def test_the_invited_person_s_pages_are_accessible(
    visit: Callable, is_fine: Callable, page: Any
) -> None:
    now, group = timezone.now(), PeerGroup.objects.get(slug=HOTLINE)
    acts = officer()
    about = {"group": group, "assignment": acts, "invited_at": now}
    waiting = make_invitation(**about)
    over = make_invitation(**about, ends_at=now - timedelta(days=1))
    declined = make_invitation(**about, stopped_at=now, declined=True)
    visit(reverse("invited", args=[invitation_token(waiting)]), PHONE)
    is_fine()
    page.click("button[name=send]")
    is_fine()
    for invitation, status in ((over, 410), (declined, 200)):
        visit(reverse("invited", args=[invitation_token(invitation)]), PHONE, status)
        is_fine()


def test_the_pages_of_the_desk_are_accessible(
    visit: Callable,
    is_fine: Callable,
    page: Any,
    sign_in: Callable,
) -> None:
    now, acts = timezone.now(), officer()
    group = PeerGroup.objects.get(slug=HOTLINE)
    long = "Konstantinopolitanische-Familienhilfe" * 3
    make_invitation(group=group, assignment=acts, full_name=long, invited_at=now)
    make_invitation(group=group, assignment=acts, invited_at=now, stopped_at=now, declined=True)
    colleague = make_assignment(user=make_user(first_name="Mia", last_name=long[:100])).user
    make_officer(
        user=colleague,
        jurisdiction=acts.jurisdiction,
        stands_in_for=acts,
        ends_at=now + timedelta(days=9),
    )
    nevada = Jurisdiction.objects.get(code="NV")
    officers = PeerGroup.objects.get(slug=OFFICERS_GROUP)
    make_membership(group=officers, jurisdiction=nevada, member=make_member(full_name=long))
    leader = make_leadership(jurisdiction=nevada)
    one = reverse("admin:hand_over_one", args=[acts.pk])
    leading = reverse("admin:membership_jurisdictionleader_change", args=[leader.pk])
    for user, paths in (
        (acts.user, ("put_forward", "hand_over", one)),
        (leader.user, ("put_forward",)),
        (
            make_staff(),
            (
                *("invitations_unanswered", "liaison_proposals", one, leading),
                *("membership_jurisdictionleader_changelist", "membership_jurisdictionleader_add"),
            ),
        ),
    ):
        sign_in(user)
        for path in paths:
            visit(path if path.startswith("/") else reverse(f"admin:{path}"), PHONE)
            is_fine()
    sign_in(acts.user)
    visit(reverse("admin:put_forward"), PHONE)
    page.click("text=Send the invitation")
    is_fine()
    assert GroupInvitation.objects.count() == 2
