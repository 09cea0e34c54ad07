"""Somebody else was faster: each use case reads again what it read before it had the lock.

The other act runs at the very moment at which the lock is asked for, as on PostgreSQL a second
transaction would have held it until then. Real threads are in `test_races.py`.
"""

import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from membership.mailing.models import OutboundMail
from membership.requests import locks
from membership.requests.address_links import Side
from membership.requests.address_links import make_token as address_token
from membership.requests.desk import RemovalRequest
from membership.requests.links import make_token
from membership.requests.locks import lock_person
from membership.requests.models import Application, MembershipRequest
from membership.requests.status import Status
from membership.review.invitation_links import invitation_token
from membership.review.people import GroupInvitation
from membership.roster.models import Member, Membership
from membership.roster.role_check import RoleCheck
from membership.roster.role_check import make_token as still_there_token
from membership.tests.factories import (
    AT,
    TODAY,
    make_application,
    make_group,
    make_invitation,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.answer_role_check import still_there
from membership.workflow.ask_removal import ask_removal
from membership.workflow.ask_still_there import Asked, ask_still_there
from membership.workflow.change_address import agree_to_address, ask_to_change_address
from membership.workflow.confirm import confirm
from membership.workflow.confirm_membership import lock_membership
from membership.workflow.correct_address import Sent, correct_address, send_again
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import OutOfDateError
from membership.workflow.expire_unconfirmed import DailyReport, expire_unconfirmed
from membership.workflow.moves import lock_request
from membership.workflow.settle_removal import keep_information
from membership.workflow.stop_invitation import decline_invitation, stop_invitation
from membership.workflow.submit import submit
from membership.workflow.withdraw import withdraw

pytestmark = pytest.mark.django_db
CLIENT = "192.0.2.1"
OLD = AT - timedelta(days=20)
YEAR = timedelta(days=365)


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function: let an act come first when a use case asks for a person's lock."""

    def arrange(use_case, act):
        acts = [act]
        locked = []

        def lock(key):
            while acts:
                acts.pop()()
                locked.clear()
            locked.append(key)
            lock_person(key)

        for asked_in in (sys.modules[use_case.__module__], locks):
            monkeypatch.setattr(asked_in, "lock_person", lock, raising=False)
        return locked

    return arrange


def send(group, *, at=AT, **person):
    """Send a form; returns what the device remembers of it."""
    receipt = submit(submission(group, **person), client=CLIENT, at=at)
    return Sent(receipt.reference, receipt.mail_id, (group.slug,))


@pytest.mark.parametrize("act", [correct_address, send_again])
def test_what_was_sent_anew_meanwhile_is_not_moved_or_mailed_by_the_older_device(
    ohio, meanwhile, act
):
    group = make_group()
    older = send(group, jurisdiction=ohio, full_name="Mallory")
    meanwhile(act, lambda: send(group, jurisdiction=ohio, full_name="Ana"))
    wish = {}
    if act is correct_address:
        wish["submission"] = submission(group, jurisdiction=ohio, email="mallory@example.org")

    with pytest.raises(OutOfDateError):
        act(sent=older, client=CLIENT, at=AT, **wish)

    assert Application.objects.get().email_key == "ana@example.gov"
    assert {mail.to for mail in OutboundMail.objects.all()} == {"ana@example.gov"}


@pytest.mark.parametrize("act", [correct_address, send_again])
def test_what_a_device_does_holds_the_lock_of_the_address(ohio, meanwhile, act):
    group = make_group()
    sent = send(group, jurisdiction=ohio)
    locked = meanwhile(act, lambda: None)
    wish, keys = {}, ["ana@example.gov"]
    if act is correct_address:
        wish["submission"] = submission(group, jurisdiction=ohio, email="aa@example.org")
        keys.insert(0, "aa@example.org")

    act(sent=sent, client=CLIENT, at=AT, **wish)

    assert locked == keys, "in one order everywhere, so that nobody waits in a ring"


def test_what_was_sent_again_meanwhile_does_not_expire(ohio, meanwhile):
    group = make_group()
    send(group, jurisdiction=ohio, at=OLD)
    meanwhile(expire_unconfirmed, lambda: send(group, jurisdiction=ohio))

    assert expire_unconfirmed(at=AT) == DailyReport(reminded=0, expired=0)

    assert MembershipRequest.objects.get().status == Status.PENDING
    confirm(token=make_token(Application.objects.get()), at=AT)


def test_what_was_sent_again_meanwhile_is_not_reminded_of(ohio, meanwhile):
    group = make_group()
    send(group, jurisdiction=ohio, at=AT - timedelta(days=8))
    meanwhile(expire_unconfirmed, lambda: send(group, jurisdiction=ohio))

    assert expire_unconfirmed(at=AT) == DailyReport(reminded=0, expired=0)


def test_what_was_confirmed_meanwhile_does_not_expire(ohio, meanwhile):
    send(make_group(), jurisdiction=ohio, at=OLD)
    meanwhile(
        expire_unconfirmed, lambda: confirm(token=make_token(Application.objects.get()), at=AT)
    )

    assert expire_unconfirmed(at=AT) == DailyReport(reminded=0, expired=0)

    assert MembershipRequest.objects.get().status == Status.PENDING


def test_ending_a_membership_holds_the_persons_lock(meanwhile):
    membership = make_membership()
    locked = meanwhile(end_membership, lambda: None)

    end_membership(
        membership_id=membership.pk, ends_on=TODAY, reason="other", by=make_staff(), at=AT
    )

    assert locked == [membership.member.email_key]
    assert Membership.objects.get().ends_on == TODAY


def _move():
    """Give the person another address, as both of its ends have agreed."""
    change = ask_to_change_address(
        email_key="ana@example.gov", new_address="new@example.org", client=CLIENT, at=AT
    )
    for side in Side:
        agree_to_address(token=address_token(change, side), at=AT)


@pytest.fixture
def ana():
    """Ana, a member who is asked whether she still is, with a request and an invitation."""
    member = make_member(email="ana@example.gov")
    make_membership(member=member)
    check = RoleCheck.objects.create(member=member, asked_at=AT, mailed_at=AT)
    make_request(application=make_application(email="ana@example.gov"))
    make_invitation(email="ana@example.gov")
    ask_removal(email_key="ana@example.gov", at=AT)
    return check


ACTS = {
    "request": lambda _: lock_request(MembershipRequest.objects.get().pk),
    "membership": lambda _: lock_membership(Membership.objects.get().pk),
    "confirm": lambda _: confirm(token=make_token(Application.objects.get()), at=AT),
    "withdraw": lambda _: withdraw(
        token=make_token(Application.objects.get()),
        request_ids=[MembershipRequest.objects.get().pk],
        at=AT,
    ),
    "decline": lambda _: decline_invitation(
        token=invitation_token(GroupInvitation.objects.get()), at=AT
    ),
    "stop": lambda _: stop_invitation(
        invitation_id=GroupInvitation.objects.get().pk, by=make_staff(), at=AT
    ),
    "still there": lambda check: still_there(token=still_there_token(check), at=AT),
    "removal": lambda _: keep_information(
        removal_id=RemovalRequest.objects.get().pk, by=make_staff(), at=AT
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_whose_address_moves_meanwhile_is_locked_by_the_new_one(ana, meanwhile, act):
    locked = meanwhile(lock_request, _move)

    with transaction.atomic():
        act(ana)

    assert locked == ["ana@example.gov", "new@example.org"]


def test_whose_address_moves_meanwhile_is_asked_on_another_day(meanwhile):
    make_membership(member=make_member(email="ana@example.gov"), starts_on=TODAY - 2 * YEAR)
    Membership.objects.update(recorded_at=AT - 2 * YEAR)
    meanwhile(ask_still_there, _move)

    assert ask_still_there(at=AT) == Asked(asked=0, reminded=0)
    assert ask_still_there(at=AT) == Asked(asked=1, reminded=0)

    late = AT + timedelta(days=settings.ROLE_CHECK_REMINDER_DAYS)
    meanwhile(ask_still_there, lambda: Member.objects.update(email_key="third@example.org"))
    assert ask_still_there(at=late) == Asked(asked=0, reminded=0)
    assert ask_still_there(at=late) == Asked(asked=0, reminded=1)
