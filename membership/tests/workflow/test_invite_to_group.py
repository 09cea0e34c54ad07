"""Putting a person forward: by whom, for what, and what the inviter may learn by it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from membership.audit.models import AuditEvent
from membership.audit.record import BY_APPLICANT
from membership.mailing.models import OutboundMail
from membership.review.invitation_links import invitation_link
from membership.review.invitations import Became, what_became_of
from membership.review.people import GroupInvitation
from membership.roster.models import Member
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
    make_staff,
    make_user,
)
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.invite_to_group import invite_to_group
from membership.workflow.stop_invitation import stop_invitation

pytestmark = pytest.mark.django_db
Origin = GroupInvitation.Origin
ANA = {"full_name": "Ana Invited", "email": "Ana@example.gov"}


@pytest.fixture
def group(db: None) -> Any:
    return make_group(name="Hotline managers", bodies=[liaison_body()])


@pytest.fixture
def officer(db: None) -> Any:
    return make_officer(user=make_user(first_name="Sam Officer"))


def by_officer(officer, group, /, **fields: Any) -> GroupInvitation:
    return invite_to_group(
        **{
            **ANA,
            "group": group,
            "jurisdiction": officer.jurisdiction,
            "origin": Origin.OFFICER,
            "assignment": officer,
            "by": officer.user,
            "at": AT,
            **fields,
        }
    )


def by_leader(leader, group, /, **fields: Any) -> GroupInvitation:
    return invite_to_group(
        **{
            **ANA,
            "group": group,
            "jurisdiction": leader.jurisdiction,
            "origin": Origin.LEADER,
            "leader": leader,
            "by": leader.user,
            "at": AT,
            **fields,
        }
    )


def by_member(left, /, **fields: Any) -> GroupInvitation:
    return invite_to_group(
        **{
            **ANA,
            "group": left.group,
            "jurisdiction": left.jurisdiction,
            "origin": Origin.SUCCESSOR,
            "predecessor": left,
            "by": BY_APPLICANT,
            "at": AT,
            **fields,
        }
    )


def nothing_happened() -> bool:
    return not any(model.objects.exists() for model in (GroupInvitation, OutboundMail, AuditEvent))


def test_an_officer_puts_somebody_forward(officer, group, settings):
    settings.INVITATION_DAYS = 20
    invitation = by_officer(officer, group)
    assert (invitation.email, invitation.email_key) == ("Ana@example.gov", "ana@example.gov")
    assert (invitation.invited_by, invitation.assignment) == (officer.user, officer)
    assert invitation.ends_at == AT + timedelta(days=20)
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.to, mail.user, mail.request) == (
        "invited",
        "Ana@example.gov",
        None,
        None,
    )
    assert mail.subject == "You are invited to join: Hotline managers"
    for said in (
        "Hello Ana Invited,",
        "  Sam Officer\n",
        f"  {officer.jurisdiction}\n",
        invitation_link(invitation),
        "until November 22, 2026",
        "No, thank you",
    ):
        assert said in mail.text
    line = AuditEvent.objects.get()
    assert (line.action, line.actor, line.object_id) == (
        "invitation.sent",
        officer.user,
        invitation.pk,
    )
    assert line.codes == {
        "origin": "officer",
        "group": group.pk,
        "jurisdiction": officer.jurisdiction_id,
    }


def test_the_link_names_neither_the_person_nor_the_row(officer, group):
    invitation = by_officer(officer, group)
    token = invitation_link(invitation).rstrip("/").rpartition("/")[2]
    assert token.partition(".")[0] == invitation.reference
    assert invitation.reference.startswith("PG-")


def test_a_leader_puts_somebody_forward_for_a_closed_group():
    leader = make_leadership(user=make_user(first_name="Lee Leader"))
    closed = make_group(openness="closed", takes_requests=False)
    invitation = by_leader(leader, closed)
    assert (invitation.origin, invitation.leader) == ("leader", leader)
    mail = OutboundMail.objects.get()
    assert "leadership of your jurisdiction" in mail.text
    assert "Lee Leader" in mail.text


def test_a_member_names_who_follows():
    left = make_membership(member=make_member(full_name="Pat Former"))
    invitation = by_member(left)
    assert (invitation.invited_by, invitation.predecessor) == (None, left)
    mail = OutboundMail.objects.get()
    assert (mail.membership, "Pat Former" in mail.text) == (left, True)
    line = AuditEvent.objects.get()
    assert (line.actor, line.actor_kind) == (None, "applicant")


def test_an_officer_stays_within_their_right(officer, group):
    other = make_officer()
    elsewhere = make_jurisdiction()
    no_step = make_group(bodies=[make_body()])
    closed = make_group(openness="closed", takes_requests=False, bodies=[liaison_body()])
    paused = make_group(takes_requests=False, bodies=[liaison_body()])
    retired = make_group(retired_on=TODAY, bodies=[liaison_body()])
    not_theirs = make_group(bodies=[liaison_body()])
    not_theirs.eligible_jurisdictions.add(elsewhere)
    one_group = make_officer(jurisdiction=officer.jurisdiction, group=no_step, user=officer.user)
    for wrong in (
        {"by": other.user},
        {"by": make_staff()},
        {"by": BY_APPLICANT},
        {"assignment": other},
        {"assignment": one_group},
        {"jurisdiction": elsewhere},
        {"jurisdiction": None},
        {"group": no_step},
        {"group": closed},
        {"group": paused},
        {"group": retired},
        {"group": not_theirs},
        {"origin": Origin.LEADER},
        {"email": f" {officer.user.username.upper()}"},
    ):
        with pytest.raises(NotAllowedError):
            by_officer(officer, group, **wrong)
    officer.ends_at = AT
    officer.save()
    with pytest.raises(NotAllowedError):
        by_officer(officer, group)
    assert nothing_happened()


def test_a_leader_stays_within_their_right(group):
    leader, other = make_leadership(), make_leadership()
    closed = make_group(openness="closed", takes_requests=False)
    ended = make_leadership(ends_at=AT)
    to_come = make_leadership(starts_on=TODAY + timedelta(days=1))
    for whose, what, wrong in (
        (leader, group, {}),
        (leader, closed, {"by": other.user}),
        (leader, closed, {"jurisdiction": other.jurisdiction}),
        (leader, closed, {"leader": other}),
        (ended, closed, {}),
        (to_come, closed, {}),
        (leader, closed, {"email": leader.user.username}),
    ):
        with pytest.raises(NotAllowedError):
            by_leader(whose, what, **wrong)
    assert nothing_happened()


def test_a_member_names_one_at_a_time_and_for_their_own_place():
    left = make_membership()
    closed = make_membership(group=make_group(openness="closed", takes_requests=False))
    for whose, wrong in (
        (left, {"group": make_group()}),
        (left, {"jurisdiction": make_jurisdiction()}),
        (left, {"predecessor": None}),
        (left, {"email": left.member.email}),
        (closed, {}),
    ):
        with pytest.raises(NotAllowedError):
            by_member(whose, **wrong)
    assert nothing_happened()
    first = by_member(left)
    with pytest.raises(OutOfDateError, match="You have invited a successor already"):
        by_member(left, email="bea@example.gov")
    later = first.ends_at
    assert by_member(left, email="bea@example.gov", at=later).pk != first.pk


def test_a_twin_is_refused_until_the_first_is_over(officer, group):
    first = by_officer(officer, group)
    with pytest.raises(OutOfDateError, match="has an open invitation to Hotline managers already"):
        by_officer(officer, group, email=" ANA@example.gov")
    assert OutboundMail.objects.count() == 1
    by_officer(officer, make_group(bodies=[liaison_body()]))
    again = by_officer(officer, group, at=first.ends_at)
    first.refresh_from_db()
    assert what_became_of(first, AT + timedelta(days=40)) == Became.LAPSED
    stop_invitation(invitation_id=again.pk, by=officer.user, at=again.invited_at)
    assert by_officer(officer, group, at=again.invited_at).pk != again.pk


def test_the_database_refuses_a_twin_too(officer, group):
    first = by_officer(officer, group)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_invitation(assignment=officer, group=group, email=first.email)


def test_another_jurisdiction_s_invitation_is_not_told(officer, group):
    by_officer(make_officer(), group)
    with pytest.raises(OutOfDateError) as told:
        by_officer(officer, group)
    assert str(told.value) == "This person cannot be invited here now. Please write to us."


def member_of(group, place) -> None:
    member = Member.objects.filter(email_key="ana@example.gov").first()
    member = member or make_member(email="ana@example.gov")
    make_membership(member=member, group=group, jurisdiction=place)


def asking_for(group, place) -> None:
    application = make_application(email="ana@example.gov", jurisdiction=place)
    make_request(application=application, group=group)


@pytest.mark.parametrize("known_by", [member_of, asking_for])
def test_the_inviter_hears_only_what_they_can_see(officer, group, known_by):
    known_by(group, officer.jurisdiction)
    with pytest.raises(OutOfDateError, match=r"already a member|has asked to join"):
        by_officer(officer, group)
    assert GroupInvitation.objects.count() == 0


@pytest.mark.parametrize("known_by", [member_of, asking_for])
def test_what_the_inviter_cannot_see_changes_nothing_they_read(officer, group, known_by):
    known_by(group, make_jurisdiction())
    assert by_officer(officer, group).pk == GroupInvitation.objects.get().pk

    leader, closed = make_leadership(), make_group(openness="closed", takes_requests=False)
    known_by(closed, leader.jurisdiction)
    assert by_leader(leader, closed).leader == leader


def test_an_unconfirmed_request_is_not_told(officer, group):
    sent = make_application(
        email="ana@example.gov", jurisdiction=officer.jurisdiction, confirmed_at=None
    )
    make_request(application=sent, group=group)
    assert by_officer(officer, group).email_key == "ana@example.gov"


def test_whoever_invited_takes_it_back_and_so_do_staff(officer, group):
    for by in (officer.user, make_staff()):
        invitation = by_officer(officer, group)
        for wrong in (make_user(), make_officer(jurisdiction=officer.jurisdiction).user):
            with pytest.raises(NotAllowedError):
                stop_invitation(invitation_id=invitation.pk, by=wrong, at=AT)
        stopped = stop_invitation(invitation_id=invitation.pk, by=by, at=AT)
        assert what_became_of(stopped, AT) == Became.TAKEN_BACK
        with pytest.raises(OutOfDateError, match="taken back already"):
            stop_invitation(invitation_id=invitation.pk, by=by, at=AT)
    with pytest.raises(NotAllowedError):
        stop_invitation(invitation_id=987654, by=officer.user, at=AT)
    assert AuditEvent.objects.filter(action="invitation.stopped").count() == 2
