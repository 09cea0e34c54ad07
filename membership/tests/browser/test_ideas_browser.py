"""An idea from its form to what staff made of it, by keyboard; and on a phone without a script."""

from collections.abc import Callable
from typing import Any

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.idea_links import idea_token
from membership.requests.ideas import GroupIdea

from ..factories import make_idea, make_staff
from .conftest import PHONE
from .keyboard import Keyboard
from .main_job import path_in

LONG = "Geschwisterbesuchskoordinationsstelle" * 4


@pytest.mark.usefixtures("real_site")
def test_an_idea_is_sent_confirmed_and_answered(
    page: Any,
    visit: Callable,
    sign_in: Callable,
    is_fine: Callable,
    expect: Any,
    settings: Any,
) -> None:
    keys = Keyboard(page)
    visit("/ideas/")
    keys.press("Send my idea", "button")
    expect(page).to_have_title("Error: Ideas for a new group | Peer Groups")
    is_fine()
    for name, tag, text in (
        ("Who is the group for?", "textarea", LONG),
        ("What is it for?", "textarea", "To share what works."),
        ("Full name", "input", "Ana Lee"),
        ("Email address", "input", "ana@example.gov"),
    ):
        keys.to(name, tag)
        page.keyboard.type(text)
    keys.press("Send my idea", "button")
    expect(page.locator("h1")).to_have_text("Check your email")
    is_fine()
    path = path_in(OutboundMail.objects.get(), settings.SITE_URL)
    visit(path)
    is_fine()
    keys.press("Confirm my idea", "button")
    expect(page.locator("h1")).to_have_text("Where your idea stands")
    is_fine()

    sign_in(make_staff())
    visit("/admin/membership/groupidea/")
    is_fine()
    keys.press(LONG[:20], "a")
    expect(page.locator("h1")).to_contain_text("Idea PG-")
    is_fine()
    keys.press("Do not take it up", "a")
    expect(page.locator("h1")).to_contain_text("Do not take it up: PG-")
    keys.press("See the email first", "button")
    expect(page.locator(".errornote")).to_contain_text("Write the reason first.")
    is_fine()
    keys.to("Why we do not take it up", "textarea")
    page.keyboard.type(f"Not now. {LONG}")
    keys.press("See the email first", "button")
    expect(page.locator(".mail-text")).to_contain_text("Not now.")
    is_fine()
    keys.press("Yes, and send the email", "button")
    expect(page.locator(".messagelist")).to_contain_text("the person is told why")
    assert GroupIdea.objects.get().status == "not_taken_up"
    visit(path)
    expect(page.locator("main")).to_contain_text("Not now.")
    is_fine()


def test_without_a_script_on_a_phone(
    transactional_db: Any, new_context: Callable, visit: Callable, fits: Callable, expect: Any
) -> None:
    idea = make_idea(audience=LONG, purpose=LONG, leads=LONG)
    phone = new_context(java_script_enabled=False).new_page()
    visit("/ideas/", PHONE, on=phone)
    phone.get_by_role("button", name="Send my idea").click()
    expect(phone.locator(".error-summary li")).to_have_count(4)
    expect(phone.get_by_text("You can enter up to 500 characters.").first).to_be_visible()
    visit(f"/ideas/{idea_token(idea)}/", PHONE, on=phone)
    fits(on=phone)
    phone.get_by_text("Withdraw this idea").click()
    phone.get_by_role("button", name="Withdraw my idea").click()
    expect(phone.locator("main")).to_contain_text("You withdrew it.")
