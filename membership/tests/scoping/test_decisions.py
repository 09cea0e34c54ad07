"""Who can decide what: every step of every request, by its own page, by others', and in bulk."""

from contextlib import nullcontext
from itertools import product
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from membership.review.models import Decision, RequestStep
from membership.tests.factories import AT
from membership.tests.held import undone
from membership.workflow.decide import approve_step
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
from .test_pages import case_words
from .world import World, plain, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
DOORS = [f"membership_membershiprequest_{act}_selected" for act in ("approve", "deny")]
QUEUE = reverse("admin:membership_membershiprequest_changelist")
YES = {"confirm": "1", "reason": "role", "message": "typed", "note": "typed"}


def act_on(world: World, tag: str, act: str) -> str:
    pk = world.requests[tag].pk
    return reverse(f"admin:membership_membershiprequest_{act}", args=[pk])


def own_steps(world: World, actor: str, tags: Any) -> set[int]:
    """Return the ids of the actor's own steps of these requests."""
    body = world.bodies[REVIEWERS[actor]["body"]] if actor in REVIEWERS else None
    requests = [world.requests[tag] for tag in tags]
    steps = RequestStep.objects.filter(request__in=requests, body=body)
    return set(steps.values_list("pk", flat=True))


def answered() -> set[tuple[int, int]]:
    """Return which steps were answered, and by whom."""
    return set(Decision.objects.values_list("step", "decided_by"))


@pytest.mark.parametrize("act", ["approve", "deny"])
def test_each_step_is_answered_by_whom_it_belongs_to_alone(world: World, act: str) -> None:
    """Everybody confirms an answer for every step of every request."""
    wrong = {}
    steps = [(tag, step) for tag in REQUESTS for step in world.requests[tag].steps.all()]
    before, had = state(), answered()
    for actor in INSIDE:
        client, user = world.client(actor), world.users[actor].pk
        mine = own_steps(world, actor, MAY_DECIDE[actor])
        for tag, step in sample(actor, steps if act == "approve" else steps[1::3]):
            form = {**YES, "step": step.pk}
            with undone() if step.pk in mine else nullcontext():
                answer = client.post(act_on(world, tag, act), form)
                new = answered() - had
            client.cookies.pop("messages", None)  # what the next page would say of this act
            told = (answer.status_code, world.found(answer, actor), new)
            if step.pk in mine:
                expected: tuple = (302, set(), {(step.pk, user)})
            elif tag not in SEES[actor]:
                expected = (404, set(), set())
            elif tag in MAY_DECIDE[actor]:  # the case again, with an error
                expected = (200, case_words(actor, tag), set())
            else:
                expected = (302, set(), set())
            if told != expected:
                wrong[actor, tag, str(step)] = (told, expected)
    assert state() == before
    assert wrong == {}


def test_past_every_page_the_act_itself_keeps_to_the_scope(world: World) -> None:
    """Called by code, with the id of any step, by anybody who has an account."""
    before, had = state(), answered()
    for actor, user in world.users.items():
        mine = own_steps(world, actor, MAY_DECIDE.get(actor, ()))
        for pk in RequestStep.objects.values_list("pk", flat=True):
            with undone():
                if pk in mine:
                    approve_step(step_id=pk, by=user, at=AT)
                else:
                    with pytest.raises((NotAllowedError, OutOfDateError)):
                        approve_step(step_id=pk, by=user, at=AT)
                assert answered() - had == {(pk, user.pk)} & {(own, user.pk) for own in mine}
    assert state() == before


def test_nobody_else_decides_anything(world: World) -> None:
    before = state()
    for actor in LOCKED_OUT:
        client = world.client(actor)
        every = list(RequestStep.objects.values_list("request", "pk"))
        for act in ("approve", "deny"):
            for tag in REQUESTS:
                step = world.requests[tag].steps.first()
                data = {**YES, "step": step.pk if step else 1}
                answer = client.post(act_on(world, tag, act), data)
                assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")
            data = {**YES, "request": [r for r, _ in every], "offered": [s for _, s in every]}
            answer = client.post(f"{QUEUE}selected/{act}/", data)
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")
    assert state() == before


