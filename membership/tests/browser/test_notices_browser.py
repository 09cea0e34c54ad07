"""Choosing how often we write, by keyboard and at both widths."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from membership.review.people import ReviewerPreference

from ..factories import make_assignment, make_staff
from .conftest import PHONE
from .keyboard import Keyboard


@pytest.fixture
def reviewer(sign_in: Callable) -> Any:
    """Sign somebody in who is staff and reviews."""
    user = make_assignment(user=make_staff(first_name="Asha"), starts_on=date(2020, 1, 1)).user
    sign_in(user)
    return user


def test_a_choice_by_keyboard(
    visit: Callable,
    is_fine: Callable,
    expect: Any,
    page: Any,
    reviewer: Any,
) -> None:
    keys = Keyboard(page)
    visit(reverse("admin:index"), PHONE)
    keys.press("How often we write to you")
    expect(page).to_have_title("How often we write to you | Peer Groups: review and staff")
    is_fine()

    keys.to("When do we write to you?: Each business day", "input")
    page.keyboard.press("ArrowDown")
    keys.press("Save", "button")

    expect(page.get_by_text("Your choice is saved.")).to_be_visible()
    expect(page.get_by_label("Once a week, while something waits")).to_be_checked()
    is_fine()
    assert ReviewerPreference.objects.get(user=reviewer).notices == "weekly"


def test_an_error_is_read_where_it_is(
    visit: Callable, is_fine: Callable, expect: Any, page: Any, reviewer: Any
) -> None:
    visit(reverse("admin:notices"), PHONE)
    page.evaluate("() => { document.querySelector('[type=radio]:checked').checked = false }")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose one from the list.")).to_be_visible()
    is_fine()
