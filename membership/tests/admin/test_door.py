"""The admin's door: who comes in, who does not, and what each of them is told."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.audit.models import AuditEvent

from ..factories import make_assignment, make_group, make_staff, make_user
from .conftest import PASSPHRASE, sign_in_by_form

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
CATALOG = "/admin/membership/peergroup/"


def test_staff_sign_in_with_any_spelling_of_their_address(client: Client) -> None:
    staff = make_staff(username="dana.o'brien@example.gov", password=PASSPHRASE)
    answer = sign_in_by_form(client, "  Dana.O'Brien@EXAMPLE.gov ", PASSPHRASE)
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.session["_auth_user_id"] == str(staff.pk)
    actions = AuditEvent.objects.values_list("action", "actor_id")
    assert list(actions) == [("user.signed_in", staff.pk)]


def test_a_reviewer_signs_in_and_sees_the_index_but_not_the_catalog(client: Client) -> None:
    reviewer = make_user(password=PASSPHRASE)
    make_assignment(user=reviewer)
    group = make_group()
    assert sign_in_by_form(client, reviewer.username, PASSPHRASE).status_code == 302
    index = client.get("/admin/")
    assert index.status_code == 200
    assert "Catalog" not in index.content.decode()
    for path in (
        CATALOG,
        f"{CATALOG}add/",
        f"{CATALOG}{group.pk}/change/",
        f"{CATALOG}{group.pk}/history/",
        f"{CATALOG}{group.pk}/delete/",
        *(
            f"/admin/membership/{kind}/"
            for kind in (
                *("jurisdiction", "role", "topic", "reviewingbody", "reviewerassignment"),
                *("resource", "linkcheck"),
            )
        ),
        "/admin/membership/reviewerassignment/add/",
    ):
        assert (path, client.get(path).status_code) == (path, 403)
    assert client.post(f"{CATALOG}{group.pk}/change/", {"name": "Mine"}).status_code == 403


def test_autocomplete_gives_a_reviewer_nothing_of_the_catalog(
    signed_in: Callable[..., Client],
) -> None:
    make_group(name="A group to leak")
    query = {
        "app_label": "membership",
        "model_name": "peergroup",
        "field_name": "successor",
        "term": "leak",
    }
    staff = signed_in(make_staff()).get("/admin/autocomplete/", query)
    assert [row["text"] for row in staff.json()["results"]] == ["A group to leak"]
    reviewer = signed_in(make_assignment().user)
    assert reviewer.get("/admin/autocomplete/", query).status_code == 403


def test_an_ended_assignment_closes_the_door_on_the_next_request(
    signed_in: Callable[..., Client],
) -> None:
    assignment = make_assignment()
    client = signed_in(assignment.user)
    assert client.get("/admin/").status_code == 200
    assignment.ends_at = timezone.now()
    assignment.save()
    answer = client.get("/admin/")
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next=/admin/")
    assert client.session["_auth_user_id"] == str(assignment.user.pk)
    page = client.get(answer.url).content.decode()
    assert "has no access here at this time" in page


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
    ],
)
def test_staff_who_are_so_no_more_are_out_on_the_next_request(
    change: dict[str, bool], signed_in: Callable[..., Client]
) -> None:
    staff = make_staff()
    client = signed_in(staff)
    assert client.get(CATALOG).status_code == 200
    for name, value in change.items():
        setattr(staff, name, value)
    staff.save()
    assert client.get(CATALOG).status_code == 302


def _told(answer: object) -> set[str]:
    """Return the words of the page's error, wherever they stand, without its markup."""
    page = answer.content.decode()  # type: ignore[attr-defined]  # the test client's answer
    return {words.strip() for words in re.findall(r"We could not sign you in[^<]*", page)}


