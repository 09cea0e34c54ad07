"""Claims and notes: who can leave one on which request, and who reads of it."""

from contextlib import nullcontext
from typing import Any

import pytest
from django.urls import reverse

from membership.requests.models import RequestText
from membership.review.models import RequestStep
from membership.tests.factories import AT
from membership.tests.held import undone
from membership.workflow.add_note import add_note
from membership.workflow.claim import claim, release
from membership.workflow.errors import NotAllowedError, OutOfDateError

from .oracle import (
    INSIDE,
    LOCKED_OUT,
    MAY_DECIDE,
    REQUESTS,
    REVIEWERS,
    SEES,
    STAFF,
    UNKNOWN,
    sample,
    words,
)
from .test_decisions import act_on, own_steps
from .world import World, plain, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
QUEUE = reverse("admin:membership_membershiprequest_changelist")


def claimed() -> set[tuple[int, Any]]:
    """Return which steps are claimed, and by whom."""
    steps = RequestStep.objects.exclude(claimed_by=None)
    return set(steps.values_list("pk", "claimed_by"))


def test_a_step_is_claimed_by_whom_it_belongs_to_alone(world: World) -> None:
    wrong = {}
    steps = [(tag, step.pk) for tag in REQUESTS for step in world.requests[tag].steps.all()]
    before = state()
    for actor in INSIDE:
        client, user = world.client(actor), world.users[actor].pk
        mine = own_steps(world, actor, MAY_DECIDE[actor])
        for tag, pk in sample(actor, steps):
            with undone() if pk in mine else nullcontext():
                answer = client.post(act_on(world, tag, "claim"), {"step": pk})
                new = claimed()
            client.cookies.pop("messages", None)
            told = (answer.status_code, world.found(answer, actor), new)
            seen = 302 if tag in SEES[actor] else 404
            if told != (seen, set(), {(pk, user)} if pk in mine else set()):
                wrong[actor, tag, pk] = told
    assert state() == before
    assert wrong == {}


def test_a_claim_is_released_by_its_owner_and_by_staff_who_see_it(world: World) -> None:
    step = world.step("pa", "liaison")
    claim(step_id=step.pk, by=world.users["officer_1"], at=AT)
    clients = {actor: world.client(actor) for actor in (*INSIDE, *LOCKED_OUT)}
    before, wrong = state(), {}
    for actor, client in clients.items():
        may = actor in (*STAFF, "officer_1")
        with undone() if may else nullcontext():
            answer = client.post(act_on(world, "pa", "release"), {"step": step.pk})
            done = claimed() == set()
        seen = 302 if actor in LOCKED_OUT or "pa" in SEES[actor] else 404
        if (answer.status_code, done) != (seen, may):
            wrong[actor] = (answer.status_code, done)
    assert (wrong, state() == before) == ({}, True)


def test_a_note_is_left_by_who_sees_the_request_alone(world: World) -> None:
    wrong = {}
    before = state()
    for actor in INSIDE:
        client = world.client(actor)
        had = RequestText.objects.count()
        for tag in sample(actor, list(REQUESTS)):
            seen = tag in SEES[actor]
            with undone() if seen else nullcontext():
                answer = client.post(act_on(world, tag, "note"), {"text": "typed"})
                new = RequestText.objects.count() - had
            client.cookies.pop("messages", None)
            told = (answer.status_code, world.found(answer, actor), new)
            if told != ((302, set(), 1) if seen else (404, set(), 0)):
                wrong[actor, tag] = told
    assert state() == before
    assert wrong == {}


def test_nobody_else_claims_or_notes_anything(world: World) -> None:
    before = state()
    for actor in LOCKED_OUT:
        client = world.client(actor)
        for tag in REQUESTS:
            step = world.requests[tag].steps.first()
            data = {"step": step.pk if step else 1, "text": "typed"}
            for act in ("claim", "release", "note"):
                answer = client.post(act_on(world, tag, act), data)
                assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")
    assert state() == before


def test_a_step_of_somebody_else_is_like_one_that_is_not_there(world: World) -> None:
    """Posted to a request that is in scope: another request's step, and another body's."""
    client, before = world.client("lead_a"), state()
    hidden = [world.step("b1", "leads").pk, world.step("a2", "leads").pk, UNKNOWN]
    for act in ("claim", "release"):
        pages = {
            plain(client.post(act_on(world, "a1", act), {"step": pk}, follow=True)) for pk in hidden
        }
        assert len(pages) == 1
    assert state() == before


def test_past_every_page_the_acts_themselves_keep_to_the_scope(world: World) -> None:
    before = state()
    for actor, user in world.users.items():
        mine = own_steps(world, actor, MAY_DECIDE.get(actor, ()))
        theirs = set(RequestStep.objects.values_list("pk", flat=True)) - mine
        for pk in sample(actor, sorted(theirs)):
            with pytest.raises((NotAllowedError, OutOfDateError)):
                claim(step_id=pk, by=user, at=AT)
            with pytest.raises((NotAllowedError, OutOfDateError)):
                release(step_id=pk, by=user, at=AT)
        for tag in sample(actor, [tag for tag in REQUESTS if tag not in SEES.get(actor, ())]):
            with pytest.raises(NotAllowedError):
                add_note(request_id=world.requests[tag].pk, text="typed", by=user, at=AT)
    assert state() == before


def test_a_claim_is_read_with_the_request_alone(world: World) -> None:
    """By whoever sees the row or the case; "claimed by me" is one's own."""
    tags = {"lead_a": "a2", "lead_b": "b2", "officer_1": "pa", "bureau": "c1"}
    for actor, tag in tags.items():
        body = REVIEWERS[actor]["body"]
        claim(step_id=world.step(tag, body).pk, by=world.users[actor], at=AT)
    for actor in INSIDE:
        client = world.client(actor)
        answer = client.get(QUEUE, {"show": "all"})
        others = words("reviewer", {who for who, tag in tags.items() if tag in SEES[actor]})
        names = {name for name in world.found(answer, actor) if name.endswith("-reviewer")}
        assert names == others - {f"{actor}-reviewer"}, actor
        if actor not in STAFF:
            rows = client.get(QUEUE, {"show": "claimed"}).context["cl"].result_list
            own = [world.requests[tags[actor]]] if actor in tags else []
            assert list(rows) == own, actor
