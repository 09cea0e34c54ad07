"""Somebody else was faster: each use case reads again what it read before it had the lock.

The other act runs at the very moment at which the lock is asked for, as on PostgreSQL a second
transaction would have held it until then. Real threads are in `test_races.py`.
"""

import sys
from datetime import timedelta

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.links import make_token
from membership.requests.locks import lock_person
from membership.requests.models import Application, MembershipRequest
from membership.requests.status import Status
from membership.roster.models import Membership
from membership.tests.factories import AT, TODAY, make_group, make_membership, make_staff
from membership.tests.workflow.conftest import submission
from membership.workflow.confirm import confirm
from membership.workflow.confirm_membership import lock_membership
from membership.workflow.correct_address import Sent, correct_address, send_again
from membership.workflow.end_membership import end_membership
from membership.workflow.errors import OutOfDateError
from membership.workflow.expire_unconfirmed import DailyReport, expire_unconfirmed
from membership.workflow.submit import submit

pytestmark = pytest.mark.django_db
CLIENT = "192.0.2.1"
OLD = AT - timedelta(days=20)


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function: let an act come first when a use case asks for a person's lock."""

    def arrange(use_case, act, asked_in=None):
        acts = [act]
        locked = []

        def lock(key):
            while acts:
                acts.pop()()
            locked.append(key)
            lock_person(key)

        monkeypatch.setattr(sys.modules[(asked_in or use_case).__module__], "lock_person", lock)
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
    locked = meanwhile(end_membership, lambda: None, asked_in=lock_membership)

    end_membership(
        membership_id=membership.pk, ends_on=TODAY, reason="other", by=make_staff(), at=AT
    )

    assert locked == [membership.member.email_key]
    assert Membership.objects.get().ends_on == TODAY
