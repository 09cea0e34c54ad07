"""Forgetting somebody who was put forward, or who put somebody forward: words go, rows stay."""

import pytest
from django.contrib.auth.models import User

from membership.audit.record import BY_APPLICANT
from membership.mailing.models import OutboundMail
from membership.requests.links import BadLinkError
from membership.review.invitation_links import find_invitation, invitation_token
from membership.review.people import GroupInvitation
from membership.tests.factories import (
    AT,
    liaison_body,
    make_group,
    make_leadership,
    make_member,
    make_membership,
    make_officer,
    make_staff,
    make_user,
)
from membership.workflow.invite_to_group import invite_to_group
from membership.workflow.purge_person import purge_person

from .test_purge_person import dump

pytestmark = pytest.mark.django_db
ANA = {"full_name": "Ana Xanthippe", "email": "Xanthippe@example.gov"}


def test_who_was_put_forward_is_forgotten_and_who_did_it_stays():
    officer = make_officer(user=make_user(first_name="Sam Officer"))
    leader = make_leadership(user=make_user(first_name="Lee Leader"))
    closed = make_group(openness="closed", takes_requests=False)
    rights = (
        (
            make_group(bodies=[liaison_body()]),
            officer,
            {"origin": "officer", "assignment": officer},
        ),
        (closed, leader, {"origin": "leader", "leader": leader}),
    )
    for group, right, named in rights:
        place = right.jurisdiction
        invite_to_group(**ANA, group=group, jurisdiction=place, by=right.user, at=AT, **named)
    assert dump().count("xanthippe") == 2
    token = invitation_token(GroupInvitation.objects.first())

    purge_person(address="xanthippe@example.gov", by=make_staff(), at=AT)

    assert [word for word in ("Xanthippe", "xanthippe") if word in dump()] == []
    rows = GroupInvitation.objects.order_by("pk").values_list("invited_by", "stopped_at")
    assert list(rows) == [(officer.user_id, AT), (leader.user_id, AT)]
    assert User.objects.filter(first_name__in=["Sam Officer", "Lee Leader"]).count() == 2
    with pytest.raises(BadLinkError):
        find_invitation(token)


def test_a_successor_s_mail_goes_with_the_member_whom_it_names():
    left = make_membership(member=make_member(full_name="Zebulon", email="zebulon@example.gov"))
    invite_to_group(
        **ANA,
        group=left.group,
        jurisdiction=left.jurisdiction,
        origin="successor",
        predecessor=left,
        by=BY_APPLICANT,
        at=AT,
    )
    assert "Zebulon" in OutboundMail.objects.get().text

    purge_person(address="zebulon@example.gov", by=make_staff(), at=AT)

    assert "Zebulon" not in dump()
    assert GroupInvitation.objects.get().full_name == "Ana Xanthippe"
