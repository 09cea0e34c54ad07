"""What the database itself guarantees, on whichever one the suite runs."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from membership.requests.status import Status
from membership.review.models import Decision
from membership.roster.models import Member
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_mail,
    make_member,
    make_membership,
    make_request,
    make_user,
)

pytestmark = pytest.mark.django_db


def refused(act, *, naming):
    """Run an act that the named constraint must refuse."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    message = str(error.value)
    # SQLite names the columns of a unique constraint instead of the constraint.
    assert naming in message or "UNIQUE constraint failed" in message, message


def test_one_open_request_per_address_and_group():
    first = make_request()
    again = {"group": first.group, "email_key": first.email_key}
    refused(lambda: make_request(**again), naming="one_open_request_per_email_and_group")
    refused(
        lambda: make_request(**again, status=Status.WAITING_FOR_APPLICANT),
        naming="one_open_request_per_email_and_group",
    )
    assert make_request(**again, status=Status.DENIED).pk


def test_one_unconfirmed_application_per_address():
    make_application(email="ana@example.gov", confirmed_at=None)
    refused(
        lambda: make_application(email="ana@example.gov", confirmed_at=None),
        naming="one_unconfirmed_application_per_email",
    )
    assert make_application(email="ana@example.gov", confirmed_at=None, lapsed_at=AT).pk
    assert make_application(email="ana@example.gov").pk


def test_one_decision_per_request_step_and_round():
    body = make_body()
    assignment = make_assignment(body=body)
    request = make_request(group=make_group(bodies=[body]))

    def decide(**fields):
        values = {"outcome": "approve", "reason": "", **fields}
        return Decision.objects.create(
            request=request,
            step=request.steps.get(),
            round=1,
            decided_by=assignment.user,
            assignment=assignment,
            at=AT,
            **values,
        )

    refused(lambda: decide(outcome="deny"), naming="denial_has_a_reason")
    refused(lambda: decide(reason="role"), naming="denial_has_a_reason")
    assert decide().pk
    refused(lambda: decide(outcome="deny", reason="role"), naming="one_decision_per_step_and_round")


def test_one_active_membership_per_member_and_group():
    first = make_membership()
    refused(
        lambda: make_membership(member=first.member, group=first.group),
        naming="one_active_membership_per_member_and_group",
    )
    former = {"ends_on": TODAY, "end_reason": "other"}
    assert make_membership(member=first.member, group=first.group, **former).pk


def test_a_membership_is_an_interval_with_a_reason_for_its_end():
    backwards = {"starts_on": TODAY, "ends_on": date(2026, 10, 1), "end_reason": "other"}
    refused(lambda: make_membership(**backwards), naming="membership_ends_after_it_starts")
    same_day = {"starts_on": TODAY, "ends_on": TODAY, "end_reason": "other"}
    refused(lambda: make_membership(**same_day), naming="membership_ends_after_it_starts")
    refused(lambda: make_membership(ends_on=TODAY), naming="membership_end_has_a_reason")
    refused(lambda: make_membership(end_reason="other"), naming="membership_end_has_a_reason")


def test_one_member_per_address_and_purged_members_share_none():
    make_member(email="ana@example.gov")
    refused(lambda: make_member(email="ana@example.gov"), naming="email_key")
    Member.objects.create(email_key=None)
    assert Member.objects.create(email_key=None).pk


def test_one_mail_per_kind_request_and_round_and_one_notice_a_day():
    request, user = make_request(), make_user()
    make_mail(kind="added", request=request)
    refused(
        lambda: make_mail(kind="added", request=request),
        naming="one_mail_per_kind_request_and_round",
    )
    assert make_mail(kind="added", request=request, round=2).pk
    make_mail(kind="confirm", application=request.application)
    refused(
        lambda: make_mail(kind="confirm", application=request.application),
        naming="one_mail_per_kind_application_and_round",
    )
    make_mail(kind="queue", user=user, day=TODAY)
    refused(
        lambda: make_mail(kind="queue", user=user, day=TODAY), naming="one_notice_per_user_and_day"
    )
