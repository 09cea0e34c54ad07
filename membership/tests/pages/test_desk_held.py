"""Everything held about a person: the page and the file say the same."""

import json
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.audit.models import AuditEvent
from membership.exports.held import LEFT_OUT, SECTIONS, held_about
from membership.pages.desk_held import Line, in_words
from membership.tests.exports.test_held import ANA, fill, leaves
from membership.tests.factories import make_application, make_member

from .at_the_desk import everything, sit_down
from .reading import words

pytestmark = pytest.mark.django_db
PAGE, FILE = "/my/held/", "/my/held.json"


@pytest.fixture
def ana(client: Client) -> None:
    """Ana, of whom something is held in every section, and whose page is open; and Bea."""
    fill()
    fill("bea@example.gov", "Bea")
    sit_down(client, ANA)


def but_the_trail() -> dict[str, Any]:
    found = everything()
    del found["AuditEvent"]
    return found


def texts(lines: tuple[Line, ...]) -> list[str]:
    """Return what a page reads out, however deep."""
    found = [line.text for line in lines if line.text]
    return found + [t for line in lines for record in line.records for t in texts(record)]


@pytest.mark.usefixtures("ana")
def test_the_page_reads_all_that_the_file_holds(client: Client) -> None:
    answer = client.get(PAGE)
    read = words(answer.text)
    file = json.loads(client.post(FILE).content)
    for key in SECTIONS:
        (section,) = [each for each in answer.context["sections"] if each.key == key]
        shown = [text for record in section.records for text in texts(record)]
        held = [leaf for leaf in leaves(file[key]) if leaf not in ("", None)]
        told = "\n".join(shown).split("\n")
        assert len(told) == len(held), key
        assert [text for text in told if " ".join(text.split()) not in read] == []
    assert [word for word in ("Bea", "Rita", "note of") if word in answer.text] == []
    assert [text for text in LEFT_OUT if text not in read] == []


def test_a_word_stands_there_as_it_was_typed(client: Client) -> None:
    name = "O'Brien & <b>{{ 7|add:7 }}</b>\u202e 👩‍👧"
    make_member(email=ANA, full_name=name)
    sit_down(client, ANA)
    assert name in unescape(client.get(PAGE).text.replace("<wbr>", ""))
    assert json.loads(client.post(FILE).content)["roster"]["name"] == name
    assert "<b>{{" not in client.get(PAGE).text


@pytest.mark.usefixtures("ana")
def test_the_file_is_an_attachment_with_its_keys_explained(client: Client) -> None:
    answer = client.post(FILE)
    assert answer["Content-Type"] == "application/json"
    day = timezone.localdate().isoformat()
    name = f"peer-groups-my-information-{day}.json"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"] == "private, no-store"
    file = json.loads(answer.content)
    assert list(file) == ["about_this_file", *file["about_this_file"]["contents"]]
    assert datetime.fromisoformat(file["applications"][0]["sent_at"]).tzinfo is not None
    assert file["memberships"][0]["joined_on"] == "2026-10-01"


@pytest.mark.usefixtures("ana")
def test_a_visit_changes_nothing_but_the_trail_and_hands_out_no_file(client: Client) -> None:
    before = but_the_trail()
    for _ in range(5):
        assert client.get(PAGE).status_code == 200
        assert client.head(PAGE).status_code == 200
        for method in (client.get, client.head):
            answer = method(FILE)
            assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert but_the_trail() == before
    assert client.post(PAGE).status_code == 405


@pytest.mark.usefixtures("ana")
def test_each_look_and_each_download_is_on_record(client: Client) -> None:
    client.get(PAGE)
    client.post(FILE)
    trail = AuditEvent.objects.filter(action__startswith="held.").order_by("pk")
    assert list(trail.values_list("action", "actor_kind", "object_type")) == [
        ("held.viewed", "applicant", "desklink"),
        ("held.downloaded", "applicant", "desklink"),
    ]


@pytest.mark.usefixtures("ana")
def test_downloads_are_limited_and_the_page_still_reads(client: Client, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 1
    assert client.post(FILE).status_code == 200
    answer = client.post(FILE)
    assert (answer.status_code, answer["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert "You can try again after" in words(answer.text)
    assert len(answer.context["sections"]) == len(SECTIONS)


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("path", [PAGE, FILE])
def test_without_the_open_page_it_leads_to_the_door(path: str, method: str) -> None:
    make_application(email=ANA)
    before = everything()
    answer = getattr(Client(), method)(path)
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert everything() == before


def test_a_download_needs_its_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    sit_down(strict, ANA)
    assert strict.post(FILE).status_code == 403


def test_what_is_empty_is_said_to_be(client: Client) -> None:
    sit_down(client, "new@example.gov")
    sections = client.get(PAGE).context["sections"]
    assert [each.key for each in sections if each.records] == ["links_to_your_page"]


def test_values_in_words() -> None:
    now = timezone.now()
    held = {key: [] for key in SECTIONS} | {"roster": {"on_own": True, "at": now, "none": None}}
    (record,) = in_words(held)[0].records
    assert [line.label for line in record] == ["On own", "At"]
    assert record[0].text == "Yes"
    assert held_about("nobody@example.gov", at=now)["roster"] is None
