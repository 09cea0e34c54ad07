"""One-time links: asked for by anybody, sent only to who has access, used once."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone

from membership.admin import door
from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.review.links import one_time_link
from membership.workflow.errors import OutOfDateError

from ..factories import make_assignment, make_staff, make_user
from .conftest import PASSPHRASE, sign_in_by_form

pytestmark = pytest.mark.django_db
ASK = "/admin/cannot-sign-in/"
NEW = "seven blue lamps in a row"
BOTH = {"new_password1": NEW, "new_password2": NEW}


def path_of(link: str) -> str:
    """Return a mailed link without the site's name."""
    assert link.startswith(settings.SITE_URL)
    return link.removeprefix(settings.SITE_URL)


def open_link(client: Client, link: str) -> str:
    """Open a link as a person does and return the address of the form behind it."""
    answer = client.get(path_of(link))
    assert answer.status_code == 302
    return answer.url


def works(link: str) -> bool:
    """Say whether a link still leads to a form, without using it up."""
    return Client().get(path_of(link)).status_code == 302


def test_every_address_gets_the_same_answer_and_only_access_gets_mail(client: Client) -> None:
    staff = make_staff()
    reviewer = make_assignment().user
    coming = make_assignment(starts_on=timezone.localdate() + timedelta(days=3)).user
    ended = make_assignment(ends_at=timezone.now() - timedelta(minutes=1)).user
    off = make_staff(is_active=False)
    nobody = make_user()
    people = (staff, reviewer, coming, ended, off, nobody)
    addresses = [person.username.upper() for person in people]
    answers = set()
    for address in (*addresses, "unknown@example.org", "{{ x }}", "é" * 250):
        answer = client.post(ASK, {"address": address})
        answers.add((answer.status_code, answer.url))
    assert answers == {(302, f"{ASK}sent/")}
    sent = client.get(f"{ASK}sent/").content.decode()
    assert "The link works once, for 72 hours." in " ".join(sent.split())
    mails = OutboundMail.objects.order_by("pk").values_list("kind", "to")
    assert list(mails) == [("sign_in_link", person.email) for person in (staff, reviewer, coming)]
    lines = AuditEvent.objects.filter(action="user.link_sent").order_by("pk")
    assert list(lines.values_list("object_id", "actor_kind")) == [
        (person.pk, "system") for person in (staff, reviewer, coming)
    ]


def test_looking_at_the_page_sends_nothing(client: Client) -> None:
    staff = make_staff()
    assert client.get(ASK, {"address": staff.username}).status_code == 200
    assert OutboundMail.objects.count() == 0


@pytest.mark.parametrize("address", ["", "\x00", "x" * 10_000])
def test_what_is_no_address_is_asked_for_again(client: Client, address: str) -> None:
    answer = client.post(ASK, {"address": address})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_asking_is_limited_by_address_and_by_client(client: Client, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 2
    settings.LIMIT_PER_CLIENT_PER_HOUR = 4
    known, unknown = make_staff().username, "unknown@example.org"
    statuses = [
        client.post(ASK, {"address": address}).status_code
        for address in (known, known, known, unknown, unknown)
    ]
    assert statuses == [302, 302, 429, 302, 429]
    assert OutboundMail.objects.count() == 2
    elsewhere = Client(REMOTE_ADDR="192.0.2.9").post(ASK, {"address": known})
    assert elsewhere.status_code == 429
    page = elsewhere.content.decode()
    assert re.search(r"try again after \d+:00 [AP]M", page)
    assert f'value="{known}"' in page


def test_opening_a_link_uses_nothing_up_and_sending_its_form_does(client: Client) -> None:
    staff = make_staff()
    link = one_time_link(staff)
    for scanner in (Client(), Client(), Client()):
        assert scanner.get(path_of(link), follow=True).status_code == 200
        assert scanner.head(path_of(link)).status_code == 302
    form = open_link(client, link)
    answer = client.post(form, BOTH)
    assert (answer.status_code, answer.url) == (302, "/admin/login/")
    staff.refresh_from_db()
    assert staff.check_password(NEW)
    assert works(link) is False
    again = client.post(form, {"new_password1": PASSPHRASE, "new_password2": PASSPHRASE})
    assert "This link no longer works" in again.content.decode()
    staff.refresh_from_db()
    assert staff.check_password(NEW)
    line = AuditEvent.objects.get(action="user.passphrase_set")
    assert (line.object_id, line.codes) == (staff.pk, {"by_link": True})


def test_two_windows_on_one_link_set_one_passphrase(client: Client) -> None:
    staff = make_staff()
    link = one_time_link(staff)
    other = Client()
    first, second = open_link(client, link), open_link(other, link)
    assert client.post(first, BOTH).status_code == 302
    late = other.post(second, {"new_password1": PASSPHRASE, "new_password2": PASSPHRASE})
    assert late.status_code == 200
    staff.refresh_from_db()
    assert staff.check_password(NEW)


def test_a_link_used_between_looking_and_sending_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(**_: Any) -> None:
        raise OutOfDateError("This link was used already, or it is too old.")

    form = open_link(client, one_time_link(make_staff()))
    monkeypatch.setattr(door, "set_passphrase", too_late)
    answer = client.post(form, BOTH)
    assert "This link no longer works" in answer.content.decode()


def test_a_link_ends_with_its_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    staff = make_staff()
    long_ago = datetime.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60)  # noqa: DTZ005 (Django compares local times)
    with monkeypatch.context() as then:
        then.setattr(default_token_generator, "_now", lambda: long_ago)
        old = one_time_link(staff)
    assert works(one_time_link(staff)) is True
    assert works(old) is False


