"""What waits for everybody at once is what the scoping authority says of each."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from membership.catalog.models import ReviewingBody
from membership.requests.models import RequestEvent
from membership.requests.status import Status
from membership.review.models import Decision, RequestStep, ReviewerAssignment
from membership.review.queue import OLDEST_FIRST
from membership.review.scoping import requests_waiting_for
from membership.review.waiting import MOST, Waiting, gather_waiting, in_order, was_empty_after
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
from membership.workflow.decide import approve_step

Reach = ReviewingBody.Reach
pick = st.integers(0, 2)
MAYBE = st.one_of(st.none(), st.integers(0, 1))
ASSIGNMENTS = st.lists(st.tuples(pick, pick, MAYBE, MAYBE, pick), max_size=8)
REQUESTS = st.lists(st.tuples(st.integers(0, 1), MAYBE, st.integers(0, 5), pick), max_size=8)


class Queues(TestCase):
    """People, scopes and requests of every kind that can meet."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ASSIGNMENTS, REQUESTS)
    def test_it_is_each_readers_own_queue_in_its_order(self, assignments, requests):
        bodies = [
            make_body(reach=reach) for reach in (Reach.EVERYWHERE, Reach.GROUP, Reach.JURISDICTION)
        ]
        places = [make_jurisdiction(), make_jurisdiction()]
        groups = [make_group(bodies=bodies), make_group(bodies=bodies[:2])]
        users = [make_user(), make_user(), make_staff()]
        for user, body, group, place, ends in assignments:
            make_assignment(
                user=users[user],
                body=bodies[body],
                group=None if group is None else groups[group],
                jurisdiction=None if place is None else places[place],
                starts_on=date(2026, 10, 1) if ends else date(2026, 11, 3),
                ends_at=None if ends < 2 else AT + timedelta(minutes=1),
            )
        for number, (group, place, kind, days) in enumerate(requests):
            self._request(users, groups[group], places, place, kind, days, number)
        found = gather_waiting(AT)
        for user in users:
            expected = requests_waiting_for(user, AT).order_by(*OLDEST_FIRST)
            waiting = found.get(user.pk, Waiting())
            assert in_order(waiting) == list(expected)
            assert waiting.number == expected.count()

    def _request(self, users, group, places, place, kind, days, number):
        since = AT - timedelta(days=days)
        own = {"email": users[0].username} if kind == 1 and not number else {}
        request = make_request(
            group=group,
            application=make_application(submitted_at=since, **own),
            jurisdiction=None if place is None else places[place],
            came_back=kind == 2,
            status=Status.WAITING_FOR_APPLICANT if kind == 3 else Status.PENDING,
        )
        first = request.steps.first()
        if kind == 4:
            RequestStep.objects.filter(pk=first.pk).update(waived_at=AT)
        if kind == 5:
            by = make_assignment(user=users[2], body=first.body, ends_at=AT - timedelta(days=1))
            Decision.objects.create(
                request=request,
                step=first,
                round=1,
                outcome="approve",
                decided_by=by.user,
                assignment=by,
                at=AT - timedelta(days=2),
            )


@pytest.mark.django_db
def test_a_closed_account_has_no_queue_and_an_unconfirmed_request_is_in_none():
    body = make_body()
    user = make_assignment(body=body).user
    make_assignment(body=body, user=make_user(is_active=False))
    group = make_group(bodies=[body])
    request = make_request(group=group)
    unconfirmed = make_request(group=group, application=make_application(confirmed_at=None))
    RequestStep.objects.create(request=unconfirmed, body=body, verb="approve")
    assert gather_waiting(AT) == {user.pk: Waiting(1, [request.pk], request.pk)}
    User.objects.update(is_active=False)
    assert gather_waiting(AT) == {}


@pytest.mark.django_db
def test_among_some_requests_only_those_are_looked_at():
    body = make_body()
    user = make_assignment(body=body).user
    group = make_group(bodies=[body])
    first, second, _ = (make_request(group=group) for _ in range(3))
    assert gather_waiting(AT, among=[second])[user.pk].first == [second.pk]
    assert gather_waiting(AT, among=[first, second])[user.pk].number == 2
    assert gather_waiting(AT, among=[]) == {}


@pytest.mark.django_db
def test_no_more_is_kept_than_a_mail_lists():
    body = make_body()
    user = make_assignment(body=body).user
    group = make_group(bodies=[body])
    for _ in range(MOST + 3):
        make_request(group=group)
    waiting = gather_waiting(AT)[user.pk]
    assert (waiting.number, len(waiting.first)) == (MOST + 3, MOST)


@pytest.mark.django_db
def test_a_queue_was_empty_when_all_of_it_came_in_later():
    body = make_body()
    reviewer = make_assignment(body=body)
    group = make_group(bodies=[body])
    old, new = make_request(group=group), make_request(group=group)
    told_at = AT - timedelta(hours=2)
    for request, hours in ((old, 3), (new, 1)):
        RequestEvent.objects.create(
            request=request, kind="confirmed", to_status="pending", at=AT - timedelta(hours=hours)
        )

    def was_empty() -> bool:
        return was_empty_after(told_at, gather_waiting(AT)[reviewer.user_id])

    assert not was_empty()
    approve_step(step_id=old.steps.get().pk, by=reviewer.user, at=AT - timedelta(minutes=30))
    assert was_empty()
    for kind, came_in in (("asked", False), ("unasked", False), ("answered", True)):
        again = make_request(group=group)
        RequestEvent.objects.create(request=again, kind=kind, to_status="pending", at=AT)
        assert was_empty() is came_in, kind
        again.status = Status.WITHDRAWN
        again.save()
    assert ReviewerAssignment.objects.count() == 1
