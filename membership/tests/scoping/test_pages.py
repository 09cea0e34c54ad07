"""One request, one membership, one person: every page about them, by their own address."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.review.models import RequestStep
from membership.tests.factories import AT

from .oracle import (
    DECIDED_BY,
    EVERY_CELL,
    INSIDE,
    LOCKED_OUT,
    MAY_DECIDE,
    MEMBERSHIPS,
    PERSON,
    REQUESTS,
    ROSTER,
    SEES,
    STAFF,
    UNKNOWN,
    people,
    sample,
    words,
)
from .world import World, plain, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
MODELS = ("membershiprequest", "membership", "member")
ACTS = ("change", "history", "delete")
OWN_ACTS = {
    "membershiprequest": (
        "approve",
        "deny",
        "reopen",
        "claim",
        "release",
        "note",
        "ask",
        "unask",
        "take_back",
    ),
    "membership": ("end",),
}
DOORS = [(model, act) for model in MODELS for act in (*ACTS, *OWN_ACTS.get(model, ()))]
STANDS_FOR = {
    ("amber", "one"): {"ma1", "both_a"},
    ("amber", "two"): {"ma2"},
    ("birch", "one"): {"mb1"},
    ("birch", "two"): {"mb2", "both_b", "db"},
    ("cedar", "one"): {"mc"},
}


def page(model: str, pk: int, act: str) -> str:
    return reverse(f"admin:membership_{model}_{act}", args=[pk])


def case_words(actor: str, tag: str) -> set[str]:
    """Return all that a case page tells to somebody who may read it."""
    sent, group, place = REQUESTS[tag]
    around = STANDS_FOR.get((group, place), set())
    told = words((*PERSON, "ref", "sent"), {sent}) | words(("statement", "note"), {tag})
    told |= words("name", people(around)) | words("since", around)
    told |= words("reviewer", DECIDED_BY.get(tag, set()) - {actor})
    if tag == "da" or (actor == "lead_a" and tag in MAY_DECIDE[actor]):  # their own starting text
        told |= {"da-message"}
    if tag == "a1" and actor in STAFF:  # what the same person asked and got in another group
        told |= {"db-sent", "db-since"}
    if tag == "db" and actor in STAFF:
        told |= {"a1-sent"}
    return told


def membership_words(tag: str) -> set[str]:
    return words(("name", "mail", "title", "office"), people({tag})) | words("since", {tag})


def person_words(actor: str, person: str) -> set[str]:
    """Return what the page of a person tells: of their groups, those in the reader's scope."""
    theirs = {tag for tag in ROSTER[actor] if people({tag}) == {person}}
    return words(PERSON, {person}) | words("since", theirs)


Cell = tuple[str, str, int, tuple[int, set[str]]]


def cells(world: World, actor: str) -> list[Cell]:
    """Return model, act, id and what the page answers and tells, for every row there is."""
    staff = actor in STAFF
    found: list[Cell] = []
    for tag, request in world.requests.items():
        seen, name = tag in SEES[actor], words("name", {REQUESTS[tag][0]})
        case = (200, case_words(actor, tag)) if seen else (404, set())
        leads = (302, set()) if seen else (404, set())
        ask = leads
        if tag in MAY_DECIDE[actor]:  # with the mail as it would go out
            ask = (200, words(("name", "mail", "ref"), {REQUESTS[tag][0]}))
        reopen = (200, name | words("reviewer", DECIDED_BY.get(tag, ()))) if staff else (403, set())
        for act, expected in (
            ("change", case),
            ("history", (302, set())),
            ("delete", (403, set())),
            ("approve", leads),
            ("deny", leads),
            ("reopen", reopen),
            ("claim", leads),
            ("release", leads),
            ("note", leads),
            ("ask", ask),
            ("unask", leads),
            ("take_back", leads),
        ):
            found.append(("membershiprequest", act, request.pk, expected))
    for tag, row in world.memberships.items():
        seen, name = tag in ROSTER[actor], words("name", people({tag}))
        log = words("log", {tag} & set(MEMBERSHIPS))
        ending = name | (words("since", {tag}))
        for act, expected in (
            ("change", (200, membership_words(tag)) if seen else (302, set())),
            ("history", (200, name | log) if seen else (302, set())),
            ("delete", (403, set())),
            ("end", (200, ending) if staff else (403, set())),
        ):
            found.append(("membership", act, row.pk, expected))
        person = next(iter(people({tag})))
        seen = person in people(ROSTER[actor])
        for act, expected in (
            ("change", (200, person_words(actor, person)) if seen else (302, set())),
            ("history", (200, name) if seen else (302, set())),
            ("delete", (403, set())),
        ):
            found.append(("member", act, row.member_id, expected))
    return found


def some_cells(world: World, actor: str) -> list[Cell]:
    """Return the cells to visit: each case in the actor's queue is one of them."""
    every = cells(world, actor)
    some = sample(actor, every)
    queue = {("membershiprequest", "change", world.requests[tag].pk) for tag in MAY_DECIDE[actor]}
    return [*some, *(cell for cell in every if cell[:3] in queue and cell not in some)]


