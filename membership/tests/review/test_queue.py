"""What the queue's list reads: which part, in which order, found how, and said how."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from membership.catalog.models import ReviewingBody
from membership.catalog.models.approval import ApprovalStep, Verb
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.models import RequestStep
from membership.review.queue import (
    NEWEST_FIRST,
    OLDEST_FIRST,
    Show,
    choices_for,
    days_waiting,
    filter_by_body,
    filter_shown,
    next_in_queue,
    order_of,
    position_in_queue,
    search_requests,
    step_states,
    verdict_of,
    with_row_details,
)
from membership.review.scoping import requests_visible_to
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_request,
    make_staff,
)
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.reopen import reopen
from membership.workflow.route import route

pytestmark = pytest.mark.django_db


def waiting_since(days, group, **person):
    """Make a request whose address was confirmed some days ago."""
    moment = AT - timedelta(days=days)
    return make_request(group=group, application=make_application(submitted_at=moment, **person))


def part(show, user):
    return set(filter_shown(requests_visible_to(user, AT), show, user, AT))


def read_again(request):
    return with_row_details(MembershipRequest.objects.filter(pk=request.pk)).get()


def states(request):
    return [(state.step.body, state.in_words) for state in step_states(read_again(request))]


def test_each_part_of_the_list_holds_what_it_says():
    board, bureau = make_body(), make_body()
    reviewer = make_assignment(body=board).user
    bureau_user = make_assignment(body=bureau).user
    group, elsewhere = make_group(bodies=[board, bureau]), make_group(bodies=[bureau])
    mine, answered, denied = (make_request(group=group) for _ in range(3))
    withdrawn = make_request(group=group, status=Status.WITHDRAWN)
    unconfirmed = make_request(group=group, application=make_application(confirmed_at=None))
    RequestStep.objects.create(request=unconfirmed, body=board)
    hidden = make_request(group=elsewhere)
    approve_step(step_id=answered.steps.get(body=board).pk, by=reviewer, at=AT)
    deny_step(step_id=denied.steps.get(body=bureau).pk, reason="role", by=bureau_user, at=AT)
    staff = make_staff()

    assert part(Show.MINE, reviewer) == {mine}
    assert part(Show.OTHERS, reviewer) == {answered}
    assert part(Show.DECIDED, reviewer) == {denied}
    assert part(Show.ALL, reviewer) == {mine, answered, denied, withdrawn}
    assert part(Show.UNCONFIRMED, reviewer) == set()
    assert part(Show.WAITING, staff) == {mine, answered, hidden}
    assert part(Show.MINE, staff) == set()
    assert part(Show.UNCONFIRMED, staff) == {unconfirmed}
    assert part(Show.ALL, staff) == {mine, answered, denied, withdrawn, unconfirmed, hidden}


def test_what_waits_comes_oldest_first_and_what_is_done_newest_first():
    assert [order_of(show) for show in (Show.MINE, Show.OTHERS, Show.WAITING)] == [OLDEST_FIRST] * 3
    assert [order_of(show) for show in (Show.DECIDED, Show.ALL)] == [NEWEST_FIRST] * 2


@pytest.mark.parametrize(
    "typed",
    [
        "ortiz",
        "ORT",
        "Ortiz, Ana",
        "ana ortiz",
        "ortiz garcia",
        "ána ÓRTIZ",
        "ana.ortiz@exam",
        "  Ana.Ortiz@example.gov ",
        "pg-7k3m",
        "PG-7K3M-Q9XD",
    ],
)
def test_a_search_finds_the_beginning_of_name_address_or_reference(typed):
    group = make_group()
    found = make_request(
        group=group,
        application=make_application(
            full_name="Ana García Ortiz, MSW",
            email="Ana.Ortiz@Example.gov",
            reference="PG-7K3M-Q9XD",
        ),
    )
    make_request(group=group, application=make_application(full_name="Bob Fortiz"))

    assert list(search_requests(MembershipRequest.objects.all(), typed)) == [found]


@pytest.mark.parametrize(
    "typed", ["rtiz", "7K3M", "example.gov", "%", "_", "ortiz bob", "' OR 1=1 --", "\u202e", ","]
)
def test_a_search_finds_nothing_in_the_middle_and_knows_no_wild_cards(typed):
    make_request(
        application=make_application(
            full_name="Ana Ortiz", email="ana@example.gov", reference="PG-7K3M-Q9XD"
        )
    )
    assert list(search_requests(MembershipRequest.objects.all(), typed)) == []


def test_a_search_finds_an_address_in_the_spelling_of_its_domain():
    request = make_request(application=make_application(email="ana@münchen.example.org"))
    for typed in ("ana@münchen.example.org", "ANA@xn--mnchen-3ya.example.org"):
        assert list(search_requests(MembershipRequest.objects.all(), typed)) == [request]


def test_an_empty_search_keeps_all():
    request = make_request()
    assert list(search_requests(MembershipRequest.objects.all(), "  ")) == [request]


def test_the_body_filter_asks_the_present_round_alone():
    board, bureau, center = make_body(), make_body(), make_body()
    group = make_group(bodies=[board])
    reviewer = make_assignment(body=board).user
    request = make_request(group=group)
    make_request(group=make_group(bodies=[center]))
    deny_step(step_id=request.steps.get().pk, reason="role", by=reviewer, at=AT)
    ApprovalStep.objects.filter(group=group).update(body=bureau)
    reopen(request_id=request.pk, reason="A mistake.", by=make_staff(), at=AT)

    every = MembershipRequest.objects.all()
    assert list(filter_by_body(every, bureau.pk)) == [request]
    assert list(filter_by_body(every, board.pk)) == []


def test_each_body_sees_the_state_of_the_others():
    verifier = make_body()
    adviser, board = make_body(), make_body()
    group = make_group(bodies=[board])
    ApprovalStep.objects.create(group=group, body=verifier, verb=Verb.VERIFY)
    ApprovalStep.objects.create(group=group, body=adviser, verb=Verb.RECOMMEND_AND_APPROVE)
    users = {body: make_assignment(body=body).user for body in (verifier, adviser, board)}
    request = make_request(group=group)
    assert [words for _, words in states(request)] == ["waiting"] * 3

    for body in (verifier, adviser):
        approve_step(step_id=request.steps.get(body=body).pk, by=users[body], at=AT)
    assert states(request) == [
        (board, "waiting"),
        (verifier, "verified"),
        (adviser, "recommended and approved"),
    ]

    deny_step(step_id=request.steps.get(body=board).pk, reason="role", by=users[board], at=AT)
    assert states(request)[0] == (board, "denied")


def test_a_body_that_was_not_asked_in_time_has_no_answer():
    board, bureau = make_body(), make_body()
    reviewer = make_assignment(body=board).user
    request = make_request(group=make_group(bodies=[board, bureau]))
    deny_step(step_id=request.steps.get(body=board).pk, reason="role", by=reviewer, at=AT)
    assert states(request) == [(board, "denied"), (bureau, "no answer")]


def test_a_waived_body_is_not_shown():
    officers, center = make_body(reach=ReviewingBody.Reach.JURISDICTION), make_body()
    make_assignment(body=center)
    request = make_request(group=make_group(bodies=[officers]))
    route(request_id=request.pk, body=center, by=make_staff(), at=AT)
    assert states(request) == [(center, "waiting")]


def test_days_are_the_programs_calendar_days():
    late = AT.replace(hour=3)  # 11 in the evening of the day before, in the program's time zone
    request = make_request(application=make_application(submitted_at=late))
    assert days_waiting(request, TODAY) == 1
    request.status = Status.APPROVED
    assert days_waiting(request, TODAY) is None
    unconfirmed = make_request(application=make_application(confirmed_at=None))
    assert days_waiting(unconfirmed, TODAY) is None


@pytest.mark.parametrize("stored", [None, "x", [{}], [{"code": "a"}], [3], {"a": 1}])
def test_a_verdict_that_cannot_be_read_is_none(stored):
    assert verdict_of(MembershipRequest(verdict=stored)) is None


# ---- choices -----------------------------------------------------------------------------------


def test_a_lead_is_offered_their_own_group_alone():
    leads, bureau = make_body(reach=ReviewingBody.Reach.GROUP), make_body()
    own, other = make_group(bodies=[leads, bureau]), make_group(bodies=[leads])
    ohio = make_jurisdiction(name="Ohio")
    make_request(group=other)
    choices = choices_for(make_assignment(body=leads, group=own).user, AT)
    assert (choices.groups, choices.bodies) == ([own], sorted([leads, bureau], key=str))
    assert choices.jurisdictions == [ohio]


def test_an_officer_is_offered_their_own_jurisdiction_alone():
    officers = make_body(reach=ReviewingBody.Reach.JURISDICTION)
    group, other = make_group(bodies=[officers]), make_group(bodies=[make_body()])
    ohio, iowa = make_jurisdiction(), make_jurisdiction()
    for place in (ohio, iowa):
        make_request(group=group, application=make_application(jurisdiction=place))
    make_request(group=other)
    choices = choices_for(make_assignment(body=officers, jurisdiction=ohio).user, AT)
    assert (choices.groups, choices.bodies, choices.jurisdictions) == ([group], [officers], [ohio])


def test_nobody_else_is_offered_anything():
    group = make_group(bodies=[make_body()])
    make_jurisdiction()
    ended = make_assignment(body=group.approval_steps.get().body, ends_at=AT).user
    for visitor in (ended, AnonymousUser()):
        choices = choices_for(visitor, AT)
        assert (choices.groups, choices.bodies, choices.jurisdictions) == ([], [], [])
        assert not choices.is_reviewer


def test_staff_are_offered_everything():
    group, place = make_group(bodies=[make_body()]), make_jurisdiction()
    choices = choices_for(make_staff(), AT)
    assert (choices.groups, choices.jurisdictions) == ([group], [place])
    assert choices.bodies == list(ReviewingBody.objects.all())


# ---- the place in the queue --------------------------------------------------------------------


def test_the_queue_goes_by_the_day_of_confirmation():
    body = make_body()
    reviewer = make_assignment(body=body).user
    group = make_group(bodies=[body])
    middle, oldest, newest = (waiting_since(days, group) for days in (5, 9, 1))
    make_request(group=make_group(bodies=[make_body()]))

    place = position_in_queue(middle, reviewer, AT)
    assert (place.number, place.total) == (2, "3")
    assert (place.previous, place.following) == (oldest.pk, newest.pk)
    first = position_in_queue(oldest, reviewer, AT)
    assert (first.number, first.previous) == (1, None)
    last = position_in_queue(newest, reviewer, AT)
    assert (last.number, last.following) == (3, None)


def test_after_a_decision_comes_the_next_one_and_after_the_last_the_oldest():
    body = make_body()
    reviewer = make_assignment(body=body).user
    group = make_group(bodies=[body])
    oldest, middle, newest = (waiting_since(days, group) for days in (9, 5, 1))
    RequestStep.objects.filter(request=middle).update(waived_at=AT)
    assert position_in_queue(middle, reviewer, AT) is None
    assert next_in_queue(middle, reviewer, AT) == newest.pk
    assert next_in_queue(newest, reviewer, AT) == oldest.pk
    unconfirmed = make_request(group=group, application=make_application(confirmed_at=None))
    assert next_in_queue(unconfirmed, reviewer, AT) == oldest.pk
    RequestStep.objects.update(waived_at=AT)
    assert next_in_queue(oldest, reviewer, AT) is None


def test_requests_of_one_moment_keep_an_order():
    body = make_body()
    reviewer = make_assignment(body=body).user
    group = make_group(bodies=[body])
    first, second, third = (waiting_since(2, group) for _ in range(3))
    assert [next_in_queue(each, reviewer, AT) for each in (first, second, third)] == [
        second.pk,
        third.pk,
        first.pk,
    ]


def test_a_long_queue_is_counted_to_a_thousand(monkeypatch):
    for module in ("queue", "counting"):
        monkeypatch.setattr(f"membership.review.{module}.COUNT_UP_TO", 2)
    body = make_body()
    reviewer = make_assignment(body=body).user
    group = make_group(bodies=[body])
    first, _, third = (waiting_since(days, group) for days in (3, 2, 1))
    assert position_in_queue(first, reviewer, AT).total == "2+"
    assert position_in_queue(third, reviewer, AT) is None
