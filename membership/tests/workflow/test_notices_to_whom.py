"""Who is told of what waits: nobody twice, nobody of what is not theirs, one failing alone."""

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError

from membership.mailing import digest
from membership.mailing.models import OutboundMail
from membership.review.people import ReviewerPreference
from membership.review.waiting import gather_waiting
from membership.tests.factories import (
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.notify_reviewers import notify_reviewers
from membership.workflow.send_notices import Round, send_notices

from .noticing import DAILY, MONDAY, WHEN_WAITING, approve, at, came, dec, jan, nov, reviewer, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make_body(name="Center for States")


@pytest.fixture
def group(body):
    return make_group(name="Hotline", bodies=[body])


def test_nobody_is_told_who_could_not_decide_or_has_no_address(body, group):
    came(group, MONDAY)
    acting = reviewer(body, DAILY)
    reviewer(body, DAILY, ends_at=at(date(2026, 11, 17), 6))
    reviewer(body, DAILY, user=make_user(is_active=False))
    reviewer(body, DAILY, user=make_user(email=""))
    reviewer(make_body(), DAILY)
    make_assignment(body=body, starts_on=date(2026, 11, 18))
    make_user(), make_staff(is_active=False), make_staff(email="")

    assert send_notices(at=at(date(2026, 11, 17))) == Round(told=1)

    assert [mail.user for mail in OutboundMail.objects.all()] == [acting]


def test_nobody_is_told_of_a_request_of_their_own(body, group):
    user = reviewer(body, DAILY)
    application = make_application(email=user.username, submitted_at=at(MONDAY))
    make_request(group=group, application=application)
    send_notices(at=at(date(2026, 11, 17)))
    assert told(user) == []
    make_request(group=make_group(name="Another", bodies=[body]))
    send_notices(at=at(date(2026, 11, 18)))
    (mail,) = OutboundMail.objects.filter(user=user)
    assert mail.subject == "1 request waits for your review"
    assert ("Another" in mail.text, "Hotline" in mail.text) == (True, False)


def test_a_weekend_or_holiday_is_nobodys_day(body, group):
    reviewer(body, DAILY), make_staff()
    came(group, date(2026, 10, 1))
    for day in (*nov(21, 22, 26), *dec(25), *jan(1, 2, 3, 18)):
        assert send_notices(at=at(day)) == Round()
    assert send_notices(at=at(date(2026, 11, 27))) == Round(told=2)


def test_the_day_is_that_of_the_program(body, group):
    """Nine in the evening in New York is already tomorrow in UTC."""
    user = reviewer(body, DAILY)
    came(group, date(2026, 11, 17))
    friday_night = at(date(2026, 11, 20), 21)
    assert friday_night.astimezone(ZoneInfo("UTC")).weekday() == 5
    assert send_notices(at=friday_night) == Round(told=1)
    assert send_notices(at=at(date(2026, 11, 22), 21)) == Round(), "Monday in UTC"
    assert told(user) == nov(20)


def test_twice_tells_nobody_twice(body, group):
    for _ in range(3):
        reviewer(body, DAILY)
    came(group, MONDAY)
    moment = at(date(2026, 11, 17))
    assert send_notices(at=moment) == Round(told=3)
    assert send_notices(at=moment) == Round()
    assert send_notices(at=moment + timedelta(hours=5)) == Round()
    assert OutboundMail.objects.count() == 3


def test_one_person_who_fails_holds_up_nobody(body, group, monkeypatch, caplog):
    users = [reviewer(body, DAILY, user=make_user(first_name="Secret")) for _ in range(3)]
    came(group, MONDAY)
    notice = digest.notice

    def fail_for_the_second(*, user, **about):
        mail = notice(user=user, **about)
        if user == users[1]:
            raise DatabaseError(f"{user.first_name} {user.email}")
        return mail

    monkeypatch.setattr(digest, "notice", fail_for_the_second)
    with caplog.at_level(logging.INFO):
        assert send_notices(at=at(date(2026, 11, 17))) == Round(told=2, failed=1)
    assert [told(user) for user in users] == [nov(17), [], nov(17)]
    logged = [record.getMessage() for record in caplog.records]
    assert logged == [f"No notice for user {users[1].pk}: DatabaseError"]
    assert "Secret" not in caplog.text

    monkeypatch.undo()
    assert send_notices(at=at(date(2026, 11, 17), 8)) == Round(told=1)
    assert [told(user) for user in users] == [nov(17)] * 3


def test_what_was_decided_while_the_round_went_on_is_left_out(body, group, monkeypatch):
    users = [reviewer(body, DAILY) for _ in range(2)]
    requests = [came(group, MONDAY) for _ in range(3)]
    gathered = {}

    def gather(at, **among):
        gathered.update(gather_waiting(at, **among))
        for request in requests[1:]:
            approve(request, users[0], date(2026, 11, 17), hour=6)
        return gathered

    monkeypatch.setattr("membership.workflow.send_notices.gather_waiting", gather)
    send_notices(at=at(date(2026, 11, 17)))
    assert {waiting.number for waiting in gathered.values()} == {3}
    for mail in OutboundMail.objects.filter(kind="queue"):
        assert mail.subject == "1 request waits for your review"
        assert (mail.text.count("/change/"), mail.text.count("more.")) == (1, 0)


def test_a_digest_takes_as_many_queries_for_much_as_for_little(
    body, group, django_assert_num_queries
):
    """Assignments, choices, people, last notices, twice the open steps; five for the one mail."""
    reviewer(body, DAILY)
    for day, number in ((17, 2), (18, 90)):
        for _ in range(number):
            make_request(group=group, application=make_application(submitted_at=at(MONDAY)))
        with django_assert_num_queries(11):
            assert send_notices(at=at(date(2026, 11, day))) == Round(told=1)


def test_a_round_takes_five_queries_a_reviewer(body, group, django_assert_num_queries):
    came(group, MONDAY)
    for people in (2, 6):
        for _ in range(people - ReviewerPreference.objects.count()):
            reviewer(body, DAILY)
        OutboundMail.objects.all().delete()
        with django_assert_num_queries(6 + 5 * people):
            assert send_notices(at=at(date(2026, 11, 17))) == Round(told=people)


def test_a_notice_at_once_looks_at_no_more_for_a_long_queue(body, group, django_assert_num_queries):
    reviewer(body, WHEN_WAITING)
    for number in (1, 40):
        for _ in range(number):
            make_request(group=group, application=make_application(submitted_at=at(MONDAY)))
        new = make_request(group=group, application=make_application(submitted_at=at(MONDAY)))
        with django_assert_num_queries(8):
            notify_reviewers([new], on=MONDAY, at=at(MONDAY))
    assert OutboundMail.objects.count() == 0
