"""Whatever comes in a field is text: taken as it is, or refused beside the field; never a 500."""

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


def bound(response: Any, name: str) -> Any:
    """Return the field as the page shows it."""
    for form in response.context["form"].forms:
        for field in form:
            if field.html_name == name:
                return field
    raise AssertionError(f"The page does not show {name}")


def test_every_field_is_named_here(client: Client) -> None:
    shown = {field.html_name for form in client.get(BOTH).context["form"].forms for field in form}
    others = {f"{ASKED}-other_role", f"{BY_OFFICER}-role", f"{BY_OFFICER}-statement"}
    assert shown | {"stamp"} == {*EVERY, *others, f"{BY_OFFICER}-taking_over"}
    assert post(client, good()).status_code == 302


@pytest.mark.parametrize("name", [*LINES, *LONG])
@pytest.mark.parametrize("kind", BAD)
def test_text(client: Client, name: str, kind: str) -> None:
    response = post(client, {**good(), name: BAD[kind]})
    if kind in TAKEN_AS_TEXT:
        assert response.status_code == 302
        return
    assert response.status_code == 200
    field = bound(response, name)
    assert len(field.errors) == 1
    assert field.value() == BAD[kind].decode()
    assert f'id="{field.auto_id}_error"' in response.text
    assert 'value="Ana Lee"' in response.text or name == "full_name"


@pytest.mark.parametrize("name", [*CHOICES, "email"])
@pytest.mark.parametrize("kind", BAD)
def test_choices_and_the_address_refuse_it_beside_the_field(
    client: Client, name: str, kind: str
) -> None:
    response = post(client, {**good(), name: BAD[kind]})
    assert response.status_code == 200
    field = bound(response, name)
    assert len(field.errors) == 1
    assert f'id="{field.auto_id}_error"' in response.text
    assert 'value="Ana Lee"' in response.text
    assert Application.objects.count() == 0


@pytest.mark.parametrize("name", [*TICKS, "further_details", "stamp"])
@pytest.mark.parametrize("kind", BAD)
def test_ticks_and_hidden_fields_break_nothing(client: Client, name: str, kind: str) -> None:
    response = post(client, {**good(), name: BAD[kind]})
    assert response.status_code == (200 if name == "stamp" else 302)
    if name in TICKS:
        assert Application.objects.count() == 1


@pytest.mark.parametrize("name", EVERY)
def test_a_missing_field_is_asked_for(client: Client, name: str) -> None:
    fields = good()
    fields.pop(name, None)
    response = post(client, fields)
    if name in OPTIONAL or name == "further_details":
        assert response.status_code == 302
    elif name == "stamp":
        assert len(response.context["form"].agreement.non_field_errors()) == 1
    else:
        assert len(bound(response, name).errors) == 1


@pytest.mark.parametrize("name", EVERY)
def test_of_a_doubled_field_the_last_one_counts(client: Client, name: str) -> None:
    fields = good()
    last = fields.get(name, "")
    assert post(client, {**fields, name: ["first", last]}).status_code == 302
    if name == "full_name":
        assert Application.objects.get().full_name == last


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("kind", BAD)
def test_checking_takes_anything_and_keeps_it(client: Client, name: str, kind: str) -> None:
    response = post(client, {**good(), name: BAD[kind], "check": "1"})
    assert response.status_code == 200
    if name not in {*TICKS, "stamp"}:
        assert bound(response, name).value() == BAD[kind].decode(errors="replace")
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
