"""A leader at every door of the admin: their own page, and nothing else at all."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from membership.admin.site import OF_LEADERS
from membership.tests.admin.staff import signed_in
from membership.tests.factories import make_assignment, make_leadership
from membership.tests.test_every_door import PUBLIC, addresses

from . import test_staff_doors
from .oracle import LEAD_ONCE, SEES
from .world import World, plain, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
THEIRS = {f"admin:{name}" for name in OF_LEADERS}


@pytest.fixture
def leader(world: World) -> Client:
    """Return the browser of a leader of a jurisdiction about which there is much to see."""
    return world.client("leader")


def doors(world: World) -> Iterator[tuple[str, str]]:
    """Yield every address of the admin, with ids of rows that are there and some that are not."""
    for name, path in addresses():
        if name.startswith("admin:") and name not in PUBLIC:
            yield name, path
    for name, rows, query, *_ in test_staff_doors.DOORS:
        yield f"admin:{name}", f"{reverse(f'admin:{name}', args=rows(world))}?{query}"
    for model, rows in (
        ("membershiprequest", world.requests),
        ("membership", world.memberships),
    ):
        for row in rows.values():
            name = f"admin:membership_{model}_change"
            yield name, reverse(name, args=[row.pk])


def test_the_names_of_their_pages_are_names_of_the_site() -> None:
    assert {name for name, _ in addresses()} >= THEIRS


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
def test_every_other_door_is_closed_and_every_closed_one_looks_alike(
    world: World, leader: Client, method: str
) -> None:
    before, seen = state(), set()
    rows_too = method in ("get", "post")
    for name, path in doors(world) if rows_too else addresses():
        if name in THEIRS or name in PUBLIC or not name.startswith("admin:"):
            continue
        answer: Any = getattr(leader, method)(path)
        assert (name, answer.status_code) == (name, 403)
        assert world.found(answer, "leader") == set()
        seen.add(plain(answer))
    assert len(seen) == 1
    assert state() == before


def test_their_own_pages_tell_of_nobody(world: World, leader: Client) -> None:
    before = state()
    for name in THEIRS - {"admin:logout", "admin:put_forward_stop"}:
        answer = leader.get(reverse(name), follow=True)
        assert (answer.status_code, world.found(answer, "leader")) == (200, set()), name
        for places in ("/membershiprequest/", "/membership/membership/", "/member/"):
            assert places not in answer.text, name
    assert state() == before


def test_a_leader_who_reviews_too_has_the_doors_of_a_reviewer(world: World) -> None:
    scope = {"body": world.bodies[LEAD_ONCE["body"]], "group": world.groups[LEAD_ONCE["group"]]}
    user = make_assignment(**scope).user
    make_leadership(user=user, jurisdiction=world.places["one"])
    queue = reverse("admin:membership_membershiprequest_changelist")
    answer = signed_in(user).get(queue, {"show": "all"})
    names = {name for name in world.found(answer, "") if name.endswith("-name")}
    sent = {tag if tag not in ("pa", "pb") else "p" for tag in SEES["lead_a"]}
    assert names == {f"{tag}-name" for tag in sent}
