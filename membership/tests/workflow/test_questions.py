"""A question to the applicant, from the asking to the answer, the taking back, or the end."""

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.mailing.sender import claim
from membership.requests.links import make_token, status_link
from membership.requests.models import RequestText
from membership.requests.status import Status, TransitionNotAllowedError
from membership.review.models import Decision
from membership.review.queue import days_waiting
from membership.review.scoping import requests_visible_to, requests_waiting_for
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.purge_person import purge_person
from membership.workflow.reopen import reopen
from membership.workflow.take_question_back import take_question_back
from membership.workflow.withdraw import withdraw

from .asking import DAY, HOUR, LATER, answer, ask, events, mails, stands
from .test_purge_person import dump

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(request_, rosa):
    ask(request_, rosa)
    return request_


def take_back(request, by, at=LATER):
    return take_question_back(request_id=request.pk, by=by, at=at)


def withdraw_it(request, at=LATER):
    return withdraw(token=make_token(request.application), request_ids=[request.pk], at=at)


# ---- asking ------------------------------------------------------------------------------------


def test_a_question_goes_out_and_the_request_waits_for_the_applicant(request_, rosa):
    ask(request_, rosa)

    assert stands(request_) == (Status.WAITING_FOR_APPLICANT, AT, False)
    text = RequestText.objects.get()
    assert (text.kind, text.author, text.text, text.at) == (
        "question",
        rosa,
        "Which unit do you lead?",
        AT,
    )
    assert events(request_) == [("asked", "pending", "waiting", rosa.pk)]
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.to, mail.round) == ("question", request_.application.email, 1)
    for part in (text.text, status_link(request_.application), "November 24, 2026"):
        assert part in mail.text
    assert "Rosa" not in mail.text + mail.html + mail.subject
    line = AuditEvent.objects.get()
    assert (line.action, line.actor, line.object_id) == ("request.asked", rosa, request_.pk)


def test_a_request_that_waits_for_the_applicant_waits_for_no_reviewer_but_is_seen(asked, rosa):
    assert requests_waiting_for(rosa, LATER).count() == 0
    assert list(requests_visible_to(rosa, LATER)) == [asked]
    asked.refresh_from_db()
    assert days_waiting(asked, TODAY + DAY) is None


def test_only_who_may_answer_a_step_asks(request_, rosa, bureau):
    own = make_request(
        group=request_.group, email_key=make_assignment(body=bureau).user.get_username()
    )
    for request, stranger in (
        (request_, make_user()),
        (request_, make_staff()),
        (request_, make_assignment(body=bureau, ends_at=AT).user),
        (own, own.group.approval_steps.get().body.assignments.last().user),
    ):
        with pytest.raises(NotAllowedError):
            ask(request, stranger)
    with pytest.raises(ValueError, match="Write the question"):
        ask(request_, rosa, " \n ")
    with pytest.raises(NotAllowedError):
        ask_applicant(request_id=0, text="Who?", by=rosa, at=AT)
    assert (RequestText.objects.count(), OutboundMail.objects.count()) == (0, 0)


def test_one_question_at_a_time(asked, rosa, bureau):
    with pytest.raises(OutOfDateError, match="already waits"):
        ask(asked, make_assignment(body=bureau).user)
    assert (RequestText.objects.count(), OutboundMail.objects.count()) == (1, 1)


def test_who_has_answered_does_not_ask_and_a_closed_request_is_not_asked_about(bureau, rosa):
    board = make_body()
    request = make_request(group=make_group(bodies=[bureau, board]))
    step, other = request.steps.all()
    approve_step(step_id=step.pk, by=rosa, at=AT)
    with pytest.raises(OutOfDateError):
        ask(request, rosa)
    deny_step(step_id=other.pk, reason="role", by=make_assignment(body=board).user, at=AT)
    with pytest.raises(TransitionNotAllowedError):
        ask(request, rosa)


def test_several_questions_each_have_their_mail(asked, rosa):
    claim(at=AT)
    answer(asked)
    ask(asked, rosa, "And since when?", at=LATER + HOUR)
    assert [(m.round, "since when" in m.text) for m in mails("question")] == [(1, False), (2, True)]


# ---- the answer --------------------------------------------------------------------------------


def test_the_answer_brings_it_back_to_the_top_without_the_time_it_took(asked, rosa):
    assert asked.waiting_since == AT - DAY

    answer(asked)

    assert stands(asked) == (Status.PENDING, None, True)
    assert asked.waiting_since == AT + 2 * DAY
    text = RequestText.objects.get(kind="answer")
    assert (text.author, text.text, text.at) == (None, "The intake unit.", LATER)
    assert events(asked)[1:] == [("answered", "waiting", "pending", None)]
    assert list(requests_waiting_for(rosa, LATER)) == [asked]
    assert mails("question").count() == 0, "what was not sent yet is no longer needed"
    line = AuditEvent.objects.get(action="request.answered")
    assert (line.actor_kind, line.object_id) == ("applicant", asked.pk)


