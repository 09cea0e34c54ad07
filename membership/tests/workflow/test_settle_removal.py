"""A wish to be forgotten: noted once, taken back by the person, settled by staff."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.desk import RemovalRequest, open_removals
from membership.requests.models import Application, MembershipRequest
from membership.requests.status import Status
from membership.roster.models import Member, Membership
from membership.tests.factories import (
    AT,
    make_application,
    make_member,
    make_membership,
    make_request,
    make_staff,
    make_user,
)
from membership.workflow.ask_removal import ask_removal, take_back_removal
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.purge_person import purge_person
from membership.workflow.settle_removal import keep_information, remove_information

pytestmark = pytest.mark.django_db
ANA = "ana@example.gov"
LATER = AT + timedelta(hours=1)


@pytest.fixture
def ana(db):
    """A member whose one request waits for the applicant and whose other was not approved."""
    make_membership(member=make_member(email=ANA, full_name="Ana Ortiz"))
    sent = make_application(email=ANA, full_name="Ana Ortiz")
    make_request(application=sent, status=Status.DENIED, closed_at=AT)
    return make_request(application=sent, status=Status.WAITING_FOR_APPLICANT)


def wish():
    return ask_removal(email_key=ANA, at=AT)


def actions():
    found = AuditEvent.objects.filter(action__startswith="removal.").order_by("pk")
    return list(found.values_list("action", "actor_kind"))


def test_the_wish_is_noted_once_and_confirmed_by_one_mail(ana):
    assert wish() == wish()
    assert [(mail.kind, mail.to) for mail in OutboundMail.objects.all()] == [("removal", ANA)]
    assert list(open_removals()) == [wish()]
    assert actions() == [("removal.asked", "applicant")]
    assert Member.objects.get().full_name == "Ana Ortiz"


def test_nobody_asks_for_an_address_that_was_never_proven(db):
    make_application(email=ANA, confirmed_at=None)
    for key in (ANA, "", "nobody@example.gov"):
        with pytest.raises(NotAllowedError):
            ask_removal(email_key=key, at=AT)
    assert (RemovalRequest.objects.count(), OutboundMail.objects.count()) == (0, 0)


def test_it_can_be_taken_back_and_asked_again(ana):
    first = wish()
    take_back_removal(email_key=ANA, at=LATER)
    first.refresh_from_db()
    assert (first.outcome, first.settled_at, first.settled_by) == ("taken_back", LATER, None)
    with pytest.raises(OutOfDateError):
        take_back_removal(email_key=ANA, at=LATER)
    with pytest.raises(OutOfDateError, match="taken back by the person"):
        remove_information(removal_id=first.pk, by=make_staff(), at=LATER)
    assert wish() != first


def test_staff_remove_and_that_settles_the_wish_without_the_address(ana):
    first, staff = wish(), make_staff()

    gone = remove_information(removal_id=first.pk, by=staff, at=LATER)

    first.refresh_from_db()
    assert (gone.applications, gone.memberships_ended, gone.mails) == (1, 1, 1)
    assert (first.outcome, first.settled_by, first.email_key) == ("removed", staff, "")
    ana.refresh_from_db()
    assert (ana.status, ana.asked_at) == (Status.WITHDRAWN, None)
    assert (Member.objects.get().full_name, Application.objects.get().full_name) == ("", "")
    assert Membership.objects.get().end_reason == "asked_to_leave"
    assert OutboundMail.objects.count() == 0
    with pytest.raises(OutOfDateError, match="information removed"):
        remove_information(removal_id=first.pk, by=staff, at=LATER)


def test_staff_keep_it_and_nothing_is_removed(ana):
    first, staff = wish(), make_staff()
    keep_information(removal_id=first.pk, by=staff, at=LATER)
    first.refresh_from_db()
    assert (first.outcome, first.settled_by, first.email_key) == ("kept", staff, ANA)
    assert MembershipRequest.objects.get(pk=ana.pk).is_open
    assert actions()[-1] == ("removal.kept", "user")
    with pytest.raises(OutOfDateError):
        keep_information(removal_id=first.pk, by=staff, at=LATER)


@pytest.mark.parametrize("act", [remove_information, keep_information])
def test_only_staff_settle_and_only_what_there_is(ana, act):
    first = wish()
    for user in (make_user(), make_staff(is_active=False)):
        with pytest.raises(NotAllowedError):
            act(removal_id=first.pk, by=user, at=LATER)
    with pytest.raises(NotAllowedError):
        act(removal_id=987654, by=make_staff(), at=LATER)
    assert list(open_removals()) == [first]


def test_the_command_settles_the_wish_as_well(ana):
    first, staff = wish(), make_staff()
    purge_person(address=ANA, by=staff, at=LATER)
    first.refresh_from_db()
    assert (first.outcome, first.settled_by, first.email_key) == ("removed", staff, "")


def test_an_earlier_wish_loses_its_address_and_keeps_its_outcome(ana):
    wish()
    take_back_removal(email_key=ANA, at=LATER)
    remove_information(removal_id=wish().pk, by=make_staff(), at=LATER)
    rows = RemovalRequest.objects.order_by("pk").values_list("email_key", "outcome")
    assert list(rows) == [("", "taken_back"), ("", "removed")]
