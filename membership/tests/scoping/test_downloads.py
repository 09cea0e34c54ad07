"""People's data, row by row: for those of the staff who have the permission, and nobody else."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from membership.audit.models import AuditEvent
from membership.tests.factories import TODAY

from .oracle import ACTORS, LOCKED_OUT, MEMBERSHIPS, PERSON, REQUESTS, people, words
from .world import World, state

pytestmark = pytest.mark.django_db
DOORS = ["roster_download", "requests_download"]
PERMITTED = ("superuser", "permitted")
# Somebody outside to whom the permission alone opens nothing.
HOLDERS = ("lead_a", "nobody", "superuser_without_staff")
AMBER_ROSTER = people({tag for tag, (_, group, _) in MEMBERSHIPS.items() if group == "amber"})
AMBER_REQUESTS = {sent for sent, group, _ in REQUESTS.values() if group == "amber"}
TOLD = {
    "roster_download": words(("name", "mail", "title", "office"), AMBER_ROSTER),
    "requests_download": words((*PERSON, "ref"), AMBER_REQUESTS),
}


@pytest.fixture
def permitted(world: World) -> World:
    """One more of the staff has the permission; so have some who are none of the staff."""
    permission = Permission.objects.get(codename="download_people")
    world.users["permitted"] = type(world.users["staff"]).objects.create(
        username="permitted@example.gov", is_staff=True
    )
    for actor in ("permitted", *HOLDERS):
        world.users[actor].user_permissions.add(permission)
    return world


def file_of(world: World, client: Client, door: str) -> Any:
    amber = world.groups["amber"].pk
    path = reverse(f"admin:{door}")
    if door == "requests_download":
        path += f"?group={amber}&show=all"
    return client.post(
        path,
        {"reason": "quality", "form": "csv", "state": "all", "day": TODAY, "groups": [amber]},
    )


def test_who_opens_the_pages_and_who_gets_the_files(permitted: World) -> None:
    wrong = {}
    before = state()
    for actor in (*ACTORS, "permitted"):
        client = permitted.client(actor)
        for door in DOORS:
            page = client.get(reverse(f"admin:{door}"))
            file = file_of(permitted, client, door)
            if actor in PERMITTED:
                told = permitted.found(b"".join(file.streaming_content).decode(), actor)
                expected = (200, set(), 200, TOLD[door])
            else:
                told = permitted.found(file, actor)
                shut = 302 if actor in LOCKED_OUT else 403
                expected = (shut, set(), shut, set())
            got = (page.status_code, permitted.found(page, actor), file.status_code, told)
            if got != expected:
                wrong[actor, door] = got
    assert state() == before
    assert wrong == {}
    takers = AuditEvent.objects.filter(action__endswith=".downloading")
    assert {each.actor for each in takers} == {permitted.users[actor] for actor in PERMITTED}


def test_only_they_are_shown_the_way(permitted: World) -> None:
    for actor in (*PERMITTED, "staff", "lead_a"):
        for model, door in (("membership", DOORS[0]), ("membershiprequest", DOORS[1])):
            page = permitted.client(actor).get(reverse(f"admin:membership_{model}_changelist"))
            shows = reverse(f"admin:{door}") in page.content.decode()
            assert shows == (actor in PERMITTED), (actor, door)
