"""The admin's own frame and the catalog's lists, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.catalog.models import OpeningRule, PeerGroup, Topic
from membership.library.models import TopicSection
from membership.review.links import one_time_link

from ..factories import (
    add_role,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_staff,
)
from .conftest import PHONE

PASSPHRASE = "five green lamps in a row"


@pytest.fixture
def group(transactional_db: Any) -> PeerGroup:
    """Make a group with something in each table under its form, and a history."""
    group = make_group(bodies=[make_body(), make_body()])
    group.eligible_jurisdictions.set([make_jurisdiction(), make_jurisdiction()])
    add_role(group)
    OpeningRule.objects.create(group=group, text="States reviewed in years 1 and 2")
    group.purpose = "To learn from each other, and to do better."
    group.save()
    return group


def test_the_door_is_accessible(visit: Callable, is_fine: Callable, transactional_db: Any) -> None:
    staff = make_staff(password=PASSPHRASE)
    link = one_time_link(staff).partition("/admin/")[2]
    for path in ("", "cannot-sign-in/", "cannot-sign-in/sent/", link, "passphrase/x/y/"):
        page = visit(f"/admin/{path}", PHONE)
        is_fine()
        button = page.locator("main button")
        if button.count():
            button.click()
            is_fine()


def test_a_closed_door_is_accessible(
    visit: Callable,
    is_fine: Callable,
    sign_in: Callable,
    page: Any,
    watch: Any,
    settings: Any,
    transactional_db: Any,
) -> None:
    assignment = make_assignment()
    sign_in(assignment.user)
    visit("/admin/", PHONE)
    is_fine()
    assignment.ends_at = timezone.now()
    assignment.save()
    visit("/admin/", PHONE)
    assert page.locator(".errornote").count() == 1
    is_fine()
    settings.AXES_FAILURE_LIMIT = 1
    page.fill("#id_username", "somebody@example.gov")
    page.fill("#id_password", "wrong passphrase here")
    page.click("main button")
    page.wait_for_selector("text=Please wait before you try again")
    watch.forgive()  # the browser reports the answer 429
    is_fine()


def test_the_lists_and_forms_are_accessible(
    visit: Callable,
    is_fine: Callable,
    sign_in: Callable,
    group: PeerGroup,
) -> None:
    staff = make_staff(password=PASSPHRASE)
    sign_in(staff)
    reviewer = make_assignment(group=group)
    topic = Topic.objects.create(slug="data", name="Data", title="Data")
    section = TopicSection.objects.create(topic=topic, slug="one", title="One", position=1)
    kinds = (
        *("peergroup", "jurisdiction", "role", "topic", "reviewingbody", "reviewerassignment"),
        *("resource", "consideration", "peerprogram", "finding"),
    )
    for path in (
        "",
        "password_change/",
        *(f"membership/{kind}/" for kind in kinds),
        *(f"membership/{kind}/add/" for kind in kinds),
        f"membership/peergroup/{group.pk}/change/",
        f"membership/peergroup/{group.pk}/history/",
        f"membership/reviewerassignment/{reviewer.pk}/change/",
        f"membership/topic/{section.topic_id}/change/",
        "membership/linkcheck/?to=mend",
    ):
        visit(f"/admin/{path}", PHONE)
        is_fine()


def test_a_form_with_errors_is_accessible(
    visit: Callable,
    is_fine: Callable,
    sign_in: Callable,
    group: PeerGroup,
    expect: Any,
) -> None:
    sign_in(make_staff())
    page = visit(reverse("admin:membership_peergroup_change", args=[group.pk]), PHONE)
    page.fill("#id_name", "")
    page.fill("#id_opening_rules-0-text", "")
    page.click("input[name=_save]")
    expect(page.locator(".errorlist")).to_have_count(2)
    is_fine()


def test_a_group_is_previewed_and_nothing_is_saved(
    visit: Callable, axe: Callable, sign_in: Callable, group: PeerGroup, page: Any
) -> None:
    sign_in(make_staff())
    visit(reverse("admin:membership_peergroup_change", args=[group.pk]))
    page.fill("#id_name", "A name to try")
    with page.context.expect_page() as opened:
        page.click("text=Preview (in a new tab)")
    preview = opened.value
    preview.wait_for_load_state()
    assert preview.locator("h1").inner_text() == "A name to try"
    axe(on=preview)
    assert not PeerGroup.objects.filter(name="A name to try").exists()


def test_signing_in_by_keyboard_leads_to_the_page_asked_for(
    visit: Callable, group: PeerGroup, page: Any
) -> None:
    staff = make_staff(password=PASSPHRASE)
    wanted = reverse("admin:membership_peergroup_change", args=[group.pk])
    visit(wanted)
    page.focus("#id_username")
    page.keyboard.type(staff.username.upper())
    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")
    assert page.locator("#id_name").input_value() == group.name
