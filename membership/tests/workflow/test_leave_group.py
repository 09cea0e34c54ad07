"""Leaving a group: for that person alone, from today on, with the way back in the mail."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest
from membership.roster.models import Membership
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
from membership.workflow.decide import approve_step
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.leave_group import leave_group
from membership.workflow.reopen import reopen

pytestmark = pytest.mark.django_db
KEY = "ana@example.gov"


@pytest.fixture
def joined():
    """Ana's membership since October."""
    member = make_member(full_name="Ana", email=KEY)
    return make_membership(member=member, group=make_group(slug="nytd", name="Grant Managers"))


def test_it_ends_today_and_says_so_once(joined):
    left = leave_group(membership_id=joined.pk, email_key=KEY, at=AT)
    joined.refresh_from_db()
    assert left == joined
    assert (joined.ends_on, joined.end_reason, joined.end_recorded_at) == (
        TODAY,
        "asked_to_leave",
        AT,
    )
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.to, mail.membership) == ("left", KEY, joined)
    assert "You are not a member anymore as of November 2, 2026." in mail.text
    assert f"{settings.SITE_URL}/groups/nytd/" in mail.text.splitlines()
    assert list(AuditEvent.objects.values_list("action", "actor_kind", "object_id")) == [
        ("membership.ended", "applicant", joined.pk)
    ]


def test_a_closed_group_says_how_people_get_in(joined):
    joined.group.takes_requests = False
    joined.group.save()
    leave_group(membership_id=joined.pk, email_key=KEY, at=AT)
    text = OutboundMail.objects.get().text
    assert ["ask again" in text, "how people get in" in text] == [False, True]


def test_another_reason_can_be_given(joined):
    leave_group(
        membership_id=joined.pk, email_key=KEY, reason=Membership.EndReason.CHANGED_JOB, at=AT
    )
    joined.refresh_from_db()
    assert joined.end_reason == "changed_job"
    with pytest.raises(ValueError, match="bored"):
        leave_group(membership_id=joined.pk, email_key=KEY, reason="bored", at=AT)


def test_whoever_came_today_or_is_still_to_come_leaves_after_the_first_day():
    member = make_member(email=KEY)
    for starts_on in (TODAY, TODAY + timedelta(days=9)):
        membership = make_membership(member=member, starts_on=starts_on)
        leave_group(membership_id=membership.pk, email_key=KEY, at=AT)
        membership.refresh_from_db()
        assert membership.ends_on == starts_on + timedelta(days=1)


def test_nobody_leaves_for_somebody_else(joined):
    nameless = make_membership(member=make_member(email="", email_key=None))
    for membership, key in (
        (joined, "bea@example.gov"),
        (joined, ""),
        (nameless, ""),
        (nameless, KEY),
    ):
        with pytest.raises(NotAllowedError, match=r"There is no such membership\."):
            leave_group(membership_id=membership.pk, email_key=key, at=AT)
    with pytest.raises(NotAllowedError):
        leave_group(membership_id=987_654, email_key=KEY, at=AT)
    assert Membership.objects.filter(ends_on=None).count() == 2
    assert OutboundMail.objects.count() == 0


def test_one_ending_stands(joined):
    staff = make_staff()
    end_membership(
        membership_id=joined.pk, ends_on=date(2026, 12, 1), reason="inactive", by=staff, at=AT
    )
    with pytest.raises(OutOfDateError, match="already ended"):
        leave_group(membership_id=joined.pk, email_key=KEY, at=AT)
    joined.refresh_from_db()
    assert (joined.ends_on, joined.end_reason) == (date(2026, 12, 1), "inactive")
    other = make_membership(member=joined.member)
    leave_group(membership_id=other.pk, email_key=KEY, at=AT)
    with pytest.raises(OutOfDateError, match="already ended"):
        end_membership(membership_id=other.pk, ends_on=TODAY, reason="inactive", by=staff, at=AT)


def test_a_request_that_is_looked_at_again_ends_with_it_and_no_other_does():
    body = make_body()
    reviewer = make_assignment(body=body).user
    application = make_application(email=KEY)
    request = make_request(application=application, group=make_group(bodies=[body]))
    make_request(application=application, group=make_group(bodies=[body]))
    make_request(group=request.group)
    approve_step(step_id=request.steps.get().pk, by=reviewer, at=AT)
    reopen(request_id=request.pk, reason="Why not", by=make_staff(), at=AT)
    OutboundMail.objects.all().delete()

    leave_group(membership_id=request.memberships.get().pk, email_key=KEY, at=AT)

    statuses = MembershipRequest.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["withdrawn", "pending", "pending"]
    mail = OutboundMail.objects.get()
    assert mail.kind == "left"
    assert "Your request that we were looking at again has ended with it." in mail.text
    assert Membership.objects.filter(ends_on=None).count() == 0
