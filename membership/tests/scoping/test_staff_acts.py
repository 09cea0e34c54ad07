"""What only staff do, and what nobody does: sent by everybody, with a form that would work."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from membership.tests.factories import TODAY
from membership.tests.held import undone

from .oracle import ACTORS, LOCKED_OUT, STAFF, sample
from .test_staff_doors import event, first, letter, met, nothing, one, shelved, thought, wish
from .world import World, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
Ids = Callable[[World], list]
Data = Callable[[World], dict[str, Any]]


def opened(tag: str) -> Ids:
    return lambda world: [world.memberships[tag].pk]


def person(tag: str) -> Ids:
    return lambda world: [world.memberships[tag].member_id]


def is_(**data: Any) -> Data:
    return lambda _: data


def nominee(world: World) -> dict[str, Any]:
    return {
        "full_name": "Nora Nominee",
        "email": "nora@example.gov",
        "job_title": "Manager",
        "organization": "Department",
        "organization_type": "state",
        "jurisdiction": world.places["one"].pk,
        "level": "state",
        "starts_on": TODAY.isoformat(),
    }


def invited(world: World) -> dict[str, Any]:
    return {
        "full_name": "Rae Reviewer",
        "address": "rae@example.gov",
        "body": world.bodies["board"].pk,
        "starts_on": TODAY.isoformat(),
    }


def group_query(world: World) -> str:
    return f"?group={world.groups['amber'].pk}"


# ---- each works for staff, and for nobody else: address, ids, form ------------------------------

BY_STAFF: list[tuple[str, Ids, Data]] = [
    ("membership_membershiprequest_reopen", one("da"), is_(reason="typed")),
    ("removal_remove", wish, is_()),
    ("removal_keep", wish, is_(agreed="on")),
    ("address_change_settle", met, is_()),
    ("idea_discuss", thought, is_(confirm="1")),
    (
        "idea_became_group",
        thought,
        lambda world: {"group": world.groups["amber"].pk, "confirm": "1"},
    ),
    ("idea_not_taken_up", thought, is_(reason="typed", confirm="1")),
    ("triage_route", one("t1"), lambda world: {"body": world.bodies["bureau"].pk}),
    (
        "membership_membership_end",
        opened("ma1"),
        is_(reason="removed", last_day=(TODAY - timedelta(days=1)).isoformat()),
    ),
    ("membership_membership_add", nothing, nominee),
    ("membership_outboundmail_requeue", letter, is_()),
    ("membership_reviewerassignment_add", nothing, invited),
    ("end_assignment", first("assignments"), is_()),
    ("send_assignment_link", first("assignments"), is_()),
    ("membership_role_add", nothing, is_(name="Another role")),
    ("membership_role_change", first("roles"), is_(name="Renamed")),
    (
        "membership_topic_change",
        first("topics"),
        is_(
            name="Renamed",
            **{f"sections-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")},
        ),
    ),
    ("membership_resource_change", shelved("resource"), is_(title="Renamed", language="Spanish")),
]

# ---- each is refused to everybody ---------------------------------------------------------------

BY_NOBODY: list[tuple[str, Ids, Data]] = [
    ("membership_membershiprequest_change", one("a1"), is_(status="approved", _save="1")),
    ("membership_membershiprequest_add", nothing, is_(status="approved")),
    ("membership_membership_change", opened("ma1"), is_(ends_on="2026-01-01", _save="1")),
    ("membership_member_change", person("ma1"), is_(full_name="Changed", _save="1")),
    ("membership_member_add", nothing, is_(full_name="Added")),
    ("membership_outboundmail_change", letter, is_(to="x@example.gov", _save="1")),
    ("membership_outboundmail_add", nothing, is_(to="x@example.gov")),
    ("membership_auditevent_change", event, is_(action="x", _save="1")),
    ("membership_linkcheck_change", shelved("linkcheck"), is_(fault="", _save="1")),
    ("membership_auditevent_add", nothing, is_(action="x")),
    ("membership_groupidea_change", thought, is_(status="group", _save="1")),
    ("membership_groupidea_add", nothing, is_(status="new")),
    ("membership_reviewerassignment_change", first("assignments"), is_(ends_at="", _save="1")),
    *(
        (f"membership_{model}_delete", ids, is_(post="yes"))
        for model, ids in (
            ("membershiprequest", one("a1")),
            ("membership", opened("ma1")),
            ("member", person("ma1")),
            ("outboundmail", letter),
            ("auditevent", event),
            ("groupidea", thought),
            ("reviewerassignment", first("assignments")),
            ("peergroup", first("groups")),
            ("jurisdiction", first("places")),
            ("reviewingbody", first("bodies")),
            ("role", first("roles")),
            ("topic", first("topics")),
            *((table, shelved(table)) for table in ("resource", "finding", "linkcheck")),
        )
    ),
]
CHANGE_OF_A_CASE = "membership_membershiprequest_change"  # knows GET alone, whoever asks


def test_an_act_of_staff_is_done_by_staff_alone(world: World) -> None:
    before = state()
    for actor in ACTORS:
        client, wrong = world.client(actor), {}
        for name, ids, data in sample(actor, BY_STAFF):
            path = reverse(f"admin:{name}", args=ids(world)) + group_query(world)
            with undone() if actor in STAFF else nullcontext():
                answer = client.post(path, data(world))
                done = actor in STAFF and state() != before
            got = (answer.status_code, world.found(answer, actor), done)
            expected = 302 if actor in (*STAFF, *LOCKED_OUT) else 403
            if got != (expected, set(), actor in STAFF):
                wrong[name] = got
            if actor in LOCKED_OUT:
                assert answer.url.startswith("/admin/login/"), name
        assert wrong == {}
    assert state() == before


def test_nobody_writes_around_the_workflow(world: World) -> None:
    before = state()
    for actor in ("anonymous", "ended", "lead_a", "officer_2", *STAFF):
        client, wrong = world.client(actor), {}
        for name, ids, data in BY_NOBODY:
            answer = client.post(reverse(f"admin:{name}", args=ids(world)), data(world))
            got = (answer.status_code, world.found(answer, actor))
            inside = 405 if name == CHANGE_OF_A_CASE else 403
            if got != (302 if actor in LOCKED_OUT else inside, set()):
                wrong[name] = got
        for model in ("membershiprequest", "membership", "member", "topic", "role", "outboundmail"):
            path = reverse(f"admin:membership_{model}_changelist")
            pks = [world.topics["care"].pk, world.requests["a1"].pk]
            bulk = {"action": "delete_selected", ACTION_CHECKBOX_NAME: pks, "post": "yes"}
            inline = {
                "form-TOTAL_FORMS": 1,
                "form-INITIAL_FORMS": 1,
                "form-0-id": pks[0],
                "_save": "1",
            }
            for form in (bulk, inline):
                client.post(path, form)
        assert wrong == {}
    assert state() == before
