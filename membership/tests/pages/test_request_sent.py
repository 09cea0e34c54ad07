"""The page after sending: the same for everybody, on the device that sent, for two hours."""

import re
import secrets
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from membership.catalog.models import PeerGroup
from membership.mailing.models import OutboundMail
from membership.pages import sent_cookie
from membership.requests.models import Application
from membership.tests.factories import make_member, make_membership
from membership.workflow.confirm import confirm

from .filled import ASKED, BY_OFFICER, PERSON, address_of, filled, make_two_groups, stored
from .reading import problems

pytestmark = pytest.mark.django_db
SENT = "/request/sent/"
BOTH = address_of(ASKED, BY_OFFICER)


@pytest.fixture(autouse=True)
def _groups() -> None:
    make_two_groups()


@pytest.fixture
def sender(client: Client) -> Client:
    """Return the device that has just sent a request."""
    assert client.post(BOTH, filled(ASKED, BY_OFFICER)).status_code == 302
    return client


def mails() -> list[tuple[str, str]]:
    return list(OutboundMail.objects.order_by("pk").values_list("kind", "to"))


def newest_token() -> str:
    found = re.search(r"/my-request/([^/\s]+)/", OutboundMail.objects.order_by("-pk")[0].text)
    assert found
    return found.group(1)


def test_it_says_the_reference_the_sender_and_the_address(sender: Client) -> None:
    text = sender.get(SENT).text
    assert Application.objects.get().reference in text
    assert "Peer Groups &lt;no-reply@peergroups.example.gov&gt;" in text
    assert f"<strong>{PERSON['email']}</strong>" in text


def test_the_cookie_is_signed_hidden_from_scripts_and_soon_gone(sender: Client) -> None:
    cookie = sender.cookies[sent_cookie.OF_REQUESTS.name]
    assert {name: cookie[name] for name in ("httponly", "samesite", "max-age", "path")} == {
        "httponly": True,
        "samesite": "Lax",
        "max-age": 7200,
        "path": "/request/",
    }
    response = sender.get(SENT)
    assert not response.wsgi_request.session.accessed
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "cookie",
    [None, "", "x", "é", pytest.param(signing.dumps(["x"], salt="another"), id="signed elsewhere")],
)
def test_another_device_is_told_to_look_into_the_mail(client: Client, cookie: Any) -> None:
    if cookie is not None:
        client.cookies[sent_cookie.OF_REQUESTS.name] = cookie
    before = stored()
    for response in (client.get(SENT), client.post(SENT, {"again": "1"})):
        assert response.status_code == 200
        assert "only on the device that sent the request" in response.text
    assert stored() == before


