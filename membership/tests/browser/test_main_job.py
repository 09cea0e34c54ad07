"""The main job, by keyboard alone: from the catalog to a place on the roster of two groups."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from membership.catalog.words import day_in_words
from membership.requests.models import Application, RequestText
from membership.review.models import Decision
from membership.roster.models import Membership

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

DISASTER, FOSTER = "disaster-planning", "state-foster-care-managers"
ANA = "ana.quill@example.gov"

CONFIRM_MAIL = """\
Hello Ana Quill,

Somebody used this email address to ask to join:

  - {disaster}
  - {foster}

Was it you? Then please confirm it. This page has a button for that:

{site}{path}

We pass nothing on until you confirm. A request that is not confirmed
expires after 14 days. Once you confirm, the same page shows
where your request stands.

Your reference: {reference}

If this was not you, do nothing. Nobody will be told, and the request
will expire.

--
Questions? Answer this email, or write to {help}.
Peer Groups, {site}/
"""
NOTICE_MAIL = """\
Hello Ben Okafor,

1 request waits for your review:

  {foster}
  Role: State foster care manager
  Waiting since today
  {site}/admin/membership/membershiprequest/{case}/change/

All of them, after you sign in:
{site}/admin/membership/membershiprequest/?show=mine

You get at most one email a day about what waits. Choose how often:
{site}/admin/notices/

