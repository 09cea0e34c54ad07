"""Claiming and releasing: who may, what it keeps, and what a colleague reads."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep
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
from membership.tests.workflow.test_races import race, won
from membership.workflow.claim import claim, release
from membership.workflow.decide import approve_step
from membership.workflow.errors import NotAllowedError, OutOfDateError

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def board(db):
    return make_body()


@pytest.fixture
def ann(board):
    user = make_user(first_name="Ann", last_name="Example")
    return make_assignment(body=board, user=user).user


@pytest.fixture
def ben(board):
    return make_assignment(body=board).user


@pytest.fixture
def step(board):
    return make_request(group=make_group(bodies=[board])).steps.get()


def holder(step):
    step.refresh_from_db()
    return step.claimed_by, step.claimed_at


def lines():
    trail = AuditEvent.objects.filter(action__in=("request.claimed", "request.released"))
    return list(trail.order_by("pk").values_list("action", "actor", "object_id", "codes"))


def test_a_claim_is_kept_with_who_and_when(step, ann):
    claimed = claim(step_id=step.pk, by=ann, at=AT)
    assert (claimed.claimed_by, claimed.claimed_at) == holder(step) == (ann, AT)
    codes = {"step": step.pk, "body": step.body_id}
    assert lines() == [("request.claimed", ann.pk, step.request_id, codes)]


def test_claiming_twice_changes_nothing(step, ann):
    claim(step_id=step.pk, by=ann, at=AT)
    claim(step_id=step.pk, by=ann, at=LATER)
    assert holder(step) == (ann, AT)
    assert len(lines()) == 1


def test_somebody_elses_claim_refuses_with_who_and_since_when(step, ann, ben):
    claim(step_id=step.pk, by=ann, at=AT)
    with pytest.raises(OutOfDateError) as refused:
        claim(step_id=step.pk, by=ben, at=LATER)
    assert str(refused.value) == "Ann Example claimed this on November 2, 2026."
    assert holder(step) == (ann, AT)


def test_a_lapsed_claim_is_free_for_anybody(step, ann, ben):
    claim(step_id=step.pk, by=ann, at=AT)
    wednesday = AT + timedelta(days=2)
    with pytest.raises(OutOfDateError):
        claim(step_id=step.pk, by=ben, at=wednesday - timedelta(days=1))
    claim(step_id=step.pk, by=ben, at=wednesday)
    assert holder(step) == (ben, wednesday)


def test_only_who_may_answer_the_step_claims_it(step, board):
    own = make_application(email="ada@example.gov")
    ada = make_assignment(body=board, user=make_user(username="ada@example.gov")).user
    hers = make_request(group=step.request.group, application=own).steps.get()
    outside = [
        (step, make_staff()),
        (step, make_assignment().user),
        (step, make_assignment(body=board, ends_at=AT).user),
        (hers, ada),
    ]
    for each, user in outside:
        with pytest.raises(NotAllowedError):
            claim(step_id=each.pk, by=user, at=AT)
        assert holder(each) == (None, None)
    with pytest.raises(NotAllowedError):
        claim(step_id=987654, by=ada, at=AT)


def test_what_is_answered_waits_for_the_applicant_or_is_not_confirmed_cannot_be_claimed(
    step, board, ann, ben
):
    approve_step(step_id=step.pk, by=ben, at=AT)
    with pytest.raises(OutOfDateError, match="already approved this"):
        claim(step_id=step.pk, by=ann, at=AT)
    group = step.request.group
    asked = make_request(group=group, status=Status.WAITING_FOR_APPLICANT).steps.get()
    with pytest.raises(OutOfDateError):
        claim(step_id=asked.pk, by=ann, at=AT)
    unconfirmed = make_request(group=group, application=make_application(confirmed_at=None))
    hidden = RequestStep.objects.create(request=unconfirmed, body=board)
    with pytest.raises(NotAllowedError):
        claim(step_id=hidden.pk, by=ann, at=AT)
    assert lines() == []


def test_a_claim_keeps_no_colleague_from_deciding(step, ann, ben):
    claim(step_id=step.pk, by=ann, at=AT)
    approve_step(step_id=step.pk, by=ben, at=AT)
    assert Decision.objects.get().decided_by == ben


def test_release_is_for_oneself_and_for_staff(step, ann, ben):
    staff = make_staff()
    claim(step_id=step.pk, by=ann, at=AT)
    with pytest.raises(NotAllowedError):
        release(step_id=step.pk, by=ben, at=AT)
    assert holder(step) == (ann, AT)
    release(step_id=step.pk, by=ann, at=AT)
    assert holder(step) == (None, None)
    claim(step_id=step.pk, by=ben, at=AT)
    release(step_id=step.pk, by=staff, at=LATER)
    assert holder(step) == (None, None)
    assert [(action, actor) for action, actor, *_ in lines()] == [
        ("request.claimed", ann.pk),
        ("request.released", ann.pk),
        ("request.claimed", ben.pk),
        ("request.released", staff.pk),
    ]


def test_there_is_nothing_to_release_twice_or_once_it_lapsed(step, ann):
    claim(step_id=step.pk, by=ann, at=AT)
    with pytest.raises(OutOfDateError):
        release(step_id=step.pk, by=ann, at=AT + timedelta(days=2))
    release(step_id=step.pk, by=ann, at=AT)
    for user in (ann, make_staff()):
        with pytest.raises((OutOfDateError, NotAllowedError)):
            release(step_id=step.pk, by=user, at=AT)
    with pytest.raises(NotAllowedError):
        release(step_id=987654, by=ann, at=AT)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_claims_at_once_one_wins_and_the_other_reads_who():
    board = make_body()
    group = make_group(bodies=[board])
    users = [
        make_assignment(body=board, user=make_user(first_name=name, last_name="Example")).user
        for name in ("Ann", "Ben")
    ]
    for _ in range(25):
        step = make_request(group=group).steps.get()
        results = race(
            *(lambda by=user, pk=step.pk: claim(step_id=pk, by=by, at=AT) for user in users)
        )
        assert won(results) == 1
        winner, _ = holder(step)
        (lost,) = (each for each in results if isinstance(each, Exception))
        assert str(lost) == f"{winner.get_full_name()} claimed this on November 2, 2026."
    assert len(lines()) == 25


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_claim_against_a_decision_ends_with_one_decision():
    board = make_body()
    group = make_group(bodies=[board])
    one, two = (make_assignment(body=board).user for _ in range(2))
    for _ in range(25):
        pk = make_request(group=group).steps.get().pk
        results = race(
            lambda pk=pk: claim(step_id=pk, by=one, at=AT),
            lambda pk=pk: approve_step(step_id=pk, by=two, at=AT),
        )
        assert not isinstance(results[1], Exception)
        assert Decision.objects.filter(step=pk).count() == 1
