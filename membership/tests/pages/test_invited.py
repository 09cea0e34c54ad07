"""The page behind an invitation: looked at, agreed to, declined; over, broken, or hammered."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from membership.audit.models import AuditEvent
from membership.catalog.models import Jurisdiction, PeerGroup
from membership.mailing.models import OutboundMail
from membership.requests.models import Application, MembershipRequest, RequestText
from membership.requests.status import Status
from membership.review.invitation_links import invitation_token
from membership.review.people import GroupInvitation
from membership.roster.models import Membership
from membership.tests.factories import (
    add_role,
    liaison_body,
    make_group,
    make_invitation,
    make_jurisdiction,
    make_leadership,
    make_member,
    make_membership,
    make_officer,
    make_role,
)
from membership.tests.held import undone

from .filled import filled
from .reading import problems, words

pytestmark = pytest.mark.django_db
SLUG = "hotline-managers"


@pytest.fixture
def utah() -> Jurisdiction:
    return make_jurisdiction(code="UT", name="Utah")


@pytest.fixture
def invitation(utah: Jurisdiction) -> GroupInvitation:
    """Ana Lee is put forward by Utah's officer for a group that only officers answer for."""
    group = make_group(
        slug=SLUG, name="Hotline Managers", asks_liaison_officer=True, bodies=[liaison_body()]
    )
    add_role(group, make_role(name="Hotline manager"))
    return invited(group, assignment=make_officer(jurisdiction=utah))


def invited(group: PeerGroup, **fields: Any) -> GroupInvitation:
    return make_invitation(
        **{
            "group": group,
            "full_name": "Ana Lee",
            "email": "Ana.Lee@example.gov",
            "invited_at": timezone.now(),
            **fields,
        }
    )


def path_of(invitation: GroupInvitation) -> str:
    return reverse("invited", args=[invitation_token(invitation)])


def everything() -> list[Any]:
    """Return all rows that a visit could change."""
    tables = (
        *(GroupInvitation, Application, MembershipRequest, RequestText),
        *(Membership, AuditEvent, OutboundMail),
    )
    return [list(table.objects.order_by("pk").values()) for table in tables]


def typed(page: Any) -> dict[str, str]:
    """Return what stands in the form's fields, where something does."""
    forms = page.context["form"].forms
    fields = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in fields.items() if value}


