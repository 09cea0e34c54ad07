"""A decision taken back within its time: as if nobody had decided, but for the history."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.mailing.sender import claim, send_waiting
from membership.requests.models import RequestText
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
from membership.review.queue import step_states
from membership.review.scoping import requests_waiting_for
from membership.roster.models import Member, Membership
from membership.tests.factories import (
    AT,
    make_assignment,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.answer_question import answer_question
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import approve_step
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.reopen import reopen
from membership.workflow.submit import submit
from membership.workflow.take_back import take_back

from .asking import DAY, LATE, MINUTE, SOON, approve, deny, moves, step_of, undo
from .conftest import submission

pytestmark = pytest.mark.django_db


def states(request):
    return [state.in_words for state in step_states(request)]


def roster():
    return list(Membership.objects.order_by("pk").values())


# ---- the mail waits ----------------------------------------------------------------------------


@pytest.mark.parametrize("act", [approve, deny])
def test_the_mail_of_a_decision_waits_as_long_as_it_can_be_taken_back(request_, rosa, act):
    act(request_, rosa)
    mail = OutboundMail.objects.get()
    assert (mail.queued_at, mail.not_before) == (AT, LATE)
    assert claim(at=LATE - MINUTE) is None
    assert claim(at=LATE) == mail


def test_without_that_time_mail_leaves_at_once_and_nothing_is_taken_back(request_, rosa, settings):
    settings.TAKE_BACK_MINUTES = 0
    approve(request_, rosa)
    assert OutboundMail.objects.get().not_before == AT
    with pytest.raises(OutOfDateError, match="too late"):
        undo(rosa, at=AT)


def test_a_reopened_decision_is_told_before_the_reopening(request_, rosa):
    deny(request_, rosa)
    reopen(request_id=request_.pk, reason="Why not", by=make_staff(), at=AT + MINUTE)
    sent = []
    while mail := claim(at=AT + MINUTE):
        sent.append(mail.kind)
    assert [kind for kind in sent if kind != "queue"] == ["not_added", "reopened"]


# ---- an approval -------------------------------------------------------------------------------


def test_an_approval_is_undone_and_nobody_is_told(request_, rosa):
    before = roster()
    approve(request_, rosa)
    decision = Decision.objects.get()
    notices = OutboundMail.objects.exclude(request=request_).count()

    undo(rosa)

    request_.refresh_from_db()
    assert (request_.status, request_.closed_at, request_.round) == (Status.PENDING, None, 1)
    assert request_.waiting_since == AT - DAY
    assert (roster(), Member.objects.count()) == (before, 0)
    assert OutboundMail.objects.filter(request=request_).count() == 0
    assert OutboundMail.objects.count() == notices
    assert send_waiting(clock=lambda: LATE).sent == notices
    assert moves(request_) == [
        ("approved", "pending", "approved"),
        ("taken_back", "approved", "pending"),
    ]
    old, fresh = RequestStep.objects.order_by("pk")
    assert (old.waived_at, fresh.waived_at) == (SOON, None)
    assert (fresh.body, fresh.verb, fresh.round) == (old.body, old.verb, old.round)
    assert list(Decision.objects.values()) == [
        {**Decision.objects.values().get(), "id": decision.pk, "step_id": old.pk}
    ]
    line = AuditEvent.objects.get(action="request.taken_back")
    assert (line.actor, line.codes["decision"]) == (rosa, decision.pk)


def test_who_asks_once_more_meanwhile_is_not_told_of_it_either(request_, rosa, ohio):
    approve(request_, rosa)
    form = submission(request_.group, jurisdiction=ohio, email=request_.email_key)

    submit(form, client="192.0.2.1", at=LATE - MINUTE)
    submit(form, client="192.0.2.1", at=LATE)

    told = OutboundMail.objects.filter(kind="already").order_by("queued_at")
    words = [(mail.text.count("open request."), mail.text.count("a member.")) for mail in told]
    assert words == [(1, 0), (0, 1)]


def test_it_is_decided_anew_in_the_same_round(request_, rosa):
    approve(request_, rosa)
    undo(rosa)
    assert list(requests_waiting_for(rosa, SOON)) == [request_]
    assert states(request_) == ["waiting"]

    deny(request_, rosa, at=SOON)

    mail = OutboundMail.objects.get(request=request_)
    assert (mail.kind, mail.not_before) == ("not_added", SOON + 10 * MINUTE)
    undo(rosa, at=SOON + MINUTE)
    approve(request_, rosa, at=SOON + 2 * MINUTE)
    assert [m.kind for m in OutboundMail.objects.filter(request=request_)] == ["added"]
    assert Membership.objects.get().recorded_at == SOON + 2 * MINUTE
    assert Decision.objects.count() == 3
    request_.refresh_from_db()
    assert (request_.status, request_.round) == (Status.APPROVED, 1)


def test_the_old_form_says_that_the_answer_was_taken_back(request_, rosa):
    old = step_of(request_)
    approve(request_, rosa)
    undo(rosa)
    with pytest.raises(OutOfDateError, match="That was taken back"):
        approve_step(step_id=old, by=rosa, at=SOON)


def test_a_member_of_other_groups_stays_one(request_, rosa):
    ana = make_member(email_key=request_.email_key)
    kept = make_membership(member=ana)
    approve(request_, rosa)
    undo(rosa)
    assert [membership.pk for membership in ana.memberships.all()] == [kept.pk]


def test_a_membership_from_before_goes_on(request_, rosa):
    kept = make_membership(
        member=make_member(email_key=request_.email_key), group=request_.group, recorded_at=AT
    )
    approve(request_, rosa)
    undo(rosa)
    assert list(Membership.objects.values_list("pk", "ends_on")) == [(kept.pk, None)]


def test_a_membership_that_changed_since_keeps_the_decision(request_, rosa):
    approve(request_, rosa)
    membership = Membership.objects.get()
    end_membership(
        membership_id=membership.pk,
        ends_on=membership.starts_on + timedelta(days=1),
        reason="asked_to_leave",
        by=make_staff(),
        at=AT + MINUTE,
    )
    before = (roster(), OutboundMail.objects.count())
    with pytest.raises(OutOfDateError, match="has ended since"):
        undo(rosa)
    request_.refresh_from_db()
    assert request_.status == Status.APPROVED
    assert (roster(), OutboundMail.objects.count()) == before


# ---- a denial ----------------------------------------------------------------------------------


def test_a_denial_is_undone_and_its_message_stays_inside(request_, rosa):
    deny(request_, rosa, message="Ask again next year.", note="Not yet.")
    undo(rosa)
    request_.refresh_from_db()
    assert request_.status == Status.PENDING
    assert OutboundMail.objects.filter(request=request_).count() == 0
    texts = RequestText.objects.order_by("pk").values_list("kind", "text")
    assert sorted(texts) == [("note", "Ask again next year."), ("note", "Not yet.")]


def test_a_membership_that_a_denial_ended_is_active_again(request_, rosa):
    approve(request_, rosa, at=AT - timedelta(days=2))
    reopen(request_id=request_.pk, reason="Why not", by=make_staff(), at=AT - timedelta(days=1))
    before = roster()
    deny(request_, rosa)
    assert Membership.objects.get().ends_on is not None

    undo(rosa)

    assert roster() == before
    assert moves(request_)[-2:] == [
        ("denied", "pending", "denied"),
        ("taken_back", "denied", "pending"),
    ]


def test_after_an_answer_it_stands_on_top_again(request_, rosa):
    ask_applicant(request_id=request_.pk, text="Who?", by=rosa, at=AT - MINUTE)
    key = request_.email_key
    answer_question(request_id=request_.pk, email_key=key, text="I.", at=AT - MINUTE)
    deny(request_, rosa)
    undo(rosa)
    request_.refresh_from_db()
    assert (request_.came_back, request_.status) == (True, Status.PENDING)


def test_a_denial_while_a_question_waited_goes_back_to_review(request_, rosa):
    ask_applicant(request_id=request_.pk, text="Who?", by=rosa, at=AT - MINUTE)
    deny(request_, rosa)
    undo(rosa)
    request_.refresh_from_db()
    assert (request_.status, request_.asked_at, request_.came_back) == ("pending", None, False)
    assert request_.waiting_since == AT - DAY + MINUTE


# ---- too late, or not one's own ----------------------------------------------------------------


def test_it_is_the_deciders_alone_and_only_while_they_act_for_the_body(request_, rosa, bureau):
    approve(request_, rosa)
    decision = Decision.objects.get()
    for other in (make_assignment(body=bureau).user, make_staff(), make_user()):
        with pytest.raises(NotAllowedError):
            undo(other, decision=decision)
    with pytest.raises(NotAllowedError):
        take_back(decision_id=0, by=rosa, at=SOON)
    rosa.assignments.update(ends_at=AT + MINUTE)
    with pytest.raises(NotAllowedError):
        undo(rosa)


def test_too_late_by_the_clock_the_sender_a_second_time_or_a_reopening(request_, rosa):
    approve(request_, rosa)
    with pytest.raises(OutOfDateError):
        undo(rosa, at=LATE)
    mail = OutboundMail.objects.get(kind="added")
    OutboundMail.objects.update(claimed_at=AT)  # a clock that runs ahead
    with pytest.raises(OutOfDateError):
        undo(rosa)
    assert list(OutboundMail.objects.filter(kind="added")) == [mail]
    OutboundMail.objects.update(claimed_at=None)
    undo(rosa)
    with pytest.raises(OutOfDateError):
        undo(rosa)
    approve(request_, rosa, at=SOON)
    reopen(request_id=request_.pk, reason="Why not", by=make_staff(), at=SOON)
    with pytest.raises(OutOfDateError):
        undo(rosa)


def test_not_while_the_person_has_asked_again(request_, rosa):
    deny(request_, rosa)
    make_request(application=request_.application, group=request_.group)
    with pytest.raises(OutOfDateError, match="newer open request"):
        undo(rosa)
    assert OutboundMail.objects.filter(kind="not_added").count() == 1