def test_a_cookie_is_too_old_after_two_hours(sender: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(sent_cookie, "SECONDS", -1)
    assert "only on the device that sent the request" in sender.get(SENT).text


def test_it_is_the_same_for_a_member_a_known_request_and_a_new_one() -> None:
    first = Client()
    first.post(BOTH, filled(ASKED, BY_OFFICER))
    confirm(token=newest_token(), at=timezone.now())
    group = PeerGroup.objects.get(slug=ASKED)
    member = make_member(email="member@example.gov")
    make_membership(group=group, member=member)
    make_membership(group=PeerGroup.objects.get(slug=BY_OFFICER), member=member)
    pages = []
    for email in ("new@example.gov", "member@example.gov", PERSON["email"]):
        device = Client()
        device.post(BOTH, filled(ASKED, BY_OFFICER, email=email))
        text = device.get(SENT).text.replace(email, "ADDRESS")
        text = re.sub(r"PG-\w{4}-\w{4}", "REFERENCE", text)
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", text))
    assert pages[0] == pages[1] == pages[2]
    assert [kind for kind, _ in mails()] == ["confirm", "confirm", "already", "already"]


def test_a_second_click_shows_the_same_whether_or_not_the_address_is_known() -> None:
    member = make_member(email="member@example.gov")
    for slug in (ASKED, BY_OFFICER):
        make_membership(group=PeerGroup.objects.get(slug=slug), member=member)
    for email in ("new@example.gov", "member@example.gov"):
        device, form = Client(), filled(ASKED, BY_OFFICER, email=email)
        seen = []
        for fields in (form, None, form):
            device.post(BOTH if fields else SENT, fields or {"again": "1"})
            seen.append(sent_cookie.recall(device.get(SENT).wsgi_request))
        assert seen[0] == seen[2], "told by the reference and by the mail that is remembered"
    assert [kind for kind, _ in mails()] == ["confirm"] * 2 + ["already"] * 2


def test_a_mistyped_address_is_not_followed_by_word_of_an_earlier_mail(sender: Client) -> None:
    sender.post(SENT, {"again": "1"})
    assert "We sent the email once more." in sender.get(SENT).text
    answer = sender.post(SENT, {"address": "1", "email": "bad"})
    assert problems(answer) == ["Email address: Enter an email address like name@example.gov."]
    assert "We sent the email once more." not in answer.text


def test_send_again_mails_the_same_words_once_more(sender: Client) -> None:
    response = sender.post(SENT, {"again": "1"})
    assert (response.status_code, response["Location"]) == (302, SENT)
    assert mails() == [("confirm", PERSON["email"])] * 2
    first, second = OutboundMail.objects.order_by("pk")
    assert first.text == second.text
    assert "We sent the email once more." in sender.get(SENT).text


def test_fix_my_address_moves_the_request_and_the_next_step_too(sender: Client) -> None:
    sender.post(SENT, {"address": "1", "email": "right@example.org"})
    text = sender.get(SENT).text
    assert "We sent an email to the new address." in text
    assert "<strong>right@example.org</strong>" in text
    application = Application.objects.get(lapsed_at=None)
    assert (application.email, application.full_name) == ("right@example.org", PERSON["full_name"])
    requests = application.membership_requests.order_by("pk")
    assert [request.group.slug for request in requests] == [ASKED, BY_OFFICER]
    assert [request.texts.get().text for request in requests] == ["I do this work every day."] * 2
    sender.post(SENT, {"again": "1"})
    assert mails() == [("confirm", PERSON["email"])] + [("confirm", "right@example.org")] * 2


@pytest.mark.parametrize(
    "email", ["", "x", "a\0@example.gov", "a@b.gov\nBcc: c@d.gov", "x" * 9_000]
)
def test_a_wrong_address_is_said_beside_the_field(sender: Client, email: str) -> None:
    response = sender.post(SENT, {"address": "1", "email": email})
    assert response.status_code == 200
    assert len(response.context["form"]["email"].errors) >= 1
    assert 'href="#id_email"' in response.text
    assert mails() == [("confirm", PERSON["email"])]


@pytest.mark.parametrize("fields", [{"again": "1"}, {"address": "1", "email": "right@example.org"}])
def test_both_are_limited_and_say_when_to_try_again(
    sender: Client, settings: Any, fields: dict[str, str]
) -> None:
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 1
    assert sender.post(SENT, fields).status_code == 302
    before = mails()
    response = sender.post(SENT, fields)
    assert response.status_code == 429
    assert response.context["retry_at"] > timezone.now()
    assert mails() == before


def test_a_second_click_on_fix_my_address_is_answered_like_the_first(sender: Client) -> None:
    cookie = sender.cookies[sent_cookie.OF_REQUESTS.name].value
    pages = []
    for _ in range(2):
        sender.cookies[sent_cookie.OF_REQUESTS.name] = cookie
        sender.post(SENT, {"address": "1", "email": "right@example.org"})
        pages.append(sent_cookie.recall(sender.get(SENT).wsgi_request))
    assert pages[0] == pages[1]
    assert mails() == [("confirm", PERSON["email"]), ("confirm", "right@example.org")]


def test_the_new_address_is_told_the_same_whether_or_not_the_first_one_is_a_member() -> None:
    member = make_member(email="member@example.gov")
    make_membership(group=PeerGroup.objects.get(slug=ASKED), member=member)
    told = []
    for number, email in enumerate(("new@example.gov", "member@example.gov")):
        device = Client()
        device.post(BOTH, filled(ASKED, BY_OFFICER, email=email))
        device.post(SENT, {"address": "1", "email": f"eve{number}@example.org"})
        mail = OutboundMail.objects.get(to=f"eve{number}@example.org")
        text = re.sub(r"PG-\w{4}-\w{4}", "REFERENCE", mail.text)
        told.append((mail.kind, re.sub(r"/my-request/[^/]+/", "/LINK/", text)))
    assert told[0] == told[1]


def test_a_form_too_long_to_remember_is_to_be_sent_again(client: Client) -> None:
    words = "".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in range(1000))
    for statement, fits in (("I manage it.", True), (words, False)):
        client.post(BOTH, filled(ASKED, BY_OFFICER, asked__statement=statement))
        assert len(client.cookies[sent_cookie.OF_REQUESTS.name].value) <= sent_cookie.LONGEST
        text = client.get(SENT).text
        assert ('name="address"' in text, "send the form again</a>" in text) == (fits, not fits)
    assert f'href="{escape(BOTH)}"' in text
    assert client.post(SENT, {"address": "1", "email": "right@example.org"}).status_code == 409
    assert {to for _, to in mails()} == {PERSON["email"]}


def test_a_group_that_closed_meanwhile_is_said_and_nothing_moves(sender: Client) -> None:
    group = PeerGroup.objects.get(slug=ASKED)
    group.takes_requests = False
    group.save()
    response = sender.post(SENT, {"address": "1", "email": "right@example.org"})
    assert response.status_code == 409
    assert "Please send the form again, with the right address." in response.text
    assert mails() == [("confirm", PERSON["email"])]


def test_the_trap_leaves_nothing_to_mail_again(client: Client) -> None:
    client.post(BOTH, filled(ASKED, BY_OFFICER, further_details="Buy now"))
    for fields in ({"again": "1"}, {"address": "1", "email": "right@example.org"}):
        assert client.post(SENT, fields).status_code == 409
    assert mails() == []


def test_an_old_device_cannot_move_a_request_that_was_replaced(sender: Client) -> None:
    Client().post(BOTH, filled(ASKED, BY_OFFICER, full_name="Somebody else"))
    response = sender.post(SENT, {"address": "1", "email": "eve@example.org"})
    assert response.status_code == 409
    assert "Something newer has replaced this." in response.text
    assert Application.objects.get().email == PERSON["email"]
