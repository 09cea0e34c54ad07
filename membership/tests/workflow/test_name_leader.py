"""Who leads a jurisdiction: named and ended by staff, let in by the door, and to nothing else."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from membership.audit.models import AuditEvent
from membership.audit.record import BY_SYSTEM
from membership.mailing.models import OutboundMail
from membership.requests.models import MembershipRequest
from membership.review.people import JurisdictionLeader
from membership.review.scoping import (
    active_leaderships,
    may_enter,
    memberships_visible_to,
    requests_visible_to,
)
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_group,
    make_jurisdiction,
    make_leadership,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.end_leadership import end_leadership
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.name_leader import name_leader
from membership.workflow.send_sign_in_link import send_sign_in_link

pytestmark = pytest.mark.django_db


def name(**fields: Any) -> JurisdictionLeader:
    """Name somebody who is easy to name."""
    return name_leader(
        **{
            "full_name": "Lee Leader",
            "address": "Lee@example.gov",
            "jurisdiction": fields.pop("jurisdiction", None) or make_jurisdiction(name="Ohio"),
            "starts_on": TODAY,
            "ends_at": None,
            "by": fields.pop("by", None) or make_staff(),
            "at": AT,
            **fields,
        }
    )


def test_naming_makes_the_account_the_leadership_the_line_and_the_mail():
    staff = make_staff()
    leadership = name(by=staff)
    user = leadership.user
    assert (user.username, user.is_staff, user.has_usable_password()) == (
        "lee@example.gov",
        False,
        False,
    )
    line = AuditEvent.objects.get()
    assert (line.action, line.actor, line.object_id) == ("leader.named", staff, leadership.pk)
    assert line.codes == {"user": user.pk, "jurisdiction": leadership.jurisdiction_id}
    mail = OutboundMail.objects.get()
    assert (mail.kind, mail.to, mail.user) == ("invitation", "Lee@example.gov", user)
    assert "put people forward for peer groups, for:\n\n  Ohio\n" in mail.text
    assert "/admin/passphrase/" in mail.text


def test_a_leader_comes_in_and_sees_nothing_of_anybody():
    leadership = name()
    place, group = leadership.jurisdiction, make_group(openness="closed", takes_requests=False)
    make_request(group=group, jurisdiction=place)
    make_membership(group=group, jurisdiction=place)
    user = leadership.user
    assert may_enter(user, AT) is True
    assert MembershipRequest.objects.count() == 1
    assert list(requests_visible_to(user, AT)) == []
    assert list(memberships_visible_to(user, AT)) == []


def test_the_door_opens_and_closes_by_the_days():
    user = make_user()
    ends_at = AT + timedelta(days=2)
    make_leadership(user=user, starts_on=date(2026, 11, 3), ends_at=ends_at)
    moments = (AT, AT + timedelta(days=1), ends_at - timedelta(seconds=1), ends_at)
    assert [may_enter(user, at) for at in moments] == [False, True, True, False]
    user.is_active = False
    assert not active_leaderships(user, AT + timedelta(days=1)).exists()


def test_an_account_that_acts_already_leads_too():
    user = make_assignment(user=make_user(username="lee@example.gov")).user
    assert name(address=" LEE@example.gov").user == user
    assert User.objects.filter(is_staff=False).count() == 1


def test_only_staff_name_and_end():
    leadership = make_leadership()
    for by in (leadership.user, make_user(), make_assignment().user, make_staff(is_active=False)):
        with pytest.raises(NotAllowedError):
            name(by=by, jurisdiction=leadership.jurisdiction)
        with pytest.raises(NotAllowedError):
            end_leadership(leadership=leadership, by=by, at=AT)
    assert JurisdictionLeader.objects.get().ends_at is None
    assert (AuditEvent.objects.count(), OutboundMail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": "no address"}, "address"),
        ({"address": f"{'a' * 150}@example.gov"}, "address"),
        ({"ends_at": AT}, "ends_at"),
        ({"ends_at": AT - timedelta(days=1)}, "ends_at"),
        ({"starts_on": date(2026, 12, 1), "ends_at": AT + timedelta(days=1)}, "ends_at"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(fields: dict, field: str):
    with pytest.raises(ValidationError) as refused:
        name(**fields)
    assert list(refused.value.message_dict) == [field]
    assert (JurisdictionLeader.objects.count(), OutboundMail.objects.count()) == (0, 0)


def test_the_same_leader_is_named_once():
    first = name()
    with pytest.raises(ValidationError, match="leads this jurisdiction already"):
        name(jurisdiction=first.jurisdiction, by=make_staff())
    end_leadership(leadership=first, by=make_staff(), at=AT)
    assert name(jurisdiction=first.jurisdiction, at=AT + timedelta(minutes=1)).pk != first.pk


def test_ending_closes_the_door_that_minute():
    leadership, staff = make_leadership(), make_staff()
    end_leadership(leadership=leadership, by=staff, at=AT)
    assert may_enter(leadership.user, AT) is False
    with pytest.raises(OutOfDateError):
        end_leadership(leadership=leadership, by=staff, at=AT)
    line = AuditEvent.objects.get()
    assert (line.action, line.object_id, line.codes) == (
        "leader.ended",
        leadership.pk,
        {"user": leadership.user_id},
    )


def test_a_leader_who_cannot_sign_in_gets_a_link_while_the_time_lasts():
    def asked_for(user: User, at: datetime) -> int:
        send_sign_in_link(address=user.username, client="192.0.2.1", by=BY_SYSTEM, at=at)
        return OutboundMail.objects.filter(kind="sign_in_link", user=user).count()

    leading = make_leadership()
    over = make_leadership(ends_at=AT)
    assert [asked_for(each.user, AT) for each in (leading, over)] == [1, 0]
