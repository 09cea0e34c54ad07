"""Where an address moves to: nobody is merged, nobody can stand in the way, nothing is lost."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side, make_token
from membership.requests.desk import (
    AddressChange,
    address_changes_for_staff,
)
from membership.requests.links import make_token as status_token
from membership.requests.models import Application
from membership.requests.status import Status
from membership.roster.models import Member
from membership.tests.factories import (
    AT,
    make_application,
    make_group,
    make_mail,
    make_member,
    make_request,
    make_staff,
    make_user,
)
from membership.tests.workflow.changing_address import (
    LATER,
    NEW,
    NEW_KEY,
    OLD,
    agree,
    ask,
    invite,
    keys_of,
    mails,
    make_ana,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.change_address import (
    settle_address_change,
    stop_address_change,
)
from membership.workflow.confirm import confirm
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.purge_person import purge_person
from membership.workflow.submit import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db):
    return make_ana()


@pytest.mark.usefixtures("ana")
class TestAnAddressThatIsTaken:
    @pytest.fixture
    def taken(self, request):
        """Both ends agreed, but the new address is known already."""
        if request.param == "member":
            make_member(email=NEW)
        else:
            make_request(
                application=make_application(email=NEW), status=Status.WITHDRAWN, closed_at=AT
            )
        return agree(ask())

    @pytest.mark.parametrize("taken", ["member", "request"], indirect=True)
    def test_it_is_left_to_staff_and_nothing_moves(self, taken):
        assert (taken.done_at, taken.stopped_at, taken.needs_staff) == (None, LATER, True)
        assert list(address_changes_for_staff()) == [taken]
        assert keys_of(Member)[0] == OLD
        assert Application.objects.filter(email_key=OLD).count() == 2
        assert AuditEvent.objects.order_by("pk").last().action == "address.needs_staff"
        assert "address_changed" not in [kind for kind, _ in mails()]
        assert agree(taken, Side.OLD) == taken  # a second click reads the same

    @pytest.mark.parametrize("taken", ["member"], indirect=True)
    def test_staff_take_it_off_their_list(self, taken):
        with pytest.raises(NotAllowedError):
            settle_address_change(change_id=taken.pk, by=make_user(), at=LATER)
        settle_address_change(change_id=taken.pk, by=make_staff(), at=LATER)
        assert list(address_changes_for_staff()) == []
        taken.refresh_from_db()
        assert (taken.email_key, taken.new_email, taken.new_email_key) == ("", "", "")
        with pytest.raises(OutOfDateError):
            settle_address_change(change_id=taken.pk, by=make_staff(), at=LATER)

    @pytest.mark.usefixtures("ana")
    def test_one_that_was_stopped_by_an_end_is_no_matter_for_staff(self):
        change = ask()
        agree(change, Side.OLD)
        stop_address_change(token=make_token(change, Side.NEW), at=LATER)
        assert list(address_changes_for_staff()) == []


class TestWhatNobodyConfirmed:
    """Anybody can type the new address into the public form: that must not stand in the way."""

    def squat(self, *groups, email=NEW):
        application = make_application(email=email, confirmed_at=None)
        return [make_request(application=application, group=group) for group in groups]

    def test_it_gives_way_for_a_group_that_was_asked_for_already(self, ana):
        same, other = self.squat(ana.group, make_group())
        assert agree(ask()).done_at
        for request in (same, other):
            request.refresh_from_db()
        assert (same.status, same.email_key, other.status) == ("withdrawn", NEW_KEY, "pending")
        assert [event.kind for event in same.events.all()] == ["replaced"]
        assert other.application.lapsed_at is None

    @pytest.mark.usefixtures("ana")
    def test_of_two_forms_that_wait_the_one_that_moves_stays(self):
        (own,) = self.squat(make_group(), email=OLD)
        (there,) = self.squat(make_group())
        assert agree(ask()).done_at
        for request in (own, there):
            request.refresh_from_db()
            request.application.refresh_from_db()
        assert (own.status, own.email_key) == ("pending", NEW_KEY)
        assert (there.status, there.application.lapsed_at) == ("withdrawn", LATER)
        confirm(token=status_token(own.application), at=LATER)

    @pytest.mark.usefixtures("ana")
    def test_of_two_invitations_to_one_group_one_stays(self):
        group = make_group()
        mine, there = invite(OLD, group), invite(NEW_KEY, group)
        assert agree(ask()).done_at
        mine.refresh_from_db()
        there.refresh_from_db()
        assert (mine.stopped_at, there.stopped_at) == (LATER, None)


def test_after_that_the_old_address_is_anybodys(ana, ohio):
    agree(ask())
    what = submission(ana.group, jurisdiction=ohio, email=OLD)
    submit(what, client="192.0.2.1", at=LATER)
    assert Application.objects.filter(email_key=OLD).count() == 1


def test_removing_the_person_later_finds_the_addresses_they_had(ana):
    agree(ask())
    agree(ask("third@example.org", NEW_KEY, at=LATER), at=LATER)
    make_mail(to=OLD, queued_at=LATER + timedelta(days=1))  # somebody else has the address now
    assert OutboundMail.objects.filter(to__in=(OLD, NEW)).count() > 1

    purge_person(address="third@example.org", by=make_staff(), at=LATER)

    assert mails() == [("already", OLD)]
    assert AddressChange.objects.count() == 0
