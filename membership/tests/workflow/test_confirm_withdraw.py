"""The mailed link: confirming, withdrawing, and what happens when nobody does."""

from datetime import timedelta

import pytest

from membership.mailing.models import OutboundMail
from membership.requests.links import BadLinkError, make_token
from membership.requests.models import Application, MembershipRequest, RequestEvent
from membership.requests.status import Status, TransitionNotAllowedError
from membership.review.people import ReviewerPreference
from membership.tests.factories import (
    AT,
    make_application,
    make_assignment,
    make_body,
    make_group,
    make_request,
)
from membership.tests.workflow.conftest import submission
from membership.workflow.confirm import ExpiredError, confirm
from membership.workflow.correct_address import Sent, send_again
from membership.workflow.errors import NotAllowedError
from membership.workflow.expire_unconfirmed import DailyReport, expire_unconfirmed
from membership.workflow.submit import submit
from membership.workflow.withdraw import withdraw

pytestmark = pytest.mark.django_db
CLIENT = "192.0.2.1"
LATER = AT + timedelta(hours=1)


def mails(**of):
    return list(OutboundMail.objects.filter(**of).order_by("pk").values_list("kind", "to"))


def send(*groups, at=AT, **person):
    """Send a form; returns what the device remembers of it."""
    receipt = submit(submission(*groups, **person), client=CLIENT, at=at)
    slugs = tuple(group.slug for group in groups)
    return Sent(receipt.reference, receipt.mail_id, slugs)


def test_confirming_asks_the_bodies_and_tells_at_once_who_wants_it_once_a_day(ohio):
    body = make_body()
    reviewer = make_assignment(body=body).user
    ReviewerPreference.objects.create(user=reviewer, notices="when_waiting")
    make_assignment(body=body), make_assignment()
    first, second = make_group(bodies=[body]), make_group(bodies=[body])
    send(first, second, jurisdiction=ohio)
    application = Application.objects.get()
    assert mails(kind="queue") == []

    confirm(token=make_token(application), at=LATER)

    application.refresh_from_db()
    assert application.confirmed_at == LATER
    assert [[s.body for s in r.steps.all()] for r in MembershipRequest.objects.all()] == [
        [body],
        [body],
    ]
    assert mails(kind="queue") == [("queue", reviewer.email)]
    notice = OutboundMail.objects.get(kind="queue")
    assert "Ana" not in notice.text + notice.html

    send(make_group(bodies=[body]), jurisdiction=ohio, email="bea@example.gov", at=LATER)
    confirm(token=make_token(Application.objects.get(email_key="bea@example.gov")), at=LATER)
    assert len(mails(kind="queue")) == 1


def test_a_second_click_changes_nothing(ohio):
    send(make_group(bodies=[make_body()]), jurisdiction=ohio)
    token = make_token(Application.objects.get())
    confirm(token=token, at=LATER)
    events = RequestEvent.objects.count()

    confirm(token=token, at=LATER + timedelta(days=1))

    assert Application.objects.get().confirmed_at == LATER
    assert RequestEvent.objects.count() == events


def test_tampered_cut_and_foreign_links_open_nothing():
    token = make_token(make_application(confirmed_at=None))
    for bad in (token[:-1], token + "a", "x" + token, "", "a.b", "..", token.split(".")[0]):
        with pytest.raises(BadLinkError):
            confirm(token=bad, at=AT)
    assert Application.objects.get().confirmed_at is None


def test_an_applicant_withdraws_their_own_open_requests_alone():
    application, other = make_application(), make_request()
    mine = make_request(application=application)
    token = make_token(application)

    with pytest.raises(NotAllowedError):
        withdraw(token=token, request_ids=[mine.pk, other.pk], at=LATER)
    mine.refresh_from_db()
    assert mine.status == Status.PENDING

    withdraw(token=token, request_ids=[mine.pk], at=LATER)
    mine.refresh_from_db()
    assert (mine.status, mine.closed_at) == (Status.WITHDRAWN, LATER)
    assert mails() == [("withdrawn", application.email)]
    with pytest.raises(TransitionNotAllowedError):
        withdraw(token=token, request_ids=[mine.pk], at=LATER)


def test_taking_back_everything_unconfirmed_lapses_the_application(ohio):
    send(make_group(), make_group(), jurisdiction=ohio)
    application = Application.objects.get()
    ids = list(application.membership_requests.values_list("pk", flat=True))

    withdraw(token=make_token(application), request_ids=ids, at=LATER)

    application.refresh_from_db()
    assert (application.confirmed_at, application.lapsed_at) == (None, LATER)
    with pytest.raises(ExpiredError):
        confirm(token=make_token(application), at=LATER)
    assert mails() == [("confirm", "ana@example.gov")], "an unproved address gets no more mail"


def test_unconfirmed_requests_are_reminded_once_and_expire(ohio, settings):
    settings.CONFIRM_REMINDER_DAYS, settings.CONFIRM_WITHIN_DAYS = 7, 14
    send(make_group(), jurisdiction=ohio)
    make_request(application=make_application(email="kept@example.gov"))

    days = {}
    for day in (6, 7, 8, 13, 14, 15):
        days[day] = expire_unconfirmed(at=AT + timedelta(days=day))

    nothing = DailyReport(reminded=0, expired=0)
    assert days == {
        6: nothing,
        7: DailyReport(reminded=1, expired=0),
        8: nothing,
        13: nothing,
        14: DailyReport(reminded=0, expired=1),
        15: nothing,
    }
    application = Application.objects.get(email_key="ana@example.gov")
    assert application.lapsed_at == AT + timedelta(days=14)
    statuses = MembershipRequest.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [Status.EXPIRED, Status.PENDING]
    assert mails() == [("confirm", "ana@example.gov"), ("reminder", "ana@example.gov")]
    send(make_group(), jurisdiction=ohio, at=AT + timedelta(days=15))
    assert Application.objects.filter(email_key="ana@example.gov").count() == 2


def test_send_again_mails_the_same_link_once_more(ohio):
    sent = send(make_group(), jurisdiction=ohio)

    again = send_again(sent=sent, client=CLIENT, at=LATER)

    first, second = OutboundMail.objects.order_by("pk")
    assert again.mail_id == second.pk
    assert first.text == second.text
    assert first.message_id != second.message_id
    confirm(token=make_token(Application.objects.get()), at=LATER)
