"""The frame of every public page, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from ..pages.conftest import gallery  # noqa: F401  (the form gallery's addresses)
from .conftest import PHONE
from .pages import PAGES

LETTER = 720
"""Pixels of paper between margins of half an inch."""


@pytest.mark.usefixtures("catalog")
def test_a_page_is_accessible_at_any_width(visit: Callable, is_fine: Callable) -> None:
    for _, path in PAGES:
        visit(path, PHONE)
        is_fine()
    visit("/no/such/page/", PHONE, status=404)
    is_fine()


@pytest.mark.usefixtures("catalog")
def test_a_page_reads_on_paper_and_without_a_script(
    visit: Callable, fits: Callable, new_context: Callable
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    for _, path in PAGES:
        visit(path, LETTER, on=page)
        page.emulate_media(media="print")
        seen = [page.locator(name).first.is_visible() for name in (".site-header__nav", "h1")]
        assert seen == [False, True], path
        fits(on=page)
        page.emulate_media(media="screen")


def test_the_form_gallery_is_accessible(
    gallery: str,  # noqa: F811 (the fixture of that name)
    visit: Callable,
    is_fine: Callable,
) -> None:
    page = visit(gallery, PHONE)
    is_fine()
    page.click("text=Send it")
    page.wait_for_selector(".error-summary")
    assert page.locator(".usa-form-group--error").count() == 9
    is_fine()


def test_the_error_summary_takes_the_focus_and_leads_to_each_field(
    gallery: str,  # noqa: F811 (the fixture of that name)
    visit: Callable,
    expect: Any,
) -> None:
    page = visit(gallery)
    page.click("text=Send it")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    links = summary.locator("a")
    assert links.count() == 9
    for position in range(links.count()):
        links.nth(position).press("Enter")
        target = links.nth(position).get_attribute("href")
        expect(page.locator(target)).to_be_focused()


def test_the_first_tab_stop_skips_to_the_main_content(visit: Callable, expect: Any) -> None:
    page = visit("/privacy/")
    page.keyboard.press("Tab")
    expect(page.locator(".usa-skipnav")).to_be_focused()
    expect(page.locator(".usa-skipnav")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main a").first).to_be_focused()


def test_the_form_works_without_javascript(
    gallery: str,  # noqa: F811 (the fixture of that name)
    new_context: Callable,
    visit: Callable,
    expect: Any,
) -> None:
    page = visit(gallery, on=new_context(java_script_enabled=False).new_page())
    page.click("text=Send it")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary li")).to_have_count(9)


def test_the_character_count_follows_what_is_typed(
    gallery: str,  # noqa: F811 (the fixture of that name)
    visit: Callable,
    expect: Any,
) -> None:
    page = visit(gallery)
    page.fill("#id_story", "x" * 990)
    status = page.locator(".usa-character-count__status").first
    expect(status).to_have_text("10 characters left")
    page.click("text=Send it")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(status).to_have_text("10 characters left")


def test_the_federal_banner_opens_and_is_accessible(
    settings: Any, visit: Callable, axe: Callable, fits: Callable, expect: Any
) -> None:
    settings.OFFICIAL_SITE = True
    settings.SITE_URL = "https://peergroups.example.gov"
    settings.IDENTIFIER_LINKS = {"about": "/accessibility/", "privacy": "/privacy/"}
    page = visit("/privacy/", PHONE)
    expect(page.locator("#gov-banner")).to_be_hidden()
    page.click(".usa-banner__button")
    expect(page.locator("#gov-banner")).to_be_visible()
    axe()
    fits()


def test_the_watch_sees_what_the_content_policy_refuses(visit: Callable, watch: Any) -> None:
    page = visit("/privacy/")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "1";
            document.head.append(script);
            const picture = new Image();
            picture.src = "https://elsewhere.example.org/x.png";
            return new Promise(done => { picture.onerror = done; });
        }"""
    )
    troubles = [text.split(":")[0].split(" the following")[0] for text in watch.troubles()]
    watch.forgive()
    assert sorted(troubles) == [
        "Executing inline script violates",
        "Loading the image 'https",
        "asked another host",
    ]


def test_axe_and_fits_can_fail(visit: Callable, axe: Callable, fits: Callable) -> None:
    page = visit("/privacy/", PHONE)
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML(
            "beforeend", "<p>" + "x".repeat(500) + "</p><input type=text width=9>"
        )"""
    )
    page.locator("main > p").evaluate("each => { each.style.overflowWrap = 'normal'; }")
    with pytest.raises(AssertionError, match="label: Form elements must have labels"):
        axe()
    with pytest.raises(AssertionError, match="scrolls sideways"):
        fits()
