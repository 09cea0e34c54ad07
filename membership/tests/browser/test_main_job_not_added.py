"""Not added this time, with a reason: decided by keyboard alone, and what the applicant reads."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from membership.admin.effects import OWN_LINK
from membership.mailing.models import OutboundMail
from membership.requests.models import RequestText
from membership.roster.models import Membership

from ..pages.filled import address_of, filled
from .keyboard import Keyboard
from .main_job import (
    mail_to,
    mails,
    make_cast,
    name_of,
    path_in,
    queue_in,
    sign_in_by_form,
)

pytestmark = pytest.mark.usefixtures("real_site")

NYTD = "nytd"
BO = "bo.vance@example.gov"
MESSAGE = "Please ask your state coordinator {{ name }} <first>."
NOTE = "Sounds like a vendor."
FORBIDDEN = re.compile(r"denied|deny|denial|verdict|evidence|limited|free[ -]?mail", re.IGNORECASE)

NOT_ADDED_MAIL = """\
Hello Bo Vance,

Thank you for asking to join:

  - {group}

You were not added this time. Here is why:

The group is for people in certain roles, and the role you told us is
not one of them.

The reviewer wrote to you:

{message}

Your next step:

Look for a group that fits your role on our site.

These groups may fit your work, and you can ask to join them:

{others}

This page shows where all your requests stand:

{link}

Your reference: {reference}

Do you think that something was missed? Write to us:
{help}

--
Questions? Answer this email, or write to {help}.
Peer Groups, {site}/
"""


def ask(slug: str, site: str) -> tuple[str, str]:
    """Ask for a group and confirm, as Bo; returns the path of his own page and his reference."""
    client = Client()
    fields = filled(slug, full_name="Bo Vance", email=BO, nytd__role="other")
    client.post(address_of(slug), {**fields, f"{slug}-other_role": "Software vendor"})
    mail = mail_to(BO, "confirm")
    own_page = path_in(mail, site)
    assert client.post(own_page, {"confirm": "1"}).status_code == 302
    return own_page, mail.subject.split()[-1]


def test_not_added_with_a_reason_and_a_message(
    new_context: Callable, visit: Callable, expect: Any, settings: Any
) -> None:
    cast, group = make_cast(), name_of(NYTD)
    own_page, reference = ask(NYTD, settings.SITE_URL)

    rosa = new_context().new_page()
    keys = Keyboard(rosa)
    visit(queue_in(mail_to(cast.bureau.email, "queue"), settings.SITE_URL), on=rosa)
    sign_in_by_form(keys, cast.bureau)
    expect(rosa.locator("h1")).to_have_text("Requests to review")
    keys.press("Bo Vance", "a")
    expect(rosa.locator("h1")).to_have_text(f"Bo Vance: {group}")
    keys.fill("Internal note (optional)", NOTE)
    keys.press("Deny", "summary")
    keys.press("Deny", "button")
    expect(rosa.locator(".error-summary")).to_be_focused()
    keys.press("Reason: Choose a reason.", "a")
    expect(rosa.locator("#id_reason")).to_be_focused()
    rosa.keyboard.type("The r")
    keys.fill("Message to the applicant (optional)", MESSAGE)
    keys.press("Deny", "button")
    expect(rosa.locator("h1")).to_have_text("Deny: Bo Vance")
    assert mails()[2:] == []
    preview = rosa.locator(".mail-text").inner_text()
    keys.press("Yes, deny", "button")
    expect(rosa.locator(".messagelist li")).to_have_text(
        f"Denied: Bo Vance was not added to {group}. The email is on its way."
    )

    mail = mail_to(BO, "not_added")
    others = re.findall(r"^  - (.+)$", mail.text, re.MULTILINE)[1:]
    words = {
        "group": group,
        "message": MESSAGE,
        "others": "\n".join(f"  - {other}" for other in others),
        "reference": reference,
        "help": settings.HELP_EMAIL,
        "site": settings.SITE_URL,
    }
    assert len(others) == 3
    assert mail.text == NOT_ADDED_MAIL.format(**words, link=settings.SITE_URL + own_page)
    assert preview.strip() == NOT_ADDED_MAIL.format(**words, link=OWN_LINK).strip()
    assert mails()[2:] == [(BO, "not_added")]
    assert Membership.objects.count() == 0

    bo = new_context().new_page()
    visit(own_page, on=bo)
    status = bo.locator(".request-status")
    expect(status.locator(".request-status__standing")).to_have_text("Not added this time")
    expect(status.locator("blockquote")).to_have_text(MESSAGE)
    assert status.locator("p").all_inner_texts()[1:4] == [
        "The group is for people in certain roles, and the role you told us is not one of them.",
        "Look for a group that fits your role on our site.",
        "See all peer groups",
    ]
    expect(status.locator("details")).to_have_count(0)

    # The note stays inside, and no word of the office reaches the applicant.
    read = {"his page": bo.content()}
    for each in OutboundMail.objects.all():
        read[f"{each.kind} to {each.to}"] = f"{each.subject}\n{each.text}\n{each.html}"
    assert [name for name, text in read.items() if NOTE in text] == []
    his = [text for name, text in read.items() if cast.bureau.email not in name]
    assert [FORBIDDEN.findall(text) for text in his] == [[]] * 3
    assert RequestText.objects.get(text=NOTE).kind == "note"
