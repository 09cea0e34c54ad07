"""Whatever comes in a field is text: taken as it is, or refused beside the field; never a 500."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.html import escape

from membership.mailing.models import OutboundMail
from membership.requests.models import Application, RequestText

from .filled import ASKED, BY_OFFICER, address_of, filled, make_two_groups

pytestmark = pytest.mark.django_db
BOTH = address_of(ASKED, BY_OFFICER)

LINES = ["full_name", "job_title", "organization", "work_phone", f"{BY_OFFICER}-other_role"]
LONG = [f"{ASKED}-statement"]
CHOICES = [
    "organization_type",
    "level",
    "jurisdiction",
    "time_zone",
    f"{ASKED}-role",
    f"{ASKED}-participates",
    f"{BY_OFFICER}-liaison_officer_knows",
]
TICKS = ["on_own_behalf", "agree", f"{ASKED}-same_statement", f"{ASKED}-taking_over"]
OTHERS = ["email", "further_details", "stamp"]
OPTIONAL = {"work_phone", "time_zone", *TICKS} - {"agree"}
EVERY = [*LINES, *LONG, *CHOICES, *TICKS, *OTHERS]

NUL, LONE_SURROGATE, ENDLESS = b"a\0b", b"\xed\xa0\x80", b"x" * 10_000
FOREIGN = "".join(chr(0x4E00 + 997 * step) for step in range(15))
"""A label of a domain that takes three times the room in the form that mail uses."""

BAD = {
    "nul": NUL,
    "lone surrogate": LONE_SURROGATE,
    "10,000 characters": ENDLESS,
    "right to left": "שלום עולם".encode(),
    "emoji": "👩‍👧".encode(),
    "unknown id": b"9" * 40,
}
TAKEN_AS_TEXT = {"lone surrogate", "right to left", "emoji", "unknown id"}


@pytest.fixture(autouse=True)
def _groups(settings: Any) -> None:
    make_two_groups()
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 1000


def good() -> dict[str, Any]:
    return filled(
        ASKED, BY_OFFICER, by_officer__role="other", by_officer__other_role="Night shift lead"
    )


def post(client: Client, fields: Any) -> Any:
    body = urlencode(fields, doseq=True)
    return client.post(BOTH, body, content_type="application/x-www-form-urlencoded")


def fields_of(response: Any) -> Iterator[Any]:
    """Yield the fields as the page shows them."""
    for form in response.context["form"].forms:
        yield from form


def bound(response: Any, name: str) -> Any:
    """Return one of them."""
    for field in fields_of(response):
        if field.html_name == name:
            return field
    raise AssertionError(f"The page does not show {name}")


def test_every_field_is_named_here(client: Client) -> None:
    shown = {field.html_name for field in fields_of(client.get(BOTH))}
    others = {f"{ASKED}-other_role", f"{BY_OFFICER}-role", f"{BY_OFFICER}-statement"}
    assert shown | {"stamp"} == {*EVERY, *others, f"{BY_OFFICER}-taking_over"}
    assert post(client, good()).status_code == 302


@pytest.mark.parametrize("kind", BAD)
def test_text(client: Client, kind: str) -> None:
    """In every field at once: a field that refused or took it alone would stand out."""
    names = [*LINES, *LONG]
    response = post(client, {**good(), **dict.fromkeys(names, BAD[kind])})
    if kind in TAKEN_AS_TEXT:
        assert response.status_code == 302
        return
    assert_refused_beside(response, names, kind)


@pytest.mark.parametrize("kind", BAD)
def test_choices_and_the_address_refuse_it_beside_the_field(client: Client, kind: str) -> None:
    names = [*CHOICES, "email"]
    response = post(client, {**good(), **dict.fromkeys(names, BAD[kind])})
    assert_refused_beside(response, names, kind)
    assert 'value="Ana Lee"' in response.text


def assert_refused_beside(response: Any, names: list[str], kind: str) -> None:
    """Each has one error and what was typed, nothing else has any, and nothing is stored."""
    assert response.status_code == 200
    for name in names:
        field = bound(response, name)
        assert (name, len(field.errors)) == (name, 1)
        assert (name, field.value()) == (name, BAD[kind].decode(errors="replace"))
        assert f'id="{field.auto_id}_error"' in response.text
    wrong = {field.html_name for field in fields_of(response) if field.errors}
    assert wrong == set(names)
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    ["email", "jurisdiction", f"{ASKED}-participates", f"{BY_OFFICER}-liaison_officer_knows"],
)
@pytest.mark.parametrize("kind", ["nul", "unknown id"])
def test_one_wrong_field_of_any_part_is_enough(client: Client, name: str, kind: str) -> None:
    response = post(client, {**good(), name: BAD[kind]})
    assert_refused_beside(response, [name], kind)


@pytest.mark.parametrize("kind", BAD)
def test_ticks_and_hidden_fields_break_nothing(client: Client, kind: str) -> None:
    response = post(client, {**good(), "stamp": BAD[kind]})
    assert (response.status_code, Application.objects.count()) == (200, 0)
    assert post(client, {**good(), "further_details": BAD[kind]}).status_code == 302
    assert post(client, {**good(), **dict.fromkeys(TICKS, BAD[kind])}).status_code == 302
    assert Application.objects.count() == 1


def test_what_is_optional_may_be_missing(client: Client) -> None:
    fields = {name: value for name, value in good().items() if name not in OPTIONAL}
    assert post(client, fields).status_code == 302
    del fields["further_details"]
    assert post(client, fields).status_code == 302


@pytest.mark.parametrize("kept", [set(), {f"{ASKED}-role"}], ids=["", "but the role"])
def test_what_else_is_missing_is_asked_for(client: Client, kept: set[str]) -> None:
    """Whether somebody takes part in a program is asked of a role that is known."""
    must = {*EVERY} - OPTIONAL - {"further_details", "stamp"} - kept
    response = post(client, {name: value for name, value in good().items() if name not in must})
    assert response.status_code == 200
    asked = {field.html_name: len(field.errors) for field in fields_of(response) if field.errors}
    assert asked == dict.fromkeys(must if kept else must - {f"{ASKED}-participates"}, 1)


def test_a_missing_stamp_is_an_error(client: Client) -> None:
    response = post(client, {name: value for name, value in good().items() if name != "stamp"})
    assert len(response.context["form"].agreement.non_field_errors()) == 1


def test_of_a_doubled_field_the_last_one_counts(client: Client) -> None:
    fields = good()
    doubled = {name: ["first", fields.get(name, "")] for name in EVERY}
    assert post(client, {**fields, **doubled}).status_code == 302
    assert Application.objects.get().full_name == fields["full_name"]


@pytest.mark.parametrize("kind", BAD)
def test_checking_takes_anything_and_keeps_it(client: Client, kind: str) -> None:
    response = post(client, {**good(), **dict.fromkeys(EVERY, BAD[kind]), "check": "1"})
    assert response.status_code == 200
    for name in {*EVERY} - {*TICKS, "stamp"}:
        assert (name, bound(response, name).value()) == (name, BAD[kind].decode(errors="replace"))
    assert Application.objects.count() == 0


@pytest.mark.parametrize("words", ["{{ x }}", "{% bad %}", "O'Brien", "=1+1", "<script>x</script>"])
def test_words_come_back_unchanged_and_inert(client: Client, words: str) -> None:
    texts = dict.fromkeys([*LINES, *LONG], words)
    response = post(client, {**good(), **texts, "email": "wrong"})
    for name in texts:
        assert bound(response, name).value() == words
    assert response.text.count(escape(words)) == len(texts)
    assert "<script>x" not in response.text
    assert post(client, {**good(), **texts}).status_code == 302
    application = Application.objects.get()
    assert [application.full_name, application.organization] == [words, words]
    assert set(RequestText.objects.values_list("text", flat=True)) == {
        words,
        "I do this work every day.",
    }
    mail = OutboundMail.objects.get()
    assert words in mail.text
    assert escape(words) in mail.html
    assert "<script>x" not in mail.html


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.gov\nBcc: eve@example.org",
        "ana@example.gov\r\nSubject: x",
        '"a\nb"@example.gov',
        '"a\x0bb"@example.gov',
        "ana@example.gov, eve@example.org",
        "Ana <ana@example.gov>",
        "ana@example.gov\u2028",
        "ana",
        "ana@",
        f"{'a' * 120}@{'.'.join(3 * [FOREIGN])}.example.org",
    ],
)
def test_an_address_that_could_be_more_than_one_address_is_refused(
    client: Client, address: str
) -> None:
    response = post(client, {**good(), "email": address})
    if address.strip() == "ana@example.gov":
        assert response.status_code == 302
        assert Application.objects.get().email == "ana@example.gov"
        return
    assert len(bound(response, "email").errors) == 1
    assert OutboundMail.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["ana@mail.example.org", " Ana.Lee+groups@Example.GOV ", "ana@exämple.org"]
)
def test_any_good_address_will_do(client: Client, address: str) -> None:
    assert post(client, {**good(), "email": address}).status_code == 302
    assert Application.objects.get().email == address.strip()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"&&&==&",
        b"%",
        b"\xff\xfe",
        b"full_name=%00&full_name=%ED%A0%80",
        b"a=" + b"x" * 999_000,
    ],
)
def test_a_body_of_rubbish_gets_the_form_back(client: Client, body: bytes) -> None:
    response = client.post(BOTH, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert len(bound(response, "email").errors) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=" + b"x" * 1_000_001, "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 501), "application/x-www-form-urlencoded"),
        (b"--nothing", "multipart/form-data; boundary="),
    ],
)
def test_what_is_no_form_is_a_bad_request(client: Client, body: bytes, kind: str) -> None:
    assert client.post(BOTH, body, content_type=kind).status_code == 400
