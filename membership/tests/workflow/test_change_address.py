"""A new address: both ends agree, then everything moves; a person is never merged with another."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side, find_end, make_token
from membership.requests.desk import (
    AddressChange,
    DeskLink,
    RemovalRequest,
)
from membership.requests.limits import LimitReachedError
from membership.requests.links import BadLinkError, find_application
from membership.requests.links import make_token as status_token
from membership.requests.models import Application, MembershipRequest
from membership.roster.models import Member
from membership.tests.factories import (
    AT,
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
from membership.workflow.change_address import (
    SameAddressError,
    stop_address_change,
    stop_own_address_change,
)
from membership.workflow.errors import OutOfDateError
from membership.workflow.purge_person import purge_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db):
    return make_ana()


class TestAsking:
    @pytest.mark.usefixtures("ana")
    def test_both_addresses_get_a_link_of_their_own_and_the_new_one_learns_nothing(self):
        OutboundMail.objects.all().delete()
        change = ask()
        assert mails() == [("old_address", OLD), ("new_address", NEW)]
        links = {
            mail.kind: next(
                line.rpartition("/new-address/")[2].strip("/")
                for line in mail.text.splitlines()
                if "/new-address/" in line
            )
            for mail in OutboundMail.objects.all()
        }
        assert links == {
            "old_address": make_token(change, Side.OLD),
            "new_address": make_token(change, Side.NEW),
        }
        to_new = OutboundMail.objects.get(kind="new_address")
        read = f"{to_new.subject} {to_new.text} {to_new.html}"
        assert [word for word in ("Ana Ortiz", OLD) if word in read] == []

    @pytest.mark.usefixtures("ana")
    def test_a_known_address_is_answered_like_any_other(self):
        make_member(email="known@example.gov")
        OutboundMail.objects.all().delete()
        first, second = ask("known@example.gov"), ask("nobody@example.gov")
        kinds = [kind for kind, _ in mails()]
        assert kinds == ["old_address", "new_address"] * 2
        plain = [
            mail.text.replace(mail.to, "TO").replace(make_token(change, side), "LINK")
            for change in (first, second)
            for side in Side
            for mail in OutboundMail.objects.filter(text__contains=make_token(change, side))
        ]
        texts = [
            text.replace(first.new_email, "A").replace(second.new_email, "A") for text in plain
        ]
        assert texts[:2] == texts[2:]

    @pytest.mark.parametrize("same", [OLD, " ANA@EXAMPLE.GOV ", '"ana"@example.gov'])
    @pytest.mark.usefixtures("ana")
    def test_the_same_address_in_any_spelling_is_none(self, same):
        with pytest.raises(SameAddressError):
            ask(same)
        assert AddressChange.objects.count() == 0

    @pytest.mark.usefixtures("ana")
    def test_a_second_wish_stops_the_first(self):
        first, second = ask("one@example.gov"), ask("two@example.gov", at=LATER)
        with pytest.raises(OutOfDateError, match="was stopped"):
            agree(first)
        assert agree(second).done_at == LATER
        assert Member.objects.get().email == "two@example.gov"

    @pytest.mark.parametrize("which", ["mine", "theirs"])
    @pytest.mark.usefixtures("ana")
    def test_it_is_limited_for_each_of_the_two_addresses(self, settings, which):
        settings.LIMIT_PER_ADDRESS_PER_HOUR = 2
        for number in range(3):
            arguments = {
                "mine": {"new_address": f"new{number}@example.org"},
                "theirs": {"email_key": f"old{number}@example.org"},
            }[which]
            if number < 2:
                ask(**arguments)
        with pytest.raises(LimitReachedError):
            ask(**arguments)
        assert AddressChange.objects.count() == 2


class TestAgreeing:
    @pytest.mark.parametrize("order", [(Side.OLD, Side.NEW), (Side.NEW, Side.OLD)])
    @pytest.mark.usefixtures("ana")
    def test_the_order_does_not_matter_and_one_alone_changes_nothing(self, order):
        change = ask()
        agree(change, order[0])
        agree(change, order[0])  # a second click
        assert keys_of(Application) == [OLD, OLD]
        done = agree(change, order[1])
        assert (done.done_at, keys_of(Application)) == (LATER, [NEW_KEY, NEW_KEY])
        actions = AuditEvent.objects.filter(action__startswith="address.").order_by("pk")
        assert list(actions.values_list("action", flat=True)) == [
            "address.asked",
            *["address.agreed"] * 2,
            "address.changed",
        ]

    @pytest.mark.usefixtures("ana")
    def test_all_of_it_moves_and_the_page_is_closed(self):
        wish = RemovalRequest.objects.create(email_key=OLD, asked_at=AT)
        invitation = invite(OLD, make_group())
        stays = make_request()
        agree(ask())
        for model in (Member, Application, MembershipRequest):
            mine = set(keys_of(model)) - {stays.email_key}
            assert mine == {NEW_KEY}
        assert set(
            Application.objects.exclude(pk=stays.application_id).values_list("email", flat=True)
        ) == {NEW}
        invitation.refresh_from_db()
        wish.refresh_from_db()
        link = DeskLink.objects.get()
        assert (invitation.email, invitation.email_key, wish.email_key) == (NEW, NEW_KEY, NEW_KEY)
        assert (link.email_key, link.revoked_at) == (NEW_KEY, LATER)

    def test_the_links_of_requests_go_on_working(self, ana):
        token = status_token(ana.application)
        agree(ask())
        assert find_application(token).email_key == NEW_KEY

    @pytest.mark.usefixtures("ana")
    def test_mail_still_to_be_sent_goes_to_the_new_address_and_both_are_told(self):
        make_mail(to="other@example.gov")
        agree(ask())
        assert mails() == [
            ("already", OLD),
            ("reopened", NEW),
            ("already", "other@example.gov"),
            ("old_address", OLD),
            ("new_address", NEW),
            ("address_changed", OLD),
            ("address_changed", NEW),
        ]

    @pytest.mark.usefixtures("ana")
    def test_a_second_click_after_that_changes_nothing(self):
        change = agree(ask())
        before = (mails(), AuditEvent.objects.count())
        assert agree(change, at=LATER + timedelta(days=30)).done_at == LATER
        assert (mails(), AuditEvent.objects.count()) == before
        with pytest.raises(OutOfDateError, match="is made"):
            stop_address_change(token=make_token(change, Side.OLD), at=LATER)

    @pytest.mark.usefixtures("ana")
    def test_an_account_that_signs_in_is_never_touched(self):
        user = make_user(username=OLD)
        agree(ask())
        user.refresh_from_db()
        assert (user.username, user.email) == (OLD, OLD)

    @pytest.mark.usefixtures("ana")
    def test_it_is_too_late_after_its_hours(self, settings):
        change = ask()
        agree(change, Side.OLD)
        with pytest.raises(OutOfDateError, match="is over"):
            agree(change, Side.NEW, at=AT + timedelta(hours=settings.ADDRESS_CHANGE_HOURS))
        assert keys_of(Member) == [OLD]


class TestStopping:
    @pytest.mark.parametrize("side", list(Side))
    @pytest.mark.usefixtures("ana")
    def test_either_end_stops_it_and_twice_is_once(self, side):
        change = ask()
        agree(change, Side.OLD if side == Side.NEW else Side.NEW)
        for _ in range(2):
            stop_address_change(token=make_token(change, side), at=LATER)
        with pytest.raises(OutOfDateError):
            agree(change)
        assert keys_of(Member) == [OLD]
        assert AuditEvent.objects.filter(action="address.stopped").count() == 1

    @pytest.mark.usefixtures("ana")
    def test_it_is_stopped_on_ones_own_page(self):
        change, other = ask(), ask(email_key="bea@example.gov", new_address="b@example.org")
        stop_own_address_change(email_key=OLD, at=LATER)
        stop_own_address_change(email_key=OLD, at=LATER + timedelta(hours=1))
        change.refresh_from_db()
        other.refresh_from_db()
        assert (change.stopped_at, other.stopped_at) == (LATER, None)


class TestLinks:
    @pytest.mark.usefixtures("ana")
    def test_one_side_cannot_speak_for_the_other(self):
        old, new = (make_token(ask(), side) for side in Side)
        mixed = f"{new.split('.')[0]}.{old.split('.')[1]}"
        for bad in (mixed, old[:-1], old[1:], old.swapcase(), "", "x", "WzFd.x", old + "\x00"):
            with pytest.raises(BadLinkError):
                find_end(bad)

    @pytest.mark.usefixtures("ana")
    def test_it_names_the_very_change(self):
        first, second = ask("one@example.gov"), ask("two@example.gov")
        assert first.asked_at == second.asked_at
        for change in (first, second):
            assert find_end(make_token(change, Side.OLD)).change == change

    @pytest.mark.usefixtures("ana")
    def test_a_person_who_was_removed_leaves_no_link(self):
        change = ask()
        purge_person(address=OLD, by=make_staff(), at=LATER)
        with pytest.raises(BadLinkError):
            agree(change)
