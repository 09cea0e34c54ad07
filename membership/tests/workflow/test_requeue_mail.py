"""Requeue: staff only, a given-up mail only, with the full time to retry, and on record."""

from datetime import timedelta

import pytest

from membership.audit.models import AuditEvent
from membership.mailing.sender import send_waiting
from membership.tests.factories import AT, make_mail, make_staff, make_user
from membership.workflow.errors import NotAllowedError, OutOfDateError
from membership.workflow.requeue_mail import requeue

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=5)


def given_up():
    return make_mail(
        given_up_at=AT + timedelta(days=3), attempts=75, last_error="SMTPDataError 554"
    )


def test_a_given_up_mail_waits_again_as_if_it_were_new():
    staff, mail = make_staff(), given_up()

    requeued = requeue(mail=mail, by=staff, at=LATER)

    mail.refresh_from_db()
    assert requeued == mail
    assert (mail.queued_at, mail.not_before, mail.attempts, mail.given_up_at) == (
        LATER,
        LATER,
        0,
        None,
    )
    assert mail.last_error == "SMTPDataError 554"
    event = AuditEvent.objects.get(action="mail.requeued")
    assert (event.actor, event.object_type, event.object_id, event.at) == (
        staff,
        "outboundmail",
        mail.pk,
        LATER,
    )
    assert send_waiting(clock=lambda: LATER).sent == 1


def test_only_staff_requeue():
    mail = given_up()
    for by in (make_user(), make_staff(is_active=False)):
        with pytest.raises(NotAllowedError):
            requeue(mail=mail, by=by, at=LATER)
    mail.refresh_from_db()
    assert (mail.attempts, AuditEvent.objects.count()) == (75, 0)


@pytest.mark.parametrize("state", [{}, {"sent_at": AT}, {"attempts": 3, "not_before": LATER}])
def test_a_mail_that_was_sent_or_waits_is_left_alone(state):
    """A sender may hold it this very moment: a second copy would leave."""
    mail = make_mail(**state)
    with pytest.raises(OutOfDateError):
        requeue(mail=mail, by=make_staff(), at=LATER)
    assert AuditEvent.objects.count() == 0
