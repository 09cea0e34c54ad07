"""Taking a decision back from the case page: until when, by whom, with one button."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.models import Decision
from membership.roster.models import Membership
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
from membership.workflow.take_back import take_back

from .deciding import case, said, send
from .staff import shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
BUTTON = "Take my decision back</button>"
TOO_LATE = "It is too late to take this back. Staff of the Center can reopen the request."


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.fixture
def bureau() -> ReviewingBody:
    return make_body(name="Bureau")


@pytest.fixture
def rosa(bureau: ReviewingBody) -> User:
    user = make_user(first_name="Rosa", last_name="Diaz")
    return make_assignment(body=bureau, user=user).user


@pytest.fixture
def request_(bureau: ReviewingBody) -> MembershipRequest:
    application = make_application(full_name="Ana <b>Applicant</b>")
    return make_request(application=application, group=make_group(name="G", bodies=[bureau]))


@pytest.fixture
def approved(request_: MembershipRequest, rosa: User) -> MembershipRequest:
    return approve_step(step_id=request_.steps.get().pk, by=rosa, at=AT)


def address(request: MembershipRequest) -> str:
    return reverse("admin:membership_membershiprequest_take_back", args=[request.pk])


def undo(user: User, request: MembershipRequest, **data: Any) -> Any:
    data = data or {"decision": Decision.objects.latest("pk").pk}
    return signed_in(user).post(address(request), data)


def test_after_deciding_the_message_says_until_when_and_leads_to_the_button(rosa, request_):
    answer = send(rosa, "approve", request_, confirm="1")
    page = shown(signed_in_after(answer))
    assert (
        "Ana &lt;b&gt;Applicant&lt;/b&gt; is now a member of G. "
        f'<a href="{case(request_)}#decide">You can take this back until 7:10 AM</a>.' in page
    )
    page = shown(signed_in(rosa).get(case(request_)))
    assert "You approved this for Bureau at 7:00 AM." in " ".join(page.split())
    assert "Nobody outside is told before 7:10 AM." in " ".join(page.split())
    assert page.count(BUTTON) == 1


def signed_in_after(answer: Any) -> Any:
    """Follow a redirect with the same browser."""
    return answer.client.get(answer.url)


def test_the_page_that_asks_says_it_before(rosa, request_):
    page = " ".join(shown(send(rosa, "approve", request_)).split())
    assert "You can take it back for 10 minutes. No email leaves before that." in page


def test_the_button_takes_it_back_and_both_stand_in_the_timeline(rosa, approved):
    answer = undo(rosa, approved)
    assert (answer.status_code, answer.url) == (302, case(approved))
    assert said(answer) == [
        "Your decision is taken back, and nobody was told. The request waits for you."
    ]
    approved.refresh_from_db()
    assert (approved.status, Membership.objects.count()) == (Status.PENDING, 0)
    assert OutboundMail.objects.filter(request=approved).count() == 0
    page = shown(signed_in(rosa).get(case(approved)))
    timeline = " ".join(page[page.index('class="timeline"') :].split())
    assert "<strong>Approved</strong> for Bureau by <bdi>Rosa Diaz</bdi>" in timeline
    assert "<strong>Decision taken back</strong> for Bureau by <bdi>Rosa Diaz</bdi>" in timeline
    assert BUTTON not in page
    assert "(approves): waiting" in " ".join(page.split())


def test_a_get_takes_nothing_back(rosa, approved):
    client = signed_in(rosa)
    for method in (client.get, client.head):
        for _ in range(3):
            answer = method(address(approved), {"decision": Decision.objects.get().pk})
            assert (answer.status_code, answer.url) == (302, case(approved))
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED


def test_a_second_click_says_that_it_is_too_late(rosa, approved):
    undo(rosa, approved)
    assert said(undo(rosa, approved)) == [TOO_LATE]
    assert approved.events.filter(kind="taken_back").count() == 1


@pytest.mark.parametrize("bad", ["", "x", "0", "-1", "9" * 40, "\0", "😀", "1.5", "x" * 10_000])
def test_what_names_no_decision_of_ones_own_changes_nothing(rosa, approved, bad):
    assert said(undo(rosa, approved, decision=bad)) == ["There is no such decision of yours."]
    assert said(undo(rosa, approved, other="1")) == ["There is no such decision of yours."]
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED


def test_a_decision_about_another_request_is_not_taken_back_from_here(rosa, approved, bureau):
    other = make_request(group=make_group(bodies=[bureau]))
    approve_step(step_id=other.steps.get().pk, by=rosa, at=AT)
    decision = Decision.objects.get(request=approved)
    assert said(undo(rosa, other, decision=decision.pk)) == ["There is no such decision of yours."]


def test_nobody_else_has_the_button_or_its_effect(rosa, approved, bureau):
    for user in (make_assignment(body=bureau).user, make_staff()):
        assert BUTTON not in shown(signed_in(user).get(case(approved)))
        assert said(undo(user, approved)) == ["There is no such decision of yours."]
    stranger = make_assignment(body=make_body()).user
    assert undo(stranger, approved).status_code == 404
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED


def test_the_button_is_gone_when_the_time_is_over(rosa, approved, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + 10 * MINUTE)
    assert BUTTON not in shown(signed_in(rosa).get(case(approved)))
    assert said(undo(rosa, approved)) == [TOO_LATE]


def test_without_a_time_nothing_speaks_of_it(rosa, request_, settings):
    settings.TAKE_BACK_MINUTES = 0
    assert "take it back" not in shown(send(rosa, "deny", request_, reason="role"))
    answer = send(rosa, "deny", request_, reason="role", confirm="1")
    page = shown(signed_in_after(answer))
    assert "was not added to G. The email is on its way." in page
    assert "take this back" not in page
    assert BUTTON not in shown(signed_in(rosa).get(case(request_)))


def test_bulk_outcomes_say_until_when(rosa, request_, bureau):
    bulk = reverse("admin:membership_membershiprequest_deny_selected")
    step = request_.steps.get().pk
    data = {"request": request_.pk, "offered": step, "reason": "role", "confirm": "1"}
    page = " ".join(shown(signed_in(rosa).post(bulk, data)).split())
    assert "Until 7:10 AM you can take back each of these on its own page." in page
    assert f'href="{case(request_)}"' in page


def test_the_ledger_says_until_when_the_mail_waits(approved):
    mail = OutboundMail.objects.get()
    ledger = reverse("admin:membership_outboundmail_change", args=[mail.pk])
    page = shown(signed_in(make_staff()).get(ledger))
    assert "Waits until November 2, 2026, 7:10 AM" in page


def test_what_was_taken_back_is_not_among_the_answers_when_reopening(rosa, request_):
    step = request_.steps.get().pk
    approve_step(step_id=step, by=rosa, at=AT - MINUTE)
    take_back(decision_id=Decision.objects.get().pk, by=rosa, at=AT)
    fresh = request_.steps.get(waived_at=None).pk
    deny_step(step_id=fresh, reason="role", by=rosa, at=AT)
    page = signed_in(make_staff()).get(
        reverse("admin:membership_membershiprequest_reopen", args=[request_.pk])
    )
    assert [decision.outcome for decision in page.context["decisions"]] == ["deny"]
