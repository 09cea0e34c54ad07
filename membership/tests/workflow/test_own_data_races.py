"""What people do with their own data, two at once on PostgreSQL: each time one outcome."""

from datetime import timedelta

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side, make_token
from membership.requests.desk import RemovalRequest
from membership.requests.links import make_token as status_token
from membership.requests.models import Application, MembershipRequest
from membership.requests.status import OPEN
from membership.requests.submission import Details
from membership.review.models import RequestStep
from membership.roster.models import Member
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.tests.workflow.conftest import submission
from membership.tests.workflow.test_races import race, won
from membership.workflow.ask_removal import ask_removal, take_back_removal
from membership.workflow.change_address import agree_to_address, ask_to_change_address
from membership.workflow.change_details import change_details
from membership.workflow.confirm import confirm
from membership.workflow.decide import approve_step
from membership.workflow.settle_removal import remove_information
from membership.workflow.submit import submit
from membership.workflow.withdraw import withdraw

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 20


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.LIMIT_PER_ADDRESS_PER_HOUR = settings.LIMIT_PER_CLIENT_PER_HOUR = 100_000


def person(number):
    """Return the key of a member with an open request, and the change of address they asked for."""
    email = f"ana{number}@example.gov"
    make_membership(member=make_member(email=email))
    make_request(application=make_application(email=email))
    return email, ask_to_change_address(
        email_key=email, new_address=f"new{number}@example.org", client="192.0.2.1", at=AT
    )


def agreeing(change, side):
    token = make_token(change, side)
    return lambda: agree_to_address(token=token, at=AT)


def test_two_ends_that_agree_at_once():
    for number in range(ROUNDS):
        email, change = person(number)

        results = race(agreeing(change, Side.OLD), agreeing(change, Side.NEW))

        assert won(results) == 2
        change.refresh_from_db()
        assert change.done_at == AT
        keys = set(Application.objects.values_list("email_key", flat=True))
        assert email not in keys
    assert OutboundMail.objects.filter(kind="address_changed").count() == 2 * ROUNDS


def test_the_last_end_against_a_new_form_and_its_confirmation_at_the_new_address():
    group, ohio = make_group(), make_jurisdiction()
    outcomes = set()
    for number in range(ROUNDS):
        email, change = person(number)
        agreeing(change, Side.OLD)()
        asked = MembershipRequest.objects.get(email_key=email).group
        what = submission(asked, group, jurisdiction=ohio, email=change.new_email_key)

        def send(what=what):
            submit(what, client="192.0.2.1", at=AT)
            sent = Application.objects.filter(email_key=what.person.email, confirmed_at=None)
            for application in sent:
                confirm(token=status_token(application), at=AT)

        race(agreeing(change, Side.NEW), send)

        change.refresh_from_db()
        taken = Application.objects.filter(email_key=change.new_email_key)
        assert (change.done_at is None) == change.needs_staff
        outcomes.add(change.needs_staff)
        if change.done_at:
            assert Member.objects.get(email_key=change.new_email_key)
            open_now = MembershipRequest.objects.filter(
                email_key=change.new_email_key, status__in=OPEN, group=asked
            )
            assert open_now.count() == 1
        else:
            assert taken.count() == 1
            assert Member.objects.filter(email_key=email).exists()
    assert outcomes


@pytest.mark.parametrize("how", ["withdraw", "decide"])
def test_the_last_end_against_what_becomes_of_the_request(how):
    """Whoever waits for the old address's lock goes on with the new one's, and writes once."""
    body = make_body()
    reviewer = make_assignment(body=body).user
    for number in range(ROUNDS):
        email, change = person(number)
        agreeing(change, Side.OLD)()
        request = MembershipRequest.objects.get(email_key=email)
        step = RequestStep.objects.create(request=request, body=body)
        token = status_token(request.application)
        act = {
            "withdraw": lambda t=token, r=request: withdraw(token=t, request_ids=[r.pk], at=AT),
            "decide": lambda s=step: approve_step(step_id=s.pk, by=reviewer, at=AT),
        }[how]

        results = race(agreeing(change, Side.NEW), act)

        assert won(results) == 2
        request.refresh_from_db()
        assert request.email_key == change.new_email_key
        assert request.status == {"withdraw": "withdrawn", "decide": "approved"}[how]
        assert not Member.objects.filter(email_key=email).exists()


def test_removing_against_agreeing():
    staff = make_staff()
    for number in range(ROUNDS):
        email, change = person(number)
        agreeing(change, Side.OLD)()
        wish = ask_removal(email_key=email, at=AT)

        race(
            lambda wish=wish: remove_information(removal_id=wish.pk, by=staff, at=AT),
            lambda change=change: _agree_if_there(change),
        )

        wish.refresh_from_db()
        names = Member.objects.exclude(email_key=None).values_list("email_key", flat=True)
        left = {email, change.new_email_key} & set(names)
        assert (wish.outcome == "removed") == (not left)


def _agree_if_there(change):
    try:
        agree_to_address(token=make_token(change, Side.NEW), at=AT)
    except Exception as gone:
        if type(gone).__name__ != "BadLinkError":
            raise


def test_removing_against_taking_the_wish_back():
    staff = make_staff()
    for number in range(ROUNDS):
        email, _ = person(number)
        wish = ask_removal(email_key=email, at=AT)

        results = race(
            lambda wish=wish: remove_information(removal_id=wish.pk, by=staff, at=AT),
            lambda email=email: take_back_removal(email_key=email, at=AT),
        )

        assert won(results) == 1
        kept = Member.objects.filter(email_key=email).exists()
        wish.refresh_from_db()
        assert wish.outcome == ("taken_back" if kept else "removed")


def test_two_wishes_at_once_are_one():
    for number in range(ROUNDS):
        email, _ = person(number)
        results = race(*[lambda email=email: ask_removal(email_key=email, at=AT)] * 2)
        assert won(results) == 2
        assert RemovalRequest.objects.filter(email_key=email).count() == 1


def test_two_changes_of_details_at_once_leave_one_of_them_whole():
    places = [make_jurisdiction(), make_jurisdiction()]
    for number in range(ROUNDS):
        email, _ = person(number)
        said = [
            Details(full_name=f"Name {each.name}", jurisdiction=each, level="state")
            for each in places
        ]
        race(
            *(
                lambda details=details, email=email: change_details(
                    email_key=email, details=details, client="192.0.2.1", at=AT
                )
                for details in said
            )
        )
        member = Member.objects.get(email_key=email)
        request = MembershipRequest.objects.get(email_key=email)
        assert member.full_name == f"Name {member.jurisdiction.name}"
        assert request.jurisdiction == member.jurisdiction
        assert request.application.full_name == member.full_name
        assert request.submitted_at < AT + timedelta(days=1)
