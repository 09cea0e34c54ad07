"""Rosters on a day, gaps, and "Still in this role?" in a real browser, by keyboard alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.review.people import GroupInvitation
from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck, make_token
from membership.workflow.ask_still_there import ask_still_there

from ..factories import (
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
)
from .conftest import PHONE
from .keyboard import Keyboard

LONG = "Hotline/Intake/Screening and Konstantinopolitanische Familienhilfe Managers"


@pytest.fixture
def site(transactional_db: Any) -> SimpleNamespace:
    """Make two groups with Ana, who has an open question, and Bo and Cy, who let theirs pass."""
    now, body = timezone.now(), make_body()
    one = make_group(slug="one", name=LONG, bodies=[body])
    two = make_group(slug="two", name="Group two", bodies=[body])
    places = [make_jurisdiction(name=name) for name in ("Ohio", "Iowa", "Utah")]

    def member(name: str, place: Any, *groups: Any) -> Any:
        person = make_member(full_name=name, email=f"{name[:2].lower()}@example.gov")
        known = now - timedelta(days=800)
        since = timezone.localdate(known)
        for group in groups:
            make_membership(
                member=person, group=group, jurisdiction=place, starts_on=since, recorded_at=known
            )
        return person

    member("Bo Berg", places[0], one)
    member("Cy Chen", places[1], one)
    for days in (42, 28, 14):
        ask_still_there(at=now - timedelta(days=days))
    ana = member("Ana Ortiz", places[0], one, two)
    ask_still_there(at=now)
    check = RoleCheck.objects.get(member=ana)
    return SimpleNamespace(
        one=one,
        lead=make_assignment(body=body, group=one).user,
        check=check,
        page=reverse("still_there", args=[make_token(check)]),
        moved_on=reverse("still_there_moved_on", args=[make_token(check)]),
    )


def to(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def test_the_pages_of_a_lead_are_accessible(
    visit: Callable, is_fine: Callable, sign_in: Callable, site: Any
) -> None:
    sign_in(site.lead)
    silent = Membership.objects.get(member__full_name="Bo Berg")
    roster = to("membership_membership_changelist")
    for path in (
        f"{roster}?group={site.one.pk}",
        f"{roster}?group={site.one.pk}&day=soon",
        to("roster_coverage"),
        to("roster_gaps", "one"),
        to("roster_gaps", "one") + "?day=soon",
        to("roster_no_answer"),
        to("roster_no_answer_end", silent.pk),
        to("membership_membership_change", silent.pk),
    ):
        visit(path, PHONE)
        is_fine()


def test_the_pages_of_a_member_are_accessible(
    visit: Callable, is_fine: Callable, expect: Any, site: Any
) -> None:
    page = visit(site.page, PHONE)
    is_fine()
    visit(site.moved_on, PHONE)
    is_fine()
    for box in page.get_by_role("checkbox").all():
        box.press("Space")
    page.get_by_label("Email address").first.fill("nobody")
    page.get_by_role("button", name="End my memberships").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    is_fine()
    visit("/still-there/cut-off/", PHONE, status=404)
    is_fine()
    RoleCheck.objects.filter(pk=site.check.pk).update(asked_at=timezone.now() - timedelta(days=366))
    visit(site.page, PHONE, status=410)
    is_fine()
    RoleCheck.objects.filter(pk=site.check.pk).update(
        answered_at=timezone.now(), answer="still_there"
    )
    visit(site.page, PHONE)
    is_fine()


def test_a_member_says_yes_by_keyboard(visit: Callable, page: Any, expect: Any, site: Any) -> None:
    keys = Keyboard(page)
    visit(site.page)
    keys.press("Yes, I am still in this role", "button")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you, you are still in this role"
    )
    assert Membership.objects.exclude(last_confirmed_at=None).count() == 2


def test_a_member_moves_on_and_names_a_successor_by_keyboard(
    visit: Callable, page: Any, expect: Any, site: Any
) -> None:
    keys = Keyboard(page)
    visit(site.page)
    keys.press("I have moved on", "button")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have moved on")
    keys.tick(LONG)
    keys.fill("Full name", "Di Diaz")
    keys.fill("Email address", "di@example.gov")
    keys.press("End my memberships", "button")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    ended = Membership.objects.exclude(ends_on=None)
    named = list(ended.values_list("member__full_name", "group__slug"))
    assert named == [("Ana Ortiz", "two")]
    invited = GroupInvitation.objects.get()
    assert (invited.full_name, invited.group.slug) == ("Di Diaz", "two")


def test_a_member_answers_without_javascript(
    new_context: Callable, visit: Callable, expect: Any, site: Any
) -> None:
    window = visit(site.page, on=new_context(java_script_enabled=False).new_page())
    window.get_by_role("button", name="I have moved on").click()
    window.get_by_role("link", name="Back, I am still in this role").click()
    window.get_by_role("button", name="I have moved on").click()
    window.get_by_role("button", name="End my memberships").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    assert OutboundMail.objects.filter(kind="left").count() == 2


def test_a_lead_reads_the_gaps_confirms_one_and_ends_another_by_keyboard(
    visit: Callable, page: Any, sign_in: Callable, expect: Any, site: Any
) -> None:
    sign_in(site.lead)
    keys = Keyboard(page)
    visit(to("membership_membership_changelist"))
    keys.press("Who is represented in which group", "a")
    expect(page).to_have_title(re.compile("^Who is represented"))
    keys.press(LONG, "a")
    expect(page.get_by_role("region", name="Jurisdictions that nobody represents")).to_contain_text(
        "Utah"
    )
    keys.press("Roster of this group", "a")
    expect(page.locator(".roster-summary")).to_contain_text("3 people from 2 jurisdictions.")

    keys.press("Members who did not answer", "a")
    expect(page).to_have_title(re.compile("^Members who did not answer"))
    keys.press("Still a member", "button")
    expect(page.locator(".messagelist")).to_contain_text("Bo Berg")
    keys.press("End the membership", "a")
    expect(page).to_have_title(re.compile("^End the membership"))
    keys.press("End the membership", "button")
    expect(page.get_by_text("Nobody waits for a word.")).to_be_visible()
    stays, goes = (Membership.objects.get(member__full_name=n) for n in ("Bo Berg", "Cy Chen"))
    assert (bool(stays.last_confirmed_at), stays.ends_on) == (True, None)
    assert goes.end_reason == "inactive"
