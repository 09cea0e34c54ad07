"""Two schedulers at once, with real threads on PostgreSQL: one notice a person and day."""

from collections import Counter

import pytest
from django.core.management import call_command

from membership.mailing.models import OutboundMail
from membership.review.people import ReviewerPreference
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_request,
    make_staff,
)
from membership.workflow.choose_notices import choose_notices
from membership.workflow.notify_reviewers import notify_reviewers
from membership.workflow.send_notices import Round, send_notices

from .test_races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


@pytest.fixture
def people():
    """Make reviewers who have something to do, one of them of the staff."""
    body = make_body()
    users = [make_assignment(body=body).user for _ in range(8)]
    users.append(make_assignment(body=body, user=make_staff()).user)
    group = make_group(bodies=[body])
    for _ in range(3):
        make_request(group=group)
    make_request(group=make_group(approver_published=False))
    return users


def test_two_daily_rounds_at_once(people):
    for _ in range(ROUNDS):
        OutboundMail.objects.all().delete()

        one, two = race(lambda: send_notices(at=AT), lambda: send_notices(at=AT))

        assert isinstance(one, Round)
        assert isinstance(two, Round)
        assert (one.told + two.told, one.failed + two.failed) == (len(people), 0)
        told = Counter(OutboundMail.objects.values_list("user", "day"))
        assert told == {(user.pk, TODAY): 1 for user in people}


def test_two_runs_of_the_command_at_once(people, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    race(lambda: call_command("daily"), lambda: call_command("daily"))
    assert Counter(OutboundMail.objects.values_list("user", flat=True)) == {
        user.pk: 1 for user in people
    }


def test_the_daily_round_against_a_notice_at_once(people):
    body = make_body()
    group = make_group(bodies=[body])
    user = make_assignment(body=body).user
    ReviewerPreference.objects.create(user=user, notices="when_waiting")
    for _ in range(ROUNDS):
        OutboundMail.objects.all().delete()
        group.membership_requests.update(status="withdrawn")
        request = make_request(group=group)

        race(
            lambda request=request: notify_reviewers([request], on=TODAY, at=AT),
            lambda: send_notices(at=AT),
        )

        (mail,) = OutboundMail.objects.filter(user=user)
        assert mail.text.count(f"/membershiprequest/{request.pk}/change/") == 1


def test_two_clicks_on_a_choice():
    for _ in range(ROUNDS):
        user = make_assignment().user
        race(
            lambda user=user: choose_notices(notices="weekly", by=user, at=AT),
            lambda user=user: choose_notices(notices="daily", by=user, at=AT),
        )
        assert ReviewerPreference.objects.get(user=user).notices in ("weekly", "daily")