def test_the_form_is_filled_in_for_the_one_group(client: Client, invitation: GroupInvitation):
    page = client.get(path_of(invitation))
    text = words(page.text)
    assert "You are invited to join Hotline Managers" in text
    assert "The State Liaison Officer of your jurisdiction put you forward." in text
    assert typed(page) == {
        "full_name": "Ana Lee",
        "email": "Ana.Lee@example.gov",
        "jurisdiction": "UT",
        f"{SLUG}-liaison_officer_knows": "yes",
    }
    assert problems(page) == []
    assert 'name="email" value="Ana.Lee@example.gov"' in page.text
    assert page.text.count("readonly") == 1
    assert [part.form.group for part in page.context["parts"]] == [invitation.group]
    for left_out in ("Add more groups", "Remove", "email you a link"):
        assert left_out not in text
    assert [page[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")] == [
        "private, no-store",
        "noindex, nofollow",
        "strict-origin",
    ]


def test_a_successor_says_that_they_take_over(client: Client, utah: Jurisdiction):
    left = make_membership(jurisdiction=utah, group=make_group(slug=SLUG))
    named = invited(left.group, origin="successor", predecessor=left, jurisdiction=None)
    page = client.get(path_of(named))
    assert typed(page) == {
        "full_name": "Ana Lee",
        "email": "Ana.Lee@example.gov",
        f"{SLUG}-taking_over": True,
    }
    assert "A member who has moved on named you to follow them." in words(page.text)


def test_looking_changes_nothing_however_often(client: Client, invitation: GroupInvitation):
    before = everything()
    for query in ({}, {"decline": "1"}, {"send": "1", "agree": "on"}, {"check": "1"}):
        for _ in range(3):
            assert client.get(path_of(invitation), query).status_code == 200
            assert client.head(path_of(invitation), query).status_code == 200
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(path_of(invitation)).status_code == 405
    assert everything() == before


def test_agreeing_counts_at_once_and_leads_to_where_it_stands(
    client: Client, invitation: GroupInvitation
):
    answer = client.post(path_of(invitation), filled(SLUG), follow=True)
    assert answer.redirect_chain[0][0].startswith("/my-request/")
    request = MembershipRequest.objects.get()
    assert (request.status, request.application.confirmed_at is not None) == (
        Status.APPROVED,
        True,
    )
    assert Membership.objects.get().request == request
    assert [mail.kind for mail in OutboundMail.objects.all()] == ["added"]
    page = client.get(path_of(invitation))
    assert page.status_code == 200
    assert "You accepted this invitation on" in words(page.text)
    assert "<form" not in page.text


def test_the_address_is_the_link_s_whatever_is_sent(client: Client, invitation: GroupInvitation):
    client.post(path_of(invitation), filled(SLUG, email="eve@example.org"))
    assert Application.objects.get().email == "Ana.Lee@example.gov"
    assert set(OutboundMail.objects.values_list("to", flat=True)) == {"Ana.Lee@example.gov"}


def test_a_second_click_lands_where_the_first_did(client: Client, invitation: GroupInvitation):
    fields = filled(SLUG)
    first = client.post(path_of(invitation), fields)
    assert client.post(path_of(invitation), fields).url == first.url
    assert MembershipRequest.objects.count() == 1
    other = client.post(path_of(invitation), filled(SLUG, full_name="Somebody Else"))
    assert (other.status_code, MembershipRequest.objects.count()) == (200, 1)
    assert "You accepted this invitation on" in words(other.text)


def test_errors_stand_beside_the_fields_and_what_was_typed_stays(
    client: Client, invitation: GroupInvitation
):
    before = everything()
    fields = filled(SLUG, full_name="", agree=None, job_title="Lead of <b>nights</b>")
    page = client.post(path_of(invitation), fields)
    assert problems(page) == [
        "Full name: Enter your full name.",
        "I agree to these uses of my information. Tick the box to agree.",
    ]
    assert "Lead of &lt;b&gt;nights&lt;/b&gt;" in page.text
    assert 'value="Ana.Lee@example.gov"' in page.text
    assert everything() == before


def test_how_one_fits_is_said_without_storing_anything(client: Client, invitation: GroupInvitation):
    before = everything()
    fields = {**filled(SLUG), "check": "1"}
    page = client.post(path_of(invitation), fields)
    assert "From what you told us, you fit this group" in words(page.text)
    part = client.post(path_of(invitation), fields, headers={"X-Requested-With": "fetch"})
    assert f'data-fit="{SLUG}"' in part.text
    assert "<html" not in part.text
    assert everything() == before


def test_no_thank_you_is_one_button(client: Client, invitation: GroupInvitation):
    answer = client.post(path_of(invitation), {"decline": "1"}, follow=True)
    assert answer.redirect_chain == [(path_of(invitation), 302)]
    assert "You said no to this invitation on" in words(answer.text)
    invitation.refresh_from_db()
    assert (invitation.declined, MembershipRequest.objects.count()) == (True, 0)
    again = client.post(path_of(invitation), {"decline": "1"}, follow=True)
    assert again.status_code == 200
    late = client.post(path_of(invitation), filled(SLUG))
    assert ("You said no" in late.text, MembershipRequest.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"ends_at": timezone.now() - timedelta(days=1)}, 410, "This invitation ended on"),
        ({"stopped_at": timezone.now()}, 410, "This invitation was taken back."),
    ],
)
def test_a_link_that_is_over_says_so(
    client: Client, invitation: GroupInvitation, change: dict, status: int, says: str
):
    GroupInvitation.objects.update(**change)
    before = everything()
    for answer in (
        client.get(path_of(invitation)),
        client.post(path_of(invitation), filled(SLUG)),
        client.post(path_of(invitation), {"decline": "1"}),
    ):
        assert (answer.status_code, says in words(answer.text)) == (status, True)
    assert everything() == before


