"""The quarter close: staff alone, and nothing there names a person but the brief's readers."""

from datetime import date

import pytest

from membership.reports.periods import Quarter
from membership.tests.factories import AT
from membership.workflow.publish_quarter import publish_quarter

from .oracle import ACTORS, LOCKED_OUT, REVIEWERS, STAFF
from .world import World, state

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # as test_lists is on both
QUARTER = Quarter(date(2026, 7, 1))
ADDRESSES = {
    "report_quarters": "/reports/quarters/",
    "report_quarter": f"/reports/quarters/{QUARTER.name}/",
    "report_brief": f"/reports/quarters/{QUARTER.name}/brief/",
    "report_brief_file": f"/reports/quarters/{QUARTER.name}/files/workbook/",
}
READS = [path for name, path in ADDRESSES.items() if name != "report_brief_file"]


def test_who_opens_the_quarter_close(world: World) -> None:
    staff = world.actors["staff"] if hasattr(world, "actors") else world.users["staff"]
    publish_quarter(quarter=QUARTER, by=staff, at=AT)
    wrong, outside = {}, {*LOCKED_OUT, *REVIEWERS, "leader"}
    before = state()
    for actor in (*ACTORS, "leader"):
        client = world.client(actor)
        expected = 403 if actor in outside else 200
        expected = 302 if actor in ("anonymous", "switched_off") else expected
        for path in (*READS, *([ADDRESSES["report_brief_file"]] if expected != 200 else [])):
            answer = client.get(path)
            if answer.status_code != expected:
                wrong[actor, path] = answer.status_code
        if expected == 200:
            assert client.get(ADDRESSES["report_brief_file"]).status_code == 200
    assert state() == before
    assert wrong == {}


def test_no_page_of_it_names_anybody(world: World) -> None:
    people = {"name", "mail", "title", "office", "phone", "ref", "note", "statement", "reviewer"}
    for actor in STAFF:
        client = world.client(actor)
        for path in READS:
            told = {word.split("-")[-1] for word in world.found(client.get(path), actor)}
            assert told & people == set(), (actor, path)
