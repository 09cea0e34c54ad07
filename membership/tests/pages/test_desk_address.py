"""A new address: asked for on one's own page, agreed to behind two links; a visit does nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side, make_token
from membership.requests.desk import AddressChange, DeskLink
from membership.roster.models import Member
from membership.tests.factories import make_member

from .at_the_desk import everything, sit_down
from .reading import problems, words

pytestmark = pytest.mark.django_db
KEY, NEW, PATH = "ana@example.gov", "ana@example.org", "/my/address/"


@pytest.fixture
def ana(client: Client) -> Member:
    """Ana, a member, whose page is open."""
    sit_down(client, KEY)
    return make_member(email=KEY, full_name="Ana Lee")


@pytest.fixture
def change(client: Client, ana: Member) -> AddressChange:
    """A change that Ana has asked for."""
    client.post(PATH, {"email": NEW})
    return AddressChange.objects.get()


def path(change: AddressChange, side: Side) -> str:
    return f"/my/new-address/{make_token(change, side)}/"


def heading(answer: Any) -> str:
    return words(answer.text.partition("<h1>")[2].partition("</h1>")[0])


class TestAsking:
    @pytest.mark.usefixtures("ana")
    def test_it_writes_to_both_and_the_page_says_so(self, client: Client) -> None:
        answer = client.post(PATH, {"email": f" {NEW} "}, follow=True)
        assert answer.redirect_chain == [(PATH, 302)]
        assert "We have written to both addresses" in words(answer.text)
        kinds = OutboundMail.objects.order_by("pk").values_list("kind", "to")
        assert list(kinds) == [("old_address", KEY), ("new_address", NEW)]

    @pytest.mark.usefixtures("ana")
    def test_the_screen_never_tells_whether_the_address_is_known(self, client: Client) -> None:
        make_member(email="known@example.gov")
        pages = []
        for address in ("known@example.gov", "new-1@example.gov"):
            answer = client.post(PATH, {"email": address}, follow=True)
            page = words(answer.text).replace(address, "ADDRESS")
            ends = AddressChange.objects.latest("pk").ends_at
            clock = timezone.localtime(ends)
            pages.append(page.replace(f"{clock:%M}", "MM"))
        assert pages[0] == pages[1]

    @pytest.mark.parametrize(
        "bad",
        [
            "",
            "nobody",
            "a\x00@example.gov",
            "a" * 10_000 + "@example.gov",
            "a@example.gov\nBcc: b@example.gov",
            " ANA@example.gov",
        ],
    )
    @pytest.mark.usefixtures("ana")
    def test_a_bad_address_is_refused_beside_the_field(self, client: Client, bad: str) -> None:
        before = everything()
        answer = client.post(PATH, {"email": bad})
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["email"])
        assert len(problems(answer)) == 1
        assert answer.context["form"]["email"].value() == bad
        assert everything() == before

    @pytest.mark.usefixtures("ana")
    def test_no_field_and_two_fields(self, client: Client) -> None:
        assert list(client.post(PATH).context["form"].errors) == ["email"]
        client.post(PATH, {"email": ["first@example.org", "last@example.org"]})
        assert AddressChange.objects.get().new_email == "last@example.org"

    @pytest.mark.usefixtures("ana")
    def test_a_limit_says_when_to_try_again(self, client: Client, settings: Any) -> None:
        settings.LIMIT_PER_ADDRESS_PER_HOUR = 0
        answer = client.post(PATH, {"email": NEW})
        assert answer.status_code == 429
        assert "You can try again after" in words(answer.text)
        assert OutboundMail.objects.count() == 0

    def test_it_can_be_stopped_there(self, client: Client, change: AddressChange) -> None:
        answer = client.post(PATH, {"stop": "1"}, follow=True)
        assert "The change is stopped." in words(answer.text)
        change.refresh_from_db()
        assert change.stopped_at is not None
        assert client.get(path(change, Side.OLD)).status_code == 410

    @pytest.mark.usefixtures("change")
    def test_an_old_one_is_not_shown_anymore(self, client: Client) -> None:
        assert NEW in client.get(PATH).text
        AddressChange.objects.update(ends_at=timezone.now())
        assert NEW not in client.get(PATH).text

    @pytest.mark.parametrize("method", ["get", "head", "post"])
    @pytest.mark.usefixtures("ana")
    def test_without_the_open_page_it_leads_to_the_door(self, method: str) -> None:
        before = everything()
        answer = getattr(Client(), method)(PATH, {"email": NEW})
        assert (answer.status_code, answer["Location"]) == (302, "/my/")
        assert everything() == before


class TestAgreeing:
    def test_visits_change_nothing(self, change: AddressChange) -> None:
        before = everything()
        for side in Side:
            for _ in range(5):
                assert Client().get(path(change, side), {"agree": "1"}).status_code == 200
                assert Client().head(path(change, side), {"stop": "1"}).status_code == 200
        assert everything() == before

    def test_the_new_address_reads_nothing_about_the_person(self, change: AddressChange) -> None:
        to_new = Client().get(path(change, Side.NEW)).text
        assert [word for word in ("Ana Lee", KEY) if word in to_new] == []
        assert [
            word for word in (NEW,) if word not in Client().get(path(change, Side.OLD)).text
        ] == []

    @pytest.mark.parametrize("first", list(Side))
    def test_both_ends_agree_with_a_button_each(self, change: AddressChange, first: Side) -> None:
        second = Side.NEW if first == Side.OLD else Side.OLD
        page = Client().post(path(change, first), {"agree": "1"}, follow=True)
        assert heading(page) == "One more address has to agree"
        assert 'name="agree"' not in page.text
        for _ in range(2):  # the second click finds it done
            page = Client().post(path(change, second), {"agree": "1"}, follow=True)
            assert (page.status_code, heading(page)) == (200, "The address is changed")
        assert Member.objects.get().email == NEW
        assert heading(Client().get(path(change, first))) == "The address is changed"

    def test_then_the_page_of_the_old_address_is_closed(
        self, client: Client, change: AddressChange
    ) -> None:
        for side in Side:
            client.post(path(change, side), {"agree": "1"})
        assert client.get(PATH)["Location"] == "/my/"
        assert DeskLink.objects.get().revoked_at is not None

    @pytest.mark.parametrize("side", list(Side))
    def test_either_end_stops_it(self, change: AddressChange, side: Side) -> None:
        for _ in range(2):
            page = Client().post(path(change, side), {"stop": "1"}, follow=True)
            assert (page.status_code, heading(page)) == (410, "This change was stopped")
        after = everything()
        Client().post(path(change, side), {"agree": "1"})
        assert everything() == after

    def test_too_late_is_said(self, change: AddressChange) -> None:
        AddressChange.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
        before = everything()
        page = Client().post(path(change, Side.OLD), {"agree": "1"}, follow=True)
        assert (page.status_code, heading(page)) == (410, "The time for this change is over")
        assert everything() == before

    def test_an_address_that_is_taken_asks_to_write_to_us(self, change: AddressChange) -> None:
        make_member(email=NEW)
        Client().post(path(change, Side.NEW), {"agree": "1"})
        for side in Side:
            page = Client().post(path(change, side), {"agree": "1"}, follow=True)
            assert (page.status_code, heading(page)) == (200, "We need your help with this change")
            assert "mailto:capacityinfo@icf.com" in page.text

    @pytest.mark.parametrize("bad", [{}, {"agree": "", "x": "\x00"}, {"withdraw": "1"}])
    def test_a_post_without_a_known_button(self, change: AddressChange, bad: dict) -> None:
        answer = Client().post(path(change, Side.OLD), bad)
        assert answer.status_code == 302
        change.refresh_from_db()
        assert (change.old_agreed_at is not None) == ("agree" in bad)


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize(
    "token", ["x", "a.b", "%00", "%ED%A0%80", "x" * 10_000, "%F0%9F%98%80", "{{ x }}", "WzFd.WzFd"]
)
def test_a_broken_link_gets_a_kind_page(client: Client, token: str, method: str, db: None) -> None:
    answer = getattr(client, method)(f"/my/new-address/{token}/", {"agree": "1"})
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "private, no-store"


def test_no_cut_and_no_mixed_link_opens_it(change: AddressChange) -> None:
    old, new = (make_token(change, side) for side in Side)
    for bad in (old[:-1], old[1:], old.swapcase(), f"{new.split('.')[0]}.{old.split('.')[1]}"):
        assert Client().post(f"/my/new-address/{bad}/", {"agree": "1"}).status_code == 404
    change.refresh_from_db()
    assert (change.old_agreed_at, change.new_agreed_at) == (None, None)


def test_the_pages_are_kept_private_and_need_their_token(change: AddressChange) -> None:
    answer = Client().get(path(change, Side.OLD))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path(change, Side.OLD), {"agree": "1"}).status_code == 403
