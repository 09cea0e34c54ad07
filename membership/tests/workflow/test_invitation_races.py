"""An invitation at the same moment from two sides, with real threads on PostgreSQL."""

from dataclasses import replace
from typing import Any

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.models import Application, MembershipRequest
from membership.review.invitation_links import invitation_token
from membership.review.models import Decision, ReviewerAssignment
from membership.review.people import GroupInvitation
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    TODAY,
    liaison_body,
    make_assignment,
    make_group,
    make_invitation,
    make_jurisdiction,
    make_officer,
    make_staff,
)
from membership.workflow.accept_invitation import accept_invitation
from membership.workflow.end_assignment import end_assignment
from membership.workflow.errors import OutOfDateError
from membership.workflow.hand_over import hand_over
from membership.workflow.invite_to_group import invite_to_group
from membership.workflow.stop_invitation import decline_invitation, stop_invitation
from membership.workflow.submit import submit

from .conftest import submission
from .test_races import race, won

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 20


@pytest.fixture
def officer() -> Any:
    return make_officer(jurisdiction=make_jurisdiction(name="Ohio"))


def invited(officer: Any, number: int, group: Any) -> tuple[GroupInvitation, Any]:
    invitation = make_invitation(assignment=officer, group=group, email=f"a{number}@example.gov")
    what = submission(group, jurisdiction=officer.jurisdiction, email=invitation.email)
    return invitation, replace(what, form_stamp=f"form {number}")


def test_two_posts_of_one_link_make_one_request(officer):
    group = make_group(bodies=[liaison_body()])
    for number in range(ROUNDS):
        invitation, what = invited(officer, number, group)
        token = invitation_token(invitation)

        results = race(
            *[lambda t=token, w=what: accept_invitation(token=t, submission=w, at=AT)] * 2
        )

        assert won(results) == 2, "a second click is the first one's"
        about = {"email_key": invitation.email_key}
        assert results[0] == results[1] == Application.objects.get(**about)
        request = MembershipRequest.objects.get(**about)
        assert Decision.objects.filter(request=request).count() == 1
        assert Membership.objects.filter(request=request).count() == 1
        assert [mail.kind for mail in OutboundMail.objects.filter(request=request)] == ["added"]


def test_two_different_forms_behind_one_link_make_one_request(officer):
    group = make_group(bodies=[liaison_body()])
    for number in range(ROUNDS):
        invitation, what = invited(officer, number, group)
        token, other = invitation_token(invitation), replace(what, form_stamp="another")

        results = race(
            lambda t=token, w=what: accept_invitation(token=t, submission=w, at=AT),
            lambda t=token, w=other: accept_invitation(token=t, submission=w, at=AT),
        )

        assert won(results) == 1
        assert [type(r) for r in results if isinstance(r, Exception)] == [OutOfDateError]
        assert MembershipRequest.objects.filter(email_key=invitation.email_key).count() == 1


@pytest.mark.parametrize("by", ["officer", "person"])
def test_accepting_against_stopping_has_one_outcome(officer, by):
    group = make_group(bodies=[liaison_body()])
    for number in range(ROUNDS):
        invitation, what = invited(officer, number, group)
        token = invitation_token(invitation)

        def stop(pk: int = invitation.pk, token: str = token) -> Any:
            if by == "person":
                return decline_invitation(token=token, at=AT)
            return stop_invitation(invitation_id=pk, by=officer.user, at=AT)

        results = race(
            lambda t=token, w=what: accept_invitation(token=t, submission=w, at=AT), stop
        )

        assert won(results) == 1
        invitation.refresh_from_db()
        asked = MembershipRequest.objects.filter(email_key=invitation.email_key).count()
        assert (invitation.accepted_at, invitation.stopped_at, asked) in [
            (AT, None, 1),
            (None, AT, 0),
        ]


def test_accepting_against_an_ordinary_request_leaves_one_open(officer, settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 1000
    group = make_group(bodies=[liaison_body()])
    for number in range(ROUNDS):
        invitation, what = invited(officer, number, group)
        token = invitation_token(invitation)

        race(
            lambda t=token, w=what: accept_invitation(token=t, submission=w, at=AT),
            lambda w=what: submit(replace(w, form_stamp="x"), client="192.0.2.1", at=AT),
        )

        key = invitation.email_key
        assert Membership.objects.filter(member__email_key=key).count() == 1
        assert MembershipRequest.objects.filter(email_key=key, status="pending").count() == 0


def test_two_officers_invite_one_person_at_once(officer):
    group = make_group(bodies=[liaison_body()])
    other = make_officer()
    for number in range(ROUNDS):
        email = f"a{number}@example.gov"

        results = race(
            *[
                lambda o=each, e=email: invite_to_group(
                    full_name="Ana",
                    email=e,
                    group=group,
                    jurisdiction=o.jurisdiction,
                    origin="officer",
                    assignment=o,
                    by=o.user,
                    at=AT,
                )
                for each in (officer, other)
            ]
        )

        assert won(results) == 1
        assert GroupInvitation.objects.filter(email_key=email).count() == 1
        assert OutboundMail.objects.filter(to=email).count() == 1


def test_accepting_against_the_end_of_the_officer_s_assignment():
    group, staff = make_group(bodies=[liaison_body()]), make_staff()
    for number in range(ROUNDS):
        officer = make_officer()
        invitation, what = invited(officer, number, group)
        token = invitation_token(invitation)

        results = race(
            lambda t=token, w=what: accept_invitation(token=t, submission=w, at=AT),
            lambda o=officer: end_assignment(assignment=o, by=staff, at=AT),
        )

        assert won(results) == 2
        request = MembershipRequest.objects.get(email_key=invitation.email_key)
        answered = Decision.objects.filter(request=request).count()
        assert (request.status, answered) in [("approved", 1), ("pending", 0)]


def test_handing_over_against_the_end_of_what_is_handed_over():
    colleague, staff = make_assignment().user, make_staff()
    for _ in range(ROUNDS):
        own = make_officer()

        race(
            lambda o=own: hand_over(
                assignment=o,
                address=colleague.username,
                starts_on=TODAY,
                last_day=TODAY,
                by=o.user,
                at=AT,
            ),
            lambda o=own: end_assignment(assignment=o, by=staff, at=AT),
        )

        still = ReviewerAssignment.objects.filter(stands_in_for=own).exclude(ends_at=AT)
        assert still.count() == 0, "nobody stands in for what has ended"