--
Questions? Answer this email, or write to {help}.
Peer Groups, {site}/
"""


pytestmark = pytest.mark.usefixtures("real_site")


def test_two_bodies_approve_and_the_person_is_on_both_rosters(
    new_context: Callable, visit: Callable, expect: Any, settings: Any
) -> None:
    cast = make_cast()
    foster, disaster = name_of(FOSTER), name_of(DISASTER)
    board = "State Foster Care Managers board"
    waits = f"Waits for {board} after this. No email goes out yet."
    said = {
        "site": settings.SITE_URL,
        "help": settings.HELP_EMAIL,
        "foster": foster,
        "disaster": disaster,
    }

    def window() -> tuple[Any, Keyboard]:
        page = new_context().new_page()
        return page, Keyboard(page)

    # Ana finds two groups, and asks for both at once.
    ana, keys = window()
    visit("/", on=ana)
    for name in (disaster, foster):
        keys.press(name, "summary")
        keys.tick(f"Choose, to request several at once: {name}")
    expect(ana.locator("[data-chosen]")).to_have_text("2 groups chosen")
    keys.press("Request the groups I chose")
    expect(ana.locator("h1")).to_have_text("Request membership")
    for label, text in (
        ("Full name", "Ana Quill"),
        ("Email address", ANA),
        ("Job title", "Foster care manager"),
        ("Organization", "Department of Human Services"),
        ("Type of organization", "State a"),
        ("Level you work at", "State o"),
        ("Jurisdiction", "Oregon"),
        ("Your role", "Program m"),
        ("How do you meet the criteria?", "I manage foster care, and keep our disaster plan."),
    ):
        keys.fill(label, text)
    keys.tick("Use this answer for my other groups")
    keys.fill("Your role", "State foster care m")
    keys.tick("Are you a member of the National Association")
    ana.keyboard.press("ArrowDown")
    expect(ana.locator("input[type=radio]:checked")).to_have_value("no")
    ana.keyboard.press("ArrowUp")
    expect(ana.locator("input[type=radio]:checked")).to_have_value("yes")
    keys.press("Check how I fit")
    expect(ana.locator(".fit")).to_have_count(2)
    expect(ana.locator("button[name=check]")).to_be_focused()
    ana.keyboard.press("Shift+Tab")
    ana.keyboard.press("Shift+Tab")
    assert ana.evaluate("() => document.activeElement.name") == "agree"
    ana.keyboard.press("Space")
    keys.press("Request membership", "button")
    expect(ana.locator("h1")).to_have_text("Check your email")
    expect(ana.locator(".intro strong")).to_have_text(ANA)

    # The mail has a link; the page behind it has a button, and only that confirms.
    assert mails() == [(ANA, "confirm")]
    mail = mail_to(ANA, "confirm")
    own_page = path_in(mail, settings.SITE_URL)
    application = Application.objects.get()
    assert mail.subject == f"Please confirm your request {application.reference}"
    assert mail.text == CONFIRM_MAIL.format(**said, path=own_page, reference=application.reference)
    visit(own_page, on=ana)
    assert Application.objects.get().confirmed_at is None
    keys.press("Confirm my request")
    expect(ana.locator("h1")).to_have_text("Where your request stands")
    expect(ana.locator(".request-status__standing")).to_have_text(["Being reviewed"] * 2)

    # Both bodies hear of it; the Bureau decides both requests together.
    rosa_mail, ben_mail = cast.bureau.email, cast.board.email
    assert mails()[1:] == [(rosa_mail, "queue"), (ben_mail, "queue")]
    case = application.membership_requests.get(group__slug=FOSTER)
    assert mail_to(ben_mail, "queue").text == NOTICE_MAIL.format(**said, case=case.pk)
    rosa, keys = window()
    visit(queue_in(mail_to(rosa_mail, "queue"), settings.SITE_URL), on=rosa)
    sign_in_by_form(keys, cast.bureau)
    expect(rosa.locator("h1")).to_have_text("Requests to review")
    expect(rosa.locator("#result_list .field-of_group")).to_have_text([disaster, foster])
    keys.press("Ana Quill", "a")
    expect(rosa.locator("h1")).to_have_text(f"Ana Quill: {disaster}")
    keys.tick(f"{foster} (Children's Bureau)")
    keys.fill("Internal note (optional)", "Called the agency.")
    keys.press("Approve", "button")
    expect(rosa.locator("h1")).to_have_text("Approve: Ana Quill")
    expect(rosa.locator(".effects li")).to_have_text(
        [
            f"{disaster}, for Children's Bureau: Ana Quill becomes a member of {disaster} today.",
            f"{foster}, for Children's Bureau: {waits}",
        ]
    )
    assert Decision.objects.count() == 0
    keys.press("Yes, approve", "button")
    expect(rosa.locator(".messagelist li")).to_have_text(
        [
            f"Ana Quill is now a member of {disaster}.",
            f"Children's Bureau has answered for Ana Quill: {foster} now waits for {board}.",
        ]
    )
    expect(rosa.locator(".empty-list")).to_have_text("Nothing waits for you today.")
    assert mails()[3:] == [(ANA, "added")]

    # Ana sees whose answer is missing.
    visit(own_page, on=ana)
    expect(ana.locator(".request-status__standing")).to_have_text(
        ["You were added to the group", "Being reviewed"]
    )
    today = day_in_words(timezone.localdate())
    expect(ana.locator(".request-status").nth(1).locator("ul li")).to_have_text(
        ["The group's board: has not answered yet", f"The Children's Bureau: answered on {today}"],
        use_inner_text=True,
    )

    # The board sees its one request and the Bureau's answer; its own is the last one needed.
    ben, keys = window()
    visit(queue_in(mail_to(ben_mail, "queue"), settings.SITE_URL), on=ben)
    sign_in_by_form(keys, cast.board)
    expect(ben.locator("#result_list .field-of_group")).to_have_text([foster])
    keys.press("Ana Quill", "a")
    expect(ben.locator("h1")).to_have_text(f"Ana Quill: {foster}")
    bureau_answer = ben.locator(".steps li", has_text="Children's Bureau (approves): approved")
    expect(bureau_answer).to_contain_text("by Rosa Diaz")
    keys.press("Approve", "button")
    expect(ben.locator(".mail-subject")).to_have_text(f"Subject: You are now a member: {foster}")
    keys.press("Yes, approve", "button")
    expect(ben.locator(".messagelist li")).to_have_text(f"Ana Quill is now a member of {foster}.")
    assert mails()[4:] == [(ANA, "added")]

    # She reads so on her page, and staff find her on both rosters.
    visit(own_page, on=ana)
    expect(ana.locator(".request-status__standing")).to_have_text(
        ["You were added to the group"] * 2
    )
    asha, keys = window()
    visit("/admin/", on=asha)
    sign_in_by_form(keys, cast.staff)
    expect(asha.locator("h1")).to_have_text("Your desk")
    keys.press("Rosters", "a")
    expect(asha.locator("h1")).to_have_text("Rosters")
    keys.fill("Search", "quill")
    asha.keyboard.press("Enter")
    rows = asha.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)
    shown = [
        [row.locator(f".field-{column}").inner_text() for column in ("name", "group", "role")]
        for row in rows.all()
    ]
    assert shown == [
        ["Ana Quill", foster, "State foster care manager"],
        ["Ana Quill", disaster, "Program manager"],
    ]
    assert Membership.objects.filter(origin="request", ends_on=None).count() == 2
    assert RequestText.objects.filter(kind="note").count() == 2
