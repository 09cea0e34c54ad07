"""The parent partner programs in a real browser: the map by keyboard, a phone, and paper."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PHONE

pytestmark = pytest.mark.usefixtures("catalog")


def test_filters_and_map_lead_on_by_keyboard_without_javascript_and_print(
    new_context: Callable, visit: Callable, is_fine: Callable, expect: Any
) -> None:
    page = visit("/programs/", PHONE, on=new_context(java_script_enabled=False).new_page())
    tiles = page.locator(".tile-map a")
    expect(tiles).to_have_count(9)
    for tile in tiles.all():
        box = tile.bounding_box()
        assert (box["x"] >= 0, box["x"] + box["width"] <= PHONE) == (True, True)
    tiles.first.focus()
    while page.locator(":focus").get_attribute("aria-label") != "Wisconsin, WI: 2 programs":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/programs/?state=WI#programs")
    expect(page.get_by_role("status")).to_have_text("2 of 10 programs")
    expect(page.get_by_role("status")).to_be_in_viewport()
    page.locator("#id_state").select_option("Nevada")
    page.locator("#id_practice").select_option("Fathers included")
    page.click("text=Show programs")
    page.wait_for_url("**/programs/?state=NV&practice=fathers#programs")
    page.click("text=Remove the filter: Nevada")
    page.wait_for_url("**/programs/?practice=fathers#programs")
    expect(page.locator("h3", has_text="Parent Partners Program")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.locator(".catalog-filters")).to_be_hidden()
    expect(page.locator(".tile-map__picture")).to_be_visible()
    ground = page.locator(".tile--listed .tile__ground")
    assert ground.evaluate("each => getComputedStyle(each).printColorAdjust") == "exact"
    for query in ("state=ZZ&practice=nothing", "state=NV&practice=fathers"):
        visit(f"/programs/?{query}", PHONE)
        is_fine()