def test_every_failed_sign_in_reads_the_same(client: Client) -> None:
    make_staff(username="staff@example.gov", password=PASSPHRASE)
    make_staff(username="gone@example.gov", password=PASSPHRASE, is_active=False)
    make_user(username="nobody@example.gov", password=PASSPHRASE)
    ended = make_user(username="ended@example.gov", password=PASSPHRASE)
    make_assignment(user=ended, ends_at=timezone.now() - timedelta(minutes=1))
    later = make_user(username="later@example.gov", password=PASSPHRASE)
    make_assignment(user=later, starts_on=timezone.localdate() + timedelta(days=1))
    told = [
        _told(sign_in_by_form(client, address, passphrase))
        for address, passphrase in (
            ("staff@example.gov", "wrong passphrase here"),
            ("unknown@example.gov", PASSPHRASE),
            ("gone@example.gov", PASSPHRASE),
            ("nobody@example.gov", PASSPHRASE),
            ("ended@example.gov", PASSPHRASE),
            ("later@example.gov", PASSPHRASE),
            ("x" * 200 + "@example.gov", PASSPHRASE),
        )
    ]
    assert told[0] != set()
    assert told == [told[0]] * 7
    assert "_auth_user_id" not in client.session


def test_a_link_to_a_page_survives_sign_in_and_another_site_does_not(client: Client) -> None:
    staff = make_staff(password=PASSPHRASE)
    wanted = f"{CATALOG}{make_group().pk}/change/"
    asked = client.get(wanted)
    assert asked.url == f"{LOGIN}?next={wanted}"
    assert sign_in_by_form(client, staff.username, PASSPHRASE, next=wanted).url == wanted
    elsewhere = sign_in_by_form(
        Client(), staff.username, PASSPHRASE, next="https://elsewhere.example.org/"
    )
    assert elsewhere.url == "/admin/"


def test_too_many_failures_lock_one_address_from_one_client(client: Client) -> None:
    staff = make_staff(username="staff@example.gov", password=PASSPHRASE)
    other = make_staff(password=PASSPHRASE)
    spellings = ("staff@example.gov", "STAFF@example.gov", " Staff@Example.Gov")
    for number in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in_by_form(client, spellings[number % 3], "wrong passphrase here")
    assert answer.status_code == 429
    locked = sign_in_by_form(client, staff.username, PASSPHRASE)
    assert locked.status_code == 429
    assert "Wait one hour" in locked.content.decode()
    assert settings.AXES_COOLOFF_TIME == 1
    assert reverse("admin:cannot_sign_in") in locked.content.decode()
    assert sign_in_by_form(client, other.username, PASSPHRASE).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in_by_form(elsewhere, staff.username, PASSPHRASE).status_code == 302


def test_the_passphrase_is_changed_and_other_sessions_end(
    signed_in: Callable[..., Client],
) -> None:
    staff = make_staff(password=PASSPHRASE)
    here, there = signed_in(staff), signed_in(staff)
    new = "seven blue lamps in a row"
    data = {"old_password": PASSPHRASE, "new_password1": new, "new_password2": new}
    short = {**data, "new_password1": "only fourteen.", "new_password2": "only fourteen."}
    assert "at least 15 characters" in here.post("/admin/password_change/", short).content.decode()
    assert here.post("/admin/password_change/", data).url == "/admin/"
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302
    staff.refresh_from_db()
    assert staff.check_password(new)
    line = AuditEvent.objects.get(action="user.passphrase_set")
    assert (line.actor_id, line.object_id, line.codes) == (staff.pk, staff.pk, {"by_link": False})


def test_signing_out_is_a_post_and_ends_the_session(signed_in: Callable[..., Client]) -> None:
    client = signed_in(make_staff())
    assert client.get("/admin/logout/").status_code == 405
    assert client.post("/admin/logout/").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_the_door_asks_few_questions(
    signed_in: Callable[..., Client], django_assert_num_queries: Callable
) -> None:
    assignment = make_assignment()
    client = signed_in(assignment.user)
    with django_assert_num_queries(3):  # session, user, by what they may enter
        client.get("/admin/password_change/")
