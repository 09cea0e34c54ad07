"""What follows a reopened approval: the membership, the mails and the roster stay of one mind."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.links import make_token
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.people import ReviewerPreference
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_group,
    make_request,
    make_staff,
)
from membership.workflow.decide import approve_step, deny_step
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import OutOfDateError
from membership.workflow.purge_person import purge_person
from membership.workflow.reopen import reopen
from membership.workflow.withdraw import withdraw

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def reviewer():
    return make_assignment().user


@pytest.fixture
def approved(reviewer):
    """An approved request, whose membership began today."""
    request = make_request(group=make_group(bodies=[reviewer.assignments.get().body]))
    answer(approve_step, request, reviewer)
    return request


def answer(act, request, reviewer, **said):
    request.refresh_from_db()
    return act(step_id=request.steps.get(round=request.round).pk, by=reviewer, at=AT, **said)


def again(request):
    return reopen(request_id=request.pk, reason="A second look.", by=make_staff(), at=AT)


def test_whoever_withdraws_it_is_no_longer_a_member_and_reads_so(approved):
    again(approved)

    withdraw(token=make_token(approved.application), request_ids=[approved.pk], at=AT)

    membership = Membership.objects.get()
    assert (membership.ends_on, membership.end_reason) == (TOMORROW, "asked_to_leave")
    ended = AuditEvent.objects.get(action="membership.ended")
    assert (ended.actor_kind, ended.object_id) == ("applicant", membership.pk)
    mail = OutboundMail.objects.get(kind="withdrawn")
    assert mail.text.count("Your membership of this group has ended with it.") == 1


def test_withdrawing_one_request_leaves_other_memberships_alone(approved, reviewer):
    other = make_request(application=approved.application)

    withdraw(token=make_token(approved.application), request_ids=[other.pk], at=AT)

    assert Membership.objects.get().ends_on is None
    assert "Your membership" not in OutboundMail.objects.get(kind="withdrawn").text


def test_the_mail_of_a_new_approval_names_the_day_the_new_membership_begins(approved, reviewer):
    again(approved)
    answer(deny_step, approved, reviewer, reason="role")
    again(approved)

    answer(approve_step, approved, reviewer)

    starts = Membership.objects.order_by("starts_on").values_list("starts_on", flat=True)
    assert list(starts) == [TODAY, TOMORROW]
    mail = OutboundMail.objects.get(kind="added", round=3)
    assert mail.text.count("You are a member as of November 3, 2026.") == 1


def test_the_mail_of_an_approval_that_changes_nothing_names_the_first_day(approved, reviewer):
    Membership.objects.update(starts_on=TODAY - timedelta(days=30))
    again(approved)

    answer(approve_step, approved, reviewer)

    mail = OutboundMail.objects.get(kind="added", round=2)
    assert mail.text.count("You are a member as of October 3, 2026.") == 1


def test_a_membership_that_staff_ended_meanwhile_begins_again_after_its_last_day(
    approved, reviewer
):
    again(approved)
    leaving = TODAY + timedelta(days=9)
    end_membership(
        membership_id=Membership.objects.get().pk,
        ends_on=leaving,
        reason="changed_job",
        by=make_staff(),
        at=AT,
    )

    answer(approve_step, approved, reviewer)

    intervals = Membership.objects.order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(intervals) == [(TODAY, leaving), (leaving, None)]
    mail = OutboundMail.objects.get(kind="added", round=2)
    assert mail.text.count("You are a member as of November 11, 2026.") == 1


def test_the_request_of_a_person_who_was_removed_stays_closed(approved):
    purge_person(address=approved.application.email, by=make_staff(), at=AT)
    mails = OutboundMail.objects.count()

    with pytest.raises(OutOfDateError, match="was removed"):
        again(approved)

    assert MembershipRequest.objects.get().status == Status.APPROVED
    assert OutboundMail.objects.count() == mails


def test_a_second_approval_never_opens_a_second_active_membership(approved, reviewer):
    for _ in range(2):
        again(approved)
        answer(approve_step, approved, reviewer)

    assert Membership.objects.filter(ends_on=None).count() == Membership.objects.count() == 1


def test_a_reviewer_who_is_told_at_once_is_told_once_a_day(approved, reviewer):
    ReviewerPreference.objects.create(user=reviewer, notices="when_waiting")
    for _ in range(2):
        again(approved)
        answer(approve_step, approved, reviewer)

    assert OutboundMail.objects.filter(kind="queue", user=reviewer).count() == 1