def test_what_is_smuggled_into_a_decision_is_left_out(world: World) -> None:
    """Steps of others, of the same applicant out of scope, and of other applicants."""
    mine, theirs = world.step("pa", "leads"), world.step("pb", "leads")
    foreign = [
        *(step.pk for step in world.requests["pb"].steps.all()),
        world.step("pa", "liaison").pk,
        world.step("a1", "leads").pk,
        world.step("b1", "leads").pk,
        world.step("ua", "leads").pk,
    ]
    client, page = world.client("lead_a"), act_on(world, "pa", "approve")
    asked = {"step": mine.pk, "note": "typed"}
    honest = plain(client.post(page, asked))
    assert plain(client.post(page, {**asked, "together": foreign})) == honest
    had = answered()
    with undone():
        answer = client.post(page, {**asked, "together": foreign, "confirm": "1"})
        assert (answer.status_code, world.found(answer, "lead_a")) == (302, set())
        assert answered() - had == {(mine.pk, world.users["lead_a"].pk)}
    with undone():  # the one who may decide both does so by the same means
        own = [world.step(tag, "liaison").pk for tag in ("pa", "pb")]
        data = {**YES, "step": own[0], "together": [*own[1:], theirs.pk]}
        world.client("officer_1").post(page, data)
        user = world.users["officer_1"].pk
        assert answered() - had == {(pk, user) for pk in own}


def test_a_step_out_of_scope_is_like_one_that_is_not_there(world: World) -> None:
    """Posted to a page that is in scope, as the step or along with it."""
    client, page = world.client("lead_a"), act_on(world, "a1", "approve")
    hidden = [
        world.step("b1", "leads").pk,
        world.step("db", "leads").pk,
        world.step("a1", "liaison").pk,
        world.step("ua", "leads").pk,
    ]
    before = state()
    for key, rest in (("step", {}), ("together", {"step": world.step("a1", "leads").pk})):
        nobody = plain(client.post(page, {**rest, key: UNKNOWN}))
        assert {plain(client.post(page, {**rest, key: pk})) for pk in hidden} == {nobody}
    assert state() == before


def everything(world: World) -> dict[str, Any]:
    """Return a form that names every request and offers every step."""
    return {
        "request": [UNKNOWN, *(request.pk for request in world.requests.values())],
        "offered": [UNKNOWN, *RequestStep.objects.values_list("pk", flat=True)],
    }


@pytest.mark.parametrize("act", ["approve", "deny"])
def test_a_selection_of_everything_is_of_the_scope_alone(world: World, act: str) -> None:
    wrong, form = {}, everything(world)
    page = f"{QUEUE}selected/{act}/"
    before, had = state(), answered()
    for actor in INSIDE:
        client = world.client(actor)
        seen = words("name", {REQUESTS[tag][0] for tag in SEES[actor]})
        asked = client.get(page, {"request": form["request"]})
        with undone():
            answer = client.post(page, {**YES, **form})
            new = answered() - had
            told = world.found(answer, actor)
        user = world.users[actor].pk
        decided = {(pk, user) for pk in own_steps(world, actor, MAY_DECIDE[actor])}
        mail = {"c1-ref"} if (actor, act) == ("bureau", "approve") else set()  # the last answer
        result = (world.found(asked, actor), told, new)
        if result != (seen | mail, seen, decided):
            wrong[actor] = (result, seen | mail, decided)
    assert (wrong, state() == before) == ({}, True)


def test_a_selection_out_of_scope_is_none(world: World) -> None:
    before = state()
    for actor in ["lead_a", "officer_2", "applicant"]:
        client = world.client(actor)
        hidden = [world.requests[tag].pk for tag in REQUESTS.keys() - SEES[actor]]
        for act in ("approve", "deny"):
            page, pages = f"{QUEUE}selected/{act}/", set()
            for pks in (hidden, [UNKNOWN]):
                for answer in (
                    client.get(page, {"request": pks}, follow=True),
                    client.post(page, {**YES, "request": pks, "offered": pks}, follow=True),
                ):
                    pages.add(plain(answer))
                    assert answer.redirect_chain == [(QUEUE, 302)]
            assert len(pages) == 1
    assert state() == before


@pytest.mark.parametrize("action", ["approve_selected", "deny_selected", "delete_selected"])
def test_an_action_on_a_list_reaches_no_further(world: World, action: str) -> None:
    """From the list itself, with every id and "all of them" crafted into its form."""
    pks = [request.pk for request in world.requests.values()]
    form = {"action": action, ACTION_CHECKBOX_NAME: pks, "index": "0"}
    before = state()
    for actor, across in product(("lead_a", "officer_2", *STAFF), ("0", "1")):
        client = world.client(actor)
        answer = client.post(f"{QUEUE}?show=all", {**form, "select_across": across}, follow=True)
        seen = words("name", {REQUESTS[tag][0] for tag in SEES[actor]})
        if actor in STAFF:  # who act for no body are offered no action
            assert answer.redirect_chain == []
        elif action == "delete_selected":
            assert answer.redirect_chain == [(f"{QUEUE}?show=all", 302)]
            seen |= {name.replace("name", "ref") for name in seen}
        else:
            assert answer.redirect_chain[0][0].startswith(f"{QUEUE}selected/")
        assert (answer.status_code, world.found(answer, actor)) == (200, seen)
    assert state() == before
