"""One's own page: every request, every group, the way back, and nobody else's."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.catalog.models import PeerGroup, Topic
from membership.pages.chosen_groups import form_url
from membership.requests.links import status_link
from membership.requests.status import Status
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_idea,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
)
from membership.workflow.ask_applicant import ask_applicant
from membership.workflow.ask_removal import ask_removal
from membership.workflow.change_address import ask_to_change_address
from membership.workflow.decide import approve_step, deny_step

from .at_the_desk import everything, sit_down
from .reading import facts, words

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"
LONG_AGO = timedelta(days=3)


@pytest.fixture
def topic() -> Topic:
    """A subject that groups share."""
    return Topic.objects.create(slug="intake", name="Intake")


def ana(**fields: Any) -> Any:
    fields.setdefault("submitted_at", timezone.now() - LONG_AGO)
    return make_application(full_name="Ana Lee", email=KEY, **fields)


def home(client: Client) -> Any:
    sit_down(client, KEY)
    return client.get("/my/")


def deny(request: Any, message: str = "") -> None:
    reviewer = make_assignment(body=request.steps.get().body).user
    deny_step(
        step_id=request.steps.get().pk,
        reason="role",
        message=message,
        by=reviewer,
        at=timezone.now() - LONG_AGO,
    )


def test_requests_of_all_applications_stand_questions_first_then_open_ones_then_newest(
    client: Client,
) -> None:
    now = timezone.now()
    asked = make_request(
        application=ana(submitted_at=now - timedelta(days=20)),
        group=make_group(name="Asked", bodies=[make_body()]),
    )
    ask(asked, "Since when?")
    for name, status, days in (
        ("Open and Old", Status.PENDING, 9),
        ("Over and New", Status.WITHDRAWN, 1),
        ("Open and New", Status.PENDING, 2),
        ("Over and Old", Status.WITHDRAWN, 30),
    ):
        make_request(
            application=ana(submitted_at=now - timedelta(days=days)),
            group=make_group(name=name),
            status=status,
        )
    make_request(group=make_group(name="Of Somebody Else"))
    page = home(client)
    shown = [item.progress.request.group.name for item in page.context["requests"]]
    assert shown == ["Asked", "Open and New", "Open and Old", "Over and New", "Over and Old"]
    assert "Of Somebody Else" not in page.text


def ask(request: Any, question: str) -> None:
    reviewer = make_assignment(body=request.steps.get().body).user
    ask_applicant(request_id=request.pk, text=question, by=reviewer, at=timezone.now() - LONG_AGO)


def test_it_says_which_body_has_answered_and_which_has_not(client: Client) -> None:
    bureau, board = make_body(phrase="the Bureau"), make_body(phrase="the board")
    request = make_request(application=ana(), group=make_group(bodies=[bureau, board]))
    first = request.steps.get(body=bureau)
    approve_step(
        step_id=first.pk, by=make_assignment(body=bureau).user, at=timezone.now() - LONG_AGO
    )
    text = words(home(client).text)
    assert "The Bureau: answered on" in text
    assert "The board: has not answered yet" in text


def test_a_request_that_came_to_nothing_has_the_reason_and_the_way_back(
    client: Client, topic: Topic
) -> None:
    group = make_group(name="Asked Group", bodies=[make_body()])
    names = ["Zeta", "Alpha", "No Requests", "Retired", "Mine", "Asked Already", "Off Topic"]
    others = {name: make_group(name=name) for name in names}
    PeerGroup.objects.filter(name="No Requests").update(takes_requests=False)
    PeerGroup.objects.filter(name="Retired").update(retired_on=date(2026, 1, 1))
    for each in (group, *others.values()):
        each.refresh_from_db()
        if each.name != "Off Topic":
            each.topics.add(topic)
    second = Topic.objects.create(slug="second", name="Second")
    for each in (group, others["Zeta"]):
        each.topics.add(second)
    application = ana()
    request = make_request(application=application, group=group)
    make_request(application=application, group=others["Asked Already"])
    make_membership(member=make_member(email=KEY), group=others["Mine"])
    deny(request, message="Come back <b>soon</b>.")

    page = home(client)
    told = next(item for item in page.context["requests"] if item.progress.not_added)

    assert told.ask_again == form_url([group.slug])
    assert [each.name for each in told.other_groups] == ["Zeta", "Alpha"]
    text = words(page.text)
    assert "Not added this time" in text
    assert "The reviewer wrote to you Come back <b>soon</b>." in text
    assert "Ask again" in text


def test_nobody_is_told_to_ask_where_they_cannot(client: Client) -> None:
    closed = make_group(openness=PeerGroup.Openness.CLOSED)
    again, mine = make_group(), make_group()
    for group in (closed, again, mine):
        make_request(application=ana(), group=group, status=Status.WITHDRAWN)
    make_request(application=ana(), group=again)
    make_membership(member=make_member(email=KEY), group=mine)
    page = home(client)
    assert [item.ask_again for item in page.context["requests"]] == ["", "", "", ""]


def test_what_was_withdrawn_can_be_asked_for_again(client: Client) -> None:
    request = make_request(application=ana(), status=Status.WITHDRAWN)
    (item,) = home(client).context["requests"]
    assert (item.ask_again, item.other_groups) == (form_url([request.group.slug]), ())


def test_a_request_that_waits_for_its_confirmation_is_linked(client: Client) -> None:
    make_request(application=ana(), group=make_group(name="Confirmed Group"))
    waiting = ana(confirmed_at=None)
    make_request(application=waiting, group=make_group(name="Waiting Group"))
    text = home(client).text
    assert f'href="{status_link(waiting)}"' in text
    assert [name in text for name in ("Confirmed Group", "Waiting Group")] == [True, False]


def test_groups_are_listed_with_since_when_and_a_way_out(client: Client) -> None:
    member, today = make_member(email=KEY), timezone.localdate()
    for name, fields in {
        "Now": {"starts_on": date(2025, 1, 2), "last_confirmed_at": timezone.now()},
        "Soon": {"starts_on": today + timedelta(days=9)},
        "Ending": {"ends_on": today + timedelta(days=9), "end_reason": "other"},
        "Former": {"ends_on": today, "end_reason": "other"},
    }.items():
        make_membership(member=member, group=make_group(name=f"{name} Group"), **fields)
    make_membership(group=make_group(name="Of Somebody Else"))
    page = home(client)
    text = words(page.text)
    assert "Now Group Member since January 2, 2025. Last confirmed on" in text
    assert [name in text for name in ("Soon Group Member from", "Ending Group Member since")] == [
        True,
        True,
    ]
    assert [name in text for name in ("Former Group", "Of Somebody Else")] == [False, False]
    leave = [f"Leave {name} Group" in text for name in ("Now", "Soon", "Ending")]
    assert leave == [True, True, False]


def test_what_we_hold_is_there_and_only_what_we_hold(client: Client) -> None:
    ana(job_title="<i>Lead</i>", organization="", jurisdiction=make_jurisdiction(name="Ohio"))
    page = home(client)
    assert facts(page.text) == {
        "Name": "Ana Lee",
        "Email address": KEY,
        "Job title": "<i>Lead</i>",
        "Jurisdiction": "Ohio",
    }


def test_a_member_without_any_request_has_a_page_too(client: Client) -> None:
    make_membership(member=make_member(email=KEY, full_name="Ana Lee"))
    page = home(client)
    assert page.status_code == 200
    assert "There are no requests with this address." in page.text
    assert "Ana Lee" in page.text


def test_somebody_whose_information_was_removed_has_none(client: Client) -> None:
    sit_down(client, KEY)
    assert client.get("/my/").status_code == 200


def test_what_can_still_be_taken_back_is_not_told(client: Client) -> None:
    body = make_body()
    reviewer = make_assignment(body=body).user
    application, now = ana(), timezone.now()
    joined = make_request(application=application, group=make_group(name="In", bodies=[body]))
    turned = make_request(application=application, group=make_group(name="Out", bodies=[body]))
    approve_step(step_id=joined.steps.get().pk, by=reviewer, at=now)
    deny_step(step_id=turned.steps.get().pk, reason="role", by=reviewer, at=now)
    page = home(client)
    assert page.text.count("Being reviewed") == 2
    assert list(page.context["memberships"]) == []
    assert client.get(f"/my/leave/{joined.group.slug}/").status_code == 404
    assert [item.ask_again for item in page.context["requests"]] == ["", ""]
    assert page.text.count("has not answered yet") == 2


def test_a_visit_changes_nothing(client: Client) -> None:
    make_request(application=ana())
    sit_down(client, KEY)
    before = everything()
    for _ in range(3):
        assert client.get("/my/", {"withdraw": "1"}).status_code == 200
        assert client.head("/my/").status_code == 200
    assert everything() == before


def test_what_waits_about_ones_own_information_is_said_beside_its_link(client: Client) -> None:
    ana()
    quiet = words(home(client).text)
    assert "Ask us to remove your information" in quiet
    assert "until both addresses agree" not in quiet
    now = timezone.now()
    ask_to_change_address(email_key=KEY, new_address="New@example.org", client="192.0.2.1", at=now)
    ask_removal(email_key=KEY, at=now)

    text = words(client.get("/my/").text)

    assert "Change your email address We wait until both addresses agree to New@example.org" in text
    assert "You asked us to remove your information: take it back" in text
    assert "Ask us to remove" not in text


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_is_the_same_for_one_and_for_five(
    number: int, client: Client, django_assert_num_queries: Any, topic: Topic
) -> None:
    member = make_member(email=KEY)
    for _ in range(number):
        body = make_body()
        group, other = make_group(bodies=[body]), make_group()
        group.topics.add(topic)
        other.topics.add(topic)
        deny(make_request(application=ana(), group=group), message="Not now.")
        make_request(application=ana(), group=make_group(bodies=[body]))
        make_request(application=ana(), group=make_group(bodies=[body]), round=2)
        make_membership(member=member)
        make_idea(email=KEY)
    sit_down(client, KEY)
    client.get("/my/")  # the catalog is at hand now
    with django_assert_num_queries(QUERIES):
        page = client.get("/my/")
    assert len(page.context["requests"]) == 3 * number
    assert len(page.context["memberships"]) == len(page.context["ideas"]) == number


QUERIES = 18
