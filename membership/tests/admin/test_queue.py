"""The list of requests: whose, in which order, narrowed how."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from membership.admin.filters import SHOW
from membership.admin.paging import CappedPaginator
from membership.catalog.models import Role
from membership.eligibility import Reason, Severity, Verdict
from membership.requests.models import MembershipRequest
from membership.review.queue import choices_for
from membership.tests.admin.queue_scene import make_scene
from membership.tests.admin.staff import HOSTILE, shown, signed_in, stop_the_clock
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.decide import approve_step, deny_step

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_membershiprequest_changelist")
CHECK = Verdict((Reason("role", Severity.WARNING, "", "The role is not on the list."),))


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def scene():
    return make_scene()


def rows(user, **query):
    """Return the requests on the list, in its order."""
    answer = signed_in(user).get(LIST, query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def text_of(user, **query):
    return shown(signed_in(user).get(LIST, query))


# ---- whose -------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "all"])
def test_each_person_sees_their_own_part(scene, part):
    query = {SHOW: part} if part else {}
    assert rows(scene["board"], **query) == [scene["own"]]
    assert rows(scene["officer"], **query) == [scene["ohio"]]
    every = {scene["own"], scene["ohio"], scene["iowa"]}
    if part:
        every.add(scene["unconfirmed"])
    for who in ("staff", "superuser"):
        assert set(rows(scene[who], **query)) == every


def test_the_door_is_closed_to_everybody_else(scene):
    assert Client().get(LIST).status_code == 302
    for user in (scene["ended"], make_user()):
        assert signed_in(user).get(LIST).status_code == 302


@pytest.mark.parametrize("typed", ["own", "ohio", "iowa", "applicant", "PG-"])
def test_a_search_keeps_to_the_scope(scene, typed):
    for who, visible in (("board", {scene["own"]}), ("officer", {scene["ohio"]})):
        assert set(rows(scene[who], q=typed)) <= visible
    everybody = {scene[name] for name in ("own", "ohio", "iowa", "unconfirmed")}
    assert set(rows(scene["staff"], q="PG-")) == everybody


def test_filter_choices_keep_to_the_scope(scene):
    own, foreign = scene["groups"]
    ohio, iowa = scene["places"]
    board, officers = scene["bodies"]
    page = text_of(scene["officer"])
    for hidden in (own, board):
        assert escape(str(hidden)) not in page
    assert f">{iowa}<" not in page
    for offered in (foreign, officers, ohio):
        assert f">{offered}</option>" in page
    staff_page = text_of(scene["staff"])
    for offered in (own, foreign, ohio, iowa, board, officers):
        assert f">{offered}</option>" in staff_page


def test_a_filter_that_is_not_offered_narrows_nothing_and_tells_nothing(scene):
    own, foreign = scene["groups"]
    ohio, iowa = scene["places"]
    board, officers = scene["bodies"]
    officer = scene["officer"]
    for name, hidden in (("group", own), ("jurisdiction", iowa), ("body", board)):
        for value in (hidden.pk, 999, "x", "9" * 40, "\x00", ""):
            assert rows(officer, **{name: value}) == [scene["ohio"]], (name, value)
    assert rows(officer, show="unconfirmed") == [scene["ohio"]]
    assert rows(officer, show="waiting") == [scene["ohio"]]
    assert rows(scene["staff"], group=foreign.pk, jurisdiction=iowa.pk) == [scene["iowa"]]
    assert set(rows(scene["staff"], body=officers.pk)) == {scene["ohio"], scene["iowa"]}
    assert rows(scene["staff"], jurisdiction=ohio.pk) == [scene["ohio"]]


@pytest.mark.parametrize(
    "query",
    [
        {"email_key__startswith": "a"},
        {"application__full_name": "Olga Own"},
        {"status__exact": "pending"},
        {"pk": "1"},
        {"texts__text__contains": "x"},
        {"_to_field": "email_key"},
    ],
)
def test_no_other_column_can_be_asked_by_an_address(scene, query):
    assert signed_in(scene["board"]).get(LIST, query).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a\x00b"},
        {"q": "\u202e\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")},
        {"q": "x" * 10_000},
        {"q": "a " * 5_000},
        {"p": "99"},
        {"p": "x"},
        {"o": "1.-2.99"},
        {"all": "1"},
        {"show": "\x00"},
        {"standing": "nothing"},
        {"e": "1"},
    ],
)
def test_bad_input_is_answered_politely(scene, query):
    answer = signed_in(scene["board"]).get(LIST, query, follow=True)
    assert answer.status_code == 200


# ---- which part, in which order ----------------------------------------------------------------


def test_it_opens_on_what_waits_for_me_oldest_first():
    board, bureau = make_body(), make_body()
    user = make_assignment(body=board).user
    group = make_group(bodies=[board, bureau])
    days = (3, 9, 1)
    requests = {
        day: make_request(
            group=group, application=make_application(submitted_at=AT - timedelta(days=day))
        )
        for day in days
    }
    answered = make_request(group=group)
    approve_step(step_id=answered.steps.get(body=board).pk, by=user, at=AT)

    assert rows(user) == [requests[9], requests[3], requests[1]]
    assert rows(user, show="others") == [answered]
    assert rows(user, show="all") == [answered, requests[1], requests[3], requests[9]]


def test_a_search_and_a_status_look_through_everything(scene):
    body = scene["bodies"][0]
    user = scene["board"]
    denied = make_request(
        group=scene["groups"][0], application=make_application(full_name="Dora Done")
    )
    deny_step(step_id=denied.steps.get(body=body).pk, reason="role", by=user, at=AT)
    assert rows(user, q="done") == [denied]
    assert rows(user, status="denied") == [denied]
    assert rows(user, q="done", show="mine") == []
    assert rows(user, standing="fits") == [scene["own"]]


def test_staff_keep_the_unconfirmed_apart(scene):
    assert scene["unconfirmed"] not in rows(scene["staff"])
    assert rows(scene["staff"], show="unconfirmed") == [scene["unconfirmed"]]


def test_the_parts_are_links_and_the_shown_one_says_so(scene):
    answer = signed_in(scene["board"]).get(LIST)
    parts = answer.context["cl"].parts
    assert [(part["display"], part["selected"]) for part in parts] == [
        ("Waiting for me", True),
        ("Overdue", False),
        ("Claimed by me", False),
        ("Waiting for others", False),
        ("With the applicant", False),
        ("My decisions", False),
        ("Decided", False),
        ("All", False),
    ]
    assert "Triage" not in shown(answer)
    answer = signed_in(scene["staff"]).get(LIST)
    assert [part["display"] for part in answer.context["cl"].parts] == [
        "Waiting",
        "Overdue",
        "With the applicant",
        "Decided lately",
        "Decided",
        "All",
        "Not confirmed yet",
    ]
    assert reverse("admin:triage") in shown(answer)
    acting = make_assignment(user=make_staff()).user
    parts = signed_in(acting).get(LIST).context["cl"].parts
    assert [part["display"] for part in parts][:2] == ["Waiting", "Waiting for me"]


# ---- what a row says ---------------------------------------------------------------------------


def test_a_row_says_it_in_words(scene):
    board = scene["bodies"][0]
    bureau = make_body(name="Bureau")
    group = make_group(name="Two bodies", bodies=[board, bureau])
    request = make_request(
        group=group,
        application=make_application(
            full_name="Vera Verdict", submitted_at=AT - timedelta(days=12)
        ),
        standing=MembershipRequest.Standing.CHECK,
        verdict=CHECK.to_json(),
        role=Role.objects.create(name="Analyst"),
    )
    bureau_user = make_assignment(body=bureau).user
    approve_step(step_id=request.steps.get(body=bureau).pk, by=bureau_user, at=AT)
    page = text_of(scene["board"], q="Verdict")
    for words in ("12 days", "Vera Verdict", "Two bodies", "Not on our list", "Analyst"):
        assert words in page
    assert '<span class="sign" aria-hidden="true">!</span> Check: role' in page
    assert "<li>Board of Own: waiting</li><li>Bureau: approved</li>" in page


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text(scene, name):
    scene["own"].application.full_name = name
    scene["own"].application.save()
    page = text_of(scene["board"])
    assert f"<bdi>{escape(name)}</bdi>" in page
    assert "<script>alert" not in page


def test_a_purged_person_and_a_broken_verdict_leave_the_list_standing(scene):
    scene["own"].application.full_name = ""
    scene["own"].application.save()
    MembershipRequest.objects.filter(pk=scene["own"].pk).update(verdict=[{"x": 1}])
    page = text_of(scene["board"])
    assert "(removed)" in page
    assert "Meets every rule" in page


def test_an_empty_queue_says_so(scene):
    user = make_assignment().user
    assert "Nothing waits for you today." in text_of(user)
    assert "Nothing matches." in text_of(user, q="nobody")


# ---- how much it costs -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reviewer", "staff"])
def test_the_number_of_queries_does_not_grow(who, django_assert_num_queries):
    board, bureau = make_body(), make_body()
    reviewer = make_assignment(body=board, jurisdiction=None).user
    bureau_user = make_assignment(body=bureau).user
    client = signed_in({"reviewer": reviewer, "staff": make_staff()}[who])
    group = make_group(bodies=[board, bureau])
    expected = {"reviewer": 13, "staff": 12}[who]
    for number in (2, 9):
        for _ in range(number):
            place = make_jurisdiction()
            request = make_request(
                group=group,
                application=make_application(jurisdiction=place),
                role=Role.objects.create(name=str(place)),
            )
        approve_step(step_id=request.steps.get(body=bureau).pk, by=bureau_user, at=AT)
        with django_assert_num_queries(expected):
            client.get(LIST)


def test_the_list_is_the_same_where_more_waits_than_is_counted(monkeypatch):
    reviewer, other = make_assignment(jurisdiction=None), make_assignment(jurisdiction=None)
    waiting = [make_request(group=make_group(bodies=[reviewer.body])) for _ in range(2)]
    routed = make_request(group=make_group(bodies=[other.body]))
    routed.steps.update(body=reviewer.body)  # its group is a choice for this request alone
    make_request(group=make_group(bodies=[other.body]))
    for most in (1000, 1):
        monkeypatch.setattr("membership.review.queue.COUNT_UP_TO", most)
        assert {*rows(reviewer.user)} == {*waiting, routed}
        groups = choices_for(reviewer.user, AT).groups
        assert {*groups} == {request.group for request in (*waiting, routed)}


def test_the_paginator_does_not_count_beyond_its_limit(monkeypatch, scene):
    monkeypatch.setattr("membership.admin.paging.COUNT_UP_TO", 2)
    pages = CappedPaginator(MembershipRequest.objects.order_by("pk"), 1)
    assert (pages.count, pages.num_pages, pages.count_in_words) == (2, 2, "2+")
    few = CappedPaginator(MembershipRequest.objects.filter(pk=scene["own"].pk), 1)
    assert (few.count, few.count_in_words) == (1, "1")
    assert "2+ results" in text_of(scene["staff"], show="all")
