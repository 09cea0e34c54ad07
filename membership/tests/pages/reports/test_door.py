"""Who may open the reports: staff, and leaders what concerns their jurisdiction."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from membership.pages.reports.door import report_page
from membership.reports.scope import Scope
from membership.reports.tables import Audience
from membership.tests.admin.staff import signed_in
from membership.tests.scoping.world import state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stubbed")]
OF_MEMBERS = ("reports", "report_membership", "report_roles", "report_retention")
OF_REQUESTS = ("report_requests", "report_decision_time", "report_backlog")


@pytest.mark.parametrize("name", [*OF_MEMBERS, *OF_REQUESTS])
def test_nobody_signed_in_is_led_to_sign_in_and_back(name: str) -> None:
    path = f"{reverse(name)}?quarter=2026-Q4"
    answer = Client().get(path)
    assert (answer.status_code, answer.url) == (
        302,
        f"/admin/login/?next={path.replace('?', '%3F').replace('=', '%3D')}",
    )


@pytest.mark.parametrize(
    ("reader", "of_members", "of_requests"),
    [("staff", 200, 200), ("leader", 200, 403), ("reviewer", 403, 403), ("nobody", 403, 403)],
)
def test_who_may_read_what(reader: str, of_members: int, of_requests: int, readers: Any) -> None:
    client = signed_in(getattr(readers, reader))
    answers = {name: client.get(reverse(name)) for name in (*OF_MEMBERS, *OF_REQUESTS)}
    told = {name: answer.status_code for name, answer in answers.items()}
    assert told == dict.fromkeys(OF_MEMBERS, of_members) | dict.fromkeys(OF_REQUESTS, of_requests)


def test_a_leader_is_shown_no_way_to_what_is_closed_to_them(readers: Any) -> None:
    for reader, closed in ((readers.staff, 0), (readers.leader, len(OF_REQUESTS))):
        answer = signed_in(reader).get("/reports/")
        ways = {path for _, path, _ in answer.context["screens"]}
        assert len({reverse(name) for name in OF_REQUESTS} - ways) == closed
        assert {reverse(name) for name in OF_MEMBERS} <= ways


def test_pages_are_kept_by_no_cache(readers: Any) -> None:
    answer = signed_in(readers.staff).get("/reports/membership/")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex, nofollow",
    )


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_they_are_read_and_nothing_else(method: str, readers: Any) -> None:
    answer = getattr(signed_in(readers.staff), method)("/reports/membership/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_looking_changes_nothing(readers: Any) -> None:
    client, before = signed_in(readers.staff), state()
    for name in (*OF_MEMBERS, *OF_REQUESTS):
        assert client.get(reverse(name), {"by": "group", "place": "OH"}).status_code == 200
    assert state() == before


def test_a_door_for_staff_alone_and_for_writing(readers: Any) -> None:
    @report_page(staff_only=True, methods=("POST",))
    def view(request: Any, scope: Scope) -> HttpResponse:
        return HttpResponse(scope.audience)

    def ask(user: Any, method: str) -> Any:
        request = RequestFactory().generic(method, "/reports/")
        request.user = user
        return view(request)

    assert ask(readers.staff, "POST").content.decode() == Audience.STAFF
    assert ask(readers.staff, "GET").status_code == 405
    with pytest.raises(Exception, match=r"^$") as refused:
        ask(readers.leader, "POST")
    assert refused.typename == "PermissionDenied"
