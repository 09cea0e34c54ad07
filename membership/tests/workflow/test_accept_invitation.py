"""What becomes of an invitation: agreed to, declined, and the recommendation on record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from membership.audit.models import AuditEvent
from membership.catalog.models import Jurisdiction
from membership.mailing.models import OutboundMail
from membership.requests.links import BadLinkError
from membership.requests.models import Application, MembershipRequest
from membership.requests.status import Status
from membership.review.invitation_links import invitation_token
from membership.review.invitations import Became, what_became_of
from membership.review.models import Decision
from membership.review.people import GroupInvitation
from membership.review.scoping import requests_in_triage
from membership.roster.models import Membership
from membership.tests.factories import (
    AT,
    TODAY,
    liaison_body,
    make_application,
    make_body,
    make_group,
    make_invitation,
    make_jurisdiction,
    make_leadership,
    make_member,
    make_membership,
    make_officer,
    make_request,
    make_user,
)
from membership.workflow.accept_invitation import accept_invitation
from membership.workflow.change_details import change_details, details_held
from membership.workflow.end_assignment import end_assignment
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.stop_invitation import decline_invitation, stop_invitation
from membership.workflow.submit import RequestRefusedError, submit

from .conftest import submission

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)
ANA = "ana@example.gov"


@pytest.fixture
def officer(ohio: Jurisdiction) -> Any:
    return make_officer(jurisdiction=ohio, user=make_user(first_name="Sam Officer"))


def invited(officer: Any, **fields: Any) -> GroupInvitation:
    fields.setdefault("email", "Ana@example.gov")
    return make_invitation(assignment=officer, **fields)


def accept(invitation: GroupInvitation, place: Jurisdiction, **said: Any) -> Application:
    what = submission(invitation.group, jurisdiction=place, **{"email": "Ana@example.gov", **said})
    what = replace(what, form_stamp="this very form")
    return accept_invitation(token=invitation_token(invitation), submission=what, at=LATER)


def kinds(**about: Any) -> list[str]:
    return sorted(OutboundMail.objects.filter(**about).values_list("kind", flat=True))


def test_agreeing_makes_a_confirmed_request_and_the_officer_s_answer_a_member(officer, ohio):
    invitation = invited(officer)
    application = accept(invitation, ohio)
    request = MembershipRequest.objects.get()
    assert (application.email_key, application.confirmed_at) == (ANA, LATER)
    assert (request.status, request.confirmed_at) == (Status.APPROVED, LATER)
    assert [event.kind for event in request.events.all()] == ["submitted", "confirmed", "approved"]
    decision = Decision.objects.get()
    assert (decision.outcome, decision.decided_by, decision.assignment, decision.at) == (
        "approve",
        officer.user,
        officer,
        LATER,
    )
    membership = Membership.objects.get()
    assert (membership.request, membership.origin) == (request, "request")
    invitation.refresh_from_db()
    assert (invitation.request, invitation.accepted_at) == (request, LATER)
    assert kinds() == ["added"]
    trail = set(AuditEvent.objects.values_list("action", "actor_kind", "actor"))
    assert ("invitation.accepted", "applicant", None) in trail
    assert ("request.approved", "user", officer.user_id) in trail


def test_an_address_that_changes_at_the_same_moment_writes_nothing(officer, ohio, monkeypatch):
    invitation = invited(officer)

    def moved_meanwhile(_key: str) -> None:
        GroupInvitation.objects.update(email="new@example.gov", email_key="new@example.gov")

    monkeypatch.setattr("membership.workflow.accept_invitation.lock_person", moved_meanwhile)
    with pytest.raises(OutOfDateError, match="Your address has just changed"):
        accept(invitation, ohio)
    assert Application.objects.count() == 0


def test_with_another_body_to_answer_the_request_goes_on(officer, ohio):
    bureau = make_body()
    group = make_group(bodies=[liaison_body(), bureau])
    accept(invited(officer, group=group), ohio)
    request = MembershipRequest.objects.get()
    assert request.status == Status.PENDING
    answered = Decision.objects.get()
    assert (answered.step.body, answered.decided_by) == (liaison_body(), officer.user)
    assert kinds() == ["accepted"]
    assert OutboundMail.objects.get().to == "Ana@example.gov"


def no_longer(officer: Any) -> None:
    end_assignment(
        assignment=officer, by=make_user(is_staff=True, username="staff@example.gov"), at=AT
    )


def switched_off(officer: Any) -> None:
    officer.user.is_active = False
    officer.user.save()


def is_the_applicant(officer: Any) -> None:
    officer.user.username = ANA
    officer.user.save()


@pytest.mark.parametrize("what", [no_longer, switched_off, is_the_applicant])
def test_without_the_right_there_is_a_recommendation_but_no_answer(officer, ohio, what):
    invitation = invited(officer)
    what(officer)
    accept(invitation, ohio)
    invitation.refresh_from_db()
    assert invitation.request == MembershipRequest.objects.get()
    assert (invitation.request.status, Decision.objects.count()) == (Status.PENDING, 0)
    assert kinds() == ["accepted"]


def test_a_person_who_names_another_jurisdiction_is_not_yet_approved(officer):
    invitation = invited(officer)
    other = make_officer(user=make_user())
    accept(invitation, other.jurisdiction)
    request = MembershipRequest.objects.get()
    assert (request.status, request.jurisdiction) == (Status.PENDING, other.jurisdiction)
    assert Decision.objects.count() == 0
    assert kinds(user=None) == ["accepted"]
    assert kinds(user=other.user) == ["queue"], "the officer of that place has it now"


def test_the_officer_who_has_answered_is_told_of_nothing(officer, ohio):
    group = make_group(bodies=[liaison_body(), make_body()])
    accept(invited(officer, group=group), ohio)
    assert kinds(user=officer.user) == []


def test_a_successor_waits_for_the_bodies_like_everybody(ohio):
    left = make_membership(group=make_group(bodies=[make_body()]), jurisdiction=ohio)
    invitation = make_invitation(
        origin="successor", predecessor=left, group=left.group, jurisdiction=ohio, email=ANA
    )
    accept(invitation, ohio)
    assert (MembershipRequest.objects.get().status, kinds()) == (Status.PENDING, ["accepted"])


def test_a_leader_opens_a_closed_group_for_their_own_jurisdiction(ohio):
    closed = make_group(openness="closed", takes_requests=False)
    leader = make_leadership(jurisdiction=ohio)
    invitation = make_invitation(origin="leader", leader=leader, group=closed, email=ANA)
    with pytest.raises(RequestRefusedError):
        accept(invitation, make_jurisdiction())
    assert MembershipRequest.objects.count() == 0
    accept(invitation, ohio)
    request = MembershipRequest.objects.get()
    found = {reason["code"]: reason["to_reviewer"] for reason in request.verdict}
    assert found["put_forward"] == "Put forward by the jurisdiction."
    assert "closed_group" not in found
    assert list(requests_in_triage(LATER)) == [request], "staff route it: nobody else decides"
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("stays", [True, False])
def test_details_changed_later_keep_the_note_while_the_jurisdiction_stays(ohio, stays):
    leader = make_leadership(jurisdiction=ohio)
    closed = make_group(openness="closed", takes_requests=False)
    accept(make_invitation(origin="leader", leader=leader, group=closed, email=ANA), ohio)
    details = details_held(ANA)
    details = replace(details, level="county", jurisdiction=ohio if stays else make_jurisdiction())
    change_details(email_key=ANA, details=details, client="192.0.2.1", at=LATER)
    codes = {reason["code"] for reason in MembershipRequest.objects.get().verdict}
    assert ("put_forward" in codes, "closed_group" in codes) == (stays, False)


def test_nobody_else_opens_a_closed_group(officer, ohio):
    closed = make_group(openness="closed", takes_requests=False, bodies=[liaison_body()])
    left = make_membership(group=closed, jurisdiction=ohio)
    named = {"origin": "successor", "predecessor": left, "jurisdiction": ohio}
    for invitation in (
        invited(officer, group=closed),
        make_invitation(**named, group=closed, email="bea@example.gov"),
    ):
        with pytest.raises(RequestRefusedError):
            accept(invitation, ohio, email=invitation.email)
    with pytest.raises(RequestRefusedError):
        submit(submission(closed, jurisdiction=ohio), client="192.0.2.1", at=AT)
    assert Application.objects.count() == 0


def test_a_link_is_used_once_and_a_second_click_is_the_first(officer, ohio):
    invitation = invited(officer)
    first = accept(invitation, ohio)
    assert accept(invitation, ohio) == first
    with pytest.raises(OutOfDateError, match="You accepted this invitation on November 5, 2026"):
        accept(invitation, ohio, full_name="Somebody Else")
    assert (Application.objects.count(), Decision.objects.count(), kinds()) == (1, 1, ["added"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ends_at": LATER}, "This invitation ended on November 5, 2026."),
        ({"stopped_at": AT}, "This invitation was taken back."),
        (
            {"stopped_at": AT, "declined": True},
            "You said no to this invitation on November 2, 2026.",
        ),
    ],
)
def test_an_invitation_that_is_over_takes_nothing(officer, ohio, change, says):
    invitation = invited(officer, **change)
    with pytest.raises(OutOfDateError) as told:
        accept(invitation, ohio)
    assert str(told.value) == says
    assert (Application.objects.count(), OutboundMail.objects.count()) == (0, 0)


def test_the_link_stands_for_one_address_and_one_group(officer, ohio):
    invitation = invited(officer)
    with pytest.raises(NotAllowedError):
        accept(invitation, ohio, email="bea@example.gov")
    what = submission(make_group(), jurisdiction=ohio)
    with pytest.raises(NotAllowedError):
        accept_invitation(token=invitation_token(invitation), submission=what, at=AT)
    both = submission(invitation.group, make_group(), jurisdiction=ohio)
    with pytest.raises(NotAllowedError):
        accept_invitation(token=invitation_token(invitation), submission=both, at=AT)
    for bad in ("", "x", invitation_token(invitation)[:-1], f"{invitation.reference}.x", "a.b.c"):
        with pytest.raises(BadLinkError):
            accept_invitation(token=bad, submission=what, at=AT)
    assert Application.objects.count() == 0


def test_a_purged_person_s_link_is_none(officer, ohio):
    invitation = invited(officer)
    GroupInvitation.objects.update(email="", email_key="", full_name="")
    with pytest.raises(BadLinkError):
        accept(invitation, ohio)


def test_there_is_nothing_to_agree_to_for_a_member_or_somebody_who_asked(officer, ohio):
    invitation = invited(officer)
    membership = make_membership(member=make_member(email=ANA), group=invitation.group)
    with pytest.raises(OutOfDateError, match="You are a member of"):
        accept(invitation, ohio)
    membership.ends_on = TODAY
    membership.end_reason, membership.end_recorded_at = "removed", AT
    membership.save()
    asked = make_request(application=make_application(email=ANA), group=invitation.group)
    with pytest.raises(OutOfDateError, match="You have asked to join"):
        accept(invitation, ohio)
    asked.status, asked.closed_at = Status.DENIED, LATER
    asked.save()
    with pytest.raises(OutOfDateError, match="You have asked to join"):
        accept(invitation, ohio)  # the denial can still be taken back
    asked.closed_at = AT
    asked.save()
    accept(invitation, ohio)
    assert MembershipRequest.objects.count() == 2


def test_a_retired_group_takes_nobody(officer, ohio):
    invitation = invited(officer)
    invitation.group.retired_on = TODAY
    invitation.group.save()
    with pytest.raises(OutOfDateError, match="is no longer active"):
        accept(invitation, ohio)


def test_an_unconfirmed_request_gives_way_and_the_others_of_its_form_stay(officer, ohio):
    """Anybody could have sent it; the person's other groups still wait for their own click."""
    invitation = invited(officer)
    other = make_group()
    submit(
        submission(invitation.group, other, jurisdiction=ohio, email=ANA),
        client="192.0.2.1",
        at=AT,
    )
    accept(invitation, ohio)
    sent = MembershipRequest.objects.order_by("pk").values_list("group", "status")
    assert list(sent) == [
        (invitation.group_id, "withdrawn"),
        (other.pk, "pending"),
        (invitation.group_id, "approved"),
    ]
    waiting = Application.objects.get(confirmed_at=None)
    assert waiting.lapsed_at is None


def test_declining_is_one_button_and_stays(officer, ohio):
    invitation = invited(officer)
    token = invitation_token(invitation)
    declined = decline_invitation(token=token, at=LATER)
    assert what_became_of(declined, LATER) == Became.DECLINED
    assert decline_invitation(token=token, at=LATER + timedelta(days=1)).stopped_at == LATER
    with pytest.raises(OutOfDateError):
        accept(invitation, ohio)
    with pytest.raises(OutOfDateError):
        stop_invitation(invitation_id=invitation.pk, by=officer.user, at=LATER)
    line = AuditEvent.objects.get(action="invitation.declined")
    assert (line.actor_kind, OutboundMail.objects.count()) == ("applicant", 0)


def test_what_was_accepted_is_neither_declined_nor_taken_back(officer, ohio):
    invitation = invited(officer)
    accept(invitation, ohio)
    with pytest.raises(OutOfDateError):
        decline_invitation(token=invitation_token(invitation), at=LATER)
    with pytest.raises(OutOfDateError, match="accepted already"):
        stop_invitation(invitation_id=invitation.pk, by=officer.user, at=LATER)
    invitation.refresh_from_db()
    assert (invitation.stopped_at, invitation.declined) == (None, False)
