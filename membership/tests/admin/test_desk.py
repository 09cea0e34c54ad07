"""The front page: each number leads to a list with exactly so many rows."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from membership.library.models import LinkCheck
from membership.requests.desk import RemovalRequest
from membership.requests.status import Status
from membership.review.people import GroupInvitation
from membership.roster.role_check import RoleCheck
from membership.tests.admin.queue_scene import make_scene
from membership.tests.admin.staff import HOSTILE, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_group,
    make_idea,
    make_mail,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.claim import claim
from membership.workflow.decide import deny_step

pytestmark = pytest.mark.django_db
DESK = reverse("admin:index")
NUMBER = re.compile(r'<a href="([^"]*)">\s*<span class="desk-(?:big|count)">([^<]*)</span>')
OF_GROUP = re.compile(r'<a href="([^"]*)"><span>[^<]*</span> <span class="desk-count">([^<]*)<')


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def scene():
    """Something of every kind for a narrow scope, for two bodies, and for staff."""
    scene = make_scene()
    own, foreign = scene["groups"]
    ohio, iowa = scene["places"]
    board, officers = scene["bodies"]
    two = make_assignment(body=officers, jurisdiction=iowa).user
    make_assignment(body=board, user=two)

    def ask(group, place, days, **fields):
        moment = AT - timedelta(days=days)
        application = make_application(jurisdiction=place, submitted_at=moment)
        return make_request(group=group, application=application, **fields)

    for group, place in ((own, ohio), (foreign, ohio), (foreign, iowa), (foreign, iowa)):
        ask(group, place, 40)
        ask(group, place, 2, status=Status.WAITING_FOR_APPLICANT)
    for group, place, by in ((own, ohio, scene["board"]), (foreign, iowa, two)):
        claim(step_id=ask(group, place, 1).steps.get().pk, by=by, at=AT)
        deny_step(step_id=ask(group, place, 3).steps.get().pk, reason="role", by=by, at=AT)
    ask(make_group(name="Nobody's"), ohio, 5)
    make_mail(given_up_at=AT)
    for fault in ("gone", "refused", ""):  # a site that refuses programs may be well
        LinkCheck.objects.create(link=f"https://example.org/{fault}", fault=fault, checked_at=AT)
    RemovalRequest.objects.create(email_key="ana@example.gov", asked_at=AT)
    make_idea(), make_idea(), make_idea(status="discussed"), make_idea(confirmed_at=None)
    long_ago = AT - timedelta(days=90)
    for group, place in ((own, ohio), (foreign, iowa), (foreign, ohio)):
        membership = make_membership(
            group=group,
            jurisdiction=place,
            member=make_member(),
            recorded_at=long_ago - timedelta(days=9),
        )
        RoleCheck.objects.create(
            member=membership.member, asked_at=long_ago, mailed_at=long_ago, reminders=2
        )
    GroupInvitation.objects.create(
        origin="successor",
        group=own,
        email="new@example.gov",
        email_key="new@example.gov",
        invited_at=AT,
        ends_at=AT + timedelta(days=1),
    )
    return {**scene, "two": two}


def numbers(page):
    """Return every number of the desk, as people read it, by the address that it leads to."""
    found = [*NUMBER.findall(page), *OF_GROUP.findall(page)]
    assert page.count('class="desk-big"') + page.count('class="desk-count"') == len(found)
    return {unescape(address): number for address, number in found}


def rows(client, address):
    """Return how many rows the list behind an address has."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    if "cl" in answer.context:
        assert answer.context["cl"].paginator.count == len(answer.context["cl"].result_list)
        return len(answer.context["cl"].result_list)
    if "page" in answer.context:
        return answer.context["page"].paginator.count
    return len(answer.context["removals"])


