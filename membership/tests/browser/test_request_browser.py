"""Asking to join, in a real browser: with and without the script, by keyboard, at two widths."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.models import Application, MembershipRequest

from ..pages.filled import address_of
from .conftest import PHONE

PSSF, HISM = "in-home-pssf-managers", "hotline-intake-screening-managers"
TWO_GROUPS = address_of(PSSF, HISM)


@pytest.fixture(autouse=True)
def _real_catalog(live_server: Any, catalog: Any, settings: Any) -> None:
    settings.MINIMUM_FILL_SECONDS = 0
    settings.SITE_URL = live_server.url


def fill(page: Any) -> None:
    """Fill the form for the two groups in, but for the last buttons."""
    page.fill("#id_full_name", "Ana O'Brien")
    page.fill("#id_email", "ana@example.gov")
    page.fill("#id_job_title", "Program manager")
    page.fill("#id_organization", "Department of Children")
    page.select_option("#id_organization_type", "state")
    page.select_option("#id_level", "state")
    page.select_option("#id_jurisdiction", "UT")
    page.select_option(f"#id_{PSSF}-role", label="PSSF manager")
    page.click(f"label[for=id_{PSSF}-participates_0]")
    page.fill(f"#id_{PSSF}-statement", "I run the program.")
    page.click(f"label[for=id_{PSSF}-same_statement]")
    page.select_option(f"#id_{HISM}-role", "other")
    page.fill(f"#id_{HISM}-other_role", "Hotline trainer")
    page.click(f"label[for=id_{HISM}-liaison_officer_knows_2]")
    page.click("label[for=id_agree]")


def mailed_link() -> str:
    """Return the path of the link in the newest mail."""
    text = OutboundMail.objects.order_by("-pk")[0].text
    found = re.search(r"/my-request/\S+", text)
    assert found
    return found.group()


def asked_for() -> list[tuple[str, str, str]]:
    """Return what was stored: group, role, statement."""
    return [
        (
            request.group.slug,
            request.role.name if request.role else request.texts.get(kind="other_role").text,
            request.texts.get(kind="statement").text,
        )
        for request in MembershipRequest.objects.order_by("pk")
    ]


WHAT_ANA_ASKS = [
    (PSSF, "PSSF manager", "I run the program."),
    (HISM, "Hotline trainer", "I run the program."),
]


def test_the_form_for_two_groups_is_accessible(
    visit: Callable, is_fine: Callable, expect: Any
) -> None:
    page = visit(TWO_GROUPS, PHONE)
    is_fine()
    page.click("button[name=send]")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary li")).to_have_count(13)
    is_fine()


def test_from_the_form_to_the_status_page(
    visit: Callable, axe: Callable, is_fine: Callable, expect: Any
) -> None:
    page = visit(TWO_GROUPS, PHONE)
    fill(page)
    page.click("button[name=send]")
    expect(page.locator("h1")).to_have_text("Check your email")
    assert asked_for() == WHAT_ANA_ASKS
    is_fine()
    page = visit(mailed_link(), PHONE)
    expect(page.locator("h1")).to_have_text("Confirm your request")
    is_fine()
    page.click("text=Confirm my request")
    expect(page.locator("h1")).to_have_text("Where your request stands")
    for details in page.locator("summary").all():
        details.click()
    is_fine()
    page.locator("button[name=withdraw]").first.click()
    expect(page.locator(".request-status__standing").first).to_have_text("Withdrawn")
    expect(page.locator("summary")).to_have_count(1)
    axe()


def test_the_form_works_without_javascript(
    new_context: Callable, visit: Callable, axe: Callable, expect: Any
) -> None:
    page = visit(TWO_GROUPS, on=new_context(java_script_enabled=False).new_page())
    page.click("button[name=send]")
    expect(page.locator(".error-summary")).to_be_focused()
    fill(page)
    page.click("button[name=check]")
    expect(page.locator("#checked-heading")).to_have_text("How you fit")
    expect(page.locator(".fit")).to_have_count(2)
    page.check("#id_agree", force=True)
    page.click("button[name=send]")
    expect(page.locator("h1")).to_have_text("Check your email")
    assert asked_for() == WHAT_ANA_ASKS


def test_check_how_i_fit_answers_without_leaving_the_page(
    visit: Callable, axe: Callable, expect: Any
) -> None:
    page = visit(TWO_GROUPS)
    page.evaluate("() => { window.stayed = true; }")
    page.click("button[name=check]")
    said = page.locator("#fit-said")
    expect(said).to_contain_text("we still need your jurisdiction, your role in this group.")
    page.fill("#id_full_name", "Ana O'Brien")
    page.select_option("#id_jurisdiction", "UT")
    page.select_option(f"#id_{PSSF}-role", label="PSSF manager")
    page.click(f"label[for=id_{PSSF}-participates_1]")
    page.click("button[name=check]")
    first = page.locator(f"[data-fit='{PSSF}'] .fit")
    expect(first).to_contain_text("You can ask, and a reviewer will look at 1 point.")
    expect(said).to_contain_text("You can ask, and a reviewer will look at 1 point.")
    expect(page.locator("#id_full_name")).to_have_value("Ana O'Brien")
    expect(page.locator("button[name=check]")).to_be_focused()
    assert page.evaluate("() => window.stayed") is True
    assert Application.objects.count() == 0
    axe()


def test_a_check_that_the_script_cannot_make_is_made_by_the_page(
    visit: Callable, expect: Any, watch: Any
) -> None:
    page = visit(TWO_GROUPS)
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('offline')); }")
    page.click("button[name=check]")
    expect(page.locator("#checked-heading")).to_have_text("How you fit")


def test_the_script_asks_only_what_the_role_is_asked(visit: Callable, expect: Any) -> None:
    page = visit(address_of(PSSF, "family-leaders"))
    question = page.locator(f"#div_id_{PSSF}-participates")
    words = page.locator(f"#div_id_{PSSF}-other_role")
    expect(question).to_be_hidden()
    expect(words).to_be_hidden()
    page.select_option(f"#id_{PSSF}-role", label="PSSF manager")
    expect(question).to_be_visible()
    page.select_option(f"#id_{PSSF}-role", "other")
    expect(question).to_be_hidden()
    expect(words).to_be_visible()
    job = page.locator("label[for=id_job_title]")
    expect(job).to_have_text("Job title")
    page.select_option("#id_family-leaders-role", label="Family or parent leader")
    expect(job).to_have_text("Job title (optional)")
    page.select_option("#id_family-leaders-role", "other")
    expect(job).to_have_text("Job title")


def test_removing_a_group_keeps_what_was_typed(visit: Callable, expect: Any) -> None:
    page = visit(TWO_GROUPS)
    page.fill("#id_full_name", "Ana O'Brien")
    page.locator("a", has_text="Remove").first.click()
    expect(page.locator(".request-part")).to_have_count(1)
    expect(page.locator("#id_full_name")).to_have_value("Ana O'Brien")
    assert page.url.endswith(address_of(HISM))
    expect(page.locator(".error-summary")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_refused_group_can_be_removed_and_the_rest_sent(
    script: bool, new_context: Callable, visit: Callable, axe: Callable, expect: Any
) -> None:
    page = new_context(java_script_enabled=script).new_page()
    visit(address_of(PSSF, HISM, "county-administered-states"), on=page)
    fill(page)
    page.select_option("#id_county-administered-states-role", index=1)
    page.click("button[name=send]")
    expect(page.locator("#trouble-heading")).to_have_text("We could not send your request")
    if script:
        axe(on=page)
    page.click("text=Remove this group")
    expect(page.locator(".request-part")).to_have_count(2)
    page.click("button[name=send]")
    expect(page.locator("h1")).to_have_text("Check your email")
    assert asked_for() == WHAT_ANA_ASKS


def test_by_keyboard_alone(visit: Callable, expect: Any) -> None:
    page = visit(TWO_GROUPS)
    keys = page.keyboard

    def tab_to(element_id: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            if page.evaluate("() => document.activeElement.id") == element_id:
                return
        raise AssertionError(f"The Tab key does not reach {element_id}")

    for element_id, text in (
        ("id_full_name", "Ana O'Brien"),
        ("id_email", "ana@example.gov"),
        ("id_job_title", "Program manager"),
        ("id_organization", "Department of Children"),
        ("id_organization_type", "State a"),
        ("id_level", "State o"),
        ("id_jurisdiction", "Utah"),
        (f"id_{PSSF}-role", "PSSF"),
    ):
        tab_to(element_id)
        keys.type(text)
    tab_to(f"id_{PSSF}-participates_0")
    keys.press("Space")
    tab_to(f"id_{PSSF}-statement")
    keys.type("I run the program.")
    tab_to(f"id_{PSSF}-same_statement")
    keys.press("Space")
    tab_to(f"id_{HISM}-role")
    keys.type("Another")
    tab_to(f"id_{HISM}-other_role")
    keys.type("Hotline trainer")
    tab_to(f"id_{HISM}-liaison_officer_knows_0")
    keys.press("Space")
    tab_to("id_agree")
    keys.press("Space")
    keys.press("Tab")
    assert page.evaluate("() => document.activeElement.name") == "send"
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Check your email")
    assert asked_for() == WHAT_ANA_ASKS


def test_enter_in_a_field_sends_the_request(visit: Callable, expect: Any) -> None:
    page = visit(address_of("nytd", "county-administered-states"))
    page.select_option("#id_jurisdiction", "UT")
    page.select_option("#id_county-administered-states-role", index=1)
    page.select_option("#id_level", "state")
    page.click("button[name=check]")
    expect(page.locator("text=Remove this group")).to_have_count(1)
    page.press("#id_full_name", "Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".request-part")).to_have_count(2)


def test_the_pages_for_links_that_no_longer_work_are_accessible(
    visit: Callable, is_fine: Callable
) -> None:
    for path, status in (("/my-request/nothing/", 404), ("/request/sent/", 200)):
        visit(path, PHONE, status=status)
        is_fine()