def looks(world: World, actor: str) -> set[tuple[str, int]]:
    """Return the lines of the trail for having opened every page that can be opened."""
    found = {("request.viewed", world.requests[tag].pk) for tag in SEES[actor]}
    for tag in ROSTER[actor]:
        row = world.memberships[tag]
        found |= {("membership.viewed", row.pk), ("member.viewed", row.member_id)}
    return found


def place_in_queue(world: World, actor: str, tag: str) -> tuple[Any, ...] | None:
    """Return a case's number, of how many, and the ids before and after; None outside the queue."""
    queue = MAY_DECIDE[actor]
    if tag not in queue:
        return None
    n = queue.index(tag)
    beside = [queue[n - 1] if n else None, *queue[n + 1 : n + 2], None][:2]
    return n + 1, str(len(queue)), *(each and world.requests[each].pk for each in beside)


def place_told(answer: Any) -> tuple[Any, ...] | None:
    """Return the same as the page of a case has it."""
    place = answer.context["case"].position
    return place and (place.number, place.total, place.previous, place.following)


def test_each_page_tells_exactly_what_the_scope_allows(world: World) -> None:
    """And a look at what is there, but no other, is on record.

    The way through the queue knows of the reader's own alone, oldest first.
    """
    tags = {request.pk: tag for tag, request in world.requests.items()}
    wrong = {}
    before = state()
    for actor in INSIDE:
        client, user = world.client(actor), world.users[actor]
        for model, act, pk, expected in some_cells(world, actor):
            answer = client.get(page(model, pk, act))
            told = (answer.status_code, world.found(answer, actor))
            if told != expected:
                wrong[actor, model, act, pk] = (told, expected)
            elif (model, act, told[0]) == ("membershiprequest", "change", 200):
                found, place = place_told(answer), place_in_queue(world, actor, tags[pk])
                if found != place:
                    wrong[actor, "place", pk] = (found, place)
        trail = AuditEvent.objects.filter(actor=user, action__endswith=".viewed")
        recorded = set(trail.values_list("action", "object_id"))
        assert recorded <= looks(world, actor)
        if actor in EVERY_CELL:
            assert recorded == looks(world, actor)
    assert state() == before
    assert wrong == {}


def test_a_row_out_of_scope_is_like_one_that_is_not_there(world: World) -> None:
    """Where it leads, the status, the page and what the next one will say are the same."""
    wrong = set()
    for actor in ("lead_a", "officer_2", "applicant"):
        client = world.client(actor)

        def visit(model: str, pk: int, act: str, client: Any = client) -> tuple:
            answer = client.get(page(model, pk, act))
            told = [str(each).replace(str(pk), "#") for each in get_messages(answer.wsgi_request)]
            client.cookies.pop("messages", None)
            place = answer.get("Location", "").replace(str(pk), "#")
            return place, answer.status_code, plain(answer), told

        for model in MODELS:
            seen = {
                "membershiprequest": {world.requests[tag].pk for tag in SEES[actor]},
                "membership": {world.memberships[tag].pk for tag in ROSTER[actor]},
                "member": {world.memberships[tag].member_id for tag in ROSTER[actor]},
            }[model]
            every = {pk for m, _, pk, _ in cells(world, actor) if m == model}
            for act in (*ACTS, *OWN_ACTS.get(model, ())):
                nobody = visit(model, UNKNOWN, act)
                hidden = sorted(every - seen)
                same = [pk for pk in hidden if visit(model, pk, act) == nobody]
                wrong |= {(actor, model, act, pk) for pk in hidden if pk not in same}
    assert wrong == set()


def test_routing_moves_the_case_but_not_the_roster(world: World) -> None:
    """The body that is passed over reads it no more; the one asked instead sees no members."""
    request = world.requests["a1"]
    request.steps.filter(body=world.bodies["leads"]).update(waived_at=AT)
    RequestStep.objects.create(
        request=request, body=world.bodies["bureau"], verb="approve", routed=True
    )
    members = words("name", ("ma1", "both")) | words("since", ("ma1", "both_a"))
    for actor, expected in (
        ("lead_a", (404, set())),
        ("bureau", (200, case_words("bureau", "a1") - members)),
        ("officer_1", (200, case_words("officer_1", "a1"))),
    ):
        client = world.client(actor)
        answer = client.get(page("membershiprequest", request.pk, "change"))
        assert (answer.status_code, world.found(answer, actor)) == expected
        if actor == "bureau":
            assert (
                client.get(page("membership", world.memberships["ma1"].pk, "change")).status_code
                == 302
            )


def test_nobody_else_opens_a_page(world: World) -> None:
    for actor in LOCKED_OUT:
        client = world.client(actor)
        for model, act, pk, _ in sample(actor, cells(world, "staff")):
            answer = client.get(page(model, pk, act))
            expected = (302, b"", f"{reverse('admin:login')}?next={page(model, pk, act)}")
            assert (answer.status_code, answer.content, answer.url) == expected, (actor, model)
