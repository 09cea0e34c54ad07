"""Reopening as staff do it: the effect in words, a reason, one POST."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from membership.requests.models import MembershipRequest, RequestText
from membership.requests.status import Status
from membership.review.models import Decision
from membership.roster.models import Membership
from membership.tests.admin.staff import HOSTILE, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff():
    return signed_in(make_staff())


def decided(*, approve: bool, **details) -> MembershipRequest:
    body = make_body(name="Bureau")
    reviewer = make_assignment(body=body, user=make_user(first_name="Rae")).user
    request = make_request(group=make_group(bodies=[body]), application=make_application(**details))
    step = request.steps.get()
    if approve:
        approve_step(step_id=step.pk, by=reviewer, at=AT)
    else:
        deny_step(step_id=step.pk, reason="role", by=reviewer, at=AT)
    request.refresh_from_db()
    return request


def page_of(request) -> str:
    return reverse("admin:membership_membershiprequest_reopen", args=[request.pk])


def standing(request) -> tuple[str, int]:
    request.refresh_from_db()
    return request.status, request.round


def test_staff_reopen_with_a_reason_and_come_to_the_case(staff):
    request = decided(approve=True)
    page = shown(staff.get(page_of(request)))
    assert page.count("Approved by\n        Rae") == 1
    assert page.count("The membership that the approval opened goes on.") == 1
    assert standing(request) == (Status.APPROVED, 1), "looking changes nothing"

    answer = staff.post(page_of(request), {"reason": "The role was not hers."})

    assert answer.status_code == 302
    assert answer.url == reverse("admin:membership_membershiprequest_change", args=[request.pk])
    assert standing(request) == (Status.PENDING, 2)
    assert RequestText.objects.get(kind="note").text == "The role was not hers."
    assert (Decision.objects.count(), Membership.objects.filter(ends_on=None).count()) == (1, 1)


@pytest.mark.parametrize("reason", ["", "   ", "a\x00b", "x" * 2001])
def test_without_a_good_reason_nothing_happens_and_what_was_typed_stays(staff, reason):
    request = decided(approve=False)

    answer = staff.post(page_of(request), {"reason": reason})

    assert list(answer.context["form"].errors) == ["reason"]
    assert answer.context["form"]["reason"].value() == reason
    assert standing(request) == (Status.DENIED, 1)


def test_a_newer_request_stands_in_the_way_and_the_reason_stays_typed(staff):
    request = decided(approve=False, email="ana@example.gov")
    make_request(group=request.group, application=make_application(email="ana@example.gov"))

    answer = staff.post(page_of(request), {"reason": "New facts."})

    assert answer.context["form"].non_field_errors() == [
        "This person has a newer open request for this group."
    ]
    assert ">\nNew facts.</textarea>" in shown(answer)
    assert standing(request) == (Status.DENIED, 1)


def test_reopening_twice_is_refused_in_a_sentence(staff):
    request = decided(approve=False)
    staff.post(page_of(request), {"reason": "New facts."})

    answer = staff.post(page_of(request), {"reason": "Once more."})

    assert answer.context["form"].non_field_errors() == [
        "This request is waiting for review and cannot become waiting for review."
    ]
    assert standing(request) == (Status.PENDING, 2)
    page = shown(staff.get(page_of(request)))
    assert "Only a request that was approved or denied can be reopened." in page
    assert "Reopen the request</button>" not in page


def test_reopening_is_for_staff_alone(client):
    request = decided(approve=False)
    reviewer = signed_in(Decision.objects.get().decided_by)
    for method in ("get", "post"):
        assert getattr(reviewer, method)(page_of(request), {"reason": "x"}).status_code == 403
        assert getattr(client, method)(page_of(request), {"reason": "x"}).status_code == 302
    assert standing(request) == (Status.DENIED, 1)


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_request_that_is_not_there_is_not_found(staff, pk):
    page = reverse("admin:membership_membershiprequest_reopen", args=[pk])
    assert staff.get(page).status_code == 404
    assert staff.post(page, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_on_the_page_and_in_the_record(staff, text):
    request = decided(approve=False, full_name=text)
    answer = staff.post(page_of(request), {"reason": text + "x" * 2000})
    page = shown(answer)
    assert page.count(f"{escape(text)}xxx") == 1, "what was typed stays"
    assert page.count(f"Reopen the request of {escape(text)}") >= 2
    assert "<script>alert" not in page
    staff.post(page_of(request), {"reason": text})
    assert RequestText.objects.get(kind="note").text == text
