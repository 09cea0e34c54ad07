"""What each mail to a reviewer says; what waits is in `test_digest.py`."""

import pytest

from membership.mailing import reviewer
from membership.mailing.models import OutboundMail
from membership.tests.factories import (
    AT,
    make_assignment,
    make_body,
    make_jurisdiction,
    make_user,
)

from .every_message import LINK

pytestmark = pytest.mark.django_db


def lines(mail: OutboundMail) -> list[str]:
    return [line for line in mail.text.splitlines() if line]


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
