"""From the form beside the case to the decision: shown first, confirmed once, then the next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from membership.admin.effects import OWN_LINK
from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.models import RequestText
from membership.requests.status import Status
from membership.review.models import Decision
from membership.roster.models import Membership
from membership.tests.admin.deciding import LIST, case, nothing_happened, said, send
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step
from membership.workflow.reopen import reopen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def board():
    return make_body(name="Board")


@pytest.fixture
def reviewer(board):
    user = make_user(first_name="Rosa", last_name="Diaz")
    return make_assignment(body=board, user=user).user


# ---- shown first -------------------------------------------------------------------------------


def test_approving_shows_the_effect_and_the_mail_and_changes_nothing(board, reviewer):
    group = make_group(name="Own group", bodies=[board])
    request = make_request(group=group, application=make_application(full_name="Ana Applicant"))
    page = shown(send(reviewer, "approve", request, note="Call first."))
    assert "Ana Applicant becomes a member of Own group today." in page
    assert "You are now a member: Own group" in page
    assert escape(OWN_LINK) in page
    assert "Yes, approve" in page
    assert '<input type="hidden" name="note" value="Call first."' in page
    assert nothing_happened()


def test_with_another_body_to_come_no_mail_is_shown(board, reviewer):
    request = make_request(group=make_group(bodies=[board, make_body(name="Bureau")]))
    page = shown(send(reviewer, "approve", request))
    assert "Waits for Bureau after this. No email goes out yet." in page
    assert "Subject:" not in page


def test_a_member_stays_one_and_a_former_one_does_not_begin_twice(board, reviewer):
    group = make_group(name="Own group", bodies=[board])
    ana = make_member(email="ana@example.gov")
    application = make_application(email="ana@example.gov", full_name="Ana Applicant")
    request = make_request(group=group, application=application)
    membership = make_membership(member=ana, group=group)
    page = shown(send(reviewer, "approve", request))
    assert "Ana Applicant is a member of Own group already, and stays one." in page
    Membership.objects.filter(pk=membership.pk).update(
        ends_on=TODAY + timedelta(days=8), end_reason="other", end_recorded_at=AT
    )
    page = shown(send(reviewer, "approve", request))
    assert "Ana Applicant becomes a member of Own group on November 10, 2026." in page


def test_denying_shows_the_reason_the_effect_and_the_mail(board, reviewer):
    group = make_group(name="Own group", bodies=[board, make_body(name="Bureau")])
    request = make_request(group=group, application=make_application(full_name="Ana Applicant"))
    answer = send(reviewer, "deny", request, reason="role", message="Ask\r\nagain.", note="Hm.")
    page = shown(answer)
    assert "Ana Applicant is not added to Own group." in page
    assert "Bureau will no longer be asked." in page
    assert "Not added this time: Own group" in page
    assert "The role is not one the group is for" in page
    effect = answer.context["effects"][0]
    assert "Ask\nagain." in effect.mail.text
    assert "Hm." not in effect.mail.text
    assert nothing_happened()


def test_denying_after_a_reopening_says_that_the_membership_ends(board, reviewer):
    request = make_request(group=make_group(bodies=[board]))
    approve_step(step_id=request.steps.get().pk, by=reviewer, at=AT)
    reopen(request_id=request.pk, reason="A mistake.", by=make_staff(), at=AT)
    request.refresh_from_db()
    step = request.steps.get(round=2)
    address = reverse("admin:membership_membershiprequest_deny", args=[request.pk])
    page = shown(signed_in(reviewer).post(address, {"step": step.pk, "reason": "role"}))
    assert "The membership that an earlier approval began ends." in page


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(board, reviewer):
    request = make_request(group=make_group(bodies=[board]))
    answer = send(reviewer, "deny", request, message="Kept words", note="Kept note")
    page = shown(answer)
    assert answer.context["form"].errors == {"reason": ["Choose a reason."]}
    assert "There is a problem" in page
    assert '<a href="#id_reason"' in page
    for kept in ("Kept words", "Kept note"):
        assert kept in page
    assert '<details class="deny" open>' in page
    answer = send(reviewer, "deny", request, reason="other", message="  ")
    assert list(answer.context["form"].errors) == ["message"]
    for data in ({"reason": "whim"}, {"reason": ""}, {"reason": NUL}):
        assert list(send(reviewer, "deny", request, **data).context["form"].errors) == ["reason"]
    assert nothing_happened()


@pytest.mark.parametrize("field", ["message", "note"])
def test_text_that_cannot_be_kept_is_refused_beside_the_field(board, reviewer, field):
    request = make_request(group=make_group(bodies=[board]))
    for text in (NUL, "x" * 10_001):
        answer = send(reviewer, "deny", request, reason="role", confirm="1", **{field: text})
        assert list(answer.context["form"].errors) == [field]
    assert nothing_happened()


def test_going_back_keeps_what_was_typed(board, reviewer):
    request = make_request(group=make_group(bodies=[board]))
    page = shown(send(reviewer, "deny", request, reason="role", note="Kept note", back="1"))
    assert "Kept note" in page
    assert '<option value="role" selected>' in page
    assert "There is a problem" not in page
    assert nothing_happened()


def test_a_link_followed_to_an_act_leads_to_the_case(board, reviewer):
    request = make_request(group=make_group(bodies=[board]))
    for act in ("approve", "deny"):
        address = reverse(f"admin:membership_membershiprequest_{act}", args=[request.pk])
        answer = signed_in(reviewer).get(address, {"confirm": "1"})
        assert (answer.status_code, answer["Location"]) == (302, case(request))
    assert nothing_happened()


# ---- confirmed once ----------------------------------------------------------------------------


def test_one_confirming_post_approves_and_the_next_case_opens(board, reviewer):
    group = make_group(name="Own group", bodies=[board])
    first, second = (
        make_request(
            group=group,
            application=make_application(full_name=name, submitted_at=AT - timedelta(days=days)),
        )
        for days, name in ((2, "Ana Applicant"), (1, "Bea Besides"))
    )
    answer = send(reviewer, "approve", first, note="Call first.", confirm="1")
    assert (answer.status_code, answer["Location"]) == (302, case(second))
    assert said(answer) == ["Ana Applicant is now a member of Own group."]
    first.refresh_from_db()
    assert first.status == Status.APPROVED
    assert RequestText.objects.get().text == "Call first."
    answer = send(reviewer, "approve", second, confirm="1")
    assert answer["Location"] == LIST
    acts = AuditEvent.objects.filter(action__startswith="request.").order_by("pk")
    assert list(acts.values_list("action", "object_id")) == [
        ("request.approved", first.pk),
        ("request.approved", second.pk),
    ]


def test_the_message_goes_out_and_the_note_stays(board, reviewer):
    request = make_request(group=make_group(name="Own group", bodies=[board]))
    answer = send(
        reviewer, "deny", request, reason="role", message="Ask again.", note="Hm.", confirm="1"
    )
    assert said(answer)[0].startswith("Denied: ")
    request.refresh_from_db()
    assert request.status == Status.DENIED
    mail = OutboundMail.objects.get()
    assert "Ask again." in mail.text
    assert "Hm." not in mail.text + mail.html
    assert Decision.objects.get().reason == "role"


def test_one_of_two_bodies_is_told_for_whom_it_waits_now(board, reviewer):
    request = make_request(
        group=make_group(name="Own group", bodies=[board, make_body(name="Bureau")]),
        application=make_application(full_name="Ana Applicant"),
    )
    answer = send(reviewer, "approve", request, confirm="1")
    assert said(answer) == ["Board has answered for Ana Applicant: Own group now waits for Bureau."]
    assert answer["Location"] == LIST


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 10_000, "{% bad %}"])
def test_what_is_typed_reaches_page_mail_and_case_unchanged(board, reviewer, text):
    request = make_request(
        group=make_group(bodies=[board]), application=make_application(full_name=text[:200])
    )
    data = {"reason": "other", "message": text, "note": text}
    page = shown(send(reviewer, "deny", request, **data))
    assert f'name="message" value="{escape(text)}"' in page
    assert "<script>alert" not in page
    send(reviewer, "deny", request, confirm="1", **data)
    assert text in OutboundMail.objects.get().text
    assert set(RequestText.objects.values_list("text", flat=True)) == {text}
    assert escape(text) in shown(signed_in(reviewer).get(case(request)))
