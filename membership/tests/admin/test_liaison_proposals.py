"""Liaison officers to invite: proposed from the officers' group, invited by staff's own hand."""

from typing import Any

import pytest

from membership.catalog.models import Jurisdiction, PeerGroup
from membership.mailing.models import OutboundMail
from membership.review.liaison_proposals import OFFICERS_GROUP, Why, liaison_proposals
from membership.review.models import ReviewerAssignment
from membership.tests.factories import (
    AT,
    TODAY,
    liaison_body,
    make_assignment,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_officer,
    make_staff,
    make_user,
)

from .staff import shown, signed_in, stop_the_clock

pytestmark = pytest.mark.django_db
PAGE = "/admin/liaison-proposals/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.fixture
def officers() -> PeerGroup:
    return make_group(slug=OFFICERS_GROUP, name="State Liaison Officers")


def member(group: PeerGroup, place: Jurisdiction | None, name: str, **fields: Any) -> Any:
    who = make_member(full_name=name, email=f"{name.lower()}@example.gov")
    return make_membership(member=who, group=group, jurisdiction=place, **fields)


def acts(place: Jurisdiction, name: str, **fields: Any) -> ReviewerAssignment:
    user = make_user(first_name=name, username=f"{name.lower()}@example.gov")
    return make_officer(user=user, jurisdiction=place, **fields)


def proposed() -> list[tuple[str, str, Why, list[str]]]:
    return [
        (
            str(each.membership.jurisdiction),
            str(each.membership.member),
            each.why,
            [one.user.first_name for one in each.acting],
        )
        for each in liaison_proposals(AT)
    ]


def test_a_member_whose_jurisdiction_has_nobody_is_proposed(officers):
    ohio, utah = make_jurisdiction(name="Ohio"), make_jurisdiction(name="Utah")
    member(officers, ohio, "Ana")
    member(officers, utah, "Ben")
    acts(utah, "Ben")
    assert proposed() == [("Ohio", "Ana", Why.NOBODY, [])]


def test_whoever_acts_but_is_no_longer_a_member_is_named(officers):
    ohio = make_jurisdiction(name="Ohio")
    member(officers, ohio, "Ana")
    member(officers, ohio, "Old", ends_on=TODAY, end_reason="removed")
    acts(ohio, "Old")
    assert proposed() == [("Ohio", "Ana", Why.NO_LONGER_MEMBER, ["Old"])]


def test_what_does_not_count_as_acting(officers):
    """Another body, the past, somebody's place for a time, one group alone, a closed account."""
    ohio = make_jurisdiction(name="Ohio")
    member(officers, ohio, "Ana")
    make_assignment(user=make_user(username="ana@example.gov"), jurisdiction=ohio)
    acts(ohio, "Past", ends_at=AT)
    acts(ohio, "Stand", stands_in_for=acts(make_jurisdiction(), "Else"))
    acts(ohio, "One", group=make_group())
    acts(ohio, "Off").user.__class__.objects.filter(first_name="Off").update(is_active=False)
    assert proposed() == [("Ohio", "Ana", Why.NOBODY, [])]


def test_who_is_not_proposed(officers):
    """A former member, one without a jurisdiction, one of another group, a removed person."""
    ohio = make_jurisdiction(name="Ohio")
    member(officers, ohio, "Former", ends_on=TODAY, end_reason="removed")
    member(officers, None, "Nowhere")
    member(make_group(), ohio, "Other")
    removed = member(officers, ohio, "Removed").member
    removed.email_key, removed.email, removed.full_name = None, "", ""
    removed.save()
    assert proposed() == []


def test_two_members_of_one_place_are_both_proposed_until_one_acts(officers):
    ohio = make_jurisdiction(name="Ohio")
    member(officers, ohio, "Ana")
    member(officers, ohio, "Bea")
    assert [name for _, name, *_ in proposed()] == ["Ana", "Bea"]
    acts(ohio, "Bea")
    assert proposed() == []


def test_staff_press_the_button_themselves(officers):
    ohio, body = make_jurisdiction(name="Ohio"), liaison_body()
    membership = member(officers, ohio, "Ana")
    client = signed_in(make_staff())
    page = client.get(PAGE)
    ((_, address),) = page.context["rows"]
    assert "Ana" in shown(page)
    assert "ana" not in address.lower(), "no name and no address in an address"
    form = client.get(address).context["form"]
    assert {
        name: str(form[name].value()) for name in ("body", "jurisdiction", "full_name", "address")
    } == {
        "body": str(body.pk),
        "jurisdiction": str(ohio.pk),
        "full_name": "Ana",
        "address": membership.member.email,
    }
    assert (ReviewerAssignment.objects.count(), OutboundMail.objects.count()) == (0, 0)
    said = {name: form[name].value() for name in ("full_name", "address", "body", "jurisdiction")}
    client.post(address, {**said, "starts_on": TODAY.isoformat()})
    assert str(ReviewerAssignment.objects.get()) == "State Liaison Officer - Ohio"
    assert "Nothing to propose." in shown(client.get(PAGE))


@pytest.mark.parametrize("wanted", ["", "x", "0", "987654", "9" * 40, "²", "\0"])
def test_a_link_to_nobody_opens_an_empty_form(officers, wanted):
    client = signed_in(make_staff())
    form = client.get("/admin/membership/reviewerassignment/add/", {"member": wanted}).context[
        "form"
    ]
    assert form["full_name"].value() is None


@pytest.mark.parametrize("more", [0, 20])
def test_the_list_costs_the_same_at_any_size(officers, more, django_assert_num_queries):
    liaison_body()
    for number in range(more + 1):
        place = make_jurisdiction()
        member(officers, place, f"Ana{number}")
        acts(place, f"Old{number}")
    with django_assert_num_queries(2):
        assert len(liaison_proposals(AT)) == more + 1
    client = signed_in(make_staff())
    with django_assert_num_queries(6):
        client.get(PAGE)
