"""The catalog and a group's page in a real browser, on the real 21 groups."""

import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from membership.catalog.models import PeerGroup

from .conftest import PHONE, WIDTHS

pytestmark = pytest.mark.usefixtures("catalog")

FIRST_VISIT_BYTES = 150_000


def panel(page: Any, slug: str) -> Any:
    """Return the panel of a group."""
    return page.locator(f"details:has([id='{slug}'])")


def asked_for(page: Any) -> tuple[str, list[str]]:
    """Return the path a page is at, and the groups its address asks for."""
    parts = urlsplit(page.url)
    return parts.path, parse_qs(parts.query).get("group", [])


# ---- accessible, and nothing sideways ----


def test_the_catalog_is_accessible_closed_and_open(
    visit: Callable, is_fine: Callable, expect: Any
) -> None:
    page = visit("/", PHONE)
    expect(page.locator(".group-panel")).to_have_count(21)
    expect(page.locator(".group-panel[open]")).to_have_count(0)
    is_fine()
    page.click("text=Open all")
    expect(page.locator(".group-panel[open]")).to_have_count(21)
    page.locator(".group-panel label").first.click()
    expect(page.locator("[data-chosen]")).to_have_text("1 group chosen")
    is_fine()
    page.click("text=Close all")
    expect(page.locator(".group-panel[open]")).to_have_count(0)


def test_filtered_empty_wrong_and_single_pages_are_accessible(
    visit: Callable, is_fine: Callable
) -> None:
    for path in (
        "/?q=data&place=OH",
        "/?q=zzz&type=topical&group=nytd",
        "/?q=" + "x" * 101 + "&place=ZZ",
        "/groups/state-adoption-managers/",
    ):
        visit(path, PHONE)
        is_fine()


def test_a_retired_group_is_accessible(visit: Callable, is_fine: Callable) -> None:
    group = PeerGroup.objects.get(slug="nytd")
    group.retired_on = timezone.localdate()
    group.successor = PeerGroup.objects.get(slug="chafee-etv-coordinators")
    group.save()
    visit("/groups/nytd/", PHONE, status=410)
    is_fine()


def test_the_page_fits_at_four_hundred_percent(visit: Callable, fits: Callable) -> None:
    page = visit("/?group=nytd#nytd", PHONE)
    page.set_viewport_size({"width": PHONE, "height": 225})
    page.click("text=Open all")
    fits()
    bar = page.locator(".catalog-choice__bar")
    assert bar.evaluate("each => getComputedStyle(each).position") == "static"


# ---- by keyboard, with and without JavaScript ----


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_groups_are_chosen_and_asked_for_by_keyboard_alone(
    script: bool,
    new_context: Callable,
    visit: Callable,
    expect: Any,
) -> None:
    page = visit("/", on=new_context(java_script_enabled=script).new_page())
    for slug in ("family-leaders", "nytd"):
        summary = panel(page, slug).locator("summary")
        while not summary.evaluate("each => each === document.activeElement"):
            page.keyboard.press("Tab")
        expect(panel(page, slug).locator("dl")).to_be_hidden()
        page.keyboard.press("Enter")
        expect(panel(page, slug).locator("dl")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator(f"#choose-{slug}")).to_be_focused()
        page.keyboard.press("Space")
        expect(page.locator(f"#choose-{slug}")).to_be_checked()
        expect(page.locator(f"label[for=choose-{slug}]")).to_be_in_viewport()
    if script:
        expect(page.locator("[data-chosen]")).to_have_text("2 groups chosen")
    button = page.locator("text=Request the groups I chose")
    while not button.evaluate("each => each === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/request/**")
    assert asked_for(page) == ("/request/", ["family-leaders", "nytd"])


@WIDTHS
def test_the_bar_never_hides_what_has_the_focus(width: int, visit: Callable, expect: Any) -> None:
    page = visit("/?group=nytd", width)
    bar = page.locator(".catalog-choice__bar")
    assert bar.evaluate("each => getComputedStyle(each).position") == "sticky"
    summaries = page.locator(".group-panel summary")
    summaries.nth(9).focus()
    summaries.nth(10).evaluate(
        "each => scrollBy(0, each.getBoundingClientRect().bottom - innerHeight + 20)"
    )
    page.keyboard.press("Tab")
    expect(summaries.nth(10)).to_be_focused()
    bottom = summaries.nth(10).evaluate("each => each.getBoundingClientRect().bottom")
    assert bottom <= bar.evaluate("each => each.getBoundingClientRect().top")


