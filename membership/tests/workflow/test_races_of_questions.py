"""Questions and decisions taken back, two people at once, with real threads on PostgreSQL."""

from collections import Counter
from datetime import timedelta

import pytest

from membership.mailing.models import OutboundMail
from membership.mailing.sender import claim
from membership.requests.links import make_token
from membership.requests.models import RequestEvent, RequestText
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
from membership.roster.models import Membership
from membership.tests.factories import AT, make_assignment, make_body, make_group, make_request
from membership.workflow.answer_question import answer_question
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.errors import OutOfDateError
from membership.workflow.take_back import take_back
from membership.workflow.take_question_back import take_question_back
from membership.workflow.withdraw import withdraw

from .test_races import race, won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 20
LATER, END = AT + timedelta(minutes=9), AT + timedelta(minutes=10)


@pytest.fixture
def group(bureau):
    return make_group(bodies=[bureau])


def asked(group, rosa):
    request = make_request(group=group)
    ask_applicant(request_id=request.pk, text="Who?", by=rosa, at=AT)
    return request


def answer(request):
    key = request.email_key
    return answer_question(request_id=request.pk, email_key=key, text="I.", at=LATER)


def kinds(request):
    return list(RequestEvent.objects.filter(request=request).values_list("kind", flat=True))


def test_answer_against_withdraw(group, rosa):
    """Withdrawing always comes through; an answer counts only when it came first."""
    ends = Counter()
    for _ in range(ROUNDS):
        request = asked(group, rosa)
        token = make_token(request.application)

        answered, withdrawn = race(
            lambda r=request: answer(r),
            lambda r=request, t=token: withdraw(token=t, request_ids=[r.pk], at=LATER),
        )

        assert not isinstance(withdrawn, Exception)
        request.refresh_from_db()
        assert (request.status, request.asked_at) == (Status.WITHDRAWN, None)
        came_first = not isinstance(answered, Exception)
        ends[came_first] += 1
        expected = ["asked", "answered", "withdrawn"] if came_first else ["asked", "withdrawn"]
        assert kinds(request) == expected
        kept = RequestText.objects.filter(request=request, kind="answer").count()
        assert kept == (1 if came_first else 0)
    assert sum(ends.values()) == ROUNDS


def test_answer_against_taking_the_question_back(group, rosa):
    for _ in range(ROUNDS):
        request = asked(group, rosa)

        results = race(
            lambda r=request: answer(r),
            lambda r=request: take_question_back(request_id=r.pk, by=rosa, at=LATER),
        )

        assert won(results) == 1
        assert [type(r) for r in results if isinstance(r, Exception)] == [OutOfDateError]
        request.refresh_from_db()
        assert (request.status, request.asked_at) == (Status.PENDING, None)
        last = "answered" if request.came_back else "unasked"
        assert kinds(request) == ["asked", last]
        assert request.waiting_since == AT + (LATER - AT)


def test_two_questions_at_once(group, rosa, bureau):
    other = make_assignment(body=bureau).user
    for _ in range(ROUNDS):
        request = make_request(group=group)

        results = race(
            lambda r=request: ask_applicant(request_id=r.pk, text="Who?", by=rosa, at=AT),
            lambda r=request: ask_applicant(request_id=r.pk, text="When?", by=other, at=AT),
        )

        assert won(results) == 1
        assert OutboundMail.objects.filter(request=request).count() == 1


def test_take_back_against_the_mail_sender(group, rosa):
    """Whoever comes first has the mail: it leaves and the decision stays, or neither."""
    ends = Counter()
    for _ in range(ROUNDS):
        OutboundMail.objects.all().delete()
        request = make_request(group=group)
        deny_step(step_id=request.steps.get().pk, reason="role", by=rosa, at=AT)
        decision = Decision.objects.get(request=request).pk

        undone, claimed = race(
            lambda d=decision: take_back(decision_id=d, by=rosa, at=LATER),
            lambda: claim(at=END),
        )

        request.refresh_from_db()
        mails = OutboundMail.objects.filter(request=request).count()
        lost = isinstance(undone, OutOfDateError)
        ends[lost] += 1
        assert (claimed is not None, request.status, mails) == (
            (True, Status.DENIED, 1) if lost else (False, Status.PENDING, 0)
        )
        expected = ["denied"] if lost else ["denied", "taken_back"]
        assert kinds(request) == expected
    assert sum(ends.values()) == ROUNDS


def test_the_sender_holds_the_mail_while_somebody_takes_back(group, rosa):
    """In either order, for certain: one waits for the row of the other, or passes over it."""
    for sender_first in (True, False):
        OutboundMail.objects.all().delete()
        request = make_request(group=group)
        approve_step(step_id=request.steps.get().pk, by=rosa, at=AT)
        decision = Decision.objects.get(request=request).pk
        if sender_first:
            assert claim(at=END) is not None
            with pytest.raises(OutOfDateError):
                take_back(decision_id=decision, by=rosa, at=LATER)
        else:
            take_back(decision_id=decision, by=rosa, at=LATER)
            assert claim(at=END) is None
        is_member = Membership.objects.filter(request=request).exists()
        assert is_member == sender_first


def test_take_back_against_a_second_bodys_approval(rosa, bureau):
    board = make_body()
    ben = make_assignment(body=board).user
    group = make_group(bodies=[bureau, board])
    for _ in range(ROUNDS):
        request = make_request(group=group)
        first, second = (request.steps.get(body=body).pk for body in (bureau, board))
        approve_step(step_id=first, by=rosa, at=AT)
        decision = Decision.objects.get(request=request).pk

        results = race(
            lambda d=decision: take_back(decision_id=d, by=rosa, at=LATER),
            lambda s=second: approve_step(step_id=s, by=ben, at=LATER),
        )

        assert won(results) == 2, "in either order both hold"
        request.refresh_from_db()
        assert (request.status, request.closed_at) == (Status.PENDING, None)
        assert Membership.objects.filter(request=request).count() == 0
        assert OutboundMail.objects.filter(request=request).count() == 0
        still_open = RequestStep.objects.filter(request=request, waived_at=None, decisions=None)
        assert [step.body for step in still_open] == [bureau]


def test_two_clicks_on_take_back(group, rosa):
    for _ in range(ROUNDS):
        request = make_request(group=group)
        approve_step(step_id=request.steps.get().pk, by=rosa, at=AT)
        decision = Decision.objects.get(request=request).pk

        results = race(
            lambda d=decision: take_back(decision_id=d, by=rosa, at=LATER),
            lambda d=decision: take_back(decision_id=d, by=rosa, at=LATER),
        )

        assert won(results) == 1
        assert RequestStep.objects.filter(request=request, waived_at=None).count() == 1
