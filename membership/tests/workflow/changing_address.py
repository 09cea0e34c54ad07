"""Ana, whose address changes, and the steps by which it does."""

from datetime import timedelta

from membership.mailing.models import OutboundMail
from membership.requests.address_links import Side, make_token
from membership.requests.desk_links import new_link
from membership.requests.models import MembershipRequest
from membership.requests.status import Status
from membership.review.people import GroupInvitation
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_mail,
    make_member,
    make_membership,
    make_request,
)
from membership.workflow.change_address import agree_to_address, ask_to_change_address

OLD, NEW = "ana@example.gov", "Ana.Ortiz@Example.org"
NEW_KEY = "ana.ortiz@example.org"
LATER = AT + timedelta(hours=1)


def ask(new_address=NEW, email_key=OLD, at=AT):
    return ask_to_change_address(
        email_key=email_key, new_address=new_address, client="192.0.2.1", at=at
    )


def agree(change, *sides, at=LATER):
    for side in sides or (Side.OLD, Side.NEW):
        change = agree_to_address(token=make_token(change, side), at=at)
    return change


def mails():
    return list(OutboundMail.objects.order_by("pk").values_list("kind", "to"))


def keys_of(model):
    return list(model.objects.order_by("pk").values_list("email_key", flat=True))


def invite(email_key, group, **fields):
    assignment = make_assignment()
    return GroupInvitation.objects.create(
        origin="officer",
        assignment=assignment,
        group=group,
        email=email_key,
        email_key=email_key,
        full_name="Ana",
        invited_at=AT,
        ends_at=LATER,
        **fields,
    )


def make_ana() -> MembershipRequest:
    """Make a member with a closed and an open request, an open page, and a mail still unsent."""
    make_membership(member=make_member(email=OLD, full_name="Ana Ortiz"))
    closed = make_application(email=OLD, full_name="Ana Ortiz")
    make_request(application=closed, status=Status.DENIED, closed_at=AT)
    sent = make_application(email="ANA@example.gov", full_name="Ana Ortiz", submitted_at=LATER)
    make_mail(to=OLD, kind="already", sent_at=AT)
    make_mail(to="ANA@example.gov", kind="reopened", application=sent)
    new_link(OLD, at=AT)
    return make_request(application=sent)
