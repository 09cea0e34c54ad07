"""Reviewers' assignments in the admin: invite, send a link, end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.catalog.models import ReviewingBody
from membership.mailing.models import OutboundMail
from membership.review.models import ReviewerAssignment

from ..factories import make_assignment, make_body, make_group, make_jurisdiction, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/membership/reviewerassignment/"


@pytest.fixture
def staff(signed_in: Callable[..., Client]) -> Client:
    """Return the browser of somebody of the staff."""
    return signed_in(make_staff())


def invitation(**fields: Any) -> dict[str, Any]:
    """Return a good invitation form."""
    return {
        "full_name": "Ann Lee",
        "address": "Ann.Lee@example.gov",
        "starts_on": timezone.localdate().isoformat(),
        "body": fields.pop("body", None) or make_body().pk,
        **fields,
    }


def test_staff_invite_a_reviewer(staff: Client) -> None:
    group, place = make_group(), make_jurisdiction()
    form = invitation(group=group.pk, jurisdiction=place.pk, ends_at="2099-01-31T17:30")
    answer = staff.post(f"{LIST}add/", form)
    assert (answer.status_code, answer.url) == (302, LIST)
    made = ReviewerAssignment.objects.get()
    assert (made.user.username, made.user.get_full_name()) == ("ann.lee@example.gov", "Ann Lee")
    assert (made.group, made.jurisdiction) == (group, place)
    assert timezone.localtime(made.ends_at) == timezone.make_aware(datetime(2099, 1, 31, 17, 30))  # noqa: DTZ001 (Django compares local times)
    assert OutboundMail.objects.get().to == "Ann.Lee@example.gov"
    assert "Ann Lee" in staff.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("reach", "field", "told"),
    [
        ("group", "group", "Leads act for one group: choose it."),
        ("jurisdiction", "jurisdiction", "This officer acts for one jurisdiction."),
    ],
)
def test_a_scope_wider_than_the_body_is_refused_beside_its_field(
    reach: str, field: str, told: str, staff: Client
) -> None:
    body = make_body(reach=ReviewingBody.Reach(reach))
    page = staff.post(f"{LIST}add/", invitation(body=body.pk))
    assert page.context["form"].errors == {field: [told]}
    assert ReviewerAssignment.objects.count() == 0
    assert OutboundMail.objects.count() == 0


@pytest.mark.parametrize(
    "bad", ["", "\x00", "x" * 10_000, "no address", "a@b@c", "a@x.gov\nBcc: b"]
)
def test_a_bad_address_is_refused(bad: str, staff: Client) -> None:
    page = staff.post(f"{LIST}add/", invitation(address=bad))
    assert list(page.context["form"].errors) == ["address"]


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("ends_at", "9999-12-31T23:59"),
        ("ends_at", "0001-01-01T00:00"),
        ("ends_at", "2027-03-14T02:30"),
        ("starts_on", "9999-12-31"),
        ("starts_on", "0001-01-01"),
        ("starts_on", "\x00"),
    ],
)
def test_a_day_that_nobody_could_mean_is_refused(field: str, bad: str, staff: Client) -> None:
    page = staff.post(f"{LIST}add/", invitation(**{field: bad}))
    assert list(page.context["form"].errors) == [field]
    assert ReviewerAssignment.objects.count() == 0


def test_the_list_opens_on_who_acts_now(staff: Client) -> None:
    now = make_assignment()
    ended = make_assignment(ends_at=timezone.now() - timedelta(days=1))
    coming = make_assignment(starts_on=timezone.localdate() + timedelta(days=2))
    shown = {
        value: {row.pk for row in staff.get(LIST, query).context["cl"].result_list}
        for value, query in (("", {}), ("no", {"acting": "no"}), ("all", {"acting": "all"}))
    }
    assert shown == {
        "": {now.pk},
        "no": {ended.pk, coming.pk},
        "all": {now.pk, ended.pk, coming.pk},
    }


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_asks_as_much_for_many_rows_as_for_one(
    number: int, staff: Client, django_assert_num_queries: Callable
) -> None:
    for _ in range(number):
        make_assignment(group=make_group(), jurisdiction=make_jurisdiction())
    with django_assert_num_queries(5):  # session, user, bodies to filter by, count, page
        page = staff.get(LIST)
    assert len(page.context["cl"].result_list) == number


def test_an_assignment_ends_by_post_alone_and_only_once(
    staff: Client, signed_in: Callable[..., Client]
) -> None:
    assignment = make_assignment()
    reviewer = signed_in(assignment.user)
    page = f"{LIST}{assignment.pk}/"
    assert reviewer.get("/admin/").status_code == 200
    assert staff.get(f"{page}end/").status_code == 405
    assert staff.post(f"{page}end/").url == f"{page}change/"
    assert reviewer.get("/admin/").status_code == 302
    assert "Send a new sign-in link" not in staff.get(f"{page}change/").content.decode()
    again = staff.post(f"{page}end/", follow=True)
    assert "This assignment has ended already." in again.content.decode()


def test_staff_send_a_new_link(staff: Client, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 1
    assignment = make_assignment()
    page = f"{LIST}{assignment.pk}/link/"
    assert staff.get(page).status_code == 405
    first = staff.post(page, follow=True).content.decode()
    second = staff.post(page, follow=True).content.decode()
    assert "A new sign-in link is on its way." in first
    assert "There were too many tries" in second
    assert [mail.to for mail in OutboundMail.objects.all()] == [assignment.user.email]


def test_a_reviewer_can_do_none_of_it(signed_in: Callable[..., Client]) -> None:
    own, other = make_assignment(), make_assignment()
    reviewer = signed_in(own.user)
    for path in ("", "add/", f"{own.pk}/change/", f"{other.pk}/change/", f"{own.pk}/history/"):
        assert (path, reviewer.get(f"{LIST}{path}").status_code) == (path, 403)
    for path in ("add/", f"{own.pk}/end/", f"{other.pk}/end/", f"{own.pk}/link/"):
        answer = reviewer.post(f"{LIST}{path}", invitation(body=own.body_id))
        assert (path, answer.status_code) == (path, 403)
    other.refresh_from_db()
    assert other.ends_at is None
    assert OutboundMail.objects.count() == 0


@pytest.mark.parametrize("bad", ["0", "x", "%00", "999999999999999999999"])
def test_an_unknown_assignment_is_not_found(bad: str, staff: Client) -> None:
    assert staff.post(f"{LIST}{bad}/end/").status_code == 404
    assert staff.post(f"{LIST}{bad}/link/").status_code == 404


def test_the_page_of_an_assignment_changes_nothing_by_itself(staff: Client) -> None:
    assignment = make_assignment()
    form = {"starts_on": "2020-01-01", "ends_at": "2030-01-01T00:00"}
    assert staff.post(f"{LIST}{assignment.pk}/change/", form).status_code == 403
    before = assignment.starts_on
    assignment.refresh_from_db()
    assert (assignment.starts_on, assignment.ends_at) == (before, None)
