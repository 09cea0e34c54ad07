"""Fix my address: the same form for the address that was meant, which learns about nobody else."""

import re
from dataclasses import replace

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.models import OutboundMail
from membership.requests.limits import LimitReachedError
from membership.requests.links import BadLinkError, make_token
from membership.requests.models import Application, MembershipRequest, RequestText
from membership.tests.factories import (
    AT,
    make_application,
    make_group,
    make_member,
    make_membership,
    make_request,
    make_staff,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.confirm import confirm
from membership.workflow.correct_address import Sent, correct_address, send_again
from membership.workflow.errors import OutOfDateError
from membership.workflow.purge_person import purge_person
from membership.workflow.submit import RequestRefusedError, submit

pytestmark = pytest.mark.django_db
CLIENT = "192.0.2.1"
WRONG, RIGHT = "anna@example.gov", "ana@example.gov"


def send(*groups, email, **person):
    """Send a form; returns what the device remembers of it."""
    receipt = submit(submission(*groups, email=email, **person), client=CLIENT, at=AT)
    return Sent(receipt.reference, receipt.mail_id, tuple(group.slug for group in groups))


def correct(sent, *groups, email, **person):
    """Send the same form for another address; returns what the device remembers now."""
    meant = submission(*groups, email=email, **person)
    receipt = correct_address(sent=sent, submission=meant, client=CLIENT, at=AT)
    return Sent(receipt.reference, receipt.mail_id, sent.groups)


def mails():
    return list(OutboundMail.objects.order_by("pk").values_list("kind", "to"))


def test_the_right_address_gets_a_link_and_the_first_one_dies(ohio):
    group = make_group()
    sent = send(group, jurisdiction=ohio, email=WRONG)
    old_token = make_token(Application.objects.get())

    moved = correct(sent, group, jurisdiction=ohio, email=RIGHT)

    assert mails() == [("confirm", WRONG), ("confirm", RIGHT)]
    with pytest.raises(BadLinkError):
        confirm(token=old_token, at=AT)
    application = Application.objects.get(reference=moved.reference)
    confirm(token=make_token(application), at=AT)
    request = MembershipRequest.objects.get(status="pending")
    assert (request.application, request.email_key) == (application, RIGHT)
    with pytest.raises(OutOfDateError):
        correct(moved, group, jurisdiction=ohio, email="eve@example.gov")


def test_what_was_sent_for_the_wrong_address_ends_without_a_word_left(ohio):
    group = make_group()
    sent = send(group, jurisdiction=ohio, email=WRONG)

    correct(sent, group, jurisdiction=ohio, email=RIGHT)

    first = Application.objects.order_by("pk")[0]
    assert (first.lapsed_at, first.email_key, first.reference) == (AT, RIGHT, sent.reference)
    request = first.membership_requests.get()
    assert (request.status, request.closed_at, request.email_key) == ("withdrawn", AT, RIGHT)
    assert [event.kind for event in request.events.all()] == ["submitted", "replaced"]
    assert RequestText.objects.filter(request=request).count() == 0
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [
        "request.submitted",
        "request.replaced",
        "application.address_corrected",
        "request.submitted",
    ]


def test_what_the_new_address_reads_is_the_same_however_the_first_one_stands(ohio):
    first, second = make_group(), make_group()
    member_of_one = make_member(email="one@example.gov")
    member_of_both = make_member(email="both@example.gov")
    for member, group in (
        (member_of_one, first),
        (member_of_both, first),
        (member_of_both, second),
    ):
        make_membership(member=member, group=group)
    make_request(group=second, application=make_application(email="asked@example.gov"))
    told = []
    for number, email in enumerate(
        ["new@example.gov", "one@example.gov", "both@example.gov", "asked@example.gov"]
    ):
        sent = send(first, second, jurisdiction=ohio, email=email)
        to = f"eve{number}@example.org"
        moved = correct(sent, first, second, jurisdiction=ohio, email=to)
        mail = OutboundMail.objects.get(pk=moved.mail_id)
        text = re.sub(r"/my-request/[^/]+/", "/LINK/", mail.text)
        told.append((mail.kind, mail.to == to, text.replace(moved.reference, "REFERENCE")))
        assert (moved.reference == sent.reference) is False
        requests = MembershipRequest.objects.filter(email_key=to, status="pending")
        assert [request.group for request in requests.order_by("pk")] == [first, second]
    assert told == [told[0]] * 4


def test_an_address_that_is_known_is_told_what_a_form_of_its_own_would_tell_it(ohio):
    group = make_group()
    make_request(group=group, application=make_application(email=RIGHT))
    sent = send(group, jurisdiction=ohio, email=WRONG)

    moved = correct(sent, group, jurisdiction=ohio, email=RIGHT)

    assert mails() == [("confirm", WRONG), ("already", RIGHT)]
    assert moved.reference != sent.reference
    assert MembershipRequest.objects.filter(status="pending").count() == 1


def test_the_same_address_in_another_spelling_is_simply_sent_again(ohio):
    group = make_group()
    sent = send(group, jurisdiction=ohio, email=RIGHT)

    moved = correct(sent, group, jurisdiction=ohio, email="Ana@Example.gov")

    confirm(token=make_token(Application.objects.get(reference=moved.reference)), at=AT)
    assert MembershipRequest.objects.exclude(confirmed_at=None).count() == 1


def test_a_replaced_submission_belongs_to_the_newer_device(ohio):
    group = make_group()
    stolen = send(group, jurisdiction=ohio, email=RIGHT, full_name="Mallory")
    send(group, jurisdiction=ohio, email=RIGHT)

    for act in (
        lambda: correct(stolen, group, jurisdiction=ohio, email="eve@example.gov"),
        lambda: send_again(sent=stolen, client=CLIENT, at=AT),
    ):
        with pytest.raises(OutOfDateError):
            act()
    assert Application.objects.get().email_key == RIGHT


def test_a_second_click_on_fix_my_address_sends_nothing_more(ohio):
    group = make_group()
    sent = send(group, jurisdiction=ohio, email=WRONG)
    meant = replace(submission(group, jurisdiction=ohio, email=RIGHT), form_stamp="one form")

    clicks = [correct_address(sent=sent, submission=meant, client=CLIENT, at=AT) for _ in "12"]

    assert clicks[0] == clicks[1]
    assert mails() == [("confirm", WRONG), ("confirm", RIGHT)]


@pytest.mark.parametrize("refusal", [RequestRefusedError, LimitReachedError])
def test_what_is_refused_leaves_the_first_one_as_it_was(ohio, settings, refusal):
    group = make_group()
    sent = send(group, jurisdiction=ohio, email=WRONG)
    if refusal is LimitReachedError:
        settings.LIMIT_PER_ADDRESS_PER_HOUR = 0
    else:
        group.takes_requests = False
        group.save()

    with pytest.raises(refusal):
        correct(sent, group, jurisdiction=ohio, email=RIGHT)

    confirm(token=make_token(Application.objects.get()), at=AT)
    assert mails() == [("confirm", WRONG)]


def test_removing_a_person_finds_what_was_sent_for_the_wrong_address(ohio):
    group = make_group()
    sent = send(group, jurisdiction=ohio, email=WRONG)
    correct(sent, group, jurisdiction=ohio, email=RIGHT)

    purge_person(address=RIGHT, by=make_staff(), at=AT)

    assert {application.full_name for application in Application.objects.all()} == {""}
    assert mails() == []


def test_removing_one_person_leaves_the_one_whose_form_took_the_place_of_theirs(ohio):
    left_out, group = make_group(), make_group()
    send(left_out, group, jurisdiction=ohio, email=WRONG, full_name="Anna")
    sent = send(group, jurisdiction=ohio, email=WRONG)
    correct(sent, group, jurisdiction=ohio, email=RIGHT)

    purge_person(address=WRONG, by=make_staff(), at=AT)

    assert MembershipRequest.objects.get(group=left_out).email_key == ""
    assert {application.full_name for application in Application.objects.all()} == {"Ana Applicant"}
    assert mails() == [("confirm", RIGHT)]
