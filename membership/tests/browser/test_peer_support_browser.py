"""The self-check and the evidence in a real browser: what stays in it, and what paper shows."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PHONE, sheets

pytestmark = pytest.mark.usefixtures("catalog")
KEPT = "() => [localStorage.length, sessionStorage.length, document.cookie, location.search]"


def test_the_answers_are_counted_here_and_go_nowhere(
    visit: Callable, page: Any, is_fine: Callable, expect: Any
) -> None:
    visit("/self-check/", PHONE)
    told = page.locator("[data-check-summary] [role=status]")
    expect(told).to_have_text("0 of 10 answered. Yes: 0, Partly: 0, Not yet: 0.")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fathers = page.locator("#check-fathers")
    fathers.get_by_label("Yes").check()
    fathers.get_by_label("Not yet").check()  # who thinks again has answered once
    page.locator("#check-livable-wage").get_by_label("Partly").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # which sends a form, where there is one
    expect(told).to_have_text("2 of 10 answered. Yes: 0, Partly: 1, Not yet: 1.")
    assert page.evaluate(KEPT) == [0, 0, "", ""]
    assert asked == []
    is_fine()
    page.click("text=Clear my answers")
    expect(told).to_have_text("0 of 10 answered. Yes: 0, Partly: 0, Not yet: 0.")
    fathers.get_by_label("Yes").check()
    page.reload()
    expect(told).to_have_text("0 of 10 answered. Yes: 0, Partly: 0, Not yet: 0.")


def test_without_a_script_the_self_check_is_a_form_on_paper(
    visit: Callable, new_context: Callable
) -> None:
    page = visit("/self-check/", on=new_context(java_script_enabled=False).new_page())
    assert not page.locator("[data-check-summary]").is_visible()
    page.locator("#check-fathers").get_by_label("Yes").check()
    page.emulate_media(media="print")
    assert page.locator(".check-notes:visible").count() == 10
    gone = (".site-parts", ".check-privacy", ".check-shown", ".library-onward")
    assert [page.locator(name).first.is_visible() for name in gone] == [False] * len(gone)
    assert sheets(page.pdf(format="Letter")) <= 3
    visit("/evidence/", on=page)
    assert page.locator(".evidence-table tbody tr:visible").count() == 9
    assert page.locator(".evidence-table thead").is_visible()
    assert sheets(page.pdf(format="Letter")) <= 4