def test_an_answer_comes_from_the_person_alone_and_once(asked):
    before = stands(asked)
    for key in ("", make_request().email_key):
        with pytest.raises(NotAllowedError):
            answer(asked, key=key)
    with pytest.raises(ValueError, match="Write your answer"):
        answer(asked, "\n")
    assert stands(asked) == before

    answer(asked)
    with pytest.raises(OutOfDateError):
        answer(asked, "Once more.")
    assert RequestText.objects.filter(kind="answer").count() == 1


def test_whatever_is_decided_it_no_longer_stands_on_top(asked, rosa):
    answer(asked)
    deny_step(step_id=asked.steps.get().pk, reason="role", by=rosa, at=LATER)
    assert stands(asked) == (Status.DENIED, None, False)
    reopen(request_id=asked.pk, reason="Why not", by=make_staff(), at=LATER)
    assert stands(asked) == (Status.PENDING, None, False)


# ---- taken back --------------------------------------------------------------------------------


def test_a_question_that_did_not_leave_is_taken_back_with_its_mail(asked, rosa):
    take_back(asked, rosa)

    assert stands(asked) == (Status.PENDING, None, False)
    assert asked.waiting_since == AT + 2 * DAY
    assert events(asked)[1:] == [("unasked", "waiting", "pending", rosa.pk)]
    assert OutboundMail.objects.count() == 0
    with pytest.raises(OutOfDateError):
        answer(asked)


def test_a_mail_that_a_sender_has_stays(asked, rosa):
    claim(at=AT)
    take_back(asked, rosa)
    assert mails("question").count() == 1
    ask(asked, rosa, "Another one?", at=LATER + HOUR)
    assert [mail.round for mail in mails("question")] == [1, 2]


def test_the_asker_any_reviewer_of_the_step_and_staff_take_it_back(request_, rosa, bureau):
    colleague, staff = make_assignment(body=bureau).user, make_staff()
    for by in (rosa, colleague, staff):
        ask(request_, rosa)
        take_back(request_, by)
        assert stands(request_)[0] == Status.PENDING
    ask(request_, rosa)
    beside = make_body()
    request_.steps.create(body=beside, verb="approve")
    for stranger in (make_user(), make_assignment(body=make_body()).user):
        with pytest.raises(NotAllowedError):
            take_back(request_, stranger)
    take_back(request_, make_assignment(body=beside).user)
    with pytest.raises(OutOfDateError):
        take_back(request_, staff)


def test_who_answered_already_sees_the_question_but_does_not_take_it_back(rosa, bureau):
    board = make_body()
    request = make_request(group=make_group(bodies=[bureau, board]))
    done = make_assignment(body=board).user
    approve_step(step_id=request.steps.get(body=board).pk, by=done, at=AT)
    ask(request, rosa)
    with pytest.raises(NotAllowedError, match="not yours to take back"):
        take_back(request, done)


# ---- other ways out ----------------------------------------------------------------------------


def test_it_can_be_denied_but_not_approved_while_the_question_waits(asked, rosa):
    step = asked.steps.get().pk
    with pytest.raises(OutOfDateError, match="A question waits for the applicant's answer"):
        approve_step(step_id=step, by=rosa, at=LATER)
    assert Decision.objects.count() == 0

    deny_step(step_id=step, reason="incomplete", by=rosa, at=LATER)

    assert stands(asked) == (Status.DENIED, None, False)
    assert (asked.closed_at, asked.waiting_since) == (LATER, AT + 2 * DAY)
    assert events(asked)[1:] == [("denied", "waiting", "denied", rosa.pk)]
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["not_added"]


def test_a_request_that_waits_for_the_applicant_cannot_be_reopened(asked):
    with pytest.raises(TransitionNotAllowedError):
        reopen(request_id=asked.pk, reason="Why not", by=make_staff(), at=LATER)


def test_the_applicant_withdraws_instead(asked):
    withdraw_it(asked)
    assert stands(asked) == (Status.WITHDRAWN, None, False)
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["withdrawn"]


def test_purging_forgets_question_answer_and_mails(asked, rosa):
    claim(at=AT)
    answer(asked, "A planted answer.")
    ask(asked, rosa, "A planted question?", at=LATER)
    claim(at=LATER)
    address, planted = asked.application.email, ("Which unit", "A planted answer", "A planted que")
    assert [word for word in planted if word not in dump()] == []

    purge_person(address=address, by=make_staff(), at=LATER)

    assert [word for word in planted if word in dump()] == []
    assert (RequestText.objects.count(), mails("question").count()) == (0, 0)
    assert stands(asked)[:2] == (Status.WITHDRAWN, None)