def test_a_newer_sign_in_and_a_closed_account_end_a_link(client: Client) -> None:
    staff = make_staff(password=PASSPHRASE)
    link = one_time_link(staff)
    sign_in_by_form(client, staff.username, PASSPHRASE)
    assert works(link) is False
    staff.refresh_from_db()
    link = one_time_link(staff)
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert works(link) is False


@pytest.mark.parametrize("link", ["MQ/x-y", "%00/a", "é/é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b"])
def test_a_broken_link_says_so(client: Client, link: str) -> None:
    answer = client.get(f"/admin/passphrase/{link}/")
    assert answer.status_code == 200
    assert "This link no longer works" in answer.content.decode()


def test_a_new_passphrase_lifts_the_lock_of_failed_tries(client: Client) -> None:
    staff = make_staff(password=PASSPHRASE)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in_by_form(client, staff.username, "wrong passphrase here")
    assert sign_in_by_form(client, staff.username, PASSPHRASE).status_code == 429
    staff.refresh_from_db()
    client.post(open_link(client, one_time_link(staff)), BOTH)
    assert sign_in_by_form(client, staff.username, NEW).status_code == 302


def test_the_page_asked_for_survives_a_lost_passphrase(client: Client) -> None:
    staff = make_staff()
    wanted = "/admin/membership/peergroup/"
    sign_in_page = client.get(wanted, follow=True).content.decode()
    assert f"{ASK}?next=%2Fadmin%2Fmembership%2Fpeergroup%2F" in sign_in_page
    client.post(ASK, {"address": staff.username, "next": wanted})
    link = re.search(r"http\S+/passphrase/\S+", OutboundMail.objects.get().text)
    assert link is not None
    set_it = client.post(open_link(client, link[0]), BOTH)
    assert set_it.url == "/admin/login/?next=%2Fadmin%2Fmembership%2Fpeergroup%2F"
    assert sign_in_by_form(client, staff.username, NEW, next=wanted).url == wanted


def test_another_site_is_no_page_to_come_back_to(client: Client) -> None:
    staff = make_staff()
    client.post(ASK, {"address": staff.username, "next": "https://elsewhere.example.org/"})
    set_it = client.post(open_link(client, one_time_link(staff)), BOTH)
    assert set_it.url == "/admin/login/"


def test_a_weak_passphrase_is_refused(client: Client, django_user_model: Any) -> None:
    staff = make_staff(username="longaddress@example.gov")
    form = open_link(client, one_time_link(staff))
    for weak in ("fourteen chars", "longaddress@example", "x" * 14):
        answer = client.post(form, {"new_password1": weak, "new_password2": weak})
        assert answer.status_code == 200
    mixed = client.post(form, {"new_password1": NEW, "new_password2": NEW.upper()})
    assert mixed.status_code == 200
    assert django_user_model.objects.get(pk=staff.pk).has_usable_password() is False


def test_no_link_reaches_the_logs(caplog: pytest.LogCaptureFixture, client: Client) -> None:
    staff = make_staff()
    with caplog.at_level("INFO"):
        client.post(open_link(client, one_time_link(staff)), BOTH)
        sign_in_by_form(client, staff.username, NEW)
    assert NEW not in caplog.text
    assert "/passphrase/" not in caplog.text
