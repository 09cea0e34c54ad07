"""Ideas as their senders meet them: the form, the page after sending, and the mailed link."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from membership.mailing.models import OutboundMail
from membership.pages import sent_cookie
from membership.requests.idea_links import idea_token
from membership.requests.ideas import GroupIdea
from membership.requests.models import Attempt
from membership.tests.admin.staff import HOSTILE
from membership.tests.factories import make_group, make_idea, make_member, make_membership

from .at_the_desk import sit_down
from .filled import stamp
from .reading import problems, words

pytestmark = pytest.mark.django_db
FORM, SENT = "/ideas/", "/ideas/sent/"
TEXTS = ["audience", "purpose", "leads"]
LINES = ["full_name", "role"]
SAID = {
    "audience": "Sibling visits.",
    "purpose": "To share\r\nwhat works.",
    "leads": "",
    "full_name": "Ana Lee",
    "email": "ana@example.gov",
    "role": "",
    "further_details": "",
}


def said(**changes: Any) -> dict[str, Any]:
    return {**SAID, "stamp": stamp(), **changes}


def stored() -> tuple[int, ...]:
    tables = (GroupIdea, OutboundMail, Attempt)
    return tuple(table.objects.count() for table in tables)


def page_of(idea: GroupIdea) -> str:
    return reverse("idea", args=[idea_token(idea)])


def mailed_path() -> str:
    found = re.search(r"/ideas/[^/\s]+/", OutboundMail.objects.latest("pk").text)
    assert found
    return found[0]


def test_the_way_of_an_idea_through_its_pages(client: Client) -> None:
    page = client.get(FORM)
    assert (page.status_code, page["Cache-Control"]) == (200, "private")
    answer = client.post(FORM, said())
    assert (answer.status_code, answer["Location"]) == (302, SENT)
    after = words(client.get(SENT).text)
    idea = GroupIdea.objects.get()
    assert [word in after for word in ("ana@example.gov", idea.reference)] == [True, True]
    path = mailed_path()
    before = GroupIdea.objects.values().get()
    confirm = client.get(path)
    assert (confirm.status_code, GroupIdea.objects.values().get()) == (200, before)
    assert "what works." in confirm.text
    for _ in range(2):
        assert client.post(path, {"confirm": "1"})["Location"] == path
    page = client.get(path)
    assert (page["Cache-Control"], page["Referrer-Policy"]) == (
        "private, no-store",
        "strict-origin",
    )
    assert [line[1] for line in page.context["progress"].history] == [
        "You sent your idea.",
        "You confirmed your email address.",
    ]
    client.post(path, {"withdraw": "1"})
    assert "Withdrawn" in words(client.get(path).text)
    answer = client.post(path, {"withdraw": "1"})
    assert (answer.status_code, OutboundMail.objects.count()) == (302, 2)


@pytest.mark.any_database
def test_the_pages_of_each_state_say_it_and_offer_what_can_be_done(client: Client) -> None:
    group = make_group(name="Siblings", slug="siblings")
    told = {
        "new": "With the staff of the Center",
        "discussed": "In discussion",
        "group": "It became a group",
        "not_taken_up": "Not taken up",
        "withdrawn": "Withdrawn",
    }
    offered = {}
    for status, words_ in told.items():
        became = {"group": group} if status == "group" else {}
        reason = {"reason": "Not now."} if status == "not_taken_up" else {}
        idea = make_idea(status=status, note="Ask Sam.", **became, **reason)
        answer = client.get(page_of(idea))
        assert (answer.status_code, answer.context["progress"].standing) == (200, words_)
        assert "Ask Sam." not in answer.text
        links = ('name="withdraw"', 'href="/groups/siblings/"', "Not now.")
        offered[status] = [link in answer.text for link in links]
    assert offered == {
        "new": [True, False, False],
        "discussed": [True, False, False],
        "group": [False, True, False],
        "not_taken_up": [False, False, True],
        "withdrawn": [False, False, False],
    }
    settled = make_idea(status="group")
    answer = client.post(page_of(settled), {"withdraw": "1"})
    assert (answer.status_code, "“Became a group”" in answer.text) == (409, True)
    for status, code in (("expired", 410), ("withdrawn", 200)):
        over = page_of(make_idea(status=status, confirmed_at=None))
        assert client.get(over).status_code == code
        assert client.post(over, {"confirm": "1"}).status_code == 302
        assert client.get(over).status_code == code


def test_a_link_that_is_none_is_not_found_and_does_nothing(client: Client) -> None:
    idea = make_idea(confirmed_at=None)
    token = idea_token(idea)
    bad = ["x", token[:-1], f"{token}x", idea.reference, "é", "a%00b", "%ED%A0%80", "x" * 9_000]
    stale = token
    GroupIdea.objects.update(reference="PG-2222-2222")
    for each in [*bad, stale]:
        for answer in (
            client.get(f"/ideas/{each}/"),
            client.post(f"/ideas/{each}/", {"confirm": 1}),
        ):
            assert (each, answer.status_code) == (each, 404)
    assert GroupIdea.objects.get().confirmed_at is None


@pytest.mark.any_database
def test_what_is_missing_is_asked_for_beside_the_field_and_what_was_typed_stays(
    client: Client,
) -> None:
    answer = client.post(
        FORM, said(audience="", purpose=" ", full_name="", email="ana", role="Lead")
    )
    assert problems(answer) == [
        "Who is the group for? Tell us who the group is for.",
        "What is it for? Tell us what the group is for.",
        "Full name: Enter your full name.",
        "Email address: Enter an email address like name@example.gov.",
    ]
    assert all(f'id="id_{name}_error"' in answer.text for name in ("audience", "full_name"))
    assert 'value="Lead"' in answer.text
    assert (
        problems(client.post(FORM, {}))[0] == "Who is the group for? Tell us who the group is for."
    )
    assert stored() == (0, 0, 0)


@pytest.mark.parametrize("kind", ["nul", "surrogate", "long", "right to left", "emoji"])
def test_whatever_comes_in_a_field_is_text_or_refused_beside_it(client: Client, kind: str) -> None:
    typed = {
        "nul": b"a\0b",
        "surrogate": b"\xed\xa0\x80",
        "long": b"x" * 10_000,
        "right to left": "שלום עולם".encode(),
        "emoji": "👩‍👧".encode(),
    }[kind]

    def post(**changes: Any) -> Any:
        body = urlencode({**said(), **changes}, doseq=True)
        return client.post(FORM, body, content_type="application/x-www-form-urlencoded")

    answer = post(**dict.fromkeys([*TEXTS, *LINES], typed))
    if kind in ("nul", "long"):
        form = answer.context["form"]
        assert {name: len(errors) for name, errors in form.errors.items()} == dict.fromkeys(
            [*TEXTS, *LINES], 1
        )
        assert form["purpose"].value() == typed.decode(errors="replace")
    else:
        assert answer.status_code == 302
        assert GroupIdea.objects.get().audience == typed.decode(errors="replace")
    before = stored()
    assert list(post(email=typed).context["form"].errors) == ["email"]
    assert len(post(stamp=typed).context["form"].non_field_errors()) == 1
    assert stored() == before
    assert post(further_details=typed, unknown=typed).status_code == 302
    assert stored() == before, "the trap keeps nothing"
    assert post(audience=["first", typed, "last"]).status_code == 302
    assert GroupIdea.objects.latest("pk").audience == "last"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(client: Client, text: str) -> None:
    plain = " ".join(text.split())
    client.post(FORM, said(**dict.fromkeys([*TEXTS, *LINES], plain)))
    path = mailed_path()
    for _ in range(2):
        page = client.get(path).text
        assert plain in words(page)
        assert "<script>alert" not in page
        client.post(path, {"confirm": "1"})


def test_a_form_that_nobody_read_is_shown_again_and_the_trap_looks_as_if_sent(
    client: Client, settings: Any
) -> None:
    quick = client.post(FORM, said(stamp=stamp(0)))
    assert problems(quick) == ["That was very quick. Please press “Send my idea” once more."]
    trapped = client.post(FORM, said(further_details="Buy now"))
    assert (trapped.status_code, trapped["Location"]) == (302, SENT)
    assert "ana@example.gov" in client.get(SENT).text
    for fields in ({"again": "1"}, {"address": "1", "email": "right@example.org"}):
        assert client.post(SENT, fields).status_code == 409
    assert stored() == (0, 0, 0)
    settings.LIMIT_PER_ADDRESS_PER_HOUR = 1
    client.post(FORM, said())
    answer = client.post(FORM, said())
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert "What you typed is still here." in answer.text
    assert "To share" in answer.text


@pytest.mark.any_database
def test_the_sent_page_is_the_same_whoever_the_address_belongs_to() -> None:
    make_membership(member=make_member(email="member@example.gov"))
    make_idea(email="known@example.gov")
    pages = set()
    for email in ("new@example.gov", "member@example.gov", "known@example.gov"):
        device = Client()
        device.post(FORM, said(email=email))
        text = device.get(SENT).text.replace(email, "ADDRESS")
        text = re.sub(r"PG-\w{4}-\w{4}", "REFERENCE", text)
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", text))
    assert len(pages) == 1


def test_the_sent_page_mails_again_and_to_the_address_that_was_meant(client: Client) -> None:
    assert "only on the device that sent the idea" in words(client.get(SENT).text)
    client.post(FORM, said())
    assert client.cookies[sent_cookie.OF_IDEAS.name]["path"] == "/ideas/"
    client.cookies[sent_cookie.OF_REQUESTS.name] = client.cookies[sent_cookie.OF_IDEAS.name].value
    assert "only on the device that sent the request" in words(client.get("/request/sent/").text)
    first = mailed_path()
    client.post(SENT, {"again": "1"})
    assert "We sent the email once more." in client.get(SENT).text
    answer = client.post(SENT, {"address": "1", "email": "bad"})
    assert problems(answer) == ["Email address: Enter an email address like name@example.gov."]
    cookie = client.cookies[sent_cookie.OF_IDEAS.name].value
    for _ in range(2):
        client.cookies[sent_cookie.OF_IDEAS.name] = cookie
        client.post(SENT, {"address": "1", "email": "right@example.org"})
        assert "<strong>right@example.org</strong>" in client.get(SENT).text
    sent = [mail.to for mail in OutboundMail.objects.order_by("pk")]
    assert sent == ["ana@example.gov"] * 2 + ["right@example.org"]
    assert client.get(first).status_code == 404
    assert client.get(mailed_path()).status_code == 200


@pytest.mark.any_database
def test_ones_own_page_leads_to_ones_ideas(client: Client) -> None:
    idea = make_idea(email="ana@example.gov", status="discussed")
    make_idea(email="ana@example.gov", confirmed_at=None, reference="PG-2222-3333")
    make_idea(email="bea@example.gov", reference="PG-3333-2222")
    sit_down(client, "ana@example.gov")
    page = client.get("/my/")
    assert f"Idea {idea.reference} , sent on November 2, 2026: In discussion" in words(page.text)
    assert f'href="http://127.0.0.1:8000{page_of(idea)}"' in page.text
    assert "PG-2222-3333" not in page.text
    assert "PG-3333-2222" not in page.text
    assert client.get("/my/details/").status_code == client.get("/my/address/").status_code == 200


@pytest.mark.any_database
def test_the_catalog_leads_to_the_form(client: Client) -> None:
    assert client.get("/").text.count('href="/ideas/"') == 1
    assert client.get("/?q=zzzz").text.count('href="/ideas/"') == 2
