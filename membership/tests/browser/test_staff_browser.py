"""The pages for staff in a real browser: triage, reopening, rosters, mail and the audit trail."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.audit.record import BY_SYSTEM, record
from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.roster.models import Membership
from membership.workflow.decide import deny_step

from ..factories import (
    add_role,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_mail,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from .conftest import PHONE

LONG = "Konstantinopolitanische-Familienhilfe" * 3


@pytest.fixture
def site(transactional_db: Any) -> SimpleNamespace:
    """Make something to see on every page, with words that are long."""
    long_ago = timezone.now() - timedelta(days=30)
    officers = make_body(name="State Liaison Officer", reach=ReviewingBody.Reach.JURISDICTION)
    center = make_body(name="Center for States")
    reviewer = make_assignment(body=center, starts_on=date(2020, 1, 1)).user
    ohio = make_jurisdiction(name="Ohio")
    applicant = make_application(full_name=LONG, jurisdiction=ohio, submitted_at=long_ago)
    stuck = make_request(group=make_group(bodies=[officers]), application=applicant)
    make_request(group=make_group(approver_published=False))
    decided = make_request(group=make_group(bodies=[center]))
    deny_step(step_id=decided.steps.get().pk, reason="role", by=reviewer, at=long_ago)
    group = make_group(name="State Adoption Managers", openness="closed")
    add_role(group)
    member = make_member(full_name="Ana Ortiz", organization=LONG, jurisdiction=ohio)
    membership = make_membership(group=group, member=member, starts_on=date(2020, 1, 1))
    failed = make_mail(
        kind=OutboundMail.Kind.CONFIRM,
        subject="Please confirm your request",
        text=f"Hello,\n\nhttp://127.0.0.1:8000/request/status/{'x' * 120}/\n\n{LONG}",
        html="<!DOCTYPE html><html lang=en><title>Mail</title><h1>Hello</h1><p>There</p></html>",
        given_up_at=timezone.now(),
        last_error="SMTPServerDisconnected",
        attempts=80,
    )
    record("membership.started", membership, by=BY_SYSTEM, at=long_ago, origin="nomination")
    return SimpleNamespace(
        stuck=stuck, decided=decided, membership=membership, group=group, failed=failed, ohio=ohio
    )


def to(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def test_the_pages_of_staff_are_accessible(
    visit: Callable, is_fine: Callable, sign_in: Callable, site: Any
) -> None:
    sign_in(make_staff(first_name="Asha"))
    for path in (
        to("index"),
        to("triage"),
        to("triage_route", site.stuck.pk),
        to("membership_membershiprequest_reopen", site.decided.pk),
        to("membership_membershiprequest_reopen", site.stuck.pk),
        to("membership_membership_changelist"),
        to("membership_membership_changelist") + "?group=999&state=all",
        to("membership_membership_change", site.membership.pk),
        to("membership_membership_end", site.membership.pk),
        to("membership_membership_add"),
        to("membership_membership_add") + f"?group={site.group.pk}",
        to("membership_member_changelist"),
        to("membership_member_change", site.membership.member_id),
        to("membership_outboundmail_changelist"),
        to("membership_outboundmail_change", site.failed.pk),
        to("membership_auditevent_changelist"),
        to("membership_auditevent_changelist") + "?since=soon",
    ):
        visit(path, PHONE)
        is_fine()


def test_forms_with_errors_are_accessible(
    visit: Callable,
    is_fine: Callable,
    sign_in: Callable,
    expect: Any,
    site: Any,
) -> None:
    sign_in(make_staff())
    for path, button, errors in (
        (to("triage_route", site.stuck.pk), "Route the request", 1),
        (to("membership_membershiprequest_reopen", site.decided.pk), "Reopen the request", 1),
        (to("membership_membership_end", site.membership.pk), "End the membership", 1),
        (to("membership_membership_add") + f"?group={site.group.pk}", "Add to the roster", 7),
    ):
        page = visit(path, PHONE)
        page.get_by_role("button", name=button).click()
        expect(page.locator(".errorlist")).to_have_count(errors)
        assert page.title().split()[0] == "Error:"
        is_fine()


def test_staff_route_reopen_add_end_and_requeue_by_keyboard(
    visit: Callable, sign_in: Callable, expect: Any, site: Any
) -> None:
    sign_in(make_staff())
    page = visit(to("triage"))
    page.get_by_role("link", name=LONG).press("Enter")
    page.get_by_label("Ask for an answer").focus()
    page.keyboard.press("C")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Center for States has the request")

    page = visit(to("membership_membershiprequest_reopen", site.decided.pk))
    page.get_by_label("Why do you reopen it?").focus()
    page.keyboard.type("New facts.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The request is under review again.")

    page = visit(to("membership_membership_add"))
    page.get_by_label("Group").select_option(label=site.group.name)
    page.get_by_role("button", name="Continue").press("Enter")
    for label, text in (
        ("Full name", "Nora Nominee"),
        ("Email address", "nora@example.gov"),
        ("Title", "Adoption manager"),
        ("Organization", "Department"),
    ):
        page.get_by_label(f"{label}:", exact=True).fill(text)
    page.get_by_label("Kind of organization").select_option("state")
    page.get_by_label("Nominated by").select_option(label="Ohio")
    page.get_by_label("Level").select_option("state")
    page.get_by_role("button", name="Add to the roster").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Nora Nominee is on the roster.")

    page.get_by_role("link", name="End this membership").press("Enter")
    page.get_by_label("Reason").select_option("changed_job")
    page.get_by_role("button", name="End the membership").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The membership has its last day.")
    ended = Membership.objects.get(member__full_name="Nora Nominee")
    assert ended.ends_on == timezone.localdate() + timedelta(days=1)

    page = visit(to("membership_outboundmail_change", site.failed.pk))
    page.get_by_role("button", name="Requeue").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The mail is in the queue again.")


def test_filters_work_without_javascript_and_keep_the_search(
    new_context: Callable, visit: Callable, sign_in: Callable, page: Any, expect: Any, site: Any
) -> None:
    make_membership(group=site.group, member=make_member(full_name="Bo Ortiz"))
    make_membership(member=make_member(full_name="Cy Ortiz"))
    sign_in(make_staff())
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    window = visit(to("membership_membership_changelist") + "?q=ort", on=plain.new_page())
    expect(window.locator("#result_list tbody tr")).to_have_count(3)
    window.get_by_label("Group").select_option(label=site.group.name)
    window.get_by_role("button", name="Apply").click()
    expect(window.locator("#result_list tbody tr")).to_have_count(2)
    assert "q=ort" in window.url


def test_the_html_version_of_a_mail_is_in_a_sandbox(
    visit: Callable, sign_in: Callable, watch: Any, site: Any
) -> None:
    site.failed.html = site.failed.html.replace("<h1>", "<script>document.title = 'x'</script><h1>")
    site.failed.save(update_fields=["html"])
    sign_in(make_staff())
    page = visit(to("membership_outboundmail_html", site.failed.pk))
    assert (page.title(), page.locator("h1").inner_text()) == ("Mail", "Hello")
    assert page.evaluate("() => window.origin") == "null"
    assert [text.split(" in ")[0] for text in watch.troubles()] == ["Blocked script execution"]
    watch.forgive()
