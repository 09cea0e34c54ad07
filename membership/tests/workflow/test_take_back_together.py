"""One of several bodies takes its answer back: the others' answers stand."""

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.status import Status
from membership.review.models import Decision
from membership.review.queue import step_states
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
)
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.errors import OutOfDateError
from membership.workflow.route import route

from .asking import LATE, MINUTE, SOON, approve, deny, moves, undo

pytestmark = pytest.mark.django_db


def states(request):
    return [state.in_words for state in step_states(request)]


@pytest.fixture
def two(bureau):
    """A request that two bodies answer, and the board's reviewer."""
    board = make_body()
    ben = make_assignment(body=board).user
    return make_request(group=make_group(bodies=[bureau, board])), board, ben


def test_one_bodys_approval_is_undone_before_the_others_come(two, rosa, bureau):
    request, board, ben = two
    approve(request, rosa, body=bureau)
    undo(rosa)
    assert moves(request) == [
        ("step_approved", "pending", "pending"),
        ("taken_back", "pending", "pending"),
    ]
    assert approve(request, ben, at=SOON, body=board).status == Status.PENDING
    assert approve(request, rosa, at=SOON, body=bureau).status == Status.APPROVED


def test_it_is_undone_after_another_body_closed_the_request(two, rosa, bureau):
    request, board, ben = two
    approve(request, rosa, body=bureau)
    approve(request, ben, at=AT + 5 * MINUTE, body=board)
    assert Membership.objects.count() == 1

    undo(rosa)

    request.refresh_from_db()
    assert (request.status, Membership.objects.count()) == (Status.PENDING, 0)
    assert OutboundMail.objects.filter(request=request).count() == 0
    by_body = {state.step.body: state.in_words for state in step_states(request)}
    assert by_body == {bureau: "waiting", board: "approved"}
    assert approve(request, rosa, at=SOON, body=bureau).status == Status.APPROVED
    assert Membership.objects.get().recorded_at == SOON


def test_ones_own_time_counts_not_the_others(two, rosa, bureau):
    request, board, ben = two
    approve(request, rosa, body=bureau)
    approve(request, ben, at=AT + 5 * MINUTE, body=board)
    with pytest.raises(OutOfDateError, match="too late"):
        undo(rosa, at=LATE)
    undo(ben, at=LATE)


def test_another_bodys_denial_stands(two, rosa, bureau):
    request, board, ben = two
    approve(request, rosa, body=bureau)
    deny(request, ben, at=AT + MINUTE, body=board)
    with pytest.raises(OutOfDateError, match="too late"):
        undo(rosa)
    request.refresh_from_db()
    assert request.status == Status.DENIED


def test_an_approval_is_undone_while_another_body_asks(two, rosa, bureau):
    request, _, ben = two
    approve(request, rosa, body=bureau)
    ask_applicant(request_id=request.pk, text="Who?", by=ben, at=AT + MINUTE)
    undo(rosa)
    request.refresh_from_db()
    assert (request.status, request.asked_at) == (Status.WAITING_FOR_APPLICANT, AT + MINUTE)
    assert states(request) == ["waiting", "waiting"]


def test_routing_never_revives_an_answer_that_was_taken_back(two, rosa, bureau):
    request = two[0]
    approve(request, rosa, body=bureau)
    undo(rosa)
    rosa.assignments.update(ends_at=SOON)
    center, staff = make_body(), make_staff()
    make_assignment(body=center)
    later = SOON + MINUTE
    route(request_id=request.pk, body=center, by=staff, at=later)
    make_assignment(body=bureau)
    center.assignments.update(ends_at=later)
    route(request_id=request.pk, body=bureau, by=staff, at=later + MINUTE)
    request.refresh_from_db()
    assert [(s.step.body, s.in_words) for s in step_states(request) if s.step.body == bureau] == [
        (bureau, "waiting")
    ]
    with_answer = Decision.objects.get().step
    assert with_answer.waived_at == SOON
