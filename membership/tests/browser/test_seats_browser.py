"""Representation and Our seats in a real browser: axe, 320 px, paper, and the keyboard alone."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from membership.catalog.models import Jurisdiction, PeerGroup, Role

from ..factories import make_leadership, make_member, make_membership, make_staff
from .conftest import PHONE, sheets
from .keyboard import Keyboard

MATRIX = "/reports/representation/?group=county-administered-states"
SEATS = "/reports/seats/?place=OH"


@pytest.fixture
def site(transactional_db: Any, real_site: Any) -> SimpleNamespace:
    """Put people into the real catalog: seats of every kind, some in sensitive roles."""
    ohio, guam, utah = (Jurisdiction.objects.get(code=code) for code in ("OH", "GU", "UT"))
    parent = Role.objects.filter(sensitive=True).first()
    for position, group in enumerate(PeerGroup.objects.order_by("slug")):
        for where, number, role in (
            (ohio, (position + 1) % 4, None),
            (guam, 1, parent),
            (utah, 1, None),
        ):
            for each in range(number):
                person = make_member(full_name=f"Person {position}.{each} of {where}")
                make_membership(member=person, group=group, jurisdiction=where, role=role)
    leader = make_leadership(jurisdiction=ohio).user
    return SimpleNamespace(staff=make_staff(), leader=leader)


def test_the_pages_are_accessible_and_fit(
    visit: Callable, is_fine: Callable, sign_in: Callable, site: Any
) -> None:
    for user in (site.staff, site.leader):
        sign_in(user)
        for path in (MATRIX, SEATS, "/reports/seats/?place=ZZ"):
            visit(path, PHONE)
            is_fine()


def test_the_matrix_is_reached_and_scrolled_by_keyboard_its_headings_stay(
    visit: Callable, page: Any, sign_in: Callable, expect: Any, site: Any
) -> None:
    sign_in(site.staff)
    keys = Keyboard(page)
    visit("/reports/representation/")
    keys.press("County-Administered State Partnership Peer Group", "a")
    expect(page.get_by_role("img")).to_have_accessible_name(
        "Seats of County-Administered State Partnership Peer Group A tile for each jurisdiction. "
        "One person: 1, gap: 10, not for them: 45. The table names each one."
    )
    visit("/reports/representation/#matrix", 800)  # too narrow for the matrix in any font
    frame = page.get_by_role("region", name="Jurisdictions and groups").last
    for _ in range(9):
        if frame.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError("Tab never reached the matrix")
    for key, way, far in (("ArrowDown", "scrollTop", 200), ("ArrowRight", "scrollLeft", 100)):
        for _ in range(12):
            page.keyboard.press(key)
        page.wait_for_function(f"node => node.{way} > {far}", arg=frame.element_handle())
    stays = frame.evaluate(
        """node => {
            const box = node.getBoundingClientRect();
            const at = selector => node.querySelector(selector).getBoundingClientRect();
            return [Math.abs(at("thead th:last-child").top - box.top) < 3,
                Math.abs(at("tbody th").left - box.left) < 3];
        }"""
    )
    assert stays == [True, True]


def test_a_leader_puts_somebody_forward_from_an_empty_seat_by_keyboard(
    visit: Callable, page: Any, sign_in: Callable, expect: Any, site: Any
) -> None:
    sign_in(site.leader)
    keys = Keyboard(page)
    visit("/reports/seats/")
    keys.press("Put someone forward for State Adoption", "a")
    expect(page.locator("h1")).to_have_text("Put someone forward")
    expect(page.get_by_label("Group")).to_have_value("0-state-adoption-managers")
    keys.press("Our seats", "a")
    expect(page.locator("h1")).to_have_text("Our seats: Ohio")


def test_on_paper_the_seats_stand_alone_and_the_matrix_is_whole(
    visit: Callable, page: Any, sign_in: Callable, site: Any
) -> None:
    sign_in(site.staff)
    visit(MATRIX)
    page.emulate_media(media="print")
    frame = page.locator(".seat-matrix")
    drawn = frame.evaluate("node => [getComputedStyle(node).overflow, node.clientHeight > 900]")
    assert drawn == ["visible", True]
    visit(SEATS)
    page.emulate_media(media="print")
    gone = (".site-parts", ".report-filters", ".site-header__nav", ".own-seats__act")
    assert [page.locator(name).first.is_visible() for name in gone] == [False] * len(gone)
    assert page.locator(".own-seats tbody tr").count() == 21
    visit("/reports/seats/?place=UT")
    margins = dict.fromkeys(("top", "right", "bottom", "left"), "0.4in")
    assert sheets(page.pdf(format="Letter", margin=margins)) == 1
