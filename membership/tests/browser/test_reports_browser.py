"""The reports in a real browser: accessible, narrow and wide, on paper, by keyboard, unscripted."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from membership.catalog.models import Jurisdiction, PeerGroup, Role
from membership.requests.status import Status

from ..factories import (
    make_application,
    make_leadership,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from .conftest import PHONE

SCREENS = (
    "",
    "membership/?by=cohort-type",
    "requests/",
    "decision-time/",
    "roles/",
)
WRONG = "/reports/membership/?quarter=soon&from=2026-01-01&group=x&role=y"


@pytest.fixture
def history(transactional_db: None, catalog: None) -> None:
    """Let people come and go in a few groups for two years, and ask for more."""
    today = timezone.localdate()
    ohio = Jurisdiction.objects.get(code="OH")
    role = Role.objects.filter(sensitive=False).first()
    for number, group in enumerate(PeerGroup.objects.all()[:12]):
        for back in range(30 + number, 700, 90):
            member = make_member(jurisdiction=ohio)
            ends = {"ends_on": today - timedelta(days=5), "end_reason": "changed_job"}
            make_membership(
                member=member,
                group=group,
                jurisdiction=ohio,
                role=role,
                starts_on=today - timedelta(days=back),
                origin="request",
                **(ends if number % 4 == 0 and back > 300 else {}),
            )
            sent = timezone.now() - timedelta(days=back)
            make_request(
                application=make_application(submitted_at=sent, jurisdiction=ohio),
                group=group,
                status=Status.APPROVED,
                closed_at=sent + timedelta(days=number),
            )
        make_request(group=group)


def test_every_screen_is_accessible_at_any_width(
    visit: Callable, is_fine: Callable, sign_in: Callable, history: None
) -> None:
    sign_in(make_staff())
    for screen in SCREENS:
        visit(f"/reports/{screen}", PHONE)
        is_fine()


def test_wrong_filters_are_accessible_and_the_summary_leads_to_them(
    visit: Callable, is_fine: Callable, sign_in: Callable, expect: Any
) -> None:
    sign_in(make_staff())
    page = visit(WRONG, PHONE)
    assert page.title().split()[0] == "Error:"
    expect(page.locator(".error-summary")).to_be_focused()
    links = page.locator(".error-summary a")
    expect(links).to_have_count(4)
    for position in range(4):
        links.nth(position).press("Enter")
        expect(page.locator(links.nth(position).get_attribute("href"))).to_be_focused()
    is_fine()


def test_a_leaders_screens_are_accessible(
    visit: Callable, axe: Callable, fits: Callable, sign_in: Callable, history: None
) -> None:
    ohio = Jurisdiction.objects.get(code="OH")
    sign_in(make_leadership(jurisdiction=ohio, starts_on=date(2020, 1, 1)).user)
    for screen in ("", "membership/"):
        visit(f"/reports/{screen}", PHONE)
        axe()
        fits()
    visit("/reports/requests/", status=403)


def test_tables_are_reached_and_scrolled_by_keyboard(
    visit: Callable, sign_in: Callable, expect: Any, history: None
) -> None:
    sign_in(make_staff())
    page = visit("/reports/membership/?by=none", PHONE)
    region = page.get_by_role("region", name="Membership by month")
    summary = page.locator("summary", has_text="Table: Membership by month")
    summary.focus()
    page.keyboard.press("Tab")
    expect(region).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    summary.press("Enter")
    expect(region).to_be_hidden()
    summary.press("Enter")
    expect(region).to_be_visible()


def test_pictures_have_names_and_words(
    visit: Callable, sign_in: Callable, expect: Any, history: None
) -> None:
    sign_in(make_staff())
    page = visit("/reports/membership/?by=none")
    picture = page.get_by_role("img", name="Joins and leaves Joins: From")
    expect(picture).to_have_count(1)
    assert picture.locator("polyline").count() == 2
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("svg")].filter(
            each => !each.parentElement.closest("svg, [aria-hidden]") && !each.ariaHidden
                && !(each.role === "img" && each.querySelector("title").textContent
                    && each.querySelector("desc").textContent)).length"""
    )
    assert unnamed == 0


def test_on_paper_tables_stand_open_and_ways_elsewhere_are_gone(
    visit: Callable, sign_in: Callable, expect: Any, history: None
) -> None:
    sign_in(make_staff())
    page = visit("/reports/")
    folded = page.locator("details.report-table:not([open])")
    assert folded.count() == 5
    page.emulate_media(media="print")
    tables = page.locator(".report-table table")
    assert tables.count() == 6
    for position in range(6):
        expect(tables.nth(position)).to_be_visible()
        assert tables.nth(position).bounding_box()["height"] > 40
    for gone in (".site-parts", ".report-filters", ".report-files", ".site-header__nav"):
        expect(page.locator(gone).first).to_be_hidden()
    for stays in ("h1", ".report-covers", ".report-statement", ".report-meaning"):
        expect(page.locator(stays)).to_be_visible()


def test_wide_tables_fit_on_paper(visit: Callable, sign_in: Callable, history: None) -> None:
    sign_in(make_staff())
    page = visit("/reports/membership/", 800)
    page.emulate_media(media="print")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 800


def test_filters_work_without_javascript(
    new_context: Callable, visit: Callable, sign_in: Callable, page: Any, expect: Any, history: None
) -> None:
    sign_in(make_staff())
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    window = visit("/reports/membership/", on=plain.new_page())
    window.locator("summary", has_text="Other days and filters").click()
    window.get_by_label("Jurisdiction").select_option(label="Ohio")
    window.get_by_role("button", name="Show figures").click()
    expect(window.locator(".report-statement")).to_contain_text("Jurisdiction Ohio")
    quarter = window.get_by_label("Fiscal quarter or year")
    name = quarter.locator("option").nth(3).get_attribute("value")
    quarter.select_option(value=name)
    window.get_by_role("button", name="Show", exact=True).click()
    expect(window.locator(".report-statement")).to_contain_text("Jurisdiction Ohio")
    expect(quarter).to_have_value(name)
    window.get_by_role("navigation", name="Reports").get_by_role("link", name="Roles").click()
    expect(window.locator(".report-statement")).to_contain_text("Jurisdiction Ohio")
    expect(quarter).to_have_value(name)
