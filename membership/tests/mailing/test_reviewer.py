"""What each mail to a reviewer says, and that a queue speaks up once a day."""

from datetime import timedelta

import pytest

from membership.mailing import reviewer
from membership.mailing.models import OutboundMail
from membership.tests.factories import (
    AT,
    TODAY,
    make_assignment,
    make_body,
    make_group,
    make_jurisdiction,
    make_user,
)

from .every_message import LINK

pytestmark = pytest.mark.django_db


def lines(mail: OutboundMail) -> list[str]:
    return [line for line in mail.text.splitlines() if line]


def test_the_notice_counts_by_group_in_order_and_comes_once_a_day():
    user = make_user(first_name="Lee", last_name="Park", email="lee@example.gov")
    counts = {make_group(name="Hotline"): 12, make_group(name="Data Leads"): 1}

    def notify(day):
        return reviewer.queue_notice(user=user, count_by_group=counts, link=LINK, day=day, at=AT)

    mail = notify(TODAY)
    assert (mail.kind, mail.to, mail.user, mail.day) == (
        OutboundMail.Kind.QUEUE,
        "lee@example.gov",
        user,
        TODAY,
    )
    assert lines(mail)[:4] == [
        "Hello Lee Park,",
        "Requests wait for your review:",
        "  - Data Leads: 1 request",
        "  - Hotline: 12 requests",
    ]
    assert notify(TODAY) is None
    assert notify(TODAY + timedelta(days=1)) is not None
    assert OutboundMail.objects.count() == 2


def test_the_invitation_says_for_what_and_for_how_long(settings):
    settings.PASSWORD_RESET_TIMEOUT = 48 * 3600
    user = make_user(username="lee@example.gov")
    assignment = make_assignment(
        user=user,
        body=make_body(name="State Liaison Officer"),
        jurisdiction=make_jurisdiction(name="Ohio"),
    )
    mail = reviewer.invitation(user=user, assignment=assignment, link=LINK, at=AT)

    assert (mail.kind, mail.to, mail.user) == (OutboundMail.Kind.INVITATION, user.email, user)
    assert lines(mail)[:8] == [
        "Hello,",
        "You are invited to review requests to join peer groups, acting for:",
        "  State Liaison Officer",
        "  Jurisdiction: Ohio",
        "Choose a passphrase on this page:",
        LINK,
        "Then sign in with it as:",
        "  lee@example.gov",
    ]
    assert mail.text.count("The link works once, for 48 hours.") == 1


def test_a_sign_in_link_may_be_asked_for_again():
    user = make_user()
    for _ in range(2):
        mail = reviewer.sign_in_link(user=user, link=LINK, at=AT)
    assert (mail.kind, mail.to, mail.user) == (OutboundMail.Kind.SIGN_IN_LINK, user.email, user)
    assert mail.text.count("If this was not you, do nothing. Your passphrase stays") == 1
    assert OutboundMail.objects.count() == 2
