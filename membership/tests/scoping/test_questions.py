"""Questions and decisions taken back: who can ask about which request, and undo what."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from membership.requests.models import MembershipRequest
from membership.requests.status import TransitionNotAllowedError
from membership.review.models import Decision
from membership.tests.factories import AT
from membership.tests.held import undone
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.decide import approve_step
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.take_back import take_back
from membership.workflow.take_question_back import take_question_back

from .oracle import (
    DECIDED_BY,
    INSIDE,
    LOCKED_OUT,
    MAY_DECIDE,
    REQUESTS,
    SEES,
    STAFF,
    sample,
    words,
)
from .test_decisions import act_on
from .test_pages import case_words
from .world import World, plain, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
REFUSED = (NotAllowedError, OutOfDateError, TransitionNotAllowedError)
ACTS = ("ask", "unask", "take_back")


def waiting() -> set[int]:
    """Return which requests wait for their applicant."""
    asked = MembershipRequest.objects.filter(status="waiting")
    return set(asked.values_list("pk", flat=True))


def test_a_request_is_asked_about_by_who_may_decide_it_alone(world: World) -> None:
    wrong = {}
    before = state()
    for actor in INSIDE:
        client = world.client(actor)
        for tag in sample(actor, list(REQUESTS)):
            may = tag in MAY_DECIDE[actor]
            with undone() if may else nullcontext():
                answer = client.post(act_on(world, tag, "ask"), {"question": "typed"})
                new = waiting()
            client.cookies.pop("messages", None)
            if may:
                expected = (302, {world.requests[tag].pk})
            else:
                expected = (200 if tag in SEES[actor] else 404, set())
            if (answer.status_code, new) != expected:
                wrong[actor, tag] = (answer.status_code, new)
            if tag not in SEES[actor] and world.found(answer, actor):
                wrong[actor, tag] = world.found(answer, actor)
    assert state() == before
    assert wrong == {}


def test_a_question_is_taken_back_by_who_may_decide_it_and_by_staff(world: World) -> None:
    request = world.requests["pa"]
    ask_applicant(request_id=request.pk, text="typed", by=world.users["officer_1"], at=AT)
    clients = {actor: world.client(actor) for actor in (*INSIDE, *LOCKED_OUT)}
    before, wrong = state(), {}
    for actor, client in clients.items():
        may = actor in (*STAFF, "officer_1", "lead_a", "applicant")
        with undone() if may else nullcontext():
            answer = client.post(act_on(world, "pa", "unask"))
            done = waiting() == set()
        seen = 302 if actor in LOCKED_OUT or "pa" in SEES[actor] else 404
        if (answer.status_code, done) != (seen, may):
            wrong[actor] = (answer.status_code, done)
    assert (wrong, state() == before) == ({}, True)


def test_what_was_asked_and_answered_is_read_with_the_request_alone(world: World) -> None:
    """By whoever sees the case; nobody's page of another request tells it."""
    question = world.word("pa", "question")
    ask_applicant(
        request_id=world.requests["pa"].pk, text=question, by=world.users["lead_a"], at=AT
    )
    for actor in INSIDE:
        client = world.client(actor)
        for tag in ("pa", "pb", "a1"):
            answer = client.get(act_on(world, tag, "change"))
            told = "pa-question" in world.found(answer, actor)
            assert told == (tag == "pa" and tag in SEES[actor]), (actor, tag)


def test_a_decision_is_taken_back_by_its_decider_alone(world: World) -> None:
    step = world.step("c1", "bureau")
    approve_step(step_id=step.pk, by=world.users["bureau"], at=AT)
    decision = Decision.objects.get(step=step).pk
    clients = {actor: world.client(actor) for actor in (*INSIDE, *LOCKED_OUT)}
    before, wrong = state(), {}
    for actor, client in clients.items():
        may = actor == "bureau"
        with undone() if may else nullcontext():
            answer = client.post(act_on(world, "c1", "take_back"), {"decision": decision})
            world.requests["c1"].refresh_from_db()
            done = world.requests["c1"].status == "pending"
        seen = 302 if actor in LOCKED_OUT or "c1" in SEES[actor] else 404
        if (answer.status_code, done) != (seen, may):
            wrong[actor] = (answer.status_code, done)
    assert (wrong, state() == before) == ({}, True)


def test_a_decision_of_somebody_else_is_like_one_that_is_not_there(world: World) -> None:
    """Named in the form of a request that is in scope."""
    theirs = [Decision.objects.get(request=world.requests["c1"]).pk, 987654]
    client, before = world.client("lead_a"), state()
    pages = {
        plain(client.post(act_on(world, "a1", "take_back"), {"decision": pk}, follow=True))
        for pk in theirs
    }
    assert (len(pages), state() == before) == (1, True)


def test_nobody_else_asks_or_takes_anything_back(world: World) -> None:
    before = state()
    for actor in LOCKED_OUT:
        client = world.client(actor)
        for tag in REQUESTS:
            for act in ACTS:
                answer = client.post(act_on(world, tag, act), {"question": "typed", "decision": 1})
                assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")
    assert state() == before


def test_past_every_page_the_acts_themselves_keep_to_the_scope(world: World) -> None:
    request = world.requests["pa"]
    ask_applicant(request_id=request.pk, text="typed", by=world.users["lead_a"], at=AT)
    before = state()
    decisions = list(Decision.objects.values_list("pk", "decided_by"))
    for actor, user in world.users.items():
        for tag in REQUESTS.keys() - set(MAY_DECIDE.get(actor, ())):
            with pytest.raises(REFUSED):
                ask_applicant(request_id=world.requests[tag].pk, text="typed", by=user, at=AT)
        if "pa" not in SEES.get(actor, ()):
            with pytest.raises(NotAllowedError):
                take_question_back(request_id=request.pk, by=user, at=AT)
        for pk, decider in decisions:
            if decider != user.pk:
                with pytest.raises(NotAllowedError):
                    take_back(decision_id=pk, by=user, at=AT - timedelta(days=1))
    assert state() == before


def test_the_page_of_a_question_tells_no_more_than_the_case(world: World) -> None:
    for actor in INSIDE:
        client = world.client(actor)
        for tag in MAY_DECIDE[actor]:
            answer = client.get(act_on(world, tag, "ask"))
            told = world.found(answer, actor)
            assert told == words(("name", "mail", "ref"), {REQUESTS[tag][0]}), (actor, tag)
            assert told <= case_words(actor, tag) | words("reviewer", DECIDED_BY.get(tag, ()))
