"""What a person does with their own data, by keyboard, and what staff do with a wish."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.pages.desk_door import NAME
from membership.requests.address_links import Side, make_token
from membership.requests.desk import AddressChange, RemovalRequest
from membership.requests.models import RequestText
from membership.roster.models import Member
from membership.workflow.ask_removal import ask_removal
from membership.workflow.change_address import agree_to_address, ask_to_change_address

from ..factories import (
    AT,
    make_application,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from ..pages.at_the_desk import sit_down
from .keyboard import Keyboard
from .main_job import path_in

KEY, NEW = "ana.lee@example.gov", "ana@example.org"
LONG = "Konstantinopolitanische-Familienhilfe" * 3


@pytest.fixture
def ana(transactional_db: Any, live_server: Any, page: Any, settings: Any) -> None:
    """Ana, with long words in every field, whose page is open in this browser."""
    settings.SITE_URL = live_server.url
    utah = make_jurisdiction(code="UT", name="Utah")
    make_jurisdiction(code="OH", name="Ohio")
    details = {
        "full_name": "Ana Lee",
        "email": KEY,
        "jurisdiction": utah,
        "job_title": "Program manager",
        "organization": LONG,
        "organization_type": "state",
        "level": "state",
    }
    request = make_request(application=make_application(**details), group=make_group(name=LONG))
    RequestText.objects.create(request=request, kind="statement", text=LONG, at=AT)
    make_membership(member=make_member(**details), jurisdiction=utah)
    sit_at_the_desk(page, live_server)


def sit_at_the_desk(page: Any, live_server: Any) -> None:
    client = Client()
    sit_down(client, KEY)
    cookie = {"name": NAME, "value": client.cookies[NAME].value, "url": f"{live_server.url}/my/"}
    page.context.add_cookies([cookie])


@pytest.mark.usefixtures("ana")
def test_details_by_keyboard(page: Any, visit: Callable, is_fine: Callable, expect: Any) -> None:
    make_staff()
    keys = Keyboard(page)
    visit("/my/details/")
    is_fine()
    keys.to("Full name")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    keys.press("Save my details", "button")
    expect(page).to_have_title("Error: Change your details | Peer Groups")
    is_fine()
    keys.press("Full name:", "a")  # the summary leads to the field
    page.keyboard.type("Ana María Lee")
    keys.fill("Jurisdiction", "Ohio")
    keys.press("Save my details", "button")
    expect(page).to_have_title("My requests and groups | Peer Groups")
    said = "Your details are changed, and the people who look after your groups are told."
    expect(page.get_by_text(said)).to_be_visible()
    member = Member.objects.get()
    assert (member.full_name, member.jurisdiction.code) == ("Ana María Lee", "OH")


@pytest.mark.usefixtures("ana")
def test_a_new_address_by_keyboard(
    page: Any, visit: Callable, is_fine: Callable, expect: Any, live_server: Any
) -> None:
    keys = Keyboard(page)
    visit("/my/address/")
    is_fine()
    keys.fill("New email address", NEW)
    keys.press("Write to both addresses", "button")
    expect(page.get_by_role("heading", name="We have written to both addresses")).to_be_visible()
    is_fine()
    for kind, asked, then in (
        ("new_address", "Use this email address?", "One more address has to agree"),
        ("old_address", "Change your email address?", "The address is changed"),
    ):
        visit(path_in(OutboundMail.objects.get(kind=kind), live_server.url))
        expect(page.locator("h1")).to_have_text(asked)
        is_fine()
        keys.press("I agree", "button")
        expect(page.locator("h1")).to_have_text(then)
        is_fine()
    assert Member.objects.get().email == NEW
    visit("/my/details/")
    expect(page).to_have_title("My requests and groups | Peer Groups")  # the page is closed


@pytest.mark.usefixtures("ana")
def test_a_new_address_is_stopped_by_keyboard(
    page: Any, visit: Callable, is_fine: Callable, expect: Any
) -> None:
    ask_to_change_address(email_key=KEY, new_address=NEW, client="192.0.2.1", at=timezone.now())
    keys = Keyboard(page)
    visit("/my/address/")
    is_fine()
    keys.press("Stop this change", "button")
    expect(page.get_by_text("The change is stopped.")).to_be_visible()
    assert AddressChange.objects.get().stopped_at is not None


@pytest.mark.usefixtures("ana")
def test_a_change_that_was_stopped_and_one_that_is_for_staff(
    page: Any, visit: Callable, is_fine: Callable, expect: Any
) -> None:
    make_member(email=NEW)
    asked = {"email_key": KEY, "client": "192.0.2.1", "at": AT}
    stopped = ask_to_change_address(new_address="one@example.gov", **asked)
    met = ask_to_change_address(new_address=NEW, **asked)
    for side in Side:
        agree_to_address(token=make_token(met, side), at=AT)
    for change, heading, status in (
        (stopped, "This change was stopped", 410),
        (met, "We need your help with this change", 200),
    ):
        visit(f"/my/new-address/{make_token(change, Side.OLD)}/", status=status)
        expect(page.locator("h1")).to_have_text(heading)
        is_fine()


@pytest.mark.usefixtures("ana")
def test_everything_held_is_read_and_taken_along(
    page: Any, visit: Callable, is_fine: Callable
) -> None:
    keys = Keyboard(page)
    visit("/my/held/")
    is_fine()
    with page.expect_download() as download:
        keys.press("Download it as a file", "button")
    assert download.value.suggested_filename.startswith("peer-groups-my-information-")
    file = json.loads(Path(download.value.path()).read_text())
    assert file["roster"]["organization"] == LONG


@pytest.mark.usefixtures("ana")
def test_a_wish_to_be_removed_by_keyboard(
    page: Any, visit: Callable, is_fine: Callable, expect: Any
) -> None:
    keys = Keyboard(page)
    visit("/my/removal/")
    is_fine()
    keys.press("Ask to remove my information", "button")
    expect(
        page.get_by_role("heading", name="You asked us to remove your information")
    ).to_be_visible()
    is_fine()
    keys.press("Take it back", "button")
    expect(page.get_by_text("You took it back.")).to_be_visible()
    assert [wish.outcome for wish in RemovalRequest.objects.all()] == ["taken_back"]


@pytest.mark.usefixtures("ana")
def test_staff_remove_the_information(
    page: Any, visit: Callable, is_fine: Callable, expect: Any, sign_in: Callable
) -> None:
    make_member(email=NEW)
    met = ask_to_change_address(email_key=KEY, new_address=NEW, client="192.0.2.1", at=AT)
    for side in Side:
        agree_to_address(token=make_token(met, side), at=AT)
    wish = ask_removal(email_key=KEY, at=AT)
    sign_in(make_staff())
    keys = Keyboard(page)

    visit(reverse("admin:removal_keep", args=[wish.pk]))
    is_fine()
    keys.press("Keep the information", "button")
    expect(
        page.get_by_text("Keep it only if the person agreed, or the law asks it.", exact=True)
    ).to_be_visible()
    is_fine()
    visit(reverse("admin:removals"))
    is_fine()
    keys.press("Take off the list", "button")
    expect(page.get_by_text("The change of address is off the list.")).to_be_visible()
    assert AddressChange.objects.get().new_email == ""
    keys.press("Remove the information of Ana Lee", "a")
    expect(page.locator("h1")).to_have_text("Remove the information")
    is_fine()
    keys.press("Remove the information", "button")
    expect(page.get_by_text("Nobody waits here.")).to_be_visible()
    is_fine()
    assert [wish.outcome for wish in RemovalRequest.objects.all()] == ["removed"]
