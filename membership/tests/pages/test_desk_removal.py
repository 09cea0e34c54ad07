"""Asking to be forgotten, on one's own page."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.requests.desk import RemovalRequest
from membership.roster.models import Member
from membership.tests.factories import (
    make_application,
    make_group,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.workflow.settle_removal import keep_information, remove_information

from .at_the_desk import everything, sit_down
from .reading import words

pytestmark = pytest.mark.django_db
KEY, PATH = "ana@example.gov", "/my/removal/"


@pytest.fixture
def ana(client: Client) -> Member:
    """Ana, a member with an open request, whose page is open."""
    member = make_member(email=KEY, full_name="Ana Lee")
    make_membership(member=member, group=make_group(name="Adoption Managers"))
    sent = make_application(email=KEY)
    make_request(application=sent, group=make_group(name="Hotline Managers"))
    make_request(group=make_group(name="Of Somebody Else"))
    sit_down(client, KEY)
    return member


def outcomes() -> list[str]:
    return list(RemovalRequest.objects.order_by("pk").values_list("outcome", flat=True))


def test_the_page_says_what_happens(client: Client, ana: Member) -> None:
    read = words(client.get(PATH).text)
    assert "Your membership ends in: Adoption Managers." in read
    assert "Your request is withdrawn for: Hotline Managers." in read
    assert "Of Somebody Else" not in read


def test_it_is_asked_by_a_button_once(client: Client, ana: Member) -> None:
    for _ in range(2):
        answer = client.post(PATH, {"ask": "1"}, follow=True)
        assert "You asked us to remove your information" in words(answer.text)
        assert ('name="ask"' in answer.text, 'name="take_back"' in answer.text) == (False, True)
    assert outcomes() == [""]
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["removal"]


def test_it_is_taken_back_on_the_same_page(client: Client, ana: Member) -> None:
    client.post(PATH, {"ask": "1"})
    answer = client.post(PATH, {"take_back": "1"}, follow=True)
    assert "You took it back." in words(answer.text)
    answer = client.post(PATH, {"take_back": "1"}, follow=True)
    assert "There is nothing to take back." in words(answer.text)
    assert outcomes() == ["taken_back"]
    assert 'name="ask"' in answer.text


def test_visits_change_nothing(client: Client, ana: Member) -> None:
    before = everything()
    for _ in range(5):
        assert client.get(PATH, {"ask": "1"}).status_code == 200
        assert client.head(PATH, {"ask": "1"}).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("bad", [{}, {"\x00": "1"}, {"remove": "1"}, {"x" * 900: "1"}])
def test_a_post_without_a_known_button_changes_nothing(
    client: Client, ana: Member, bad: dict
) -> None:
    before = everything()
    assert client.post(PATH, bad).status_code == 302
    assert everything() == before


def test_once_it_is_done_the_page_is_closed(client: Client, ana: Member) -> None:
    client.post(PATH, {"ask": "1"})
    remove_information(
        removal_id=RemovalRequest.objects.get().pk, by=make_staff(), at=timezone.now()
    )
    assert client.get(PATH)["Location"] == "/my/"


def test_what_was_kept_is_said_and_can_be_asked_again(client: Client, ana: Member) -> None:
    client.post(PATH, {"ask": "1"})
    keep_information(removal_id=RemovalRequest.objects.get().pk, by=make_staff(), at=timezone.now())
    answer = client.get(PATH)
    assert "we kept your information" in words(answer.text)
    client.post(PATH, {"ask": "1"})
    assert outcomes() == ["kept", ""]


def test_somebody_of_whom_we_hold_nothing_is_told(client: Client) -> None:
    sit_down(client, "new@example.gov")
    answer = client.post(PATH, {"ask": "1"}, follow=True)
    assert "We hold nothing about you that we could remove." in words(answer.text)


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_without_the_open_page_it_leads_to_the_door(ana: Member, method: str) -> None:
    before = everything()
    answer = getattr(Client(), method)(PATH, {"ask": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert everything() == before


def test_a_post_needs_its_token(ana: Member) -> None:
    strict = Client(enforce_csrf_checks=True)
    sit_down(strict, KEY)
    assert strict.post(PATH, {"ask": "1"}).status_code == 403


def test_it_takes_the_same_queries_for_any_number_of_groups(
    client: Client, ana: Member, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):
        client.get(PATH)
    for _ in range(5):
        make_membership(member=ana)
        make_request(application=make_application(email=KEY))
    with django_assert_num_queries(5):
        client.get(PATH)
