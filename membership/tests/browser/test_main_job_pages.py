"""Pages on the way that people meet when something is special: each under axe, at two widths."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest
from membership.review.models import RequestStep
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.expire_unconfirmed import expire_unconfirmed

from ..pages.conftest import gallery  # noqa: F401  (addresses that fail on purpose)
from ..pages.filled import address_of, filled
from .main_job import Cast, mail_to, make_cast, path_in, tell_about_bo

pytestmark = pytest.mark.usefixtures("real_site")

DISASTER, NYTD, FOSTER = "disaster-planning", "nytd", "state-foster-care-managers"
FFPSA, COUNTY = "ffpsa-prevention-plan-leaders", "county-administered-states"
BO = "bo.vance@example.gov"
QUEUE = reverse("admin:membership_membershiprequest_changelist")


@pytest.fixture
def look(is_fine: Callable, page: Any, expect: Any) -> Callable[..., None]:
    """Return `look(heading)`: it is this page, accessible and not too wide at either width."""

    def go(heading: str) -> None:
        expect(page.locator("h1")).to_have_text(heading)
        is_fine()

    return go


def ask(*slugs: str, confirm: bool = True) -> str:
    """Ask for these groups, as Bo; returns the path of his own page."""
    client = Client()
    client.post(address_of(*slugs), filled(*slugs, full_name="Bo Vance", email=BO))
    mail = OutboundMail.objects.filter(to=BO, kind="confirm").latest("pk")
    own_page = "/my-request/" + mail.text.split("/my-request/")[1].split()[0]
    if confirm:
        client.post(own_page, {"confirm": "1"})
    return own_page


def answer(slug: str, cast: Cast) -> None:
    """Answer the Bureau's step of the request for a group: no for NYTD, yes for another."""
    step = RequestStep.objects.get(request__group__slug=slug, body__slug="childrens-bureau").pk
    if slug == NYTD:
        deny_step(
            step_id=step,
            reason="other",
            message="See you in spring.\n" + "Long" * 60,
            by=cast.bureau,
            at=timezone.now(),
        )
    else:
        approve_step(step_id=step, by=cast.bureau, at=timezone.now())


def test_what_went_wrong(
    gallery: str,  # noqa: F811 (the fixture of that name)
    visit: Callable,
    look: Callable,
    watch: Any,
) -> None:
    for path, status, heading in (
        ("/suspicious/", 400, "We could not read that"),
        ("/forbidden/", 403, "This page is not open to you"),
        ("/broken/", 500, "Something went wrong on our side"),
        ("/busy/", 503, "The site is busy"),
    ):
        visit(path, status=status)
        look(heading)
    page = visit(gallery)
    page.context.clear_cookies()
    page.click("text=Send it")
    page.wait_for_selector("text=Please send your form again")
    watch.forgive()  # the browser reports the answer 403
    look("Please send your form again")


def test_a_form_that_could_not_be_sent(
    visit: Callable, look: Callable, page: Any, settings: Any, watch: Any
) -> None:
    visit(f"{address_of(COUNTY, DISASTER, 'state-adoption-managers', 'nothing')}&group={DISASTER}")
    look("Request membership")
    tell_about_bo(page, BO)
    for slug in (COUNTY, DISASTER):
        page.select_option(f"#id_{slug}-role", index=1)
        page.fill(f"#id_{slug}-statement", "I do this work every day.")
    page.click("label[for=id_agree]")
    page.click("button[name=send]")
    page.wait_for_selector("text=Remove this group")
    look("Request membership")
    page.click("text=Remove this group")
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 0
    page.click("button[name=send]")
    page.wait_for_selector("text=There were many requests")
    watch.forgive()  # the browser reports the answer 429
    look("Request membership")


def test_after_sending(
    visit: Callable, look: Callable, page: Any, settings: Any, watch: Any
) -> None:
    page.context.add_cookies([sent_cookie(settings.SITE_URL)])
    visit("/request/sent/")
    page.fill("#id_email", "bo@")
    page.click("text=Fix my address")
    page.wait_for_selector(".error-summary")
    look("Check your email")
    page.click("text=Send again")
    page.wait_for_selector("text=once more")
    look("Check your email")
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 0
    page.click("text=Send again")
    page.wait_for_selector("text=Please wait a little")
    look("Check your email")
    Client().post(path_in(OutboundMail.objects.latest("pk"), settings.SITE_URL), {"confirm": "1"})
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 9
    page.fill("#id_email", "other@example.gov")
    page.click("text=Fix my address")
    page.wait_for_selector("text=can no longer be changed")
    watch.forgive()  # the browser reports the answers 429 and 409
    look("Check your email")


def sent_cookie(url: str) -> dict[str, str]:
    """Ask for a group; returns what the sender's own device then remembers."""
    client = Client()
    client.post(address_of(DISASTER), filled(DISASTER, email=BO))
    cookie = client.cookies["request_sent"]
    return {"name": "request_sent", "value": cookie.value, "url": f"{url}/request/"}


def test_the_applicants_own_page(visit: Callable, look: Callable, page: Any) -> None:
    cast = make_cast()
    visit(ask(NYTD, FFPSA, confirm=False))
    look("Confirm your request")
    page.click("text=I did not ask for this")
    look("The request was taken back")

    own_page = ask(NYTD, DISASTER, FOSTER, FFPSA)
    for slug in (NYTD, DISASTER, FOSTER):
        answer(slug, cast)
    visit(own_page)
    page.locator("summary").last.click()
    look("Where your request stands")
    standings = page.locator(".request-status__standing")
    assert standings.all_inner_texts() == [
        "Not added this time",
        "You were added to the group",
        "Being reviewed",
        "Being reviewed",
    ]

    own_page = ask(NYTD, confirm=False)
    expire_unconfirmed(at=timezone.now() + timedelta(days=15))
    visit(own_page, status=410)
    look("This request has ended")


def test_reviewers_and_staff(
    visit: Callable, look: Callable, page: Any, sign_in: Callable, watch: Any
) -> None:
    cast = make_cast()
    sign_in(cast.bureau)
    visit(QUEUE)
    look("Requests to review")
    visit("/admin/")
    look("Your desk")
    ask(NYTD, FOSTER)
    for slug in (NYTD, FOSTER):
        answer(slug, cast)
    for slug in (NYTD, FOSTER):
        request = MembershipRequest.objects.get(group__slug=slug)
        visit(reverse("admin:membership_membershiprequest_change", args=[request.pk]))
        look(f"Bo Vance: {request.group}")
    visit(reverse("admin:membership_membershiprequest_change", args=[999]), status=404)
    look("We cannot find that page")
    visit(reverse("admin:triage"), status=403)
    look("This page is not open to you")

    sign_in(cast.staff)
    ask(DISASTER, confirm=False)
    visit(f"{QUEUE}?show=unconfirmed")
    look("Requests")
    visit(reverse("admin:membership_reviewerassignment_add"))
    page.fill("#id_address", "nobody")
    page.locator("main button[type=submit]").click()
    page.wait_for_selector(".errorlist")
    look("Invite a reviewer")
    event = AuditEvent.objects.filter(action="request.denied").get()
    visit(reverse("admin:membership_auditevent_change", args=[event.pk]))
    look("View audit event")
    page.locator("#logout-form button").click()
    page.wait_for_selector("#login-form, main a")
    look(page.locator("h1").inner_text())
    assert mail_to(BO, "not_added").sent_at is None