def test_request_membership_asks_for_one_group(visit: Callable) -> None:
    page = visit("/")
    panel(page, "nytd").locator("summary").click()
    panel(page, "nytd").locator("text=Request Membership").click()
    page.wait_for_url("**/request/**")
    assert asked_for(page) == ("/request/", ["nytd"])


def test_everything_can_be_read_without_javascript(
    new_context: Callable, visit: Callable, fits: Callable, expect: Any
) -> None:
    page = visit("/", PHONE, on=new_context(java_script_enabled=False).new_page())
    expect(page.locator(".catalog__fold")).to_be_hidden()
    for each in page.locator(".group-panel").all():
        each.locator("summary").click()
        expect(each.locator("dl")).to_be_visible()
    fits(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_address_opens_its_panel(
    script: bool,
    new_context: Callable,
    visit: Callable,
    expect: Any,
) -> None:
    page = visit("/#nytd", on=new_context(java_script_enabled=script).new_page())
    expect(panel(page, "nytd").locator("dl")).to_be_visible()
    expect(panel(page, "nytd").locator("summary")).to_be_in_viewport()
    expect(page.locator(".group-panel[open]")).to_have_count(1)


def test_an_address_that_names_nothing_opens_nothing(visit: Callable, expect: Any) -> None:
    page = visit("/#%E0%A4%A")
    expect(page.locator(".group-panel[open]")).to_have_count(0)


# ---- filters ----


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_filters_live_in_the_address(
    script: bool,
    new_context: Callable,
    visit: Callable,
    expect: Any,
) -> None:
    page = visit("/", on=new_context(java_script_enabled=script).new_page())
    page.get_by_label("Search").fill("managers")
    page.get_by_label("I work in").select_option("Texas")
    page.locator("label", has_text="Only groups that take requests here").click()
    page.keyboard.press("Tab")
    page.click("text=Show groups")
    page.wait_for_url("**/?**")
    parts = urlsplit(page.url)
    assert parts.query == "q=managers&type=&place=TX&taking=1"
    assert parts.fragment == "groups"
    found = page.locator(".group-panel").count()
    expect(page.locator(".catalog__count [role=status]")).to_have_text(f"{found} of 21 peer groups")
    page.locator(".catalog-wishes a", has_text="managers").click()
    expect(page.locator(".catalog__count [role=status]")).to_have_text("19 of 21 peer groups")
    page.click("text=Show all groups")
    expect(page.locator(".catalog__count [role=status]")).to_have_text("21 peer groups")


def test_groups_chosen_stay_chosen_while_filtering(visit: Callable, expect: Any) -> None:
    page = visit("/")
    note = page.locator("[data-chosen]")
    invitation = note.inner_text()
    panel(page, "nytd").locator("summary").click()
    page.locator("label[for=choose-nytd]").click()
    expect(note).to_have_text("1 group chosen")
    page.get_by_label("Search").fill("family leaders")
    page.keyboard.press("Enter")
    expect(note).to_have_text("1 group chosen (1 not in this list)")
    panel(page, "family-leaders").locator("summary").click()
    page.locator("label[for=choose-family-leaders]").click()
    expect(note).to_have_text("2 groups chosen (1 not in this list)")
    page.locator(".catalog-wishes a").click()
    expect(note).to_have_text("2 groups chosen")
    page.click("text=Request the groups I chose")
    page.wait_for_url("**/request/**")
    assert asked_for(page) == ("/request/", ["family-leaders", "nytd"])
    visit("/")
    expect(note).to_have_text(invitation)


# ---- on paper, and on a slow network ----


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_every_panel_is_printed(
    script: bool,
    new_context: Callable,
    visit: Callable,
) -> None:
    page = visit("/", on=new_context(java_script_enabled=script).new_page())
    facts = page.locator(".group-facts").all()
    heights = [each.bounding_box()["height"] for each in facts]
    page.emulate_media(media="print")
    printed = [each.bounding_box()["height"] for each in facts]
    assert heights == [0] * 21
    assert all(height > 50 for height in printed)


def test_a_first_visit_is_light(visit: Callable, page: Any) -> None:
    weights: dict[str, int] = {}

    def weigh(answer: Any) -> None:
        if answer.request.resource_type != "font":
            weights[answer.url] = len(gzip.compress(answer.body(), compresslevel=6))

    page.on("response", weigh)
    visit("/")
    page.wait_for_load_state("networkidle")
    assert len(weights) >= 5
    assert sum(weights.values()) < FIRST_VISIT_BYTES, weights