def test_whoever_is_a_member_already_is_told_so(client: Client, invitation: GroupInvitation):
    make_membership(member=make_member(email="ana.lee@example.gov"), group=invitation.group)
    for answer in (client.get(path_of(invitation)), client.post(path_of(invitation), filled(SLUG))):
        assert "You are a member of Hotline Managers already." in words(answer.text)
    assert MembershipRequest.objects.count() == 0


@pytest.mark.parametrize(
    "token",
    ["x", "PG-2222-3333", "PG-2222-3333.x", "a.b.c", "%00", "%ed%a0%80", "👩", "x" * 5000],
)
def test_a_broken_link_is_none(client: Client, invitation: GroupInvitation, token: str):
    cut, swapped = invitation_token(invitation)[:-1], invitation_token(invitation).lower()
    before = everything()
    for bad in (token, cut, swapped):
        for answer in (client.get(f"/invited/{bad}/"), client.post(f"/invited/{bad}/")):
            assert (answer.status_code, "This link does not work" in answer.text) == (404, True)
    assert everything() == before


def test_a_leader_opens_a_closed_group_and_the_jurisdiction_stays_the_key(
    client: Client, utah: Jurisdiction
):
    make_jurisdiction(code="NV", name="Nevada")
    closed = make_group(slug=SLUG, openness="closed", takes_requests=False)
    add_role(closed)
    named = invited(closed, origin="leader", leader=make_leadership(jurisdiction=utah))
    page = client.get(path_of(named))
    assert "The leadership of your jurisdiction put you forward." in words(page.text)
    other = filled(SLUG, jurisdiction="NV")
    refused = client.post(path_of(named), other)
    assert "We could not send your request" in refused.text
    assert "Each jurisdiction chooses its own members" in words(refused.text)
    assert "Remove this group" not in refused.text
    checked = client.post(path_of(named), {**other, "check": "1"})
    assert "Each jurisdiction chooses its own members" in words(checked.text)
    fine = client.post(path_of(named), {**filled(SLUG), "check": "1"})
    assert "you fit this group" in words(fine.text)
    assert MembershipRequest.objects.count() == 0
    client.post(path_of(named), filled(SLUG))
    assert MembershipRequest.objects.get().status == Status.PENDING


HOSTILE = {
    "nul": "a\0b",
    "lone surrogate": b"\xed\xa0\x80",
    "10,000 characters": "x" * 10_000,
    "right to left": "\u202eשלום",  # noqa: RUF001 (meant so)
    "emoji": "👩‍👧",
    "unknown id": "9" * 40,
    "nothing": None,
}


TEXTS = {"full_name", "job_title", "organization", f"{SLUG}-statement"}
"""The fields that take any text, in which what is typed gets furthest."""


@pytest.mark.parametrize("bad", HOSTILE.values(), ids=HOSTILE)
def test_whatever_comes_in_a_field_is_no_fault_of_ours(
    client: Client, invitation: GroupInvitation, bad: Any
):
    """In all fields at once, in those that take any text, and in each other one alone."""
    good = filled(SLUG)
    every = {*good, "decline_", f"{SLUG}-statement"}
    alone = [{name} for name in every - TEXTS] if bad == HOSTILE["nul"] else []
    for names in (every, TEXTS, *alone):
        fields = {**good, **dict.fromkeys(names, bad)}
        if bad is None:
            fields = {name: value for name, value in good.items() if name not in names}
        twice = {name: [bad or "", good.get(name) or "x"] for name in names}
        for sent in (fields, {**good, **twice}):
            with undone():
                answer = client.post(path_of(invitation), sent)
            assert answer.status_code in (200, 302), names


def test_a_page_costs_as_many_queries_as_its_group(
    client: Client, invitation: GroupInvitation, django_assert_num_queries: Any
):
    for _ in range(2):
        client.get(path_of(invitation))  # from here on the catalog is at hand
        with django_assert_num_queries(3):
            client.get(path_of(invitation))
        for _ in range(20):
            add_role(invitation.group)
            invited(make_group())
