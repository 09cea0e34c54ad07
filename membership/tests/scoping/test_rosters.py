"""Who is represented, and who did not answer: the rosters' own pages, by everybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from membership.roster.models import Membership
from membership.roster.role_check import RoleCheck
from membership.tests.factories import AT, TODAY
from membership.tests.held import undone

from .oracle import INSIDE, LOCKED_OUT, REVIEWERS, ROSTER, STAFF, UNKNOWN, people, words
from .world import World, plain, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
DOORS = [
    "roster_coverage",
    "roster_gaps",
    "roster_no_answer",
    "roster_no_answer_confirm",
    "roster_no_answer_end",
]
SEATS = {
    "amber": {"one": 2, "two": 1},
    "birch": {"one": 1, "two": 3},
    "cedar": {"one": 1, "two": 0},
    "dune": {"one": 0, "two": 0},
}
BOTH = ("one", "two")
REACH: dict[str, dict[str, tuple[str, ...]]] = {
    "lead_a": {"amber": BOTH},
    "lead_b": {"birch": BOTH},
    "officer_1": {"amber": ("one",), "birch": ("one",)},
    "officer_2": {"amber": ("two",), "birch": ("two",)},
    "board": {"cedar": BOTH},
    "bureau": {"cedar": BOTH},
    "applicant": {"amber": BOTH},
    **dict.fromkeys(STAFF, dict.fromkeys(SEATS, BOTH)),
}
ENDING = {"reason": "inactive", "last_day": TODAY.isoformat()}


def test_everybody_has_a_line_in_the_table() -> None:
    assert set(REACH) == {*REVIEWERS, *STAFF}


def seats_of(found: Any) -> dict[str, int]:
    return {str(seat.jurisdiction).removeprefix("Place "): seat.members for seat in found.seats}


def test_each_reads_of_the_seats_in_reach_alone(world: World) -> None:
    """And no page of these names a person."""
    before = state()
    for actor in INSIDE:
        client = world.client(actor)
        expected = {
            group: {place: SEATS[group][place] for place in places}
            for group, places in REACH[actor].items()
        }
        answer = client.get(reverse("admin:roster_coverage"))
        told = {
            str(each.group).removeprefix("Group "): seats_of(each)
            for each in answer.context["found"]
        }
        assert (told, world.found(answer, actor)) == (expected, set()), actor
        pages = {}
        for group in world.groups.values():
            answer = client.get(reverse("admin:roster_gaps", args=[group.slug]))
            assert world.found(answer, actor) == set()
            if answer.status_code == 200:
                name = str(group).removeprefix("Group ")
                pages[name] = seats_of(answer.context["found"])
            else:
                assert answer.status_code == 404
        assert pages == expected, actor
    assert state() == before


def test_a_group_out_of_reach_is_like_one_that_is_not_there(world: World) -> None:
    for actor in ("lead_a", "officer_2", "bureau"):
        client = world.client(actor)
        nobody = plain(client.get(reverse("admin:roster_gaps", args=["no-such-group"])))
        for name, group in world.groups.items():
            if name not in REACH[actor]:
                answer = client.get(reverse("admin:roster_gaps", args=[group.slug]))
                assert plain(answer) == nobody, (actor, name)


@pytest.fixture
def silence(world: World) -> World:
    """Nobody who is on a roster has answered."""
    Membership.objects.update(recorded_at=AT - timedelta(days=800))
    for member in {row.member for row in world.memberships.values()}:
        RoleCheck.objects.create(
            member=member,
            reminders=2,
            asked_at=AT - timedelta(days=43),
            mailed_at=AT - timedelta(days=15),
        )
    return world


def test_each_reads_the_silent_of_their_own_rosters(silence: World) -> None:
    before = state()
    for actor in INSIDE:
        client = silence.client(actor)
        answer = client.get(reverse("admin:roster_no_answer"))
        expected = words(("name", "mail"), people(ROSTER[actor] - {"former"}))
        assert (answer.status_code, silence.found(answer, actor)) == (200, expected), actor
    assert state() == before


@pytest.mark.parametrize("act", ["confirm", "end"])
def test_each_speaks_for_their_own_rosters_alone(silence: World, act: str) -> None:
    wrong = {}
    before = state()
    for actor in INSIDE:
        client = silence.client(actor)
        for tag, row in silence.memberships.items():
            path = reverse(f"admin:roster_no_answer_{act}", args=[row.pk])
            with undone():
                answer = client.post(path, ENDING)
                row.refresh_from_db()
                done = bool(row.last_confirmed_at if act == "confirm" else row.ends_on)
            client.cookies.pop("messages", None)
            told = (answer.status_code, done)
            if tag not in ROSTER[actor]:
                expected = (404, False if tag != "former" else done)
            elif tag == "former":  # over long ago
                expected = (302, act == "end")
            else:
                expected = (302, True)
            if told != expected:
                wrong[actor, tag] = (told, expected)
    assert state() == before
    assert wrong == {}


def test_a_membership_out_of_scope_is_like_one_that_is_not_there(silence: World) -> None:
    before = state()
    for actor in ("lead_a", "officer_2", "bureau"):
        client = silence.client(actor)
        for act in ("confirm", "end"):
            name = f"admin:roster_no_answer_{act}"
            hidden = [silence.memberships[tag].pk for tag in ROSTER["staff"] - ROSTER[actor]]
            answers = {
                plain(client.post(reverse(name, args=[pk]), ENDING)) for pk in (*hidden, UNKNOWN)
            }
            assert len(answers) == 1
    assert state() == before


def test_these_pages_are_closed_to_nobodies(silence: World) -> None:
    row = silence.memberships["ma1"]
    arguments = {
        "roster_gaps": [silence.groups["amber"].slug],
        "roster_no_answer_confirm": [row.pk],
        "roster_no_answer_end": [row.pk],
    }
    before = state()
    for actor in LOCKED_OUT:
        client = silence.client(actor)
        for name in DOORS:
            path = reverse(f"admin:{name}", args=arguments.get(name, []))
            for answer in (client.get(path), client.post(path, ENDING)):
                expected = (302, b"", f"{reverse('admin:login')}?next={path}")
                assert (answer.status_code, answer.content, answer.url) == expected
    assert state() == before
