"""The door of one's own page: the same answer for everybody, and a link that only a button uses."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.pages.desk_door import CLOSED, NAME, UNDONE
from membership.requests.desk import DeskLink
from membership.tests.factories import make_application, make_request

from .at_the_desk import MAILED, everything, mailed_path, sit_down
from .reading import problems, words

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"
BEHIND = ["/my/close/", "/my/withdraw/PG-2222-3333/a-group/", "/my/leave/a-group/"]


@pytest.fixture(autouse=True)
def ana() -> Any:
    """Ana, with one request."""
    application = make_application(full_name="Ana Lee", email=KEY)
    return make_request(application=application).application


def ask(client: Client, address: str = KEY) -> Any:
    return client.post("/my/", {"email": address})


def parts(answer: Any) -> tuple[Any, ...]:
    """Return all that a visitor gets to see of an answer."""
    cookies = {name: morsel.OutputString() for name, morsel in answer.cookies.items()}
    return answer.status_code, dict(answer.headers), answer.content, cookies


class TestAsking:
    def test_known_or_unknown_the_answer_is_the_same_byte_for_byte(self) -> None:
        known, unknown = (ask(Client(), address) for address in (KEY, "nobody@example.gov"))
        assert OutboundMail.objects.count() == 1
        assert parts(known) == parts(unknown)
        assert (known.status_code, known["Location"]) == (302, "/my/sent/")
        pages = [
            Client().post("/my/", {"email": address}, follow=True)
            for address in (KEY, "nobody@example.gov")
        ]
        assert parts(pages[0]) == parts(pages[1])
        assert pages[0].status_code == 200

    def test_with_the_token_that_a_form_needs_it_is_the_same_too(self) -> None:
        answers = []
        for address in (KEY, "nobody@example.gov"):
            strict = Client(enforce_csrf_checks=True)
            strict.cookies["csrftoken"] = "x" * 32
            assert strict.post("/my/", {"email": address}).status_code == 403
            form = {"email": address, "csrfmiddlewaretoken": "x" * 32}
            answers.append(parts(strict.post("/my/", form)))
        assert answers[0] == answers[1]
        assert answers[0][0] == 302

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "Email address: Enter your email address."),
            ("ana", "Email address: Enter an email address like name@example.gov."),
            ("a\x00@example.gov", None),
            ("a@b.gov\r\nBcc: x@example.gov", None),
            ("x" * 10_000 + "@example.gov", None),
            ("\u202eana@example.gov", None),
            ("👩🏽\u200d💻@example.gov", None),
        ],
    )
    def test_what_is_no_address_is_said_beside_the_field(
        self, client: Client, typed: str, said: str | None
    ) -> None:
        answer = ask(client, typed)
        assert (answer.status_code, len(problems(answer))) == (200, 1)
        if said:
            assert problems(answer) == [said]
        assert DeskLink.objects.count() == 0

    def test_an_empty_and_a_doubled_form_are_no_fault_of_ours(self, client: Client) -> None:
        assert problems(client.post("/my/")) == ["Email address: Enter your email address."]
        doubled = client.post("/my/", {"email": ["nobody@example.gov", KEY]})
        assert doubled.status_code == 302

    def test_too_many_tries_get_a_page_that_says_when(self, client: Client, settings: Any) -> None:
        settings.LIMIT_PER_ADDRESS_PER_HOUR = 1
        answers = {}
        for address in (KEY, "nobody@example.gov"):
            assert ask(client, address).status_code == 302
            answers[address] = ask(client, address)
            assert answers[address].status_code == 429
            assert "You can try again after" in answers[address].text
        one, other = answers.values()
        assert words(one.text) == words(other.text)
        assert OutboundMail.objects.count() == 1

    def test_each_page_is_kept_private_and_opens_no_session(self, client: Client) -> None:
        ask(client)
        sit_down(client, KEY)
        for path in ("/my/", "/my/sent/", mailed_path(), f"{MAILED}x/", BEHIND[0]):
            answer = client.get(path)
            assert answer["Cache-Control"] == "private, no-store", path
            assert answer["Referrer-Policy"] == "strict-origin", path
            assert answer["X-Robots-Tag"] == "noindex, nofollow", path
            assert not answer.wsgi_request.session.accessed, path


class TestTheMailedLink:
    @pytest.fixture
    def path(self, client: Client) -> str:
        ask(client)
        return mailed_path()

    def test_a_storm_of_visits_changes_nothing(self, client: Client, path: str) -> None:
        before = everything()
        for _ in range(5):
            for method in ("get", "head", "options", "put", "patch", "delete"):
                answer = getattr(client, method)(path)
                assert answer.status_code == (200 if method in ("get", "head") else 405)
                assert NAME not in answer.cookies
        assert everything() == before
        assert client.post(path).status_code == 302

    def test_it_does_not_say_whose_it_is(self, client: Client, path: str) -> None:
        for _ in range(2):
            page = client.get(path).text
            assert [word in page for word in ("Ana", KEY)] == [False, False]
            Client().post(path)

    def test_the_button_opens_the_page_in_this_browser_alone(
        self, client: Client, path: str
    ) -> None:
        answer = client.post(path)
        assert (answer.status_code, answer["Location"]) == (302, "/my/")
        cookie = answer.cookies[NAME]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/my/", True, "Lax")
        assert (cookie["max-age"], cookie["expires"], cookie["secure"]) == ("", "", "")
        assert "Ana Lee" in client.get("/my/").text
        assert "Ana Lee" not in Client().get("/my/").text

    def test_in_production_the_cookie_goes_over_https_alone(
        self, client: Client, path: str, settings: Any
    ) -> None:
        settings.SESSION_COOKIE_SECURE = True
        assert client.post(path).cookies[NAME]["secure"] is True

    def test_a_second_press_is_told_so_and_where_to_go(self, client: Client, path: str) -> None:
        client.post(path)
        after = everything()
        for visitor, button in ((client, "Go to my page"), (Client(), "Get a new link")):
            for method in ("get", "post"):
                answer = getattr(visitor, method)(path)
                assert answer.status_code == 410
                assert "This link has been used already." in answer.text
                assert button in answer.text
                assert NAME not in answer.cookies
        assert everything() == after

    def test_old_replaced_and_closed_links_say_so(self, client: Client, path: str) -> None:
        ask(client)
        newer = mailed_path()
        assert "a newer email has replaced it" in client.post(path).text
        DeskLink.objects.update(ends_at=timezone.now())
        assert "that time is over" in client.post(newer).text
        DeskLink.objects.all().delete()
        gone = client.post(newer)
        assert (gone.status_code, "This link no longer works." in gone.text) == (410, True)

    @pytest.mark.parametrize("method", ["get", "head", "post"])
    @pytest.mark.parametrize(
        "token",
        ["x", "a.b", "%00", "%ED%A0%80", "x" * 10_000, "%F0%9F%98%80", "{{ x }}", "WzFd.WzFd"],
    )
    def test_a_broken_link_gets_a_kind_page(self, client: Client, token: str, method: str) -> None:
        answer = getattr(client, method)(f"{MAILED}{token}/")
        assert answer.status_code == 404
        if method != "head":
            assert "This link is not complete." in answer.text

    def test_the_button_needs_the_forms_token(self, path: str) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(path).status_code == 403
        assert DeskLink.objects.get().opened_at is None


class TestAnOpenPage:
    def test_it_is_asked_for_each_time(self, client: Client) -> None:
        link = sit_down(client, KEY)
        assert "Ana Lee" in client.get("/my/").text
        for change in (
            {"revoked_at": timezone.now()},
            {"revoked_at": None, "ends_at": timezone.now()},
            {"ends_at": timezone.now() + timedelta(hours=1), "email_key": ""},
            {"email_key": KEY, "secret_hash": "x"},
            {"opened_at": None},
        ):
            DeskLink.objects.filter(pk=link.pk).update(**change)
            assert "Ana Lee" not in client.get("/my/").text
            sit = client.get("/my/")
            assert sit.status_code == 200

    def test_a_cookie_that_opens_nothing_any_more_is_let_go_with_a_word(
        self, client: Client
    ) -> None:
        sit_down(client, KEY, minutes=-1)
        page = client.get("/my/")
        assert CLOSED in words(page.text)
        assert page.cookies[NAME]["max-age"] == 0
        assert CLOSED not in words(client.get("/my/").text)

    @pytest.mark.parametrize("path", BEHIND)
    @pytest.mark.parametrize("method", ["get", "head", "post", "put"])
    def test_without_it_every_page_leads_to_the_door(
        self, client: Client, path: str, method: str
    ) -> None:
        before = everything()
        answer = getattr(client, method)(path)
        assert (answer.status_code, answer["Location"]) == (302, "/my/")
        said = CLOSED if method in ("get", "head") else UNDONE
        assert said in words(client.get("/my/").text)
        assert everything() == before

    def test_it_is_closed_by_a_button_here(self, client: Client) -> None:
        sit_down(client, KEY)
        elsewhere = Client()
        sit_down(elsewhere, KEY)
        assert client.get(reverse("desk_close")).status_code == 405
        kept = client.cookies[NAME].value
        page = client.post(reverse("desk_close"), follow=True)
        assert "Your page is closed." in words(page.text)
        assert client.cookies[NAME].value == ""
        client.cookies[NAME] = kept
        assert "Ana Lee" not in client.get("/my/").text
        assert "Ana Lee" in elsewhere.get("/my/").text

    def test_or_everywhere(self, client: Client) -> None:
        sit_down(client, KEY)
        elsewhere, bea = Client(), Client()
        sit_down(elsewhere, KEY)
        make_application(email="bea@example.gov", full_name="Bea Fox")
        sit_down(bea, "bea@example.gov")
        client.post(reverse("desk_close"), {"everywhere": "1"})
        assert "Ana Lee" not in elsewhere.get("/my/").text
        assert "Bea Fox" in bea.get("/my/").text
