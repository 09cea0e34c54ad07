"""Two at once around one's own page, with real threads on PostgreSQL: one outcome stands."""

from collections import Counter

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.desk import DeskLink
from membership.requests.desk_links import SpentLinkError
from membership.requests.status import Status
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.tests.pages.at_the_desk import MAILED, mailed_path
from membership.workflow.decide import approve_step
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import OutOfDateError
from membership.workflow.leave_group import leave_group
from membership.workflow.open_desk import open_desk
from membership.workflow.reopen import reopen
from membership.workflow.send_desk_link import send_desk_link

from .test_races import race, won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 20
KEY = "ana@example.gov"


def test_leaving_against_an_ending_by_staff():
    member, staff = make_member(email=KEY), make_staff()
    endings = Counter()
    for _ in range(ROUNDS):
        membership = make_membership(member=member)
        pk = membership.pk

        results = race(
            lambda pk=pk: leave_group(membership_id=pk, email_key=KEY, at=AT),
            lambda pk=pk: end_membership(
                membership_id=pk, ends_on=TODAY, reason="inactive", by=staff, at=AT
            ),
        )

        assert won(results) == 1
        assert [type(r) for r in results if isinstance(r, Exception)] == [OutOfDateError]
        membership.refresh_from_db()
        told = OutboundMail.objects.filter(membership=membership, kind="left").count()
        assert (membership.end_reason, told) in [("asked_to_leave", 1), ("inactive", 0)]
        endings[membership.end_reason] += 1
    assert sum(endings.values()) == ROUNDS


def test_leaving_twice_at_once():
    member = make_member(email=KEY)
    for _ in range(ROUNDS):
        pk = make_membership(member=member).pk
        results = race(
            *[lambda pk=pk: leave_group(membership_id=pk, email_key=KEY, at=AT) for _ in range(2)]
        )
        assert won(results) == 1
        assert OutboundMail.objects.filter(membership=pk).count() == 1


def test_leaving_against_a_second_approval():
    body, staff = make_body(), make_staff()
    reviewer = make_assignment(body=body).user
    for number in range(ROUNDS // 2):
        key = f"ana{number}@example.gov"
        request = make_request(
            application=make_application(email=key), group=make_group(bodies=[body])
        )
        approve_step(step_id=request.steps.get().pk, by=reviewer, at=AT)
        reopen(request_id=request.pk, reason="Why not", by=staff, at=AT)
        step, membership = request.steps.get(round=2), request.memberships.get()

        race(
            lambda m=membership, key=key: leave_group(membership_id=m.pk, email_key=key, at=AT),
            lambda step=step: approve_step(step_id=step.pk, by=reviewer, at=AT),
        )

        request.refresh_from_db()
        membership.refresh_from_db()
        assert membership.end_reason == "asked_to_leave"
        assert request.memberships.count() == 1
        assert request.status in (Status.APPROVED, Status.WITHDRAWN)


def test_one_link_opened_twice_at_once(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    make_application(email=KEY)
    for _ in range(ROUNDS):
        send_desk_link(address=KEY, client="192.0.2.1", at=AT)
        token = mailed_path().removeprefix(MAILED).strip("/")

        def press(token=token):
            try:
                return open_desk(token=token, at=AT)
            except SpentLinkError as spent:
                raise OutOfDateError from spent

        assert won(race(press, press)) == 1
    assert DeskLink.objects.exclude(opened_at=None).count() == ROUNDS
