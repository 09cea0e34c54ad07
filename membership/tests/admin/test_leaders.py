"""Leaders in the admin: named, found, sent a link, ended; by staff alone."""

from typing import Any

import pytest
from django.urls import reverse

from membership.mailing.models import OutboundMail
from membership.review.people import JurisdictionLeader
from membership.tests.factories import (
    AT,
    TODAY,
    make_jurisdiction,
    make_leadership,
    make_staff,
    make_user,
)

from .staff import NUL, shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db
LIST = "/admin/membership/jurisdictionleader/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.fixture
def staff() -> Any:
    return signed_in(make_staff())


def form(**fields: Any) -> dict[str, Any]:
    place = fields.pop("jurisdiction", None) or make_jurisdiction(name="Ohio").pk
    return {
        "full_name": "Lee Leader",
        "address": "lee@example.gov",
        "jurisdiction": place,
        "starts_on": TODAY.isoformat(),
        **fields,
    }


def test_staff_name_a_leader(staff):
    assert "Name a leader" in shown(staff.get(LIST))
    answer = staff.post(f"{LIST}add/", form(ends_at="2027-01-31T17:30"))
    assert (answer.status_code, answer.url) == (302, LIST)
    leadership = JurisdictionLeader.objects.get()
    assert (leadership.user.username, str(leadership)) == ("lee@example.gov", "Leader of Ohio")
    assert OutboundMail.objects.get().to == "lee@example.gov"
    text = shown(staff.get(LIST))
    assert ("Lee Leader" in text, "lee@example.gov" in text) == (True, True)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        *(("full_name", bad) for bad in ("", NUL, "x" * 10_000)),
        *(("address", bad) for bad in ("", NUL, "x", "x" * 10_000)),
        *(("jurisdiction", bad) for bad in ("x", "987654", "9" * 40, NUL)),
        *(("starts_on", bad) for bad in ("", "x", "9999-12-31")),
        *(("ends_at", bad) for bad in ("x", "2020-01-01T00:00", "9999-12-31T23:59")),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(staff, field, bad):
    page = staff.post(f"{LIST}add/", form(**{field: bad}))
    assert list(page.context["form"].errors) == [field]
    assert (JurisdictionLeader.objects.count(), OutboundMail.objects.count()) == (0, 0)


def test_the_list_opens_on_those_of_today(staff):
    names = {}
    for name, fields in (("Now", {}), ("Over", {"ends_at": AT})):
        names[name] = make_leadership(user=make_user(first_name=f"Called {name}"), **fields)
    for query, seen in (
        ({}, ["Now"]),
        ({"acting": "no"}, ["Over"]),
        ({"acting": "all"}, ["Now", "Over"]),
    ):
        text = shown(staff.get(LIST, query))
        assert [name for name in names if f"Called {name}" in text] == seen
    assert "Called Over" in shown(staff.get(LIST, {"q": "called", "acting": "all"}))


def test_the_two_acts_on_one_leader(staff):
    leadership = make_leadership()
    page = staff.get(reverse("admin:membership_jurisdictionleader_change", args=[leadership.pk]))
    end, link = (
        reverse(f"admin:{name}", args=[leadership.pk])
        for name in ("end_leadership", "send_leadership_link")
    )
    assert (end in shown(page), link in shown(page)) == (True, True)
    assert "End this leadership now" in shown(page)
    assert [staff.get(path).status_code for path in (end, link)] == [405, 405]
    staff.post(link)
    assert OutboundMail.objects.get().kind == "sign_in_link"
    assert "The leadership has ended" in shown(staff.post(end, follow=True))
    leadership.refresh_from_db()
    assert leadership.ends_at == AT
    assert "has ended already" in shown(staff.post(end, follow=True))


@pytest.mark.parametrize("more", [0, 20])
def test_the_list_costs_the_same_at_any_size(staff, more, django_assert_num_queries):
    for _ in range(more + 1):
        make_leadership()
    with django_assert_num_queries(4):
        staff.get(LIST)
