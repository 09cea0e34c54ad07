"""The screen of representation: what it draws, for whom, and what a leader never reads there."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from membership.audit.models import AuditEvent
from membership.tests.admin.staff import HOSTILE, NUL, shown, signed_in
from membership.tests.factories import (
    make_group,
    make_jurisdiction,
    make_leadership,
    make_member,
    make_membership,
    make_role,
)
from membership.tests.scoping.world import state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PAGE = "/reports/representation/"


@pytest.fixture
def scene(readers: Any) -> SimpleNamespace:
    """Let Ohio have three managers and two parents in two groups; and Guam one manager."""
    parent = make_role(name="Parent", sensitive=True)
    mixed = make_group(name="Mixed", slug="mixed")
    for where, role, group, number in (
        (readers.ohio, readers.role, readers.group, 3),
        (readers.ohio, parent, mixed, 2),
        (readers.ohio, readers.role, mixed, 1),
        (readers.guam, readers.role, readers.group, 1),
    ):
        for each in range(number):
            name = f"{role} {each} of {where} {group}"
            person = make_member(full_name=name)
            make_membership(member=person, group=group, jurisdiction=where, role=role)
    return SimpleNamespace(**vars(readers), mixed=mixed, parent=parent)


def cells(answer: Any) -> list[tuple[str, ...]]:
    """Return what the matrix says of each jurisdiction, as a screen reader reads it."""
    page = shown(answer)
    body = re.search(r'<table class="seat-matrix__grid">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert body is not None
    return [
        tuple(re.findall(r'usa-sr-only">(.*?)</span>', row, re.DOTALL))
        for row in re.findall(r"<tr>(.*?)</tr>", body.group(1), re.DOTALL)
    ]


def test_staff_read_the_whole_matrix(scene: Any) -> None:
    answer = signed_in(scene.staff).get(PAGE)
    assert cells(answer) == [("1 member", "Gap"), ("3 members", "3 members")]
    page = shown(answer)
    assert "As of November 2, 2026" in page
    assert page.count('<th scope="col"') == page.count("<th scope=") - page.count('<th scope="row"')
    assert 'role="region"\n     tabindex="0"\n     aria-labelledby="seat-matrix-title"' in page
    assert "tile-map__picture" not in page


def test_a_chosen_group_has_a_map_with_a_title_and_a_description(scene: Any) -> None:
    page = shown(signed_in(scene.staff).get(PAGE, {"group": "managers"}))
    assert '<title id="tile-map-title">Seats of Managers</title>' in page
    assert "A tile for each jurisdiction. Covered: 1, one person: 1." in page
    tiles = re.findall(r'<g class="tile tile--(\S+)"[^>]*>\s*<title>(.*?)</title>', page, re.DOTALL)
    assert tiles == [("single", "Guam: One person"), ("covered", "Ohio: Covered")]


def test_a_leader_reads_their_jurisdiction_and_covered_alone(scene: Any) -> None:
    answer = signed_in(scene.leader).get(PAGE)
    assert cells(answer) == [("3 members", "Covered")]
    assert "Guam" not in shown(answer)


@pytest.mark.parametrize(
    "tampered",
    [
        {"place": "GU"},
        {"jurisdiction": "GU"},
        {"jurisdiction_id": "2"},
        {"region": "9"},
        {"place": ["OH", "GU"]},
        {"by": "jurisdiction"},
    ],
)
def test_no_address_shows_a_leader_another_jurisdiction(scene: Any, tampered: dict) -> None:
    asked = {**tampered, "group": "managers"}
    assert "Guam" in shown(signed_in(scene.staff).get(PAGE, asked))
    assert "Guam" not in shown(signed_in(scene.leader).get(PAGE, asked))


@pytest.mark.parametrize("asked", [{}, {"group": "mixed"}, {"by": "cohort-type"}])
def test_nothing_on_the_page_tells_how_many_hold_a_seat_in_sensitive_roles(
    scene: Any, asked: dict
) -> None:
    client = signed_in(scene.leader)
    before = shown(client.get(PAGE, asked))
    for number in range(4):
        make_membership(
            member=make_member(full_name=f"Secret {number}"),
            group=scene.mixed,
            jurisdiction=scene.ohio,
            role=scene.parent,
        )
        assert shown(client.get(PAGE, asked)) == before
    assert "Parent" not in before


def test_a_leader_of_two_reads_both(scene: Any) -> None:
    make_leadership(user=scene.leader, jurisdiction=scene.guam)
    answer = signed_in(scene.leader).get(PAGE)
    assert cells(answer) == [("1 member", "Gap"), ("3 members", "Covered")]


def test_who_is_neither_staff_nor_a_leader_reads_nothing(scene: Any) -> None:
    for user in (scene.reviewer, scene.nobody):
        assert signed_in(user).get(PAGE).status_code == 403


@pytest.mark.parametrize("bad", [NUL, "\ud800", "x" * 10_000, "مرحبا \u202e", "🙂", "0", "-1"])
@pytest.mark.parametrize("name", ["group", "place", "quarter", "from", "by", "role", "region"])
def test_a_bad_address_is_said_and_is_never_a_fault(scene: Any, name: str, bad: str) -> None:
    answer = signed_in(scene.staff).get(PAGE, {name: bad.encode("utf-8", "surrogatepass")})
    assert "There is a problem" in shown(answer)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_text(scene: Any, text: str) -> None:
    scene.group.name = scene.ohio.name = text
    scene.group.save()
    scene.ohio.save()
    page = shown(signed_in(scene.staff).get(PAGE, {"group": "managers"}))
    assert "<script>alert" not in page


def test_looking_changes_nothing(scene: Any) -> None:
    client = signed_in(scene.staff)
    before = state()
    client.get(PAGE, {"group": "mixed"})
    client.head(PAGE)
    assert (state(), AuditEvent.objects.filter(action="seats.viewed").count()) == (before, 0)


@pytest.mark.parametrize("more", [0, 6])
def test_the_queries_do_not_grow(scene: Any, more: int, django_assert_num_queries: Any) -> None:
    for _ in range(more):
        make_membership(group=make_group(), jurisdiction=make_jurisdiction(), role=scene.parent)
    for user, queries in ((scene.staff, 14), (scene.leader, 18)):
        client = signed_in(user)
        client.get(PAGE)
        with django_assert_num_queries(queries):
            client.get(PAGE, {"group": "mixed"})
