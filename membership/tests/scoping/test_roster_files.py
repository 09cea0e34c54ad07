"""Roster files and downloads, by everybody: they are for staff alone, whatever their state."""

from contextlib import nullcontext
from typing import Any

import pytest
from django.urls import reverse

from membership.roster.imports import RosterImport
from membership.tests.factories import TODAY
from membership.tests.held import undone
from membership.tests.workflow.importing import check, row, stage

from .oracle import ACTORS, INSIDE, LOCKED_OUT, STAFF, UNKNOWN
from .world import World, state

pytestmark = pytest.mark.django_db
MODEL = "membership_rosterimport"
ACTS = ("check", "commit", "discard")
DOORS = [
    *(f"{MODEL}_{act}" for act in ("changelist", "add", "change", "history", "delete")),
    *(f"roster_import_{act}" for act in (*ACTS, "choose", "columns", "left_out")),
]


@pytest.fixture
def checked(world: World) -> RosterImport:
    """A file whose rows wait to be imported, one of which stays out."""
    rows = [row(world.word("file", "name"), "file@example.gov"), row("Ida", "")]
    return check(stage(*rows), group=world.groups["amber"])


@pytest.fixture
def half(world: World) -> RosterImport:
    """A file that is being checked."""
    batch = stage(row(world.word("half", "name"), "half@example.gov"))
    RosterImport.objects.filter(pk=batch.pk).update(
        status="checking", group=world.groups["amber"], opening_on=TODAY
    )
    return batch


def page(name: str, batch: RosterImport | int | None = None, *more: int) -> str:
    pk = batch.pk if isinstance(batch, RosterImport) else batch
    return reverse(f"admin:{name}", args=[*([pk] if pk else []), *more])


def looks(checked: RosterImport, half: RosterImport) -> list[tuple[str, int, set[str]]]:
    """Return each page, and what staff are answered and told."""
    file = {"file-name"}
    return [
        (page(f"{MODEL}_changelist"), 200, set()),
        (page(f"{MODEL}_add"), 200, set()),
        (page(f"{MODEL}_change", checked), 200, file),
        (page(f"{MODEL}_change", checked) + "?outcome=new", 200, file),
        (page(f"{MODEL}_change", checked) + "?outcome=refused", 200, set()),
        (page(f"{MODEL}_change", half), 200, set()),
        (page(f"{MODEL}_change", UNKNOWN), 404, set()),
        (page(f"{MODEL}_history", checked), 200, set()),
        (page(f"{MODEL}_delete", checked), 403, set()),
        (page("roster_import_choose", checked), 200, set()),
        (page("roster_import_choose", UNKNOWN), 404, set()),
        (page("roster_import_columns", checked, 0), 200, file),
        (page("roster_import_columns", checked, 9), 404, set()),
        *((page(f"roster_import_{act}", checked), 405, set()) for act in ACTS),
        (page("roster_import_left_out", half), 302, set()),
    ]


def test_only_staff_look(world: World, checked: RosterImport, half: RosterImport) -> None:
    wrong = {}
    before = state()
    for actor in INSIDE:
        client = world.client(actor)
        for path, status, told in looks(checked, half):
            answer = client.get(path)
            got = (answer.status_code, world.found(answer, actor))
            if got != ((status, told) if actor in STAFF else (403, set())):
                wrong[actor, path] = got
    assert state() == before
    assert wrong == {}


def test_only_staff_get_what_stays_out(world: World, checked: RosterImport) -> None:
    for actor in INSIDE:
        left_out = world.client(actor).get(page("roster_import_left_out", checked))
        if actor in STAFF:
            assert b"Ida" in b"".join(left_out.streaming_content)
        else:
            assert left_out.status_code == 403, actor


def acts(world: World, checked: RosterImport, half: RosterImport) -> list[tuple[str, dict]]:
    """Return every act on a file, with a form that works."""
    columns = {f"column_{n}": name for n, name in enumerate(checked.sheets[0]["columns"])}
    chosen: dict[str, Any] = {"file_on": TODAY, "opening_on": TODAY, "take_0": "on"}
    return [
        (page("roster_import_columns", checked, 0), {**columns, "column_2": ""}),
        (page("roster_import_choose", checked), chosen | {"group": world.groups["birch"].pk}),
        (page("roster_import_check", half), {}),
        (page("roster_import_commit", checked), {"notices": "on"}),
        (page("roster_import_discard", checked), {}),
        (page("roster_import_discard", half), {}),
    ]


def test_only_staff_act(world: World, checked: RosterImport, half: RosterImport) -> None:
    wrong = {}
    before = state()
    for actor in ACTORS:
        client = world.client(actor)
        for path, data in acts(world, checked, half):
            with undone() if actor in STAFF else nullcontext():
                answer = client.post(path, data)
                done = actor in STAFF and state() != before
            inside = 403 if actor not in STAFF else 302
            expected = (302 if actor in LOCKED_OUT else inside, actor in STAFF)
            if (answer.status_code, done) != expected:
                wrong[actor, path] = (answer.status_code, done)
    assert state() == before
    assert wrong == {}


def test_nobody_writes_around_the_workflow(world: World, checked: RosterImport) -> None:
    before = state()
    for actor in ("lead_a", *STAFF):
        client = world.client(actor)
        client.post(page(f"{MODEL}_change", checked), {"status": "committed", "_save": "1"})
        assert client.post(page(f"{MODEL}_delete", checked), {"post": "yes"}).status_code == 403
    assert state() == before
