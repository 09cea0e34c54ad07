"""The way of an applicant without JavaScript, on a phone: from the form to withdrawing."""

from collections.abc import Callable
from typing import Any

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.models import Application, MembershipRequest, RequestText

from ..pages.filled import address_of
from .conftest import PHONE
from .main_job import (
    mails,
    make_cast,
    name_of,
    path_in,
    tell_about_bo,
)

pytestmark = pytest.mark.usefixtures("real_site")

DISASTER, PSSF = "disaster-planning", "in-home-pssf-managers"
WRONG, RIGHT = "bo.vanse@example.gov", "bo.vance@example.gov"


def test_from_the_form_to_withdrawing_without_javascript(
    new_context: Callable,
    visit: Callable,
    fits: Callable,
    expect: Any,
    settings: Any,
) -> None:
    cast = make_cast()
    page = visit(
        address_of(DISASTER, PSSF), PHONE, on=new_context(java_script_enabled=False).new_page()
    )

    def arrive(heading: str) -> None:
        expect(page.locator("h1")).to_have_text(heading)
        fits(on=page)

    tell_about_bo(page, WRONG)
    page.select_option(f"#id_{DISASTER}-role", label="Program manager")
    page.fill(f"#id_{DISASTER}-statement", "I keep our disaster plan.")
    page.click(f"label[for=id_{DISASTER}-same_statement]")
    page.select_option(f"#id_{PSSF}-role", label="PSSF manager")
    page.click("text=Check how I fit")
    expect(page.locator("#checked-heading")).to_have_text("How you fit")
    expect(page.locator(".fit").first).to_contain_text("you fit this group")
    expect(page.locator(".fit").last).to_contain_text("your answer to “Do you manage your agency's")
    expect(page.locator("#id_full_name")).to_have_value("Bo Vance")
    assert Application.objects.count() == 0
    fits(on=page)

    page.click("button[name=send]")
    expect(page.locator(".error-summary li")).to_have_count(2)
    page.click(f"label[for=id_{PSSF}-participates_2]")
    page.click("label[for=id_agree]")
    page.click("button[name=send]")
    arrive("Check your email")
    expect(page.locator(".intro strong")).to_have_text(WRONG)

    page.click("text=Send again")
    expect(page.locator(".usa-alert--success")).to_have_text("We sent the email once more.")
    assert mails() == [(WRONG, "confirm")] * 2
    page.fill("#id_email", "bo.vance@")
    page.click("text=Fix my address")
    expect(page.locator(".error-summary li")).to_have_count(1)
    page.fill("#id_email", RIGHT)
    page.click("text=Fix my address")
    expect(page.locator(".usa-alert--success")).to_have_text("We sent an email to the new address.")
    expect(page.locator(".intro strong")).to_have_text(RIGHT)
    assert mails()[2:] == [(RIGHT, "confirm")]
    *old, new = OutboundMail.objects.order_by("pk")
    assert [mail.text for mail in old] == [old[0].text] * 2

    visit(path_in(old[0], settings.SITE_URL), PHONE, status=404, on=page)
    arrive("This link does not work")
    visit(path_in(new, settings.SITE_URL), PHONE, on=page)
    arrive("Confirm your request")
    assert mails()[3:] == []
    page.click("text=Confirm my request")
    arrive("Where your request stands")
    assert mails()[3:] == [(cast.bureau.email, "queue")]

    page.locator("summary").last.click()
    page.locator("button[name=withdraw]").last.click()
    expect(page.locator(".request-status__standing")).to_have_text(["Being reviewed", "Withdrawn"])
    arrive("Where your request stands")
    assert mails()[4:] == [(RIGHT, "withdrawn")]
    confirmed = MembershipRequest.objects.exclude(confirmed_at=None).order_by("pk")
    assert list(confirmed.values_list("group__name", "status")) == [
        (name_of(DISASTER), "pending"),
        (name_of(PSSF), "withdrawn"),
    ]
    statements = RequestText.objects.filter(kind="statement").values_list("text", flat=True)
    assert list(statements) == ["I keep our disaster plan."] * 2
