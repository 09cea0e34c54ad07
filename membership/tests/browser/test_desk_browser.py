"""One's own page in the browser: by keyboard from door to close, and without JavaScript."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from membership.catalog.models import PeerGroup
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest, RequestText
from membership.roster.models import Membership
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import deny_step

from ..factories import make_application, make_member, make_membership, make_request
from .conftest import PHONE
from .keyboard import Keyboard
from .main_job import make_cast, path_in

pytestmark = pytest.mark.usefixtures("real_site")

KEY = "ana.lee@example.gov"
ASKED, TURNED_DOWN, JOINED = "cfsr-round-4-cop", "nytd", "disaster-planning"


@pytest.fixture
def ana(real_site: None) -> None:
    """Ana: a question waits for her, she was not added to a group, and she is in another one."""
    bureau, now = make_cast().bureau, timezone.now()
    groups = PeerGroup.objects.in_bulk(field_name="slug")
    application = make_application(
        full_name="Ana Lee", email=KEY, submitted_at=now - timedelta(days=9)
    )
    asked = make_request(application=application, group=groups[ASKED])
    ask_applicant(request_id=asked.pk, text="Since when?", by=bureau, at=now - timedelta(days=1))
    turned_down = make_request(application=application, group=groups[TURNED_DOWN])
    deny_step(
        step_id=turned_down.steps.get().pk,
        reason="role",
        message="We hope to see you another time.",
        by=bureau,
        at=now - timedelta(days=2),
    )
    member = make_member(full_name="Ana Lee", email=KEY)
    make_membership(member=member, group=groups[JOINED], starts_on=date(2025, 3, 4))


def mailed(site: str) -> str:
    return path_in(OutboundMail.objects.filter(kind="desk_link").latest("pk"), site)


def test_the_whole_way_by_keyboard(
    ana: None,
    page: Any,
    visit: Callable,
    axe: Callable,
    is_fine: Callable,
    expect: Any,
    settings: Any,
) -> None:
    keys = Keyboard(page)

    def arrive(heading: str, title: str) -> None:
        """See where we are; nothing is wrong with the page, wide or narrow."""
        expect(page.locator("h1")).to_have_text(heading)
        expect(page).to_have_title(f"{title} | Peer Groups")
        is_fine()

    visit("/")
    keys.press("My requests and groups", "a")
    arrive("My requests and groups", "My requests and groups")
    keys.press("Send me a link", "button")
    expect(page).to_have_title("Error: My requests and groups | Peer Groups")
    axe()
    keys.to("Email address", "input")
    page.keyboard.type(KEY)
    page.keyboard.press("Enter")
    arrive("Check your email", "Check your email")

    visit(mailed(settings.SITE_URL))
    arrive("Open my page", "Open my page")
    keys.press("Open my page", "button")
    arrive("My requests and groups", "My requests and groups")
    expect(page.locator("article")).to_have_count(2)
    expect(page.locator("article").last).to_contain_text("We hope to see you another time.")

    keys.fill("Your answer", "Since May.")
    keys.press("Send my answer", "button")
    expect(page.locator(".usa-alert--success")).to_contain_text(
        "Your answer is with the reviewers."
    )
    assert RequestText.objects.get(kind="answer").text == "Since May."

    keys.press("Withdraw", "a")
    arrive("Withdraw your request?", "Withdraw your request")
    keys.press("Withdraw my request", "button")
    expect(page.locator(".usa-alert--success")).to_contain_text("You withdrew your request")
    assert MembershipRequest.objects.filter(status="withdrawn").count() == 1

    keys.press("Leave", "a")
    arrive("Leave this group?", "Leave a group")
    keys.press("Leave the group", "button")
    expect(page.locator(".usa-alert--success")).to_contain_text("You have left")
    assert Membership.objects.filter(ends_on=None).count() == 0
    arrive("My requests and groups", "My requests and groups")

    keys.press("Close my page", "button")
    expect(page.locator(".usa-alert--success")).to_contain_text("Your page is closed.")
    visit("/my/details/")
    expect(page.locator(".usa-alert--info")).to_contain_text("Your page is not open")


def test_without_javascript_on_a_phone(
    ana: None,
    new_context: Callable,
    visit: Callable,
    fits: Callable,
    expect: Any,
    settings: Any,
) -> None:
    page = visit("/my/", PHONE, on=new_context(java_script_enabled=False).new_page())
    page.fill("#id_email", KEY)
    page.click("text=Send me a link")
    expect(page.locator("h1")).to_have_text("Check your email")
    link = mailed(settings.SITE_URL)
    visit(link, PHONE, on=page)
    page.click("button:has-text('Open my page')")
    expect(page.locator("#groups")).to_have_text("Your groups")
    fits(on=page)
    page.click(".desk-groups .usa-button")
    page.click("button:has-text('Leave the group')")
    expect(page.locator(".usa-alert--success")).to_contain_text("You have left")
    page.click("text=Close it everywhere")
    visit(link, PHONE, status=410, on=page)
    expect(page.locator("h1")).to_have_text("This link does not work")
    fits(on=page)
    page.click("text=Get a new link")
    expect(page.locator("h1")).to_have_text("My requests and groups")
