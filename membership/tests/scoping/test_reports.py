"""The reports: all of it for staff, one's own for a leader, nothing for anybody else."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from membership.tests.factories import (
    make_application,
    make_member,
    make_membership,
    make_request,
    make_role,
)

from .oracle import ACTORS, LOCKED_OUT, REVIEWERS, sample
from .world import World, state

pytestmark = pytest.mark.django_db
OF_MEMBERS = {
    "reports": "overview/months",
    "report_membership": "membership/flows",
    "report_roles": "roles/roles",
    "report_retention": "retention/cohorts",
    "report_representation": "representation/gaps",
}
OF_REQUESTS = {
    "report_requests": "requests/months",
    "report_decision_time": "decision-time/time",
    "report_backlog": "backlog/backlog",
}
QUERY = "from=2018-01-01&to=2026-11-02"


def addresses(names: dict[str, str]) -> list[str]:
    """Return the address of each screen, and of one of its tables as a file."""
    screens = [f"{reverse(name)}?{QUERY}" for name in names]
    return [*screens, *(f"/reports/{table}.csv?{QUERY}" for table in names.values())]


def test_who_opens_which_report_and_no_figure_names_anybody(world: World) -> None:
    """The days of requests and memberships, planted too, may well be those of a period."""
    people = {"name", "mail", "title", "office", "phone", "ref", "note", "statement", "reviewer"}
    wrong, outside = {}, {*LOCKED_OUT, *REVIEWERS}
    before = state()
    for actor in (*ACTORS, "leader"):
        client = world.client(actor)
        for names in (OF_MEMBERS, OF_REQUESTS):
            expected = 403 if actor in outside or (actor, names) == ("leader", OF_REQUESTS) else 200
            expected = 302 if actor in ("anonymous", "switched_off") else expected
            for path in sample(actor, addresses(names)) if expected == 200 else addresses(names):
                answer = client.get(path)
                named = {word.split("-")[-1] for word in world.found(answer, actor)} & people
                if (answer.status_code, named) != (expected, set()):
                    wrong[actor, path] = answer.status_code, named
    assert state() == before
    assert wrong == {}


def test_a_leaders_reports_do_not_move_with_what_is_not_theirs(world: World) -> None:
    """Neither elsewhere, nor people in sensitive roles, nor requests: nothing to reckon back from.

    Somebody of their own moves them, or this would prove nothing.
    """
    client = world.client("leader")
    # The seats of a group do say that they are covered: see the tests of that report.
    of_counts = {name: table for name, table in OF_MEMBERS.items() if "gaps" not in table}

    def read() -> dict[str, list[str]]:
        return {path: client.get(path).text.splitlines() for path in addresses(of_counts)}

    before = read()
    joined: dict[str, Any] = {
        "group": world.groups["amber"],
        "starts_on": date(2025, 8, 4),
        "origin": "request",
    }
    sensitive = make_role(name="Zz", sensitive=True)
    make_membership(member=make_member(), jurisdiction=world.places["two"], **joined)
    make_membership(member=make_member(), jurisdiction=None, **joined)
    applicant = make_application(jurisdiction=world.places["one"])
    make_request(application=applicant, group=world.groups["amber"])
    make_membership(
        member=make_member(), jurisdiction=world.places["one"], role=sensitive, **joined
    )
    assert read() == before
    make_membership(member=make_member(), jurisdiction=world.places["one"], **joined)
    moved = read()
    assert [path for path in moved if moved[path] == before[path]] == []
