"""Changing one's details on one's own page: the request form's fields, its checks, its words."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.html import escape

from membership.mailing.models import OutboundMail
from membership.requests.models import Application
from membership.roster.models import Member
from membership.tests.factories import (
    make_application,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
)

from .at_the_desk import everything, sit_down
from .reading import problems, words

pytestmark = pytest.mark.django_db
KEY, PATH = "ana@example.gov", "/my/details/"


@pytest.fixture
def ana(client: Client) -> Member:
    """Ana, a member for Utah with an open request, whose page is open."""
    utah = make_jurisdiction(code="UT", name="Utah")
    make_jurisdiction(code="OH", name="Ohio")
    details = {"email": KEY, "full_name": "Ana Lee", "jurisdiction": utah, "level": "state"}
    make_request(application=make_application(**details))
    member = make_member(
        **details,
        job_title="Program manager",
        organization="Department of Children",
        organization_type="state",
    )
    make_membership(member=member, jurisdiction=utah)
    sit_down(client, KEY)
    return member


def typed(**changes: Any) -> dict[str, Any]:
    """Return what the form sends as it was shown, but for these changes."""
    shown = {
        "full_name": "Ana Lee",
        "job_title": "Program manager",
        "organization": "Department of Children",
        "organization_type": "state",
        "level": "state",
        "jurisdiction": "UT",
        "work_phone": "",
        "time_zone": "",
    }
    return {name: value for name, value in {**shown, **changes}.items() if value is not None}


def test_the_form_shows_what_we_hold_and_no_address(client: Client, ana: Member) -> None:
    form = client.get(PATH).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert shown == {**typed(), "on_own_behalf": False}


def test_what_is_typed_is_kept_and_said(client: Client, ana: Member) -> None:
    answer = client.post(PATH, typed(full_name="Ana María Lee", time_zone="America/Denver"))
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    for row in (Member.objects.get(), Application.objects.get()):
        assert (row.full_name, row.time_zone) == ("Ana María Lee", "America/Denver")
    assert "Your details are changed." in words(client.get("/my/").text)


def test_a_change_of_jurisdiction_says_that_reviewers_know(client: Client, ana: Member) -> None:
    make_staff()
    client.post(PATH, typed(jurisdiction="OH"))
    assert Member.objects.get().jurisdiction.code == "OH"
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["details_changed"]
    said = "Your details are changed, and the people who look after your groups are told."
    assert said in words(client.get("/my/").text)


def test_a_place_that_is_not_in_the_list_can_be_told(client: Client, ana: Member) -> None:
    client.post(PATH, typed(jurisdiction="other"))
    assert Member.objects.get().jurisdiction is None
    assert client.get(PATH).context["form"]["jurisdiction"].value() == "other"


def test_nothing_changed_is_nothing_written_and_said(client: Client, ana: Member) -> None:
    before = everything()
    answer = client.post(PATH, typed(), follow=True)
    assert everything() == before
    assert "there was nothing to change" in words(answer.text)
    assert answer.redirect_chain == [(PATH, 302)]


def test_visits_change_nothing(client: Client, ana: Member) -> None:
    before = everything()
    for _ in range(5):
        assert client.get(PATH, typed(full_name="Eve")).status_code == 200
        assert client.head(PATH).status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("full_name", ""),
        ("full_name", None),
        ("full_name", "x" * 10_000),
        ("full_name", "a\x00b"),
        ("full_name", "Ana\nBcc: all"),
        ("job_title", ""),
        ("organization", None),
        ("organization_type", "circus"),
        ("level", "top"),
        ("jurisdiction", "ZZ"),
        ("jurisdiction", ""),
        ("work_phone", "5" * 41),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_a_bad_value_is_named_beside_its_field_and_all_that_was_typed_stays(
    client: Client, ana: Member, name: str, value: str | None
) -> None:
    sent = typed(**{name: value, "organization": "Typed" if name != "organization" else value})
    before = everything()
    answer = client.post(PATH, sent)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (200, [name])
    assert len(problems(answer)) == 1
    assert {each: form[each].value() for each in sent} == sent
    assert everything() == before


@pytest.mark.parametrize("name", ["مرحبا \u202e", "👩‍👧", "{{ 7|add:7 }}", "<b>x</b>"])
def test_any_text_is_data(client: Client, ana: Member, name: str) -> None:
    answer = client.post(PATH, typed(full_name=name))
    assert answer.status_code == 302
    assert f'value="{escape(name)}"' in client.get(PATH).text


def test_half_a_character_is_read_as_an_unknown_one(client: Client, ana: Member) -> None:
    body = urlencode(typed(full_name="Ana")) + "&full_name=%ED%A0%80Ana"
    answer = client.post(PATH, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert Member.objects.get().full_name == "\ufffd\ufffd\ufffdAna"


def test_twice_the_same_field_takes_the_last(client: Client, ana: Member) -> None:
    client.post(PATH, typed(full_name=["First", "Last"]))
    assert Member.objects.get().full_name == "Last"


class TestOnOnesOwn:
    @pytest.mark.usefixtures("ana")
    def test_job_and_organization_are_up_to_them(self, client: Client) -> None:
        bare = dict.fromkeys(("job_title", "organization", "organization_type", "level"), "")
        assert len(client.post(PATH, typed(**bare)).context["form"].errors) == 4
        assert client.post(PATH, typed(**bare, on_own_behalf="on")).status_code == 302
        sent = Application.objects.get()
        assert (sent.on_own_behalf, sent.organization) == (True, "")

    def test_what_was_left_out_before_may_be_left_out_again(self, client: Client) -> None:
        make_jurisdiction(code="UT")
        make_member(email=KEY, full_name="Pia Parent")
        sit_down(client, KEY)
        bare = dict.fromkeys(("job_title", "organization", "organization_type", "level"), "")
        assert client.post(PATH, typed(**bare)).status_code == 302


def test_somebody_without_anything_is_led_on(client: Client) -> None:
    sit_down(client, "new@example.gov")
    for answer in (client.get(PATH), client.post(PATH, typed())):
        assert answer.status_code == 200
        assert "There is nothing to change yet." in words(answer.text)


def test_a_limit_keeps_what_was_typed(client: Client, ana: Member, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 0
    answer = client.post(PATH, typed(jurisdiction="OH"))
    assert (answer.status_code, answer.context["form"]["jurisdiction"].value()) == (429, "OH")
    assert "what you typed is still here" in words(answer.text)


def test_another_persons_page_shows_none_of_it(client: Client, ana: Member) -> None:
    make_member(email="bea@example.gov", full_name="Bea")
    other = Client()
    sit_down(other, "bea@example.gov")
    assert "Ana Lee" in client.get(PATH).text
    assert "Ana Lee" not in other.get(PATH).text
    other.post(PATH, typed(full_name="Bea Two", on_own_behalf="on"))
    assert Member.objects.get(email_key=KEY).full_name == "Ana Lee"


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_without_the_open_page_it_leads_to_the_door(method: str, ana: Member) -> None:
    before = everything()
    answer = getattr(Client(), method)(PATH, typed(full_name="Eve"))
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert everything() == before


def test_the_page_is_kept_private_and_needs_its_token(client: Client, ana: Member) -> None:
    answer = client.get(PATH)
    assert answer["Cache-Control"] == "private, no-store"
    strict = Client(enforce_csrf_checks=True)
    sit_down(strict, KEY)
    assert strict.post(PATH, typed(full_name="Eve")).status_code == 403


def test_it_takes_the_same_queries_for_any_number_of_requests(
    client: Client, ana: Member, django_assert_num_queries: Any
) -> None:
    client.get(PATH)  # the catalog at hand
    with django_assert_num_queries(3):
        client.get(PATH)
    for _ in range(5):
        make_request(application=make_application(email=KEY))
    client.get(PATH)
    with django_assert_num_queries(3):
        client.get(PATH)