@pytest.mark.parametrize(
    ("who", "waiting", "lists"), [("board", "3", 7), ("two", "7", 8), ("staff", "10", 14)]
)
def test_every_number_is_that_of_its_list(scene, who, waiting, lists):
    client = signed_in(scene[who])
    page = shown(client.get(DESK))
    found = numbers(page)
    assert next(iter(found.values())) == waiting
    assert len(found) == lists
    assert {address: str(rows(client, address)) for address in found} == found


def test_an_empty_desk_leads_to_empty_lists(scene):
    client = signed_in(make_assignment().user)
    page = shown(client.get(DESK))
    assert "All clear: nothing waits for you today." in page
    found = numbers(page)
    assert set(found.values()) == {"0"}
    assert {address: str(rows(client, address)) for address in found} == found


def test_it_names_the_oldest_and_how_long_it_waits(scene):
    page = " ".join(shown(signed_in(scene["officer"]).get(DESK)).split())
    oldest = scene["officer"].assignments.get().jurisdiction
    request = oldest and make_request(
        group=scene["groups"][1],
        application=make_application(
            full_name="Olaf Oldest", jurisdiction=oldest, submitted_at=AT - timedelta(days=77)
        ),
        came_back=True,
    )
    assert "The oldest has waited 40 days:" in page
    page = " ".join(shown(signed_in(scene["officer"]).get(DESK)).split())
    case = reverse("admin:membership_membershiprequest_change", args=[request.pk])
    assert (
        f'The oldest has waited 77 days: <a href="{case}"><bdi>Olaf Oldest</bdi>, Foreign group</a>'
        " (answered by the applicant)" in page
    )


@pytest.mark.parametrize("days", [0, 1])
def test_a_short_wait_is_said_in_words(days):
    scene = make_scene()
    scene["own"].waiting_since = AT - timedelta(days=days)
    scene["own"].save()
    said = {0: "The oldest came today:", 1: "The oldest has waited 1 day:"}[days]
    assert said in shown(signed_in(scene["board"]).get(DESK))


def test_the_latest_decisions_are_ones_own_and_for_staff_everybodys(scene):
    board = shown(signed_in(scene["board"]).get(DESK))
    assert "Your latest decisions" in board
    assert board.count('class="desk-what"') == 1
    staff = " ".join(shown(signed_in(scene["staff"]).get(DESK)).split())
    assert staff.count('class="desk-what"') == 2
    who = scene["board"].username
    assert f"Denied for Board of Own by <bdi>{who}</bdi> on November 2, 2026" in staff


def test_a_long_list_is_counted_no_further_than_it_is_paged(monkeypatch, scene):
    monkeypatch.setattr("membership.review.counting.COUNT_UP_TO", 2)
    assert next(iter(numbers(shown(signed_in(scene["board"]).get(DESK))).values())) == "2+"


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 200, ""])
def test_what_people_typed_is_text(scene, name):
    scene["own"].application.full_name = name
    scene["own"].application.save()
    scene["own"].waiting_since = AT - timedelta(days=400)
    scene["own"].save()
    page = shown(signed_in(scene["board"]).get(DESK))
    assert "<script>alert" not in page
    assert (name or "(removed)")[:5] in unescape(page)


def test_the_door_is_closed_to_everybody_else(scene):
    for client in (Client(), signed_in(scene["ended"]), signed_in(make_user())):
        assert client.get(DESK).status_code == 302


@pytest.mark.parametrize("who", ["reviewer", "staff"])
def test_the_number_of_queries_does_not_grow(who, django_assert_max_num_queries):
    scene = make_scene()
    client = signed_in({"reviewer": scene["board"], "staff": make_staff()}[who])
    counts = []
    for number in (0, 1, 9):
        for _ in range(number):
            group = make_group(bodies=[scene["bodies"][0]])
            make_request(group=group)
            step = make_request(group=group).steps.get()
            deny_step(step_id=step.pk, reason="role", by=scene["board"], at=AT)
        with django_assert_max_num_queries(30) as queries:
            client.get(DESK)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
