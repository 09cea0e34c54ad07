"""Pressing a button twice, on a slow line: the form goes out once, and one thing happens."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler

from membership.mailing.models import OutboundMail
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.review.models import Decision
from membership.roster.models import Membership

from ..pages.filled import address_of
from .main_job import mail_to, mails, make_cast, path_in, queue_in, tell_about_bo

pytestmark = pytest.mark.usefixtures("real_site")

DISASTER = "disaster-planning"
BO = "bo.vance@example.gov"


class SlowLine:
    """Holds every answer to a POST back until it is let go, and counts them."""

    def __init__(self) -> None:
        self.posts = 0
        self._arrived, self._go = Event(), Event()

    def hold(self, answer: Any) -> Any:
        self.posts += 1
        self._arrived.set()
        assert self._go.wait(timeout=10)
        return answer

    def press_twice(self, page: Any, button: str, *, expected: int) -> int:
        """Press a button, once more when the server has the form; returns how many forms came.

        A second form that is expected is waited for; one that is not gets half a second to come.
        """
        self.posts = 0
        self._arrived.clear()
        self._go.clear()
        page.locator(button).scroll_into_view_if_needed()
        box = page.locator(button).bounding_box()
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(*place)
        assert self._arrived.wait(timeout=10)
        self._arrived.clear()
        page.mouse.click(*place)
        self._arrived.wait(timeout=10 if expected > 1 else 0.5)
        self._go.set()
        return self.posts


@pytest.fixture
def slow_line(monkeypatch: pytest.MonkeyPatch) -> SlowLine:
    line, answer = SlowLine(), BaseHandler.get_response

    def get_response(handler: Any, request: Any) -> Any:
        response = answer(handler, request)
        return line.hold(response) if request.method == "POST" else response

    monkeypatch.setattr(BaseHandler, "get_response", get_response)
    return line


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_send_confirm_and_approve_pressed_twice(
    script: bool,
    slow_line: SlowLine,
    new_context: Callable,
    visit: Callable,
    expect: Any,
    settings: Any,
    sign_in: Callable,
) -> None:
    cast = make_cast()
    page = visit(address_of(DISASTER), on=new_context(java_script_enabled=script).new_page())
    forms = 1 if script else 2
    tell_about_bo(page, BO)
    page.select_option(f"#id_{DISASTER}-role", label="Program manager")
    page.fill(f"#id_{DISASTER}-statement", "I keep our disaster plan.")
    page.click("label[for=id_agree]")
    assert slow_line.press_twice(page, "button[name=send]", expected=forms) == forms
    expect(page.locator("h1")).to_have_text("Check your email")
    assert (Application.objects.count(), MembershipRequest.objects.count()) == (1, 1)
    assert mails() == [(BO, "confirm")]

    visit(path_in(OutboundMail.objects.latest("pk"), settings.SITE_URL), on=page)
    assert slow_line.press_twice(page, "button[name=confirm]", expected=forms) == forms
    expect(page.locator("h1")).to_have_text("Where your request stands")
    assert RequestEvent.objects.filter(kind="confirmed").count() == 1
    assert mails()[1:] == [(cast.bureau.email, "queue")]

    sign_in(cast.bureau, on=page)
    visit(queue_in(mail_to(cast.bureau.email, "queue"), settings.SITE_URL), on=page)
    page.click("text=Bo Vance")
    assert slow_line.press_twice(page, "button:text-is('Approve')", expected=forms) == forms
    expect(page.locator("h1")).to_have_text("Approve: Bo Vance")
    assert Decision.objects.count() == 0
    assert slow_line.press_twice(page, "button[name=confirm]", expected=forms) == forms
    expect(page.locator(".messagelist li")).to_have_count(1)
    assert (Decision.objects.count(), Membership.objects.count()) == (1, 1)
    assert mails()[2:] == [(BO, "added")]
