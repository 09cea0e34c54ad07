"""How often reviewers are told of what waits: weeks worked out by hand."""

from datetime import date

import pytest

from membership.catalog.models import ReviewingBody
from membership.requests.status import Status
from membership.review.people import LIAISON_OFFICER, ReviewerPreference
from membership.tests.factories import (
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_staff,
)
from membership.workflow.decide import approve_step
from membership.workflow.reopen import reopen
from membership.workflow.route import route
from membership.workflow.send_notices import send_notices

from .noticing import (
    DAILY,
    MONDAY,
    WEEKLY,
    WHEN_WAITING,
    approve,
    at,
    came,
    daily_from,
    dec,
    jan,
    nov,
    reviewer,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make_body(name="Center for States")


@pytest.fixture
def group(body):
    return make_group(name="Hotline", bodies=[body])


def test_daily_is_each_business_day_on_which_something_waits(body, group):
    user = reviewer(body, DAILY)
    request = came(group, MONDAY)
    daily_from(date(2026, 11, 17), date(2026, 11, 30))
    assert told(user) == nov(17, 18, 19, 20, 23, 24, 25, 27, 30), "without Thanksgiving"

    approve(request, user, date(2026, 11, 30))
    daily_from(date(2026, 12, 1), date(2026, 12, 22))
    assert told(user)[9:] == []
    came(group, date(2026, 12, 23))
    daily_from(date(2026, 12, 24), date(2027, 1, 4))
    assert told(user)[9:] == [*dec(24, 28, 29, 30, 31), *jan(4)]


def test_weekly_is_the_first_business_day_of_each_week_in_which_something_waits(body, group):
    user = reviewer(body, WEEKLY)
    daily_from(MONDAY, MONDAY)
    request = came(group, date(2026, 11, 17))
    daily_from(date(2026, 11, 17), date(2027, 1, 24))
    mondays = [*nov(23, 30), *dec(7, 14, 21, 28), *jan(4, 11)]
    assert told(user) == [*mondays, *jan(19)], "the 18th is a holiday"
    approve(request, user, date(2027, 1, 22))
    daily_from(date(2027, 1, 25), date(2027, 2, 5))
    assert len(told(user)) == 9


def test_when_waiting_is_at_once_for_the_first_and_then_weekly(body, group):
    user = reviewer(body, WHEN_WAITING)
    thursday = date(2026, 11, 19)
    first = came(group, thursday, hour=15)
    assert told(user) == nov(19)
    came(group, date(2026, 11, 20))
    daily_from(date(2026, 11, 20), date(2026, 12, 17))
    assert told(user) == [*nov(19, 27), *dec(4, 11)], "the 26th is Thanksgiving"

    second = first.group.membership_requests.exclude(pk=first.pk).get()
    for request in (first, second):
        approve(request, user, date(2026, 12, 17))
    daily_from(date(2026, 12, 18), date(2026, 12, 30))
    assert len(told(user)) == 4
    came(group, date(2026, 12, 31))
    daily_from(date(2027, 1, 1), date(2027, 1, 20))
    assert told(user)[4:] == [*dec(31), *jan(7, 14)]


def test_at_once_is_on_any_day_and_the_week_ends_on_a_business_day(body, group):
    user = reviewer(body, WHEN_WAITING)
    came(group, date(2026, 11, 21))
    daily_from(date(2026, 11, 21), date(2026, 12, 6))
    assert told(user) == nov(21, 30), "a Saturday, and the Monday after the next Saturday"


def test_what_comes_after_todays_notice_into_an_empty_queue_is_told_on_the_next_business_day(
    body, group
):
    user = reviewer(body, WHEN_WAITING)
    friday = date(2026, 11, 20)
    approve(came(group, friday, hour=9), user, friday)
    late = came(group, friday, hour=16)
    assert told(user) == nov(20)
    daily_from(friday, date(2026, 11, 30))
    assert told(user) == nov(20, 23, 30)
    approve(late, user, date(2026, 11, 30))


def test_a_second_request_beside_one_that_was_told_is_left_for_the_week(body, group):
    user = reviewer(body, WHEN_WAITING)
    came(group, MONDAY, hour=9)
    came(group, MONDAY, hour=16)
    daily_from(MONDAY, date(2026, 11, 22))
    assert told(user) == nov(16)


def test_only_those_who_want_it_are_told_at_once(body, group):
    users = {notices: reviewer(body, notices) for notices in ReviewerPreference.Notices}
    came(group, MONDAY)
    assert {notices: told(user) for notices, user in users.items()} == {
        DAILY: [],
        WEEKLY: [],
        WHEN_WAITING: nov(16),
    }


def test_who_has_not_chosen_is_told_as_their_bodies_ask(group):
    officer_body = make_body(slug=LIAISON_OFFICER, reach=ReviewingBody.Reach.JURISDICTION)
    leads = make_body(reach=ReviewingBody.Reach.GROUP)
    ohio = make_jurisdiction()
    group = make_group(bodies=[officer_body, leads])
    officer = reviewer(officer_body, jurisdiction=ohio)
    lead = reviewer(leads, group=group)
    both = reviewer(officer_body, jurisdiction=ohio)
    make_assignment(user=both, body=leads, group=group)
    for_two = reviewer(officer_body, jurisdiction=ohio)
    make_assignment(user=for_two, body=officer_body, jurisdiction=make_jurisdiction())
    daily_now = reviewer(officer_body, DAILY, jurisdiction=ohio)
    was_both = reviewer(officer_body, jurisdiction=ohio)
    make_assignment(user=was_both, body=leads, group=group, ends_at=at(MONDAY, 6))

    came(group, MONDAY, hour=8, jurisdiction=ohio)

    at_once = {user: told(user) for user in (officer, lead, both, for_two, daily_now, was_both)}
    assert [user for user, days in at_once.items() if days] == [officer, for_two, was_both]
    send_notices(at=at(date(2026, 11, 17)))
    next_day = [user for user in at_once if told(user) == nov(17)]
    assert next_day == [lead, both, daily_now]


def test_reopening_and_routing_tell_at_once_too(body, group):
    user, staff = reviewer(body, WHEN_WAITING), make_staff(email="")
    request = came(group, MONDAY)
    approve(request, user, MONDAY)
    reopen(request_id=request.pk, reason="Look again.", by=staff, at=at(date(2026, 11, 17)))
    assert told(user) == nov(16, 17)

    approve_step(step_id=request.steps.last().pk, by=user, at=at(date(2026, 11, 17), 9))
    stuck = came(make_group(bodies=[make_body()]), date(2026, 11, 17))
    assert told(user) == nov(16, 17)
    route(request_id=stuck.pk, body=body, by=staff, at=at(date(2026, 11, 18)))
    assert told(user) == nov(16, 17, 18)


def test_what_waits_for_the_applicant_does_not_wait_for_the_reviewer(body, group):
    user = reviewer(body, DAILY)
    request = came(group, MONDAY)
    request.status, request.asked_at = Status.WAITING_FOR_APPLICANT, at(MONDAY)
    request.save()
    daily_from(MONDAY, date(2026, 11, 20))
    assert told(user) == []
